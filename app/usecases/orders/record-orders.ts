import type { Transaction } from "~/adapters/persistence/database";
import type { OrderFact, RefundFact } from "~/core/orders/order-fact";
import type { OrderOrigin } from "~/usecases/log/log-event";
import { recordEvent } from "~/usecases/log/record-event";

type Facts = {
  readonly origin: OrderOrigin;
  readonly orders: readonly OrderFact[];
  readonly refunds: readonly RefundFact[];
};

/** Takes in what is known of orders: into the log and the tables. Holds the ledger lock. */
export async function recordOrders(tx: Transaction, shopId: number, now: number, facts: Facts): Promise<void> {
  const { origin, orders, refunds } = facts;
  if (orders.length > 0) await recordEvent(tx, shopId, now, { kind: "orders", body: { origin, orders } });
  if (refunds.length > 0) await recordEvent(tx, shopId, now, { kind: "refunds", body: { refunds } });
}
