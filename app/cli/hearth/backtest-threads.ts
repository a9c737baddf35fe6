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
import { type BeginOrders, type Events, type History, type OrdersRead, type OrdersToRead, playEvents } from "./history";

/** From source, as the command itself is started. */
const TYPESCRIPT = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;

/** One side of a backtest of files. */
export type SideOrder = { readonly events: Events; readonly program: Program; readonly at: Instant };

export type ThreadOrder =
  { readonly kind: "orders"; readonly orders: OrdersToRead } | { readonly kind: "side"; readonly side: SideOrder };

/** Flags that both threads see: what has become of the second one, and whether it is done with the orders. */
export const STATE = 0;
export const ORDERS = 1;
export const STARTED = 1;
export const ENDED = 2;
export const DONE = 1;

/** Below it a thread's start, half a second, costs more than it brings. */
const THREAD_BYTES_MIN = 8_000_000;
/** A thread starts in a fraction of a second; one that has not by then never will. */
const START_WAIT_MS = 20_000;
/** Two heaps that each grow to several times what they hold would be too much; a collection more now and then is cheap. */
const HEAP_GROWTH = "--heap-growing-percent=120";

/** Three times the half space of 32 MB that bootstrap.mjs gives the first thread: most of what a replay makes is gone by its next order. */
const YOUNG_MB = 96;

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

type Sides = { readonly here: Program; readonly there: Program; readonly at: Instant };

/** Plays `there` in a thread of its own, which reads the orders before, and `here` in this one, which reads all else. */
export function playSides(read: (beginOrders: BeginOrders) => History, { here, there, at }: Sides): PlayedSides {
  setFlagsFromString(HEAP_GROWTH);
  const thread = startThread();
  try {
    const history = read(thread.beginOrders);
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
  const state = new SharedArrayBuffer(8);
  const flags = new Int32Array(state);
  const worker = new Worker(new URL("./backtest-thread.ts", import.meta.url), {
    workerData: { port: port2, state },
    transferList: [port2],
    execArgv: ["--import", TYPESCRIPT],
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
  });
  const hasStarted = (): boolean => {
    if (Atomics.load(flags, STATE) === 0) Atomics.wait(flags, STATE, 0, START_WAIT_MS);
    return Atomics.load(flags, STATE) !== 0;
  };
  const order = (given: ThreadOrder): void => port1.postMessage(given);
  return {
    beginOrders: (orders: OrdersToRead) => {
      order({ kind: "orders", orders });
      return (): OrdersRead | null => {
        if (!hasStarted()) throw new Error(NOT_STARTED);
        Atomics.wait(flags, ORDERS, 0);
        return (receiveMessageOnPort(port1)?.message ?? null) as OrdersRead | null;
      };
    },
    play: (side: SideOrder): void => order({ kind: "side", side }),
    /** The side, once it is there. */
    wait: (): ReplayedSide => {
      if (!hasStarted()) throw new Error(NOT_STARTED);
      Atomics.wait(flags, STATE, STARTED);
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

const NOT_STARTED = "the thread of the second program did not start";
