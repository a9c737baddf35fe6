import type { ActivityRow } from "~/adapters/persistence/activity-rows";
import type { Transaction } from "~/adapters/persistence/database";
import { type NewHold, busyActs, busyHours, insertHolds } from "~/adapters/persistence/held-rows";
import { type Judged, endorsementsBetween, saveJudged, trustOfGivers } from "~/adapters/persistence/trust-rows";
import type { TrustSettings } from "~/core/programs/program";
import { evidenceMilli, kindOf } from "~/core/scoring/weigh-activity";
import { endorserOf } from "~/core/trust/endorsements";
import { HOLD_MS, type Hold, RATE_HISTORY_MS, RATE_SEEN_MIN, RATE_SPAN_MS, unusualRate } from "~/core/trust/holds";
import { groupBy } from "~/core/shared/group-by";
import { judgeEndorsements } from "~/core/trust/judge-endorsements";
import type { ShopProgram } from "~/usecases/programs/load-program";

type Key = { readonly source: string; readonly activityId: string };
type Endorsement = { readonly row: ActivityRow; readonly giver: string };

const keyOf = (one: Key): string => JSON.stringify([one.source, one.activityId]);
/** What the engine writes itself, orders as activities for example, is nobody's gesture. */
const OWN_SOURCE = "hearth";

const giverOf = (row: ActivityRow): string | null =>
  endorserOf({ kindName: row.kind, member: row.memberId, counterpart: row.counterpart });

/**
 * Weighs new endorsements by the giver's published trust and by pair damping, and holds what comes in bursts (SCORING.md section 5).
 * The rows are in the log already; answers those that count, with their weights. A handful of queries, however many rows. Without
 * trust in the program nothing is looked at.
 */
export async function judgeActivities(
  tx: Transaction,
  at: ShopProgram,
  fresh: readonly ActivityRow[],
): Promise<readonly ActivityRow[]> {
  const { trust } = at.program;
  if (trust === "off") return fresh;
  const done = fresh.filter((row) => row.reverses === null);
  const holds = await unusualActs(tx, at, done);
  const judged = await weighEndorsements(tx, at, trust, done, holds);
  for (const row of done) {
    if (!holds.has(keyOf(row)) || judged.has(keyOf(row))) continue;
    const { trust: trustPercent, pair, weight } = row;
    judged.set(keyOf(row), { ...row, trust: trustPercent, pair, weight, snapshot: null, held: true });
  }
  await saveJudged(tx, at.shopId, [...judged.values()]);
  const held = done.flatMap((row): NewHold[] => {
    const hold = holds.get(keyOf(row));
    const { source, activityId, memberId, occurredAt } = row;
    return hold ? [{ source, activityId, memberId, occurredAt, actorId: giverOf(row) ?? memberId, ...hold }] : [];
  });
  await insertHolds(tx, at.shopId, HOLD_MS, held);
  return fresh.flatMap((row) => {
    const found = judged.get(keyOf(row));
    if (found === undefined) return [row];
    return found.held ? [] : [{ ...row, trust: found.trust, pair: found.pair, weight: found.weight }];
  });
}

async function unusualActs(tx: Transaction, at: ShopProgram, rows: readonly ActivityRow[]): Promise<Map<string, Hold>> {
  const acts = rows
    .filter((row) => row.source !== OWN_SOURCE)
    .map((row) => ({ source: row.source, activityId: row.activityId, actor: giverOf(row) ?? row.memberId }));
  const busy = await busyActs(tx, at.shopId, acts, { spanMs: RATE_SPAN_MS, min: RATE_SEEN_MIN });
  if (busy.length === 0) return new Map();
  const spans = busy.map((one) => {
    const untilAt = one.occurredAt - RATE_SPAN_MS;
    return { ...one, id: keyOf(one), untilAt, fromAt: untilAt - RATE_HISTORY_MS };
  });
  const hours = groupBy(await busyHours(tx, at.shopId, spans), (one) => one.id);
  return new Map(
    spans.flatMap(({ id, seen }) => {
      const counts = (hours.get(id) ?? []).map((hour) => hour.acts);
      const hold = unusualRate(seen, counts);
      return hold === null ? [] : [[id, hold] as const];
    }),
  );
}

/** Also says in `holds` which endorsements come in a burst. */
async function weighEndorsements(
  tx: Transaction,
  at: ShopProgram,
  trust: TrustSettings,
  rows: readonly ActivityRow[],
  holds: Map<string, Hold>,
): Promise<Map<string, Judged>> {
  const given = new Map<string, Endorsement>();
  for (const row of rows) {
    const giver = giverOf(row);
    if (giver !== null) given.set(keyOf(row), { row, giver });
  }
  if (given.size === 0) return new Map();
  const all = [...given.values()];
  const weeks = all.map(({ row }) => row.week);
  const pairs = new Map(
    all.map(({ row, giver }) => {
      const [a = "", b = ""] = [row.memberId, giver].sort();
      return [JSON.stringify([a, b]), { a, b }];
    }),
  );
  const span = { after: Math.min(...weeks) - trust.weeks, until: Math.max(...weeks) };
  const known = await endorsementsBetween(tx, at.shopId, [...pairs.values()], span);
  const judged = judgeEndorsements(
    trust,
    known.map((one) => ({ ...one, id: keyOf(one) })),
    (id) => given.has(id),
    (id) => holds.has(id),
  );
  const givers = new Map(all.map(({ row, giver }) => [`${row.week} ${giver}`, { giver, week: row.week }]));
  const trusted = new Map(
    (await trustOfGivers(tx, at.shopId, [...givers.values()])).map((one) => [`${one.week} ${one.giver}`, one]),
  );
  const results = new Map<string, Judged>();
  for (const [key, { row, giver }] of given) {
    const found = trusted.get(`${row.week} ${giver}`);
    const snapshot = found?.snapshot ?? null;
    const percents = {
      qualityPercent: row.quality,
      trustPercent: snapshot === null ? 100 : (found?.percent ?? 0),
      pairPercent: judged.get(key)?.pairPercent ?? 100,
    };
    const hold = holds.get(key) ?? judged.get(key)?.hold;
    if (hold) holds.set(key, hold);
    const weight = evidenceMilli(kindOf(at.program, row.kind)?.base ?? 0, percents);
    const { source, activityId } = row;
    const { trustPercent, pairPercent } = percents;
    results.set(key, {
      source,
      activityId,
      trust: trustPercent,
      pair: pairPercent,
      weight,
      snapshot,
      held: Boolean(hold),
    });
  }
  return results;
}
