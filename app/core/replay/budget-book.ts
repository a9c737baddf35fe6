import type { Lot } from "../ledger/lot";
import type { Currency } from "../shared/ids";
import { sumOf } from "../shared/integer";
import type { Instant, Month } from "../shared/time";

type Decrease = { readonly at: Instant; readonly amountMinor: number };
type Held = { minor: number; /** Latest last. */ decreases: Decrease[] };

export type BudgetBook = {
  /** What orders of the month that came in before hold at an instant; instants never go back. */
  readonly heldAt: (currency: Currency, month: Month, instant: Instant) => number;
  readonly takeIn: (currency: Currency, lots: readonly Lot[], refunds: readonly RefundStep[]) => void;
};

/** The same order's lots with the refunds up to an instant. */
export type RefundStep = { readonly at: Instant; readonly lots: readonly Lot[] };

/** What the lots of one local calendar month hold together while a replay goes on: a refund gives back from its instant on. */
export function createBudgetBook(): BudgetBook {
  const held = new Map<Currency, Held>();
  let current: Month | null = null;
  const of = (currency: Currency): Held => {
    let found = held.get(currency);
    if (found === undefined) held.set(currency, (found = { minor: 0, decreases: [] }));
    return found;
  };
  return {
    heldAt(currency, month, instant) {
      if (month !== current) held.clear();
      current = month;
      const found = of(currency);
      for (let last = found.decreases.at(-1); last !== undefined && last.at <= instant; last = found.decreases.at(-1)) {
        found.minor -= last.amountMinor;
        found.decreases.pop();
      }
      return found.minor;
    },
    takeIn(currency, lots, refunds) {
      const found = of(currency);
      let worth = sumOf(lots, (lot) => lot.worthMinor);
      found.minor += worth;
      for (const step of refunds) {
        const left = sumOf(step.lots, (lot) => lot.worthMinor);
        if (left !== worth) insert(found.decreases, { at: step.at, amountMinor: worth - left });
        worth = left;
      }
    },
  };
}

function insert(decreases: Decrease[], one: Decrease): void {
  let at = decreases.length;
  while (at > 0 && (decreases[at - 1]?.at ?? 0) < one.at) at -= 1;
  decreases.splice(at, 0, one);
}
