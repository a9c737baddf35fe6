import { COUNTERPART_TOUCHES, EVENT_ATTENDED, EVENT_HOSTED } from "../attribution/evidence";
import type { EvidenceActivity, Interactions } from "../attribution/evidence";
import { hostOfEvent } from "../attribution/attribute-order";
import type { MemberId } from "../shared/ids";
import { DAY_MS } from "../shared/time";
import type { Instant } from "../shared/time";
import type { Program } from "../programs/program";
import { evidenceMilli, kindOf } from "../scoring/weigh-activity";
import { createMeetingBook } from "./meetings";

export type WindowActivity = EvidenceActivity & { readonly reversedAt: Instant | null };

export type EvidenceWindow = ReturnType<typeof createEvidenceWindow>;

/** By time; what lies before `start` is forgotten. */
type Recent = { list: WindowActivity[]; start: number };

/** What an activity of a kind can be evidence as: worked out once for a kind. */
type Use = {
  readonly touch: boolean;
  readonly presence: boolean;
  readonly attended: boolean;
  readonly hosted: boolean;
};

/** The last days of activities that can still be evidence for an order; older ones are forgotten as time goes on. */
export function createEvidenceWindow(program: Program) {
  const meetings = createMeetingBook();
  /** By the member's number. */
  const aboutBuyer: (Recent | undefined)[] = [];
  const presences: (WindowActivity[] | undefined)[] = [];
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

  const push = (buyer: number, activity: WindowActivity): void => {
    const recent = aboutBuyer[buyer];
    if (recent === undefined) aboutBuyer[buyer] = { list: [activity], start: 0 };
    else recent.list.push(activity);
  };

  /**
   * Of a member's presence in a group only the newest is ever a touch (section 7): one that stands for good and is worth something
   * takes the place of all before it, which is what keeps this small.
   */
  const bePresent = (whose: number, activity: WindowActivity): void => {
    const known = presences[whose];
    if (known === undefined) {
      presences[whose] = [activity];
      return;
    }
    const isLasting = activity.reversedAt === null && evidenceMilli(program.attribution.bases.presence, activity) > 0;
    let kept = 0;
    for (const other of known) {
      const isOutdone = isLasting && other.group === activity.group && other.occurredAt < activity.occurredAt;
      if (!isOutdone) known[kept++] = other;
    }
    known.length = kept;
    known.push(activity);
  };

  /** Activities come in by time. */
  const takeIn = (activity: WindowActivity): void => {
    const { member, counterpart } = activity;
    const { touch, presence, attended, hosted } = purposeOf(activity.kindName);
    const giver = meetings.numberOf(member);
    const receiver = counterpart === null ? giver : meetings.numberOf(counterpart);
    const isTouch = counterpart !== null && touch;
    if (isTouch) push(receiver, activity);
    if (attended && !(isTouch && counterpart === member)) push(giver, activity);
    else if (presence && activity.group !== null && !(isTouch && counterpart === member)) bePresent(giver, activity);
    if (hosted && activity.ref !== null) {
      const known = hostedByRef.get(activity.ref);
      if (known === undefined) hostedByRef.set(activity.ref, [activity]);
      else known.push(activity);
    }
    if (receiver !== giver) meetings.takeIn(giver, receiver, activity.occurredAt, activity.reversedAt);
  };

  /** Activities about a buyer that stand when the order's shares are settled. */
  const activitiesFor = (buyer: MemberId, placedAt: Instant, settledAt: Instant): WindowActivity[] => {
    const number = meetings.knownNumber(buyer);
    if (number === undefined) return [];
    const found: WindowActivity[] = [];
    const oldest = placedAt - windowMs;
    const recent = aboutBuyer[number];
    for (let n = recent?.start ?? 0; recent !== undefined && n < recent.list.length; n += 1) {
      const activity = recent.list[n];
      if (activity !== undefined && activity.occurredAt >= oldest && stands(activity, settledAt)) found.push(activity);
    }
    for (const activity of presences[number] ?? []) {
      if (activity.occurredAt >= oldest && stands(activity, settledAt)) found.push(activity);
    }
    return found;
  };

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
    const oldest = now - windowMs;
    for (const [buyer, recent] of aboutBuyer.entries()) {
      if (recent === undefined) continue;
      const { list } = recent;
      while (recent.start < list.length && (list[recent.start]?.occurredAt ?? oldest) < oldest) recent.start += 1;
      if (recent.start === list.length) aboutBuyer[buyer] = undefined;
      else if (recent.start >= 8) {
        recent.list = list.slice(recent.start);
        recent.start = 0;
      }
    }
    for (const [whose, known] of presences.entries()) {
      if (!known?.some((activity) => activity.occurredAt < oldest)) continue;
      presences[whose] = known.filter((activity) => activity.occurredAt >= oldest);
    }
    meetings.forgetBefore(now);
  };

  return { takeIn, activitiesFor, hostsFor, interactionsWith, forgetBefore };
}

function stands(activity: WindowActivity, settledAt: Instant): boolean {
  return activity.reversedAt === null || activity.reversedAt > settledAt;
}
