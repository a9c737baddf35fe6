/* The second thread of a backtest: reads the orders, plays one side, and hands back its sums alone. Started by backtest-threads.ts. */
import { type MessagePort, workerData } from "node:worker_threads";
import { DONE, ENDED, ORDERS, STARTED, STATE, type ThreadOrder, playSide } from "./backtest-threads";
import { type OrdersRead, type OrdersToRead, putOrdersAside } from "./history";

const { port, state } = workerData as { port: MessagePort; state: SharedArrayBuffer };
const flags = new Int32Array(state);
const say = (flag: number, value: number): void => {
  Atomics.store(flags, flag, value);
  Atomics.notify(flags, flag);
};
say(STATE, STARTED);
// Also where it fails: whoever waits must not wait for ever.
process.on("exit", () => {
  say(ORDERS, DONE);
  say(STATE, ENDED);
});
port.on("message", (order: ThreadOrder) => {
  switch (order.kind) {
    case "orders":
      port.postMessage(ordersOrNull(order.orders));
      say(ORDERS, DONE);
      break;
    case "side":
      port.postMessage(playSide(order.side));
      port.close();
      break;
  }
});

/** Files that cannot be read are read again by the first thread, which says what is wrong with them. */
function ordersOrNull(orders: OrdersToRead): OrdersRead | null {
  try {
    return putOrdersAside(orders);
  } catch {
    return null;
  }
}
