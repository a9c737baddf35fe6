import type { Queryable } from "~/adapters/persistence/database";
import { monthHeld } from "~/adapters/persistence/reads/ledger-reads";
import { DAY_MS } from "~/core/shared/time";
import { monthAt, monthCloseAt } from "~/core/shared/zone";
import { loadProgram } from "~/usecases/programs/load-program";
import { formattingFor } from "./formatting";
import type { Viewer } from "./viewer";

export type BudgetView = {
  readonly budget: string;
  readonly used: string;
  readonly left: string;
  /** Whole percent, at most 100. */
  readonly usedPercent: number;
  /** The local day on which it is used up if the rest of the month goes on like the part that has passed; null: it lasts. */
  readonly exhaustedOn: string | null;
  readonly exhausted: boolean;
};

/** What is left of the program's budget for this month, with a forecast; null where the program has none. */
export async function budgetView(db: Queryable, viewer: Viewer): Promise<BudgetView | null> {
  const at = await loadProgram(db, viewer.shopId, viewer.now);
  const budgetMinor = at.program.rewards.budgetMonthMinor;
  if (budgetMinor === 0) return null;
  const { currency } = at.shop;
  const month = monthAt(at.zone, viewer.now);
  const usedMinor = await monthHeld(db, viewer.shopId, { month, currency });
  const format = formattingFor(viewer);
  const startAt = monthCloseAt(at.zone, month - 1);
  const passedMs = Math.max(DAY_MS, viewer.now - startAt);
  const lastsUntil = usedMinor === 0 ? Number.POSITIVE_INFINITY : startAt + (passedMs * budgetMinor) / usedMinor;
  const exhausted = usedMinor >= budgetMinor;
  return {
    budget: format.money(budgetMinor, currency),
    used: format.money(usedMinor, currency),
    left: format.money(Math.max(0, budgetMinor - usedMinor), currency),
    usedPercent: Math.min(100, Math.floor((100 * usedMinor) / budgetMinor)),
    exhausted,
    exhaustedOn: !exhausted && lastsUntil < monthCloseAt(at.zone, month) ? format.date(lastsUntil) : null,
  };
}
