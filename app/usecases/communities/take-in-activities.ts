import {
  type ActivityRow,
  type KindDayDelta,
  type ReversedActivity,
  addToKindDays,
  contentHashes,
  guestsOf,
  insertActivities,
  kindDaysOfWeeks,
  markOrdersDirty,
  reverseLate,
  reverseNamed,
  saveMemberWeeks,
} from "~/adapters/persistence/activity-rows";
import { type Database, type Transaction, takeShopLock, withTransaction } from "~/adapters/persistence/database";
import { addedRests } from "~/adapters/persistence/welcome-rows";
import { consentedMembers, markStandings, mergedMembers } from "~/adapters/persistence/member-rows";
import { EVENT_HOSTED, INTERACTION_WINDOW_DAYS } from "~/core/attribution/evidence";
import type { KindDay } from "~/core/scoring/week-credits";
import { weekCredits } from "~/core/scoring/week-credits";
import { DAY_MS } from "~/core/shared/time";
import type { Clock } from "~/ports/clock";
import type { WorkQueue } from "~/ports/work-queue";
import { type ShopProgram, loadProgram } from "~/usecases/programs/load-program";
import { WELCOME_KIND } from "~/core/welcome/welcome";
import { halveWelcomes } from "~/usecases/welcome/halve-welcomes";
import { restRow } from "~/usecases/welcome/rest-row";
import { judgeActivities } from "~/usecases/trust/judge-activities";
import { type ActivityInput, type FieldProblem, readActivity } from "./activity-input";

export type ItemResult =
  | { readonly status: "accepted" }
  | { readonly status: "duplicate" }
  /** The same id is stored with other content: the first stands. */
  | { readonly status: "conflict"; readonly field: string; readonly message: string }
  | { readonly status: "refused"; readonly field: string; readonly message: string };

type Deps = { readonly pool: Database; readonly queue: WorkQueue; readonly clock: Clock };
type Input = {
  readonly shopId: number;
  readonly items: readonly ActivityInput[];
  /** Stands where an item names no source. */
  readonly source: string;
};

const FAR_FUTURE = Date.UTC(9999, 0, 1);

export const keyOf = (row: { source: string; activityId: string }): string => `${row.source}\u0000${row.activityId}`;

/**
 * Takes in activities once each, whatever came before: log, buckets and the mark that standings are older, in one transaction.
 * Results are in the order of the items. Idempotent by source and id.
 */
export async function takeInActivities(deps: Deps, input: Input): Promise<ItemResult[]> {
  const { shopId, items } = input;
  return withTransaction(deps.pool, async (tx) => {
    const at = await loadProgram(tx, shopId, deps.clock.now());
    const reads = items.map((item) => readActivity(at, item, input.source, deps.clock.now()));
    // Buckets of one shop change one batch at a time.
    await takeShopLock(tx, "ledger", shopId);
    const rows = reads.map((one) => (one.kind === "read" ? one.row : one.problem));
    const results = await takeIn(tx, at, await withSurvivors(tx, shopId, rows));
    if (results.some((one) => one.status === "accepted")) await deps.queue.announce(tx, "write-standings", [shopId]);
    return results;
  });
}

const conflict: ItemResult = {
  status: "conflict",
  field: "id",
  message: "this source and id is already there with other content; the first stands",
};

function refused(problem: FieldProblem): ItemResult {
  return { status: "refused", ...problem };
}

/** Who was merged into another member at Shopify is that member from then on, whatever the source calls them. */
async function withSurvivors(
  tx: Transaction,
  shopId: number,
  reads: readonly (ActivityRow | FieldProblem)[],
): Promise<(ActivityRow | FieldProblem)[]> {
  const named = reads.flatMap((one) => ("field" in one ? [] : [one.memberId, one.counterpart ?? one.memberId]));
  const merged = await mergedMembers(tx, shopId, [...new Set(named)]);
  const survivor = (memberId: string): string => merged.get(memberId) ?? memberId;
  return reads.map((one) => {
    if ("field" in one || merged.size === 0) return one;
    const counterpart = one.counterpart === null ? null : survivor(one.counterpart);
    return { ...one, memberId: survivor(one.memberId), counterpart };
  });
}

async function takeIn(
  tx: Transaction,
  at: ShopProgram,
  reads: readonly (ActivityRow | FieldProblem)[],
): Promise<ItemResult[]> {
  const results: (ItemResult | undefined)[] = reads.map((one) => ("field" in one ? refused(one) : undefined));
  const members = new Set(reads.flatMap((one) => ("field" in one ? [] : [one.memberId])));
  const consented = await consentedMembers(tx, at.shopId, [...members]);
  const first = new Map<string, { row: ActivityRow; index: number }>();
  const again: { row: ActivityRow; index: number }[] = [];
  for (const [index, row] of reads.entries()) {
    if ("field" in row) continue;
    const earlier = first.get(keyOf(row));
    if (!consented.has(row.memberId)) {
      results[index] = refused({
        field: "member",
        message: `"${row.memberId}" is not a member who has agreed to take part`,
      });
    } else if (earlier) again.push({ row, index });
    else first.set(keyOf(row), { row, index });
  }
  const checked = [...first.values()].map((one) => one.row);
  // What came together goes into the log as it happened: an endorsement is weighed by what came before it.
  if (at.program.trust !== "off") checked.sort((a, b) => a.occurredAt - b.occurredAt);
  const inserted = await storeActivities(tx, at, checked);
  const rest = [...first.values()].filter((one) => !inserted.has(keyOf(one.row)));
  const stored = await contentHashes(
    tx,
    at.shopId,
    rest.map((one) => one.row),
  );
  const known = new Map(stored.map((one) => [keyOf(one), one.contentHash]));
  for (const { row, index } of first.values()) {
    if (inserted.has(keyOf(row))) results[index] = { status: "accepted" };
    else results[index] = known.get(keyOf(row))?.equals(row.contentHash) ? { status: "duplicate" } : conflict;
  }
  for (const { row, index } of again) {
    const same = first.get(keyOf(row))?.row.contentHash.equals(row.contentHash);
    results[index] = same ? { status: "duplicate" } : conflict;
  }
  return results.map((one) => one ?? refused({ field: "", message: "was not looked at" }));
}

/** Log and buckets for rows that are checked and free of repetitions; answers the keys that were new. Holds the ledger lock. */
export async function storeActivities(
  tx: Transaction,
  at: ShopProgram,
  rows: readonly ActivityRow[],
): Promise<Set<string>> {
  if (rows.length === 0) return new Set();
  const { shopId } = at;
  const inserted = new Set((await insertActivities(tx, shopId, at.version, rows)).map(keyOf));
  const fresh = rows.filter((row) => inserted.has(keyOf(row)));
  if (fresh.length > 0) await countActivities(tx, at, await judgeActivities(tx, at, fresh));
  return inserted;
}

/** Lets activities count that are in the log and did not count until now. Holds the ledger lock. */
export async function countActivities(tx: Transaction, at: ShopProgram, given: readonly ActivityRow[]): Promise<void> {
  if (given.length === 0) return;
  const { shopId } = at;
  const fresh = await halveWelcomes(tx, at, given);
  const takenOut = await takeOutReversed(tx, shopId, fresh);
  await updateBuckets(tx, at, fresh, takenOut);
  await markStandings(tx, shopId, [...new Set([...fresh, ...takenOut].map((one) => one.memberId))].sort());
  await markEvidence(tx, at, fresh, takenOut);
  await takeOutRests(tx, at, takenOut);
}

/** Whoever takes back a welcome takes back what was added to it when the newcomer stayed. */
async function takeOutRests(tx: Transaction, at: ShopProgram, takenOut: readonly ReversedActivity[]): Promise<void> {
  const welcomes = takenOut.filter((row) => row.kind === WELCOME_KIND);
  if (welcomes.length === 0) return;
  const rests = await addedRests(tx, at.shopId, welcomes);
  const reversals = rests.map((one) => restRow(at, one, { occurredAt: one.reversedAt, weight: 0, reversal: true }));
  await storeActivities(tx, at, reversals);
}

async function takeOutReversed(
  tx: Transaction,
  shopId: number,
  fresh: readonly ActivityRow[],
): Promise<ReversedActivity[]> {
  const named = fresh.flatMap((row) => (row.reverses === null ? [] : [{ ...row, reverses: row.reverses }]));
  const late = await reverseLate(tx, shopId, fresh);
  return named.length === 0 ? late : [...late, ...(await reverseNamed(tx, shopId, named))];
}

async function updateBuckets(
  tx: Transaction,
  at: ShopProgram,
  fresh: readonly ActivityRow[],
  takenOut: readonly ReversedActivity[],
): Promise<void> {
  const deltas = new Map<string, KindDayDelta>();
  const add = (row: Omit<KindDayDelta, "count">, sign: 1 | -1): void => {
    const key = `${row.memberId}\u0000${row.day}\u0000${row.kind}`;
    const sum = deltas.get(key);
    const { memberId, day, week, kind } = row;
    const weight = (sum?.weight ?? 0) + sign * row.weight;
    deltas.set(key, { memberId, day, week, kind, weight, count: (sum?.count ?? 0) + sign });
  };
  for (const row of fresh) if (row.reverses === null) add(row, 1);
  for (const row of takenOut) add(row, -1);
  if (deltas.size === 0) return;
  // In the order of the tables' keys: neighbouring rows are written together.
  const sorted = [...deltas].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, delta]) => delta);
  await addToKindDays(tx, at.shopId, sorted);
  await refreshWeeks(tx, at, sorted);
}

/** Week credits of the given members and weeks, computed anew from their days. */
export async function refreshWeeks(
  tx: Transaction,
  at: ShopProgram,
  touched: readonly { readonly memberId: string; readonly week: number }[],
): Promise<void> {
  const weeks = new Map<string, { memberId: string; week: number; days: KindDay[] }>();
  for (const { memberId, week } of touched) weeks.set(`${memberId}\u0000${week}`, { memberId, week, days: [] });
  for (const row of await kindDaysOfWeeks(tx, at.shopId, [...weeks.values()])) {
    weeks
      .get(`${row.memberId}\u0000${row.week}`)
      ?.days.push({ kindName: row.kind, day: row.day, sumMilli: row.weight });
  }
  const credits = [...weeks.values()].map(({ memberId, week, days }) => {
    const { creditMilli, ownMilli, oneOffMilli } = weekCredits(at.program, days);
    return { memberId, week, credit: creditMilli, own: ownMilli, oneOff: oneOffMilli };
  });
  await saveMemberWeeks(tx, at.shopId, credits);
}

/**
 * Shares of pending orders may rest on these activities: of those who did them, those they were done for, and those who were at an
 * event whose host is known, or known otherwise, from now on.
 */
async function markEvidence(
  tx: Transaction,
  at: ShopProgram,
  fresh: readonly ActivityRow[],
  takenOut: readonly ReversedActivity[],
): Promise<void> {
  const concerned = new Set<string>();
  const hosted = new Set<string>();
  let [from, to] = [Number.POSITIVE_INFINITY, 0];
  for (const { memberId, counterpart, kind, ref } of [...fresh, ...takenOut]) {
    concerned.add(memberId);
    if (counterpart !== null) concerned.add(counterpart);
    if (kind === EVENT_HOSTED && ref !== null) hosted.add(ref);
  }
  for (const row of fresh) {
    from = Math.min(from, row.occurredAt);
    to = Math.max(to, row.occurredAt);
  }
  for (const guest of await guestsOf(tx, at.shopId, [...hosted])) concerned.add(guest);
  // Evidence reaches a window forward, interactions further; a reversal reaches back as far as what it names, an event without end.
  const windowDays = Math.max(at.program.attribution.windowDays, INTERACTION_WINDOW_DAYS);
  const toAt = hosted.size > 0 ? FAR_FUTURE : to + windowDays * DAY_MS;
  const fromAt = fresh.some((row) => row.reverses !== null) ? 0 : from;
  await markOrdersDirty(tx, at.shopId, { memberIds: [...concerned], fromAt, toAt });
}
