import type { Instant } from "../shared/time";

/** When an order stopped being paid for: cancelled, or refunded in full; null while it stands. */
export function undoneAt(
  order: { readonly totalMinor: number; readonly cancelledAt: Instant | null },
  refunds: readonly { readonly refundedAt: Instant; readonly amountMinor: number }[],
): Instant | null {
  let left = order.totalMinor;
  let at = order.cancelledAt;
  for (const refund of [...refunds].sort((a, b) => a.refundedAt - b.refundedAt)) {
    left -= refund.amountMinor;
    if (left > 0) continue;
    at = at === null ? refund.refundedAt : Math.min(at, refund.refundedAt);
    break;
  }
  return at;
}
