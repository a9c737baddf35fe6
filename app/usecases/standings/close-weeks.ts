import {
  type ClosedRow,
  type EndorsementRow,
  type TierChangeRow,
  type WeekCloseRow,
  endorsementsSince,
  firstActiveWeek,
  insertTierChanges,
  insertWeekCloses,
  memberWeeksSince,
  restsSince,
  saveClosedStandings,
  tierStates,
} from "~/adapters/persistence/close-rows";
import type { Transaction } from "~/adapters/persistence/database";
import { markStandings } from "~/adapters/persistence/member-rows";
import { saveClosed } from "~/adapters/persistence/shop-rows";
import { versionAt } from "~/core/programs/timeline";
import { isActiveWeek, scoreAt } from "~/core/scoring/score-at";
import type { WeekRow } from "~/core/scoring/week-credits";
import { weekAt, weekCloseAt } from "~/core/shared/zone";
import { FIRST_TIER_STATE, type TierState, closeTier } from "~/core/tiers/close-tier";
import { keptNames } from "~/usecases/programs/kept-names";
import { type ShopProgram, underVersion } from "~/usecases/programs/load-program";
import { publishSnapshot } from "~/usecases/trust/publish-snapshot";
import { loadTakenBackLater } from "./taken-back-later";

type MemberFacts = {
  rows: WeekRow[];
  rests: number[];
  endorsements: EndorsementRow[];
  state: TierState;
  last: WeekCloseRow | undefined;
};

/**
 * Closes the weeks that have ended and are not closed yet, in order, once: also after downtime; those of one program version at a
 * time. Answers how many. What is closed stays closed: later activity of such a week counts in the score from the next close on.
 * Holds the ledger lock.
 */
export async function closeWeeks(
  tx: Transaction,
  shopAt: ShopProgram,
  now: number,
  /** Brings in what belongs into the weeks and is not there yet. */
  prepare: () => Promise<void>,
): Promise<number> {
  const { shopId, shop, zone } = shopAt;
  const current = weekAt(zone, now);
  if (shop.lastClosedWeek !== null && shop.lastClosedWeek + 1 >= current) return 0;
  await prepare();
  const first = shop.lastClosedWeek === null ? await firstActiveWeek(tx, shopId) : shop.lastClosedWeek + 1;
  if (first === undefined || first >= current) return 0;
  const at = await underVersion(tx, shopAt, versionAt(shopAt.timeline, weekCloseAt(zone, first)));
  const end = endOfVersion(at, first, current);
  const members = await loadFacts(tx, at, first);
  const later = await loadTakenBackLater(tx, at, weekCloseAt(zone, first));
  const closes: WeekCloseRow[] = [];
  const changes: TierChangeRow[] = [];
  for (let week = first; week < end; week++) {
    const closeAt = weekCloseAt(zone, week);
    for (const [memberId, facts] of members) {
      const rows = later.rowsAt(memberId, facts.rows, closeAt);
      const endorsements = later.endorsementsAt(memberId, facts.endorsements, closeAt);
      const closed = closeMember(at, memberId, { ...facts, rows, endorsements }, { week, closeAt });
      facts.state = closed.state;
      facts.last = closed.row;
      if (closed.change) changes.push(closed.change);
      // Whoever is in no close stood at zero: most of a big shop's members, most weeks.
      if (closed.row.score > 0 || closed.row.activeWeeks > 0 || closed.state.tierIndex > 0) closes.push(closed.row);
    }
    await publishSnapshot(tx, at, { week, closeAt });
  }
  await insertWeekCloses(tx, shopId, closes);
  await insertTierChanges(tx, shopId, changes);
  await saveClosedStandings(tx, shopId, lastOnes(members, end - 1));
  await saveClosed(tx, shopId, { week: end - 1, at: now });
  await markStandings(tx, shopId, [...members.keys()].sort());
  return end - first;
}

/** The first week after `first` that closes under another version, or `current`. */
function endOfVersion(at: ShopProgram, first: number, current: number): number {
  let end = first + 1;
  while (end < current && versionAt(at.timeline, weekCloseAt(at.zone, end)) === at.version) end += 1;
  return end;
}

async function loadFacts(tx: Transaction, at: ShopProgram, first: number): Promise<Map<string, MemberFacts>> {
  const { consistencyWeeks, horizonWeeks } = at.program.scoring;
  const members = new Map<string, MemberFacts>();
  const of = (memberId: string): MemberFacts => {
    const known = members.get(memberId) ?? {
      rows: [],
      rests: [],
      endorsements: [],
      state: FIRST_TIER_STATE,
      last: undefined,
    };
    members.set(memberId, known);
    return known;
  };
  for (const row of await memberWeeksSince(tx, at.shopId, first - Math.max(consistencyWeeks, horizonWeeks))) {
    const { week, credit, own, oneOff } = row;
    of(row.memberId).rows.push({ week, creditMilli: credit, ownMilli: own, oneOffMilli: oneOff });
  }
  for (const row of await restsSince(tx, at.shopId, first - consistencyWeeks)) of(row.memberId).rests.push(row.week);
  for (const row of await endorsementsSince(tx, at.shopId, first - consistencyWeeks)) {
    members.get(row.memberId)?.endorsements.push(row);
  }
  const names = await keptNames(tx, at);
  const indexOf = (name: string): number => at.program.tiers.findIndex((one) => one.name === name);
  for (const { memberId, tier, lowCloses } of await tierStates(tx, at.shopId)) {
    const known = indexOf(tier);
    // History can close under an older version than the one that is in force: its names may be others.
    const tierIndex = known >= 0 ? known : Math.max(0, indexOf(names.of(tier, weekCloseAt(at.zone, first - 1))));
    if (tierIndex > 0 || members.has(memberId)) of(memberId).state = { tierIndex, lowCloses, locked: false };
  }
  return members;
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

function lastOnes(members: ReadonlyMap<string, MemberFacts>, closedWeek: number): ClosedRow[] {
  return [...members].flatMap(([memberId, { last, state }]) => {
    if (!last) return [];
    const { tier, score, activeWeeks, consistency } = last;
    return [{ memberId, tier, lowCloses: state.lowCloses, closedScore: score, closedWeek, activeWeeks, consistency }];
  });
}
