import {
  type ClosedRow,
  type EndorsementRow,
  type TierChangeRow,
  type WeekCloseRow,
  firstActiveWeek,
  insertTierChanges,
  insertWeekCloses,
  membersToClose,
  saveClosedStandings,
} from "~/adapters/persistence/close-rows";
import type { Transaction } from "~/adapters/persistence/database";
import { markStandings } from "~/adapters/persistence/member-rows";
import { markOrdersPlacedSince } from "~/adapters/persistence/order-marks";
import { saveClosed } from "~/adapters/persistence/shop-rows";
import { versionAt } from "~/core/programs/timeline";
import { isActiveWeek, scoreAt } from "~/core/scoring/score-at";
import type { WeekRow } from "~/core/scoring/week-credits";
import { weekAt, weekCloseAt } from "~/core/shared/zone";
import { type TierState, closeTier } from "~/core/tiers/close-tier";
import { keptNames } from "~/usecases/programs/kept-names";
import { type ShopProgram, underVersion } from "~/usecases/programs/load-program";
import { closeEffort } from "~/usecases/effort/close-effort";
import { publishSnapshot } from "~/usecases/trust/publish-snapshot";
import { type MemberFacts, loadCloseFacts } from "./load-close-facts";
import { type TakenBackLater, loadTakenBackLater } from "./taken-back-later";

/** Members whose facts are in memory at a time: two years of weeks each. */
const MEMBERS_AT_ONCE = 5000;

/**
 * Closes the weeks that have ended and are not closed yet, in order, once: also after downtime; those of one program version at a
 * time. Answers how many. What is closed stays closed: later activity of such a week counts in the score from the next close on.
 * Holds the ledger lock.
 */
export async function closeWeeks(
  tx: Transaction,
  shopAt: ShopProgram,
  now: number,
  /** Brings in what belongs into the weeks, which end then, and is not there yet. */
  prepare: (end: number) => Promise<void>,
): Promise<number> {
  const { shopId, shop, zone } = shopAt;
  const current = weekAt(zone, now);
  if (shop.lastClosedWeek !== null && shop.lastClosedWeek + 1 >= current) return 0;
  await prepare(weekCloseAt(zone, current - 1));
  const first = shop.lastClosedWeek === null ? await firstActiveWeek(tx, shopId) : shop.lastClosedWeek + 1;
  if (first === undefined || first >= current) return 0;
  const at = await underVersion(tx, shopAt, versionAt(shopAt.timeline, weekCloseAt(zone, first)));
  const end = endOfVersion(at, first, current);
  const span = { first, end };
  const later = await loadTakenBackLater(tx, at, weekCloseAt(zone, first));
  const names = await keptNames(tx, at);
  const { consistencyWeeks, horizonWeeks } = at.program.scoring;
  const memberIds = await membersToClose(tx, shopId, {
    weeksFrom: first - Math.max(consistencyWeeks, horizonWeeks),
    restsFrom: first - consistencyWeeks,
    firstTier: at.program.tiers[0]?.name ?? "",
  });
  for (let from = 0; from < memberIds.length; from += MEMBERS_AT_ONCE) {
    const some = memberIds.slice(from, from + MEMBERS_AT_ONCE);
    await closeMembers(tx, at, later, {
      ...span,
      members: await loadCloseFacts(tx, at, names, { first, memberIds: some }),
    });
  }
  await closeEffort(tx, at, span);
  for (let week = first; week < end; week++) {
    await publishSnapshot(tx, at, { week, closeAt: weekCloseAt(zone, week) });
  }
  // The first activities can come in late, when orders were settled already by closes that were not there.
  if (shop.lastClosedWeek === null) await markOrdersPlacedSince(tx, shopId, weekCloseAt(zone, first));
  await saveClosed(tx, shopId, { week: end - 1, at: now });
  return end - first;
}

type ClosedSpan = {
  readonly first: number;
  readonly end: number;
  readonly members: ReadonlyMap<string, MemberFacts>;
};

/** Every close of the span, in order, for some members; what they find is stored at once. */
async function closeMembers(
  tx: Transaction,
  at: ShopProgram,
  later: TakenBackLater,
  { first, end, members }: ClosedSpan,
): Promise<void> {
  const closes: WeekCloseRow[] = [];
  const changes: TierChangeRow[] = [];
  for (let week = first; week < end; week++) {
    const closeAt = weekCloseAt(at.zone, week);
    for (const [memberId, facts] of members) {
      const rows = later.rowsAt(memberId, facts.rows, closeAt);
      const endorsements = later.endorsementsAt(memberId, facts.endorsements, closeAt);
      const closed = closeMember(at, memberId, { ...facts, rows, endorsements }, { week, closeAt });
      // As if every week were closed alone: who has left its reach has no part in it.
      if (isWithinReach(at, facts, week)) facts.last = closed.row;
      facts.state = closed.state;
      if (closed.change) changes.push(closed.change);
      // Whoever is in no close stood at zero: most of a big shop's members, most weeks.
      if (closed.row.score > 0 || closed.row.activeWeeks > 0 || closed.state.tierIndex > 0) closes.push(closed.row);
    }
  }
  await insertWeekCloses(tx, at.shopId, closes);
  await insertTierChanges(tx, at.shopId, changes);
  await saveClosedStandings(tx, at.shopId, lastOnes(members));
  await markStandings(tx, at.shopId, [...members.keys()].sort());
}

/** What membersToClose asks of a member, for one week of a span. */
function isWithinReach({ program }: ShopProgram, { rows, rests, state }: MemberFacts, week: number): boolean {
  const { consistencyWeeks, horizonWeeks } = program.scoring;
  const weeksFrom = week - Math.max(consistencyWeeks, horizonWeeks);
  const restsFrom = week - consistencyWeeks;
  return state.tierIndex > 0 || rows.some((row) => row.week >= weeksFrom) || rests.some((rest) => rest >= restsFrom);
}

/** The first week after `first` that closes under another version, or `current`. */
function endOfVersion(at: ShopProgram, first: number, current: number): number {
  let end = first + 1;
  while (end < current && versionAt(at.timeline, weekCloseAt(at.zone, end)) === at.version) end += 1;
  return end;
}

type ClosedMember = {
  readonly row: WeekCloseRow;
  readonly state: TierState;
  readonly change: TierChangeRow | null;
};

function closeMember(
  at: ShopProgram,
  memberId: string,
  facts: Readonly<Pick<MemberFacts, "rests" | "state">> & {
    readonly rows: readonly WeekRow[];
    readonly endorsements: readonly EndorsementRow[];
  },
  { week, closeAt }: { readonly week: number; readonly closeAt: number },
): ClosedMember {
  const { program } = at;
  const score = scoreAt(program, { week, rows: facts.rows, restWeeks: facts.rests });
  const from = week - program.scoring.consistencyWeeks;
  const endorsed = facts.endorsements.filter((one) => one.week > from && one.week <= week);
  const { state, change } = closeTier(program, facts.state, {
    scoreMilli: score.scoreMilli,
    activeWeeks: score.activeWeeks,
    endorsers: new Set(endorsed.map((one) => one.endorser)).size,
    endorserDays: new Set(endorsed.map((one) => one.day)).size,
    idleRestWeek:
      facts.rests.includes(week) && !facts.rows.some((row) => row.week === week && isActiveWeek(program, row)),
    idleRestWeeksInWindow: score.idleRestWeeks,
  });
  const tier = program.tiers[state.tierIndex]?.name ?? "";
  const { scoreMilli, activeWeeks, consistencyPercent: consistency } = score;
  return {
    row: { week, memberId, score: scoreMilli, activeWeeks, consistency, tier },
    state,
    change: change && { memberId, week, from: change.from, to: change.to, cause: change.kind, at: closeAt },
  };
}

function lastOnes(members: ReadonlyMap<string, MemberFacts>): ClosedRow[] {
  return [...members].flatMap(([memberId, { last, state }]) => {
    if (!last) return [];
    const { week: closedWeek, tier, score, activeWeeks, consistency } = last;
    return [{ memberId, tier, lowCloses: state.lowCloses, closedScore: score, closedWeek, activeWeeks, consistency }];
  });
}
