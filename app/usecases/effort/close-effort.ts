import type { Transaction } from "~/adapters/persistence/database";
import { restsSince } from "~/adapters/persistence/close-rows";
import { type EffortClose, effortDays, insertEffortCloses } from "~/adapters/persistence/effort-rows";
import { scoreAt } from "~/core/scoring/score-at";
import { type KindDay, weekCredits } from "~/core/scoring/week-credits";
import { groupBy } from "~/core/shared/group-by";
import { weekCloseAt } from "~/core/shared/zone";
import type { ShopProgram } from "~/usecases/programs/load-program";

/**
 * Operator scores at the closes of some weeks: the score over what runs a group, in the groups that a member leads, as it stood at each
 * close (SCORING.md section 8). Zeros are not stored. Holds the ledger lock.
 */
export async function closeEffort(
  tx: Transaction,
  at: ShopProgram,
  { first, end }: { readonly first: number; readonly end: number },
): Promise<void> {
  const { shopId, program, zone } = at;
  const { horizonWeeks, consistencyWeeks } = program.scoring;
  const from = first - Math.max(horizonWeeks, consistencyWeeks);
  const days = await effortDays(tx, shopId, { from, until: end }, weekCloseAt(zone, first));
  if (days.length === 0) return;
  const byMember = groupBy(days, (row) => row.memberId);
  const rests = groupBy(
    await restsSince(tx, shopId, first - consistencyWeeks, [...byMember.keys()]),
    (row) => row.memberId,
  );
  const closes: EffortClose[] = [];
  for (const [memberId, rows] of byMember) {
    const restWeeks = (rests.get(memberId) ?? []).map((rest) => rest.week);
    for (let week = first; week < end; week += 1) {
      const closeAt = weekCloseAt(zone, week);
      const stood = rows.filter((row) => row.week <= week && (row.reversedAt === null || row.reversedAt > closeAt));
      const weeks = [...groupBy(stood, (row) => String(row.week))].map(([of, inWeek]) => ({
        week: Number(of),
        ...weekCredits(program, summed(inWeek)),
      }));
      const { scoreMilli: score } = scoreAt(program, { week, rows: weeks, restWeeks });
      if (score > 0) closes.push({ week, memberId, score });
    }
  }
  await insertEffortCloses(tx, shopId, closes);
}

/** One row per kind and day: what was taken back later came apart from the rest. */
function summed(rows: readonly KindDay[]): KindDay[] {
  return [...groupBy(rows, (row) => `${row.day} ${row.kindName}`).values()].flatMap((same) => {
    const [one] = same;
    return one ? [{ ...one, sumMilli: same.reduce((sum, row) => sum + row.sumMilli, 0) }] : [];
  });
}
