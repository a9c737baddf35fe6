import { statSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { setFlagsFromString } from "node:v8";
import { MessageChannel, Worker, receiveMessageOnPort } from "node:worker_threads";
import { fileNameOf } from "../../adapters/interchange/columns";
import { type ReplayedSide, createSide } from "../../core/backtest/backtest";
import type { Program } from "../../core/programs/program";
import type { Instant } from "../../core/shared/time";
import { type History, readHistory } from "./history";

/** From source, as the command itself is started. */
const TYPESCRIPT = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;

/** One side of a backtest of files: `program` is the one that is played, of the two that say which kinds there are. */
export type SideOrder = {
  readonly directory: string;
  readonly programs: readonly Program[];
  readonly program: Program;
  readonly at: Instant;
};

export const STARTED = 1;
export const ENDED = 2;

/** Below it a thread's start, half a second, costs more than it brings. */
const THREAD_BYTES_MIN = 8_000_000;
/** A thread starts in a fraction of a second; one that has not by then never will. */
const START_WAIT_MS = 20_000;
/** Two heaps that each grow to several times what they hold would be too much; a collection more now and then is cheap. */
const HEAP_GROWTH = "--heap-growing-percent=25";

/** Reads the files and plays them for one program. */
export function playSide({ directory, programs, program, at }: SideOrder): { side: ReplayedSide; history: History } {
  const history = readHistory(directory, programs, at);
  const running = createSide({ community: history.community, at }, program);
  history.play(running);
  return { side: running.finish(history.members), history };
}

/** Whether the files are large enough for a thread for each program, and there is a core for each. */
export function isWorthThreads(directory: string): boolean {
  const bytes = statSync(path.join(directory, fileNameOf("activities")), { throwIfNoEntry: false })?.size ?? 0;
  return bytes >= THREAD_BYTES_MIN && availableParallelism() > 1;
}

/** Plays `there` in a thread of its own while `here` is played in this one. */
export function playSides(here: SideOrder, there: SideOrder) {
  setFlagsFromString(HEAP_GROWTH);
  const thread = startThread(there);
  try {
    const own = playSide(here);
    return { own, other: thread.wait() };
  } finally {
    thread.stop();
  }
}

function startThread(order: SideOrder) {
  const { port1, port2 } = new MessageChannel();
  const state = new SharedArrayBuffer(4);
  const flag = new Int32Array(state);
  const worker = new Worker(new URL("./backtest-thread.ts", import.meta.url), {
    workerData: { order, port: port2, state },
    transferList: [port2],
    execArgv: ["--import", TYPESCRIPT],
  });
  return {
    /** The side, once it is there. */
    wait: (): ReplayedSide => {
      if (Atomics.load(flag, 0) === 0) Atomics.wait(flag, 0, 0, START_WAIT_MS);
      if (Atomics.load(flag, 0) === 0) throw new Error("the thread of the second program did not start");
      Atomics.wait(flag, 0, STARTED);
      const received = receiveMessageOnPort(port1);
      // What failed was said by the thread itself, on the error output.
      if (received === undefined) throw new Error("the thread of the second program ended without a result");
      return received.message as ReplayedSide;
    },
    stop: (): void => {
      port1.close();
      void worker.terminate();
    },
  };
}
