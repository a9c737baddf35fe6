import type { Queryable } from "~/adapters/persistence/database";
import { closedStandings } from "~/adapters/persistence/evidence-rows";
import type { ShopProgram } from "~/usecases/programs/load-program";

export type ClosedStandingOf = { readonly activeWeeks: number; readonly consistency: number; readonly tier: string };
export type Standings = { of(memberId: string, week: number): ClosedStandingOf };

/** Standings of members at the closes of weeks; who is not in a close stood at zero, in the first tier. */
export async function standingsAtCloses(
  db: Queryable,
  at: ShopProgram,
  keys: readonly { readonly memberId: string; readonly week: number }[],
): Promise<Standings> {
  const rows = keys.length === 0 ? [] : await closedStandings(db, at.shopId, keys);
  const found = new Map(rows.map((row) => [`${row.week}:${row.memberId}`, row]));
  const none: ClosedStandingOf = { activeWeeks: 0, consistency: 0, tier: at.program.tiers[0]?.name ?? "" };
  return { of: (memberId, week) => found.get(`${week}:${memberId}`) ?? none };
}
