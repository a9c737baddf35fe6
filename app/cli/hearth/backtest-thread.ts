/* The thread of one side of a backtest: plays what was read and hands back its sums alone. Started by backtest-threads.ts. */
import { type MessagePort, workerData } from "node:worker_threads";
import { ENDED, STARTED, type SideOrder, playSide } from "./backtest-threads";

const { port, state } = workerData as { port: MessagePort; state: SharedArrayBuffer };
const flag = new Int32Array(state);
Atomics.store(flag, 0, STARTED);
// Also where it fails: whoever waits must not wait for ever.
process.on("exit", () => {
  Atomics.store(flag, 0, ENDED);
  Atomics.notify(flag, 0);
});
port.once("message", (order: SideOrder) => {
  port.postMessage(playSide(order));
  port.close();
});
