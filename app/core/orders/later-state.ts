import type { OrderFact } from "./order-fact";

/**
 * Which of two states of one order holds, whichever came first. Shopify dates states to the second: of two in the same second the one
 * that owes less holds until the order is read again. What was paid stays paid and what was cancelled stays cancelled: everything
 * after that is a refund.
 */
export function laterState(a: OrderFact, b: OrderFact): OrderFact {
  const [later, earlier] = a.updatedAt >= b.updatedAt ? [a, b] : [b, a];
  const lasting = {
    paidAt: earliest(later.paidAt, earlier.paidAt),
    cancelledAt: later.cancelledAt ?? earlier.cancelledAt,
    fulfilledAt: later.fulfilledAt ?? earlier.fulfilledAt ?? null,
    details: later.details ?? earlier.details ?? null,
  };
  if (later.updatedAt > earlier.updatedAt) return { ...later, ...lasting };
  return { ...later, ...lasting, totalMinor: Math.min(later.totalMinor, earlier.totalMinor) };
}

function earliest(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}
