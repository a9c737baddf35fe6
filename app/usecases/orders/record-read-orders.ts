import { isDeepStrictEqual } from "node:util";
import type { Transaction } from "~/adapters/persistence/database";
import { type ReadState, readStates } from "~/adapters/persistence/order-rows";
import type { FetchedOrder } from "~/adapters/shopify/fetched-order";
import type { OrderFact } from "~/core/orders/order-fact";
import { recordEvent } from "~/usecases/log/record-event";
import { recordOrders } from "./record-orders";

type Reading = {
  /** What was asked for; what Shopify no longer has is among it. */
  readonly orderIds: readonly string[];
  readonly found: readonly FetchedOrder[];
  /** By our clock, before Shopify was asked. */
  readonly readAt: number;
};

/**
 * Takes in orders as they were read from the Admin API. One that says what is here already is only noted as read: nothing is worked out
 * again. Holds the ledger lock. Answers how many said something else.
 */
export async function recordReadOrders(
  tx: Transaction,
  shopId: number,
  now: number,
  reading: Reading,
): Promise<number> {
  const { orderIds, found, readAt } = reading;
  const stored = await readStates(tx, shopId, orderIds);
  const news = found.filter((one) => !isSame(stored.get(one.order.orderId), one));
  await recordOrders(tx, shopId, now, {
    origin: "reconcile",
    orders: news.map((one) => one.order),
    refunds: news.flatMap((one) => one.refunds),
  });
  await recordEvent(tx, shopId, now, { kind: "orders-read", body: { orderIds, readAt } });
  return news.length;
}

function isSame(stored: ReadState | undefined, { order, refunds }: FetchedOrder): boolean {
  if (stored === undefined) return false;
  const isErased = stored.customerId?.startsWith("erased-") ?? false;
  const knownCode = stored.code === null ? order.codes.length === 0 : order.codes.includes(stored.code);
  return (
    stored.updatedAt === order.updatedAt &&
    (isErased || stored.customerId === order.customerId) &&
    stored.totalMinor === order.totalMinor &&
    knownCode &&
    stored.referral === order.referral &&
    stored.isPaid === (order.paidAt !== null) &&
    stored.cancelledAt === order.cancelledAt &&
    stored.test === order.test &&
    (!order.fulfilledAt || stored.fulfilledAt === order.fulfilledAt) &&
    hasSameDetails(stored, order) &&
    refunds.every((refund) => stored.refundIds.includes(refund.refundId))
  );
}

/** What was looked up stands, with collections; and tags are not told by webhooks. */
function hasSameDetails(stored: ReadState, { details }: OrderFact): boolean {
  if (!stored.isUnread || !details) return true;
  return (
    stored.details !== null &&
    isDeepStrictEqual({ ...stored.details, customerTags: [] }, { ...details, customerTags: [] })
  );
}
