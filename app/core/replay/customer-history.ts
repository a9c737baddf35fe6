import { type EarlierOrder, looksAtEarlierOrders } from "../orders/earning";
import type { Program } from "../programs/program";
import { HOUR_MS } from "../shared/time";
import type { Instant } from "../shared/time";

type Kept = { readonly placedAt: Instant; readonly undoneAt: Instant | null; readonly earned: boolean };

/** What is remembered of a customer: the last instant at which some order stood, and those a cool-down can still count from. */
type Remembered = { stoodUntil: Instant; recent: Kept[] };

export type CustomerHistory = {
  /** Earlier orders of customers who count as one, as they stand when an order is settled. */
  readonly earlierOf: (customers: readonly string[], placedAt: Instant, settledAt: Instant) => EarlierOrder[];
  readonly takeIn: (customer: string, order: Kept) => void;
};

const NO_HISTORY: CustomerHistory = { earlierOf: () => [], takeIn: () => undefined };

/** Earlier orders by customer while a replay goes on, as far as the program's rules look at them. Orders come in by placed_at. */
export function createCustomerHistory(program: Pick<Program, "orders">): CustomerHistory {
  if (!looksAtEarlierOrders(program)) return NO_HISTORY;
  const coolDownMs = program.orders.coolDownHours * HOUR_MS;
  const customers = new Map<string, Remembered>();
  return {
    earlierOf(ofOne, placedAt, settledAt) {
      return ofOne.flatMap((customer) => {
        const known = customers.get(customer);
        if (known === undefined) return [];
        const some: EarlierOrder = {
          placedAt: Number.NEGATIVE_INFINITY,
          undone: known.stoodUntil <= settledAt,
          earned: false,
        };
        const recent = known.recent.filter((one) => placedAt - one.placedAt < coolDownMs);
        return [some, ...recent.map((one) => ({ ...one, undone: one.undoneAt !== null && one.undoneAt <= settledAt }))];
      });
    },
    takeIn(customer, order) {
      const known = customers.get(customer) ?? { stoodUntil: Number.NEGATIVE_INFINITY, recent: [] };
      known.stoodUntil = Math.max(known.stoodUntil, order.undoneAt ?? Number.POSITIVE_INFINITY);
      known.recent = known.recent.filter((one) => order.placedAt - one.placedAt < coolDownMs);
      if (order.earned && coolDownMs > 0) known.recent.push(order);
      customers.set(customer, known);
    },
  };
}
