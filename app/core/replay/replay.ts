import { attributeOrder } from "../attribution/attribute-order";
import type { CodeEvidence, OrderEvidence, OrderShares, ReferralEvidence } from "../attribution/evidence";
import { type Earning, buyerEarns, earningOf, hasEarningRules } from "../orders/earning";
import { undoneAt } from "../orders/undone-at";
import { ORDER_KIND } from "../programs/defaults";
import type { Program } from "../programs/program";
import { settledAtOf } from "../rewards/decide-lots";
import type { RewardBasis } from "../rewards/reward-amounts";
import { type ActivityPercents, FULL_PERCENTS, weighActivity } from "../scoring/weigh-activity";
import type { GroupId, MemberId } from "../shared/ids";
import type { Instant, Week } from "../shared/time";
import { type Zone, dayAt, weekAt, weekCloseAt } from "../shared/zone";
import { endorserOf } from "../trust/endorsements";
import { WELCOME_KIND } from "../welcome/welcome";
import { type Directory, createDirectory } from "./directory";
import { createEffortBook } from "./effort-book";
import { type EvidenceWindow, type WindowActivity, createEvidenceWindow } from "./evidence-window";
import { createLotBook } from "./lot-book";
import { type MemberBook, type MemberRecord, createMemberBook } from "./member-book";
import { createMemberNumbers } from "./member-numbers";
import { type CustomerHistory, createCustomerHistory } from "./customer-history";
import { createTrustBook } from "./trust-book";
import { createWelcomeBook } from "./welcome-book";
import type { Community, ReplayActivity, ReplayOrder, ReplaySink, ReplayedMember } from "./replay-input";

export type ReplayOptions = {
  readonly program: Program;
  readonly zone: Zone;
  readonly community: Community;
  readonly at: Instant;
  readonly sink: ReplaySink;
  /** Names whose places activities say, each once. */
  readonly names?: readonly MemberId[];
  /** Weighs endorsements by what is stored with them, where it is, rather than by trust worked out anew. */
  readonly useStoredPercents?: boolean;
};

export type Replay = {
  /** Activities and orders by time; at the same instant activities first. Orders of one instant by id. */
  readonly activity: (activity: ReplayActivity) => void;
  readonly order: (order: ReplayOrder) => void;
  /** Closes what ends at or before the instant and gives everybody's standing. */
  readonly finish: () => ReplayedMember[];
};

/**
 * The whole engine over a log, event by event: what is final goes to the sink at once, and what is kept is a state per member and
 * the windows of sections 7 and 8. What comes after `at` does not exist.
 */
export function createReplay(options: ReplayOptions): Replay {
  const { program, zone, community, at, sink, names, useStoredPercents = false } = options;
  const directory = createDirectory(zone, community);
  const members = createMemberBook(program, community);
  const numbers = createMemberNumbers(names);
  /** By number. */
  const records: (MemberRecord | undefined)[] = [];
  const window = createEvidenceWindow(program, numbers);
  const lots = createLotBook(program, zone, at, sink.lot);
  const history = createCustomerHistory(program);
  const trust = createTrustBook(program, community);
  const welcomes = createWelcomeBook(program, zone, community);
  const effort = createEffortBook({ program, zone, directory, community }, sink.lot);
  let nextClose: { week: Week; closeAt: Instant } | null = null;
  // Trust is published from the first week in which somebody did something.
  let begun = false;

  const advanceTo = (instant: Instant): void => {
    if (nextClose === null) {
      const week = weekAt(zone, instant);
      nextClose = { week, closeAt: weekCloseAt(zone, week) };
    }
    while (nextClose.closeAt <= instant) {
      settleWelcomes(nextClose.closeAt);
      members.removeUntil(nextClose.closeAt);
      members.closeWeek(nextClose.week);
      const { closeAt } = nextClose;
      sink.closed?.(closeAt, members.records.values(), (ids) => directory.sharingOf(ids, closeAt));
      if (begun) effort.closeWeek(nextClose.week, nextClose.closeAt);
      if (begun) trust.publish(nextClose.week, nextClose.closeAt);
      window.forgetBefore(nextClose.closeAt);
      lots.closeUntil(nextClose.closeAt);
      effort.payUntil(nextClose.closeAt);
      const week: Week = nextClose.week + 1;
      nextClose = { week, closeAt: weekCloseAt(zone, week) };
    }
    settleWelcomes(instant);
  };

  /** The rest of welcomes whose newcomers' first days are over: as of their instant, before what happens at it. */
  const settleWelcomes = (instant: Instant): void => {
    for (let due = welcomes.dueUntil(instant); due !== undefined; due = welcomes.dueUntil(instant)) {
      const { member, dueAt, weightMilli, reversedAt } = due;
      members.removeUntil(dueAt);
      if (reversedAt !== null && reversedAt <= dueAt) continue;
      const newcomer = members.recordOf(due.newcomer);
      if (!welcomes.stayed(due, (joined) => members.activeWeeksFrom(newcomer, joined))) continue;
      const contribution = { kindName: WELCOME_KIND, day: dayAt(zone, dueAt), weightMilli, endorser: null };
      members.takeIn(members.recordOf(member), contribution, reversedAt);
      effort.takeIn({ ...contribution, member, group: due.group, removedAt: reversedAt });
    }
  };

  const contribute = (record: MemberRecord, given: Contributed): void => {
    const { kindName, occurredAt, percents, endorser, removedAt } = given;
    const { qualityPercent, trustPercent, pairPercent } = percents;
    const weighed = weighActivity(program, zone, { kindName, occurredAt, qualityPercent, trustPercent, pairPercent });
    if (weighed.kind === "refused") return;
    const { day } = weighed;
    const weightMilli = welcomes.takeIn(given, weighed.weightMilli, removedAt);
    begun = true;
    members.takeIn(record, { kindName, day, weightMilli, endorser }, removedAt);
    effort.takeIn({ member: record.member, group: given.group, kindName, day, weightMilli, removedAt });
  };

  const numberOf = (member: MemberId, place: number | undefined): number =>
    names === undefined || place === undefined ? numbers.numberOf(member) : place;

  const activity = (given: ReplayActivity): void => {
    if (given.occurredAt > at) return;
    advanceTo(given.occurredAt);
    const reversedAt = given.reversedAt !== null && given.reversedAt <= at ? given.reversedAt : null;
    const giver = numberOf(given.member, given.memberPlace);
    const record = (records[giver] ??= members.recordOf(given.member));
    if (reversedAt !== null && reversedAt <= given.occurredAt) return;
    if (reversedAt === null) record.hasActivity = true;
    const receiver = given.counterpart === null ? giver : numberOf(given.counterpart, given.counterpartPlace);
    const { qualityPercent } = given;
    const endorser = endorserOf(given);
    let percents = qualityPercent === 100 ? FULL_PERCENTS : { ...FULL_PERCENTS, qualityPercent };
    if (endorser !== null) {
      const week = weekAt(zone, given.occurredAt);
      const stored = useStoredPercents ? given.storedPercents : undefined;
      percents = { ...percents, ...(stored ?? trust.percentsOf(endorser, given.member, week, given.occurredAt)) };
      trust.takeIn({ giver: endorser, receiver: given.member, week, reversedAt });
    }
    contribute(record, {
      member: given.member,
      kindName: given.kindName,
      occurredAt: given.occurredAt,
      counterpart: given.counterpart,
      group: given.group,
      percents,
      endorser: endorser === null ? null : receiver,
      removedAt: reversedAt,
    });
    window.takeIn({ given, percents, reversedAt, giver, receiver });
  };

  const order = (given: ReplayOrder): void => {
    if (given.placedAt > at) return;
    if (given.isHistory === true) {
      const { customer, placedAt } = given;
      history.takeIn(customer, { placedAt, undoneAt: paidUntil(given, at), earned: false });
      return;
    }
    const linked = directory.linkedTo(given.customer);
    const buyer = directory.joinedOf(linked, given.placedAt);
    const bucket = directory.bucketOf(given.customer, settledAtOf(program, given, at));
    const earning = earningIn({ program, zone, at, history }, given, { buyer, customers: bucket.customers });
    if (buyer === null && given.code === null && given.referral === null) return;
    advanceTo(given.placedAt);
    if (buyer !== null && program.orderActivity && given.totalMinor > 0) {
      const removedAt = paidUntil(given, at);
      if (removedAt === null || removedAt > given.placedAt) {
        const record = members.recordOf(buyer);
        if (removedAt === null) record.hasActivity = true;
        contribute(record, { ...PAID_ORDER, member: buyer, occurredAt: given.placedAt, removedAt });
      }
    }
    if (buyer !== null) {
      const until = undoneAt(given, given.refunds);
      trust.paidOrder(buyer, until);
      welcomes.paidOrder(buyer, until);
    }
    if (given.cancelledAt !== null && given.cancelledAt <= at) return;
    const evidence = evidenceOf({ program, zone, at, directory, members, window }, given, {
      ownAccounts: bucket.members,
      buyer,
    });
    const shares = attributeOrder(program, evidence);
    if (shares.notes.length > 0) sink.notes(given, shares.notes);
    if (shares.kind === "attributed") sink.shares(given, shares.rows);
    if (buyer === null && shares.kind === "unattributed") return;
    const rewarded = rewardBasis({ program, directory, members }, given, { evidence, shares, earning });
    const sharing = directory.sharingOf(rewarded.earners, settledAtOf(program, given, at));
    const decided = lots.takeIn({ order: given, basis: rewarded.basis }, rewarded.earners, sharing);
    sink.rewarded?.(given, rewarded.basis, decided);
  };

  const finish = (): ReplayedMember[] => {
    advanceTo(at);
    members.removeUntil(at);
    effort.payUntil(at);
    lots.finish();
    const week = weekAt(zone, at);
    return [...members.records.values()].map((record) => {
      const { scoreMilli, activeWeeks, consistencyPercent } = members.scoreNow(record, week);
      const tier = program.tiers[record.tier.tierIndex]?.name ?? "";
      const { member, hasActivity } = record;
      return { member, scoreMilli, tier, activeWeeks, consistencyPercent, hasActivity };
    });
  };

  return { activity, order, finish };
}

/** What counts for a member's score: an activity, or an order that is one. */
type Contributed = Pick<ReplayActivity, "member" | "kindName" | "occurredAt" | "counterpart" | "group"> & {
  readonly percents: ActivityPercents;
  /** By number. */
  readonly endorser: number | null;
  readonly removedAt: Instant | null;
};

const PAID_ORDER = { kindName: ORDER_KIND, counterpart: null, group: null, percents: FULL_PERCENTS, endorser: null };

/** When an order stopped being paid for, as far as the replay's instant knows. */
function paidUntil(order: ReplayOrder, at: Instant): Instant | null {
  const undone = undoneAt(order, order.refunds);
  return undone !== null && undone <= at ? undone : null;
}

/** What of an order earns, and what it is to later orders of its customer. */
function earningIn(
  from: Pick<ReplayOptions, "program" | "zone" | "at"> & { readonly history: CustomerHistory },
  order: ReplayOrder,
  { buyer, customers }: { readonly buyer: MemberId | null; readonly customers: readonly string[] },
): Earning | null {
  const { program, zone, at, history } = from;
  if (!hasEarningRules(program)) return null;
  const { customer, placedAt, totalMinor, details = null } = order;
  const earning = earningOf(program, {
    placedAt,
    placedDay: dayAt(zone, placedAt),
    totalMinor,
    details,
    earlier: history.earlierOf(customers, placedAt, settledAtOf(program, order, at)),
  });
  const earned = buyer !== null && buyerEarns(earning);
  history.takeIn(customer, { placedAt, undoneAt: paidUntil(order, at), earned });
  return earning;
}

type EvidenceSources = {
  readonly program: Program;
  readonly zone: Zone;
  readonly at: Instant;
  readonly directory: Directory;
  readonly members: MemberBook;
  readonly window: EvidenceWindow;
};

type Customer = Pick<OrderEvidence, "ownAccounts" | "buyer">;

function evidenceOf(from: EvidenceSources, order: ReplayOrder, { ownAccounts, buyer }: Customer): OrderEvidence {
  const { program, directory, window, members } = from;
  const settledAt = settledAtOf(program, order, from.at);
  const activities: WindowActivity[] = buyer === null ? [] : window.activitiesFor(buyer, order.placedAt, settledAt);
  const code: CodeEvidence | null = order.code === null ? null : directory.codeOf(order.code);
  const referral: ReferralEvidence | null =
    order.referral === null
      ? null
      : {
          member: order.referral,
          joined: directory.hadJoined(order.referral, order.placedAt),
          activeWeeks: members.records.get(order.referral)?.activeWeeks ?? 0,
        };
  const hosts = window.hostsFor(activities, settledAt);
  const others = buyer === null ? [] : othersIn({ activities, hosts, code, referral }, buyer);
  const interactions: OrderEvidence["interactions"] =
    buyer === null ? new Map() : window.interactionsWith(buyer, others, order.placedAt, settledAt);
  return {
    order,
    buyer,
    ownAccounts,
    activities,
    buyerGroups: buyer === null ? [] : directory.groupsOn(buyer, dayAt(from.zone, order.placedAt)),
    hosts,
    interactions,
    referral,
    code,
  };
}

/** Who else may have a part in the order: a handful, looked through sooner than looked up. */
function othersIn(
  { activities, hosts, code, referral }: Pick<OrderEvidence, "activities" | "hosts" | "code" | "referral">,
  buyer: MemberId,
): MemberId[] {
  const others: MemberId[] = [];
  for (const { member } of activities) if (member !== buyer) addOnce(others, member);
  for (const host of hosts.values()) addOnce(others, host);
  if (code?.known === true) addOnce(others, code.owner);
  if (referral !== null) addOnce(others, referral.member);
  return others;
}

function addOnce(members: MemberId[], member: MemberId): void {
  if (!members.includes(member)) members.push(member);
}

function rewardBasis(
  from: { readonly program: Program; readonly directory: Directory; readonly members: MemberBook },
  order: ReplayOrder,
  found: { readonly evidence: OrderEvidence; readonly shares: OrderShares; readonly earning: Earning | null },
): { readonly basis: RewardBasis; readonly earners: readonly MemberId[] } {
  const { program, directory, members } = from;
  const { evidence, shares, earning } = found;
  const rows = shares.kind === "attributed" ? shares.rows : [];
  const earners: MemberId[] = [];
  const leaderByGroup = new Map<GroupId, MemberId>();
  for (const { actor, group } of rows) {
    if (actor !== null) addOnce(earners, actor);
    const leader = group === null ? undefined : directory.leaderOf(group);
    if (group === null || leader === undefined) continue;
    leaderByGroup.set(group, leader);
    addOnce(earners, leader);
  }
  const consistencyByMember = new Map<MemberId, number>();
  for (const member of earners) {
    consistencyByMember.set(member, members.records.get(member)?.consistencyPercent ?? 0);
  }
  const { buyer, ownAccounts } = evidence;
  const tierIndex = buyer === null ? 0 : (members.records.get(buyer)?.tier.tierIndex ?? 0);
  if (buyer !== null) addOnce(earners, buyer);
  const basis: RewardBasis = {
    orderId: order.id,
    rows,
    buyer: buyer === null ? null : { member: buyer, tier: program.tiers[tierIndex]?.name ?? "" },
    ownAccounts,
    leaderByGroup,
    consistencyByMember,
    earning,
  };
  return { basis, earners };
}
