import type { KindName, MemberId } from "../shared/ids";
import type { Day, Instant, Week } from "../shared/time";
import { weekOf } from "../shared/time";
import type { Program } from "../programs/program";
import { isActiveWeek, scoreOfWorth, wasActive } from "../scoring/score-at";
import type { Score } from "../scoring/score-at";
import { dropBefore, ownOfRow, pushRow, replaceRow, rowOfWeek, rowsIn } from "../scoring/worth-rows";
import { type WorthRows, weekOfRow, worthOf, worthOfRow } from "../scoring/worth-rows";
import { FIRST_TIER_STATE, closeTier } from "../tiers/close-tier";
import type { TierState } from "../tiers/close-tier";
import { type Asked, type EndorsedDays, endorse, endorsersOf, forgetUntil } from "./endorsed-days";
import { createKindDays } from "./kind-days";
import type { KindDays, OpenWeek } from "./kind-days";
import { createQueue } from "./queue";
import type { Community } from "./replay-input";

/** What can still be taken back from a member's week. */
type Removal = {
  readonly at: Instant;
  readonly record: MemberRecord;
  readonly week: Week;
  readonly contribution: Contribution;
};

type Contribution = {
  readonly kindName: KindName;
  readonly day: Day;
  readonly weightMilli: number;
  /** Number of who endorsed the member by it, if somebody did. */
  readonly endorser: number | null;
};

/** State of one member: bounded by the horizon, whatever the length of the log. */
export type MemberRecord = {
  readonly member: MemberId;
  /**
   * Weeks whose kind-day sums are still needed: the current one, and those that hold something that will be reversed. One that is over
   * is emptied and filled anew: a week of every member is more than what a collector calls young.
   */
  open: OpenWeek[];
  /** The one that was asked for last. */
  newest: OpenWeek | null;
  /** Closed weeks, the oldest first. */
  readonly rows: WorthRows;
  readonly restWeeks: Week[];
  readonly endorsed: EndorsedDays;
  tier: TierState;
  /** Of the last close. */
  closedScoreMilli: number;
  activeWeeks: number;
  consistencyPercent: number;
  hasActivity: boolean;
};

export type MemberBook = ReturnType<typeof createMemberBook>;

/** Scores and tiers of all members while a replay goes on: activities come in by time, weeks are closed one after another. */
export function createMemberBook(program: Program, community: Community) {
  const records = new Map<MemberId, MemberRecord>();
  const removals = createQueue<Removal>((removal) => removal.at);

  const recordOf = (member: MemberId): MemberRecord => {
    let record = records.get(member);
    if (record === undefined) records.set(member, (record = newRecord(member)));
    return record;
  };
  for (const { member } of community.members) recordOf(member);
  for (const rest of community.rests) recordOf(rest.member).restWeeks.push(weekOf(rest.weekOf));

  const kinds = createKindDays(program);

  const apply = (record: MemberRecord, week: Week, contribution: Contribution, sign: 1 | -1): OpenWeek => {
    const { kindName, day, weightMilli, endorser } = contribution;
    const open = openWeek(record, week);
    kinds.add(open, day, kindName, sign * weightMilli);
    if (endorser !== null) endorse(record.endorsed, day, endorser, sign);
    return open;
  };

  const takeIn = (record: MemberRecord, contribution: Contribution, removedAt: Instant | null): void => {
    const week = weekOf(contribution.day);
    const open = apply(record, week, contribution, 1);
    if (removedAt === null) return;
    open.pendingRemovals += 1;
    removals.push({ at: removedAt, record, week, contribution });
  };

  /** Takes out what is reversed at or before an instant. */
  const removeUntil = (instant: Instant): void => {
    for (let next = removals.takeUntil(instant); next !== undefined; next = removals.takeUntil(instant)) {
      const { record, week, contribution } = next;
      const open = apply(record, week, contribution, -1);
      open.pendingRemovals -= 1;
      const closed = rowOfWeek(record.rows, week);
      if (closed < 0) continue;
      const credits = kinds.creditsOf(open);
      replaceRow(record.rows, closed, credits.ownMilli, worthOf(program, credits));
      if (open.pendingRemovals > 0) continue;
      record.open = record.open.filter((other) => other !== open);
      record.newest = null;
    }
  };

  const closeWeek = (week: Week): void => {
    for (const record of records.values()) closeMemberWeek(program, kinds, record, week);
  };

  /** Every week of a member as it stands now. */
  const rowsNow = (record: MemberRecord): WorthRows => {
    const { rows, open } = record;
    const standing: WorthRows = [];
    for (let row = 0; row < rowsIn(rows); row += 1) {
      const week = weekOfRow(rows, row);
      if (open.some((one) => one.used > 0 && one.week === week)) continue;
      pushRow(standing, week, ownOfRow(rows, row), worthOfRow(rows, row));
    }
    for (const one of open) {
      if (one.used === 0) continue;
      const credits = kinds.creditsOf(one);
      pushRow(standing, one.week, credits.ownMilli, worthOf(program, credits));
    }
    return standing;
  };

  const activeWeeksFrom = (record: MemberRecord, from: Week): number => {
    const rows = rowsNow(record);
    let active = 0;
    for (let row = 0; row < rowsIn(rows); row += 1) {
      if (weekOfRow(rows, row) >= from && isActiveWeek(program, { ownMilli: ownOfRow(rows, row) })) active += 1;
    }
    return active;
  };

  const scoreNow = (record: MemberRecord, week: Week): Score =>
    scoreOfWorth(program, { week, rows: rowsNow(record), restWeeks: record.restWeeks });

  return { records, recordOf, takeIn, removeUntil, closeWeek, activeWeeksFrom, scoreNow };
}

function newRecord(member: MemberId): MemberRecord {
  return {
    member,
    open: [],
    newest: null,
    rows: [],
    restWeeks: [],
    endorsed: [],
    tier: FIRST_TIER_STATE,
    closedScoreMilli: 0,
    activeWeeks: 0,
    consistencyPercent: 0,
    hasActivity: false,
  };
}

function openWeek(record: MemberRecord, week: Week): OpenWeek {
  if (record.newest?.week === week) return record.newest;
  let empty: OpenWeek | null = null;
  for (const open of record.open) {
    if (open.used === 0) empty = open;
    else if (open.week === week) return (record.newest = open);
  }
  if (empty === null) record.open.push((empty = { week, cells: [], used: 0, pendingRemovals: 0 }));
  empty.week = week;
  return (record.newest = empty);
}

/** Rows stay in the order of their weeks: one that has left the horizon does not come back, however long it stays open. */
function closeOpenWeeks(
  from: { program: Program; kinds: KindDays },
  record: MemberRecord,
  week: Week,
  oldest: Week,
): void {
  const { rows, open } = record;
  for (const one of open) {
    if (one.used === 0 || one.week > week) continue;
    if (one.week >= oldest && rowOfWeek(rows, one.week) < 0) {
      const credits = from.kinds.creditsOf(one);
      pushRow(rows, one.week, credits.ownMilli, worthOf(from.program, credits));
    }
    if (one.pendingRemovals === 0) one.used = 0;
  }
  record.newest = null;
  if (open.length > 1) record.open = open.filter(({ used }) => used > 0);
}

function closeMemberWeek(program: Program, kinds: KindDays, record: MemberRecord, week: Week): void {
  const { consistencyWeeks, horizonWeeks } = program.scoring;
  const { rows, endorsed } = record;
  const oldest = week - Math.max(consistencyWeeks, horizonWeeks);
  if (record.open.length > 0) closeOpenWeeks({ program, kinds }, record, week, oldest);
  dropBefore(rows, oldest);
  if (rows.length === 0 && record.tier.tierIndex === 0) {
    record.closedScoreMilli = 0;
    record.activeWeeks = 0;
    record.consistencyPercent = 0;
    if (endorsed.length === 0) return;
  }
  const score = scoreOfWorth(program, { week, rows, restWeeks: record.restWeeks });
  const { scoreMilli, activeWeeks, consistencyPercent, idleRestWeeks } = score;
  record.closedScoreMilli = scoreMilli;
  record.activeWeeks = activeWeeks;
  record.consistencyPercent = consistencyPercent;
  const after = week - consistencyWeeks;
  if (endorsed.length > 0) forgetUntil(endorsed, after);
  const asked = endorsed.length === 0 ? null : askedEndorsers(program, score);
  const counted = asked === null ? NOT_ENDORSED : endorsersOf(endorsed, { after, until: week }, asked);
  record.tier = closeTier(program, record.tier, {
    scoreMilli,
    activeWeeks,
    endorsers: counted.endorsers,
    endorserDays: counted.endorserDays,
    idleRestWeek: record.restWeeks.includes(week) && !wasActive(program, rows, week),
    idleRestWeeksInWindow: idleRestWeeks,
  }).state;
}

const NOT_ENDORSED: Asked = { endorsers: 0, endorserDays: 0 };

/** The most that a tier within reach asks of endorsers; null where they decide nothing and need not be counted. */
function askedEndorsers(program: Program, score: Score): Asked | null {
  let endorsers = 0;
  let endorserDays = 0;
  for (const tier of program.tiers) {
    if (score.scoreMilli < tier.minScore || score.activeWeeks < tier.minActiveWeeks) continue;
    endorsers = Math.max(endorsers, tier.minEndorsers);
    endorserDays = Math.max(endorserDays, tier.minEndorserDays);
  }
  return endorsers === 0 && endorserDays === 0 ? null : { endorsers, endorserDays };
}
