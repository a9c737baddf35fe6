import type { Queryable } from "~/adapters/persistence/database";
import { closedStandings } from "~/adapters/persistence/evidence-rows";
import { weekCloseAt } from "~/core/shared/zone";
import { keptNames } from "~/usecases/programs/kept-names";
import type { ShopProgram } from "~/usecases/programs/load-program";

export type ClosedStandingOf = { readonly activeWeeks: number; readonly consistency: number; readonly tier: string };
export type Standings = { of(memberId: string, week: number): ClosedStandingOf };

/** Standings of members at the closes of weeks, tiers as `at` calls them; who is not in a close stood at zero, in the first tier. */
export async function standingsAtCloses(
  db: Queryable,
  at: ShopProgram,
  keys: readonly { readonly memberId: string; readonly week: number }[],
): Promise<Standings> {
  const rows = keys.length === 0 ? [] : await closedStandings(db, at.shopId, keys);
  const found = new Map(rows.map((row) => [`${row.week}:${row.memberId}`, row]));
  const names = await keptNames(db, at);
  return {
    of: (memberId, week) => {
      const row = found.get(`${week}:${memberId}`);
      const closeAt = weekCloseAt(at.zone, week);
      if (!row) return { activeWeeks: 0, consistency: 0, tier: names.first(closeAt) };
      return { ...row, tier: names.of(row.tier, closeAt) };
    },
  };
}
