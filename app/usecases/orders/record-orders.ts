import type { Transaction } from "~/adapters/persistence/database";
import type { OrderFact, RefundFact } from "~/core/orders/order-fact";
import type { OrderOrigin } from "~/adapters/persistence/order-rows";
import { earnsFromOf } from "~/adapters/persistence/shop-rows";
import { recordEvent } from "~/usecases/log/record-event";

type Facts = {
  readonly origin: OrderOrigin;
  readonly orders: readonly OrderFact[];
  readonly refunds: readonly RefundFact[];
};

/** Takes in what is known of orders: into the log and the tables. Holds the ledger lock. */
export async function recordOrders(tx: Transaction, shopId: number, now: number, facts: Facts): Promise<void> {
  const { origin, orders, refunds } = facts;
  if (orders.length > 0) {
    const body = { origin, orders: origin === "import" ? orders : await withHistory(tx, shopId, orders) };
    await recordEvent(tx, shopId, now, { kind: "orders", body });
  }
  if (refunds.length > 0) await recordEvent(tx, shopId, now, { kind: "refunds", body: { refunds } });
}

/** Marks what was placed before the app was there: decided once, and written to the log with the order. */
async function withHistory(tx: Transaction, shopId: number, orders: readonly OrderFact[]) {
  const earnsFrom = await earnsFromOf(tx, shopId);
  if (earnsFrom === null) return orders;
  return orders.map((order) => (order.placedAt < earnsFrom ? { ...order, isHistory: true } : order));
}
