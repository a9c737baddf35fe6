import { COUNTERPART_TOUCHES, EVENT_ATTENDED, EVENT_HOSTED } from "../attribution/evidence";
import type { EvidenceActivity, Interactions } from "../attribution/evidence";
import { hostOfEvent } from "../attribution/attribute-order";
import type { MemberId } from "../shared/ids";
import { DAY_MS } from "../shared/time";
import type { Instant } from "../shared/time";
import type { Program } from "../programs/program";
import { kindOf } from "../scoring/weigh-activity";
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
  const aboutBuyer = new Map<MemberId, Recent>();
  const hostedByRef = new Map<string, WindowActivity[]>();
  const meetings = createMeetingBook();
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

  const push = (buyer: MemberId, activity: WindowActivity): void => {
    const recent = aboutBuyer.get(buyer);
    if (recent === undefined) aboutBuyer.set(buyer, { list: [activity], start: 0 });
    else recent.list.push(activity);
  };

  /** Activities come in by time. */
  const takeIn = (activity: WindowActivity): void => {
    const { member, counterpart } = activity;
    const purpose = purposeOf(activity.kindName);
    const isTouch = counterpart !== null && purpose.touch;
    if (isTouch) push(counterpart, activity);
    const isPresence = activity.group !== null && purpose.presence;
    if ((isPresence || purpose.attended) && !(isTouch && counterpart === member)) push(member, activity);
    if (purpose.hosted && activity.ref !== null) {
      const hosted = hostedByRef.get(activity.ref);
      if (hosted === undefined) hostedByRef.set(activity.ref, [activity]);
      else hosted.push(activity);
    }
    if (counterpart !== null && counterpart !== member) {
      meetings.takeIn(member, counterpart, activity.occurredAt, activity.reversedAt);
    }
  };

  /** Activities about a buyer that stand when the order's shares are settled. */
  const activitiesFor = (buyer: MemberId, placedAt: Instant, settledAt: Instant): WindowActivity[] => {
    const recent = aboutBuyer.get(buyer);
    if (recent === undefined) return [];
    const found: WindowActivity[] = [];
    for (let n = recent.start; n < recent.list.length; n += 1) {
      const activity = recent.list[n];
      if (activity === undefined || activity.occurredAt < placedAt - windowMs) continue;
      if (stands(activity, settledAt)) found.push(activity);
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
    for (const [buyer, recent] of aboutBuyer) {
      const { list } = recent;
      while (recent.start < list.length && (list[recent.start]?.occurredAt ?? oldest) < oldest) recent.start += 1;
      if (recent.start === list.length) aboutBuyer.delete(buyer);
      else if (recent.start >= 8) {
        recent.list = list.slice(recent.start);
        recent.start = 0;
      }
    }
    meetings.forgetBefore(now);
  };

  return { takeIn, activitiesFor, hostsFor, interactionsWith, forgetBefore };
}

function stands(activity: WindowActivity, settledAt: Instant): boolean {
  return activity.reversedAt === null || activity.reversedAt > settledAt;
}
