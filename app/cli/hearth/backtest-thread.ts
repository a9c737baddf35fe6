/* The thread of one side of a backtest: plays the files itself and hands back its sums alone. Started by backtest-threads.ts. */
import { type MessagePort, workerData } from "node:worker_threads";
import type { SideOrder } from "./backtest-threads";
import { ENDED, STARTED, playSide } from "./backtest-threads";

const { order, port, state } = workerData as { order: SideOrder; port: MessagePort; state: SharedArrayBuffer };
const flag = new Int32Array(state);
Atomics.store(flag, 0, STARTED);
// Also where it fails: whoever waits must not wait for ever.
process.on("exit", () => {
  Atomics.store(flag, 0, ENDED);
  Atomics.notify(flag, 0);
});
port.postMessage(playSide(order).side);
port.close();
