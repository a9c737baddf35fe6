import type { KindName, MemberId } from "../shared/ids";
import type { Day, Instant, Week } from "../shared/time";
import { weekOf } from "../shared/time";
import type { Program } from "../programs/program";
import { scoreAt, scoreOfWorth, withWorth } from "../scoring/score-at";
import type { Score, WorthRow } from "../scoring/score-at";
import type { WeekRow } from "../scoring/week-credits";
import { FIRST_TIER_STATE, closeTier } from "../tiers/close-tier";
import type { TierState } from "../tiers/close-tier";
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
  /** Who endorsed the member by it, if somebody did. */
  readonly endorser: MemberId | null;
};

type Endorsement = { readonly day: Day; readonly endorser: MemberId; count: number };

export type LastClose = { readonly activeWeeks: number; readonly consistencyPercent: number };

/** State of one member: bounded by the horizon, whatever the length of the log. */
export type MemberRecord = {
  readonly member: MemberId;
  readonly index: number;
  /** Weeks whose kind-day sums are still needed: the current one, and those that hold something that will be reversed. */
  open: OpenWeek[];
  /** The one that was asked for last. */
  newest: OpenWeek | null;
  /** One that is over, to be filled anew: a week of every member is more than what a collector calls young. */
  unused: OpenWeek | null;
  rows: WorthRow[];
  /** Of the rows. */
  oldestWeek: Week;
  readonly restWeeks: Week[];
  /** By week: who endorsed the member on which day, and how often. */
  readonly endorsements: Map<Week, Endorsement[]>;
  tier: TierState;
  lastClose: LastClose;
  hasActivity: boolean;
};

export type MemberBook = ReturnType<typeof createMemberBook>;

/** Scores and tiers of all members while a replay goes on: activities come in by time, weeks are closed one after another. */
export function createMemberBook(program: Program, community: Community) {
  const records = new Map<MemberId, MemberRecord>();
  const removals = createQueue<Removal>((removal) => removal.at);

  const recordOf = (member: MemberId): MemberRecord => {
    let record = records.get(member);
    if (record === undefined) {
      record = newRecord(member, records.size);
      records.set(member, record);
    }
    return record;
  };
  for (const { member } of community.members) recordOf(member);
  for (const rest of community.rests) recordOf(rest.member).restWeeks.push(weekOf(rest.weekOf));

  const kinds = createKindDays(program);

  const apply = (record: MemberRecord, week: Week, contribution: Contribution, sign: 1 | -1): void => {
    const { kindName, day, weightMilli, endorser } = contribution;
    kinds.add(openWeek(record, week), day, kindName, sign * weightMilli);
    if (endorser !== null) endorse(record, week, { day, endorser }, sign);
  };

  const takeIn = (record: MemberRecord, contribution: Contribution, removedAt: Instant | null): void => {
    const week = weekOf(contribution.day);
    apply(record, week, contribution, 1);
    if (removedAt === null) return;
    openWeek(record, week).pendingRemovals += 1;
    removals.push({ at: removedAt, record, week, contribution });
  };

  /** Takes out what is reversed at or before an instant. */
  const removeUntil = (instant: Instant): void => {
    for (let next = removals.takeUntil(instant); next !== undefined; next = removals.takeUntil(instant)) {
      const { record, week, contribution } = next;
      apply(record, week, contribution, -1);
      const open = openWeek(record, week);
      open.pendingRemovals -= 1;
      const closed = record.rows.findIndex((row) => row.week === week);
      if (closed < 0) continue;
      record.rows[closed] = withWorth(program, kinds.rowOf(open));
      if (open.pendingRemovals > 0) continue;
      record.open = record.open.filter((other) => other !== open);
      record.newest = null;
    }
  };

  const closeWeek = (week: Week): void => {
    for (const record of records.values()) closeMemberWeek(program, kinds, record, week);
  };

  /** Every week of a member as it stands now. */
  const weeksNow = (record: MemberRecord): WeekRow[] => {
    const rows: WeekRow[] = record.rows.filter((row) => record.open.every((open) => open.week !== row.week));
    for (const open of record.open) rows.push(kinds.rowOf(open));
    return rows;
  };

  const scoreNow = (record: MemberRecord, week: Week): Score => {
    const rows = weeksNow(record);
    return scoreAt(program, { week, rows, restWeeks: record.restWeeks });
  };

  return { records, recordOf, takeIn, removeUntil, closeWeek, weeksNow, scoreNow };
}

function newRecord(member: MemberId, index: number): MemberRecord {
  return {
    member,
    index,
    open: [],
    newest: null,
    unused: null,
    rows: [],
    oldestWeek: Number.POSITIVE_INFINITY,
    restWeeks: [],
    endorsements: new Map(),
    tier: FIRST_TIER_STATE,
    lastClose: { activeWeeks: 0, consistencyPercent: 0 },
    hasActivity: false,
  };
}

function openWeek(record: MemberRecord, week: Week): OpenWeek {
  if (record.newest?.week === week) return record.newest;
  for (const open of record.open) if (open.week === week) return (record.newest = open);
  const opened = record.unused ?? { week, cells: [], used: 0, pendingRemovals: 0 };
  record.unused = null;
  opened.week = week;
  opened.used = 0;
  record.open.push(opened);
  return (record.newest = opened);
}

function endorse(record: MemberRecord, week: Week, { day, endorser }: Omit<Endorsement, "count">, sign: 1 | -1): void {
  let endorsements = record.endorsements.get(week);
  if (endorsements === undefined) record.endorsements.set(week, (endorsements = []));
  const known = endorsements.find((one) => one.day === day && one.endorser === endorser);
  if (known === undefined) endorsements.push({ day, endorser, count: sign });
  else known.count += sign;
}

type Closing = { readonly week: Week; readonly oldest: Week };

/** Rows stay in the order of their weeks: one that has left the horizon does not come back, however long it stays open. */
function closeOpenWeeks(from: { program: Program; kinds: KindDays }, record: MemberRecord, until: Closing): void {
  const { week, oldest } = until;
  let over: OpenWeek | null = null;
  for (const open of record.open) {
    if (open.week > week) continue;
    if (open.pendingRemovals === 0) over = open;
    if (open.week < oldest) continue;
    const newest = record.rows.at(-1)?.week ?? Number.NEGATIVE_INFINITY;
    if (newest < open.week || record.rows.every((row) => row.week !== open.week)) {
      record.rows.push(withWorth(from.program, from.kinds.rowOf(open)));
      record.oldestWeek = Math.min(record.oldestWeek, open.week);
    }
  }
  if (over === null) return;
  record.unused = over;
  record.newest = null;
  if (record.open.length === 1) record.open.pop();
  else record.open = record.open.filter((open) => open.week > week || open.pendingRemovals > 0);
}

function closeMemberWeek(program: Program, kinds: KindDays, record: MemberRecord, week: Week): void {
  const { consistencyWeeks, horizonWeeks } = program.scoring;
  const oldest = week - Math.max(consistencyWeeks, horizonWeeks);
  if (record.open.length > 0) closeOpenWeeks({ program, kinds }, record, { week, oldest });
  if (record.oldestWeek < oldest) {
    record.rows = record.rows.filter((row) => row.week >= oldest);
    record.oldestWeek = Math.min(...record.rows.map((row) => row.week));
  }
  if (record.rows.length === 0 && record.tier.tierIndex === 0) {
    record.lastClose = { activeWeeks: 0, consistencyPercent: 0 };
    if (record.endorsements.size === 0) return;
  }
  const score = scoreOfWorth(program, { week, rows: record.rows, restWeeks: record.restWeeks });
  const { activeWeeks, consistencyPercent } = score;
  record.lastClose = { activeWeeks, consistencyPercent };
  if (record.endorsements.size > 0) forgetEndorsements(record, week - consistencyWeeks);
  const asked = asksForEndorsers(program, record, score);
  const endorsed = asked === null ? NOT_ENDORSED : endorsersOf(record, week, consistencyWeeks, asked);
  record.tier = closeTier(program, record.tier, {
    scoreMilli: score.scoreMilli,
    activeWeeks,
    ...endorsed,
    idleRestWeek: record.restWeeks.includes(week) && !isActiveAt(program, record, week),
    idleRestWeeksInWindow: score.idleRestWeeks,
  }).state;
}

const NOT_ENDORSED = { endorsers: 0, endorserDays: 0 };

type Asked = { readonly endorsers: number; readonly days: number };

/** The most that a tier within reach asks of endorsers; null where they decide nothing and need not be counted. */
function asksForEndorsers(program: Program, record: MemberRecord, score: Score): Asked | null {
  if (record.endorsements.size === 0) return null;
  let endorsers = 0;
  let days = 0;
  for (const tier of program.tiers) {
    if (score.scoreMilli < tier.minScore || score.activeWeeks < tier.minActiveWeeks) continue;
    endorsers = Math.max(endorsers, tier.minEndorsers);
    days = Math.max(days, tier.minEndorserDays);
  }
  return endorsers === 0 && days === 0 ? null : { endorsers, days };
}

function isActiveAt(program: Program, record: MemberRecord, week: Week): boolean {
  return record.rows.some((row) => row.week === week && row.ownMilli >= program.scoring.activeWeekMin);
}

/** Distinct endorsers and distinct days with an endorsement in the consistency window, counted as far as a tier asks for them. */
function endorsersOf(record: MemberRecord, week: Week, consistencyWeeks: number, asked: Asked) {
  const endorsers: MemberId[] = [];
  const days: Day[] = [];
  over: for (const [endorsedWeek, endorsements] of record.endorsements) {
    if (endorsedWeek <= week - consistencyWeeks || endorsedWeek > week) continue;
    for (const { day, endorser, count } of endorsements) {
      if (count <= 0) continue;
      if (days.length < asked.days && !days.includes(day)) days.push(day);
      if (endorsers.length < asked.endorsers && !endorsers.includes(endorser)) endorsers.push(endorser);
      if (endorsers.length === asked.endorsers && days.length === asked.days) break over;
    }
  }
  return { endorsers: endorsers.length, endorserDays: days.length };
}

function forgetEndorsements(record: MemberRecord, oldest: Week): void {
  for (const endorsedWeek of record.endorsements.keys()) {
    if (endorsedWeek <= oldest) record.endorsements.delete(endorsedWeek);
  }
}
