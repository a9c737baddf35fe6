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
import { type Events, type History, playEvents } from "./history";

/** From source, as the command itself is started. */
const TYPESCRIPT = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;

/** One side of a backtest of files. */
export type SideOrder = { readonly events: Events; readonly program: Program; readonly at: Instant };

export const STARTED = 1;
export const ENDED = 2;

/** Below it a thread's start, half a second, costs more than it brings. */
const THREAD_BYTES_MIN = 8_000_000;
/** A thread starts in a fraction of a second; one that has not by then never will. */
const START_WAIT_MS = 20_000;
/** Two heaps that each grow to several times what they hold would be too much; a collection more now and then is cheap. */
const HEAP_GROWTH = "--heap-growing-percent=50";

/** Plays what was read for one program. */
export function playSide({ events, program, at }: SideOrder): ReplayedSide {
  const running = createSide({ community: events.community, at, names: events.activities.members }, program);
  playEvents(events, running);
  return running.finish(events.members);
}

/** Whether the files are large enough for a thread for each program, and there is a core for each. */
export function isWorthThreads(directory: string): boolean {
  const bytes = statSync(path.join(directory, fileNameOf("activities")), { throwIfNoEntry: false })?.size ?? 0;
  return bytes >= THREAD_BYTES_MIN && availableParallelism() > 1;
}

type PlayedSides = { readonly history: History; readonly here: ReplayedSide; readonly there: ReplayedSide };

/** Plays `there` in a thread of its own, which starts while the files are read, and `here` in this one. */
export function playSides(read: () => History, here: Program, there: Program, at: Instant): PlayedSides {
  setFlagsFromString(HEAP_GROWTH);
  const thread = startThread();
  try {
    const history = read();
    try {
      const { events } = history;
      thread.play({ events, program: there, at });
      return { history, here: playSide({ events, program: here, at }), there: thread.wait() };
    } finally {
      history.forget();
    }
  } finally {
    thread.stop();
  }
}

function startThread() {
  const { port1, port2 } = new MessageChannel();
  const state = new SharedArrayBuffer(4);
  const flag = new Int32Array(state);
  const worker = new Worker(new URL("./backtest-thread.ts", import.meta.url), {
    workerData: { port: port2, state },
    transferList: [port2],
    execArgv: ["--import", TYPESCRIPT],
  });
  return {
    play: (order: SideOrder): void => port1.postMessage(order),
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
