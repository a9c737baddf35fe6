import { memberWeeksSince, restsSince } from "~/adapters/persistence/close-rows";
import type { Transaction } from "~/adapters/persistence/database";
import { type Difference, storedScores } from "~/adapters/persistence/rebuild-rows";
import { scoreAt } from "~/core/scoring/score-at";
import { groupBy } from "~/core/shared/group-by";
import { loadProgram } from "~/usecases/programs/load-program";

/** Live scores as they are stored, each for its week, against those that the rebuilt buckets give; who is still marked is left out. */
export async function differingScores(
  tx: Transaction,
  shopId: number,
  { now, limit }: { readonly now: number; readonly limit: number },
): Promise<Difference[]> {
  const at = await loadProgram(tx, shopId, now);
  const { consistencyWeeks, horizonWeeks } = at.program.scoring;
  const stored = await storedScores(tx, shopId);
  const first = stored.reduce((least, one) => Math.min(least, one.week), Number.POSITIVE_INFINITY);
  if (stored.length === 0) return [];
  const since = first - Math.max(consistencyWeeks, horizonWeeks);
  const weeks = groupBy(await memberWeeksSince(tx, shopId, since), (row) => row.memberId);
  const rests = groupBy(await restsSince(tx, shopId, since), (row) => row.memberId);
  const differences: Difference[] = [];
  for (const { memberId, week, score, activeWeeks, consistency } of stored) {
    const rows = (weeks.get(memberId) ?? []).map((row) => ({
      week: row.week,
      creditMilli: row.credit,
      ownMilli: row.own,
      oneOffMilli: row.oneOff,
    }));
    const restWeeks = (rests.get(memberId) ?? []).map((rest) => rest.week);
    const found = scoreAt(at.program, { week, rows, restWeeks });
    const same =
      found.scoreMilli === score && found.activeWeeks === activeWeeks && found.consistencyPercent === consistency;
    if (same) continue;
    const rebuilt = {
      memberId,
      week,
      score: found.scoreMilli,
      activeWeeks: found.activeWeeks,
      consistency: found.consistencyPercent,
    };
    differences.push({ table: "scores", side: "stored", row: { memberId, week, score, activeWeeks, consistency } });
    differences.push({ table: "scores", side: "rebuilt", row: rebuilt });
    if (differences.length >= limit) break;
  }
  return differences;
}
