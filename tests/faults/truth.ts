import { formatInstant } from "../../app/core/shared/time";
import type { OrderRow } from "../../sandbox/state/records";
import type { Store } from "../../sandbox/state/store";
import { totalsOf } from "../../sandbox/store/order-money";
import type { Log } from "../support/arbitraries/log";

type Known = Pick<Log, "groups" | "members" | "codes" | "activities">;

/** Webhooks give whole seconds. */
const second = (iso: string): string => formatInstant(Math.floor(Date.parse(iso) / 1000) * 1000);

/** What was sold: what is left of it and what came back, edits included. */
function soldMinor(order: OrderRow): number {
  const cameBack = order.refunds.flatMap((refund) => refund.lines).reduce((sum, line) => sum + line.subtotalMinor, 0);
  return totalsOf(order).currentSubtotalMinor + cameBack;
}

/** What really happened, in the interchange format: orders and refunds as the store has them, people and activities as they were taken in. */
export function trueLog(store: Store, known: Known): Log {
  const orders = [...store.orders.values()].filter((order) => order.payments.length > 0);
  return {
    ...known,
    memberships: [],
    rests: [],
    orders: orders.map((order) => ({
      id: String(order.id),
      customer: order.customerId === null ? "" : String(order.customerId),
      placed_at: second(order.processedAt),
      currency: store.shop.currency,
      total_minor: String(soldMinor(order)),
      code: order.discounts[0]?.code ?? "",
      referral: order.attributes.find((one) => one.name === "hearth_referral")?.value ?? "",
      cancelled_at: order.cancelledAt === null ? "" : second(order.cancelledAt),
    })),
    refunds: orders.flatMap((order) =>
      order.refunds.map((refund) => ({
        id: String(refund.id),
        order: String(order.id),
        refunded_at: second(refund.createdAt),
        amount_minor: String(refund.amountMinor),
      })),
    ),
  };
}
