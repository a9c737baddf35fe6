import { COUNTERPART_TOUCHES, EVENT_ATTENDED, EVENT_HOSTED } from "../attribution/evidence";
import type { EvidenceActivity, Interactions } from "../attribution/evidence";
import { hostOfEvent } from "../attribution/attribute-order";
import type { MemberId } from "../shared/ids";
import { DAY_MS } from "../shared/time";
import type { Instant } from "../shared/time";
import type { Program } from "../programs/program";
import { type ActivityPercents, evidenceMilli, kindOf } from "../scoring/weigh-activity";
import { createMeetingBook } from "./meetings";
import type { MemberNumbers } from "./member-numbers";
import type { ReplayActivity } from "./replay-input";
import { NONE, createTrails } from "./trails";

export type WindowActivity = EvidenceActivity & { readonly reversedAt: Instant | null };
type Slot = { -readonly [Field in keyof WindowActivity]: WindowActivity[Field] };

/** An activity as it counts in this replay; `receiver` is the giver where it has no counterpart. */
export type TakenIn = {
  readonly given: ReplayActivity;
  readonly percents: ActivityPercents;
  readonly reversedAt: Instant | null;
  readonly giver: number;
  readonly receiver: number;
};

export type EvidenceWindow = ReturnType<typeof createEvidenceWindow>;

/** What an activity of a kind can be evidence as: worked out once for a kind. */
type Use = {
  readonly touch: boolean;
  readonly presence: boolean;
  readonly attended: boolean;
  readonly hosted: boolean;
};

/** The last days of activities that can still be evidence for an order; older ones are forgotten as time goes on. */
export function createEvidenceWindow(program: Program, numbers: MemberNumbers) {
  const meetings = createMeetingBook(numbers);
  /** First about whom an activity is evidence, then who was there by it; the activities themselves by the event's number. */
  const trails = createTrails();
  const slots: Slot[] = [];
  let forgotten = 0;
  /** Of forgotten activities, to be filled anew: nearly every activity is kept for a while, which no collector is made for. */
  const unused: Slot[] = [];
  const hostedByRef = new Map<string, WindowActivity[]>();
  const windowMs = program.attribution.windowDays * DAY_MS;
  const uses = new Map<string, Use>();

  const purposeOf = (kindName: string): Use => {
    let purpose = uses.get(kindName);
    if (purpose === undefined) {
      const kind = kindOf(program, kindName);
      purpose = {
        touch: Object.hasOwn(COUNTERPART_TOUCHES, kindName),
        presence: kind?.own === true && kind.lane === "relational",
        attended: kindName === EVENT_ATTENDED,
        hosted: kindName === EVENT_HOSTED,
      };
      uses.set(kindName, purpose);
    }
    return purpose;
  };

  /** Activities come in by time. */
  const takeIn = (taken: TakenIn): void => {
    const { given, giver, receiver } = taken;
    const { counterpart, occurredAt, ref } = given;
    const { touch, presence, attended, hosted } = purposeOf(given.kindName);
    const isTouch = counterpart !== null && touch;
    const isOwn = (attended || (presence && given.group !== null)) && !(isTouch && giver === receiver);
    if (isTouch || isOwn) {
      trails.add(occurredAt, isTouch ? receiver : NONE, isOwn ? giver : NONE);
      const slot = unused.pop();
      if (slot !== undefined) fill(slot, taken);
      slots.push(slot ?? slotOf(taken));
    }
    if (hosted && ref !== null) {
      const known = hostedByRef.get(ref);
      if (known === undefined) hostedByRef.set(ref, [slotOf(taken)]);
      else known.push(slotOf(taken));
    }
    if (receiver !== giver) meetings.takeIn(giver, receiver, occurredAt, taken.reversedAt);
  };

  /** Activities about a buyer that stand when the order's shares are settled, by time. To be read before the next is taken in. */
  const activitiesFor = (buyer: MemberId, placedAt: Instant, settledAt: Instant): WindowActivity[] => {
    const number = numbers.knownNumber(buyer);
    if (number === undefined) return [];
    const found: WindowActivity[] = [];
    const lasting: WindowActivity[] = [];
    const oldest = placedAt - windowMs;
    for (let step = trails.newestOf(number); step !== NONE && trails.at(step) >= oldest; step = trails.before(step)) {
      const activity = slots[(step >> 1) - forgotten];
      if (activity === undefined || !stands(activity, settledAt)) continue;
      if ((step & 1) === 0 || activity.kindName === EVENT_ATTENDED) found.push(activity);
      else if (!isOutdone(lasting, activity)) {
        found.push(activity);
        if (isLasting(activity)) lasting.push(activity);
      }
    }
    return found.reverse();
  };

  /** Of a member's presence in a group only the newest that is worth something is ever a touch (section 7). */
  const isLasting = (activity: WindowActivity): boolean =>
    evidenceMilli(program.attribution.bases.presence, activity) > 0;

  const hostsFor = (activities: readonly WindowActivity[], settledAt: Instant): Map<string, MemberId> => {
    const hosts = new Map<string, MemberId>();
    for (const { kindName, ref } of activities) {
      if (kindName !== EVENT_ATTENDED || ref === null) continue;
      const host = hostOfEvent((hostedByRef.get(ref) ?? []).filter((activity) => stands(activity, settledAt)));
      if (host !== null) hosts.set(ref, host);
    }
    return hosts;
  };

  const interactionsWith = (
    buyer: MemberId,
    actors: Iterable<MemberId>,
    placedAt: Instant,
    settledAt: Instant,
  ): Map<MemberId, Interactions> => meetings.between(buyer, actors, { placedAt, settledAt });

  /** Drops what no later order can reach back to. */
  const forgetBefore = (now: Instant): void => {
    const over = trails.forgetBefore(now - windowMs);
    for (const slot of slots.splice(0, over)) unused.push(slot);
    forgotten += over;
    meetings.forgetBefore(now);
  };

  return { takeIn, activitiesFor, hostsFor, interactionsWith, forgetBefore };
}

function stands(activity: WindowActivity, settledAt: Instant): boolean {
  return activity.reversedAt === null || activity.reversedAt > settledAt;
}

function isOutdone(lasting: readonly WindowActivity[], activity: WindowActivity): boolean {
  for (const other of lasting) {
    if (other.group === activity.group && other.occurredAt > activity.occurredAt) return true;
  }
  return false;
}

function slotOf({ given, percents, reversedAt }: TakenIn): Slot {
  const { source, id, kindName, member, counterpart, group, ref, occurredAt } = given;
  const { qualityPercent, trustPercent, pairPercent } = percents;
  return {
    source,
    id,
    kindName,
    member,
    counterpart,
    group,
    ref,
    occurredAt,
    qualityPercent,
    trustPercent,
    pairPercent,
    reversedAt,
  };
}

function fill(slot: Slot, { given, percents, reversedAt }: TakenIn): void {
  slot.source = given.source;
  slot.id = given.id;
  slot.kindName = given.kindName;
  slot.member = given.member;
  slot.counterpart = given.counterpart;
  slot.group = given.group;
  slot.ref = given.ref;
  slot.occurredAt = given.occurredAt;
  slot.qualityPercent = percents.qualityPercent;
  slot.trustPercent = percents.trustPercent;
  slot.pairPercent = percents.pairPercent;
  slot.reversedAt = reversedAt;
}
