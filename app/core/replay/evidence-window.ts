import { COUNTERPART_TOUCHES, EVENT_ATTENDED, EVENT_HOSTED, INTERACTION_WINDOW_DAYS } from "../attribution/evidence";
import type { EvidenceActivity, Interactions } from "../attribution/evidence";
import { hostOfEvent } from "../attribution/attribute-order";
import type { MemberId } from "../shared/ids";
import { DAY_MS } from "../shared/time";
import type { Instant } from "../shared/time";
import type { Program } from "../programs/program";
import { kindOf } from "../scoring/weigh-activity";

export type WindowActivity = EvidenceActivity & { readonly reversedAt: Instant | null };

/** Two-way interactions count up to 5, so the newest 5 of each direction are enough. */
const INTERACTIONS_KEPT = 5;

type Meetings = { newest: Instant[]; reversed: { readonly at: Instant; readonly reversedAt: Instant }[] };

export type EvidenceWindow = ReturnType<typeof createEvidenceWindow>;

/** The last days of activities that can still be evidence for an order; older ones are forgotten as time goes on. */
export function createEvidenceWindow(program: Program) {
  const aboutBuyer = new Map<MemberId, WindowActivity[]>();
  const hostedByRef = new Map<string, WindowActivity[]>();
  const meetings = new Map<MemberId, Map<MemberId, Meetings>>();
  const windowMs = program.attribution.windowDays * DAY_MS;
  const meetingMs = INTERACTION_WINDOW_DAYS * DAY_MS;

  const push = (buyer: MemberId, activity: WindowActivity): void => {
    const list = aboutBuyer.get(buyer);
    if (list === undefined) aboutBuyer.set(buyer, [activity]);
    else list.push(activity);
  };

  /** Activities come in by time. */
  const takeIn = (activity: WindowActivity): void => {
    const { kindName, member, counterpart } = activity;
    const kind = kindOf(program, kindName);
    const isTouch = counterpart !== null && Object.hasOwn(COUNTERPART_TOUCHES, kindName);
    if (isTouch) push(counterpart, activity);
    const isPresence = activity.group !== null && kind?.own === true && kind.lane === "relational";
    if ((isPresence || kindName === EVENT_ATTENDED) && !(isTouch && counterpart === member)) push(member, activity);
    if (kindName === EVENT_HOSTED && activity.ref !== null) {
      const hosted = hostedByRef.get(activity.ref);
      if (hosted === undefined) hostedByRef.set(activity.ref, [activity]);
      else hosted.push(activity);
    }
    if (counterpart !== null && counterpart !== member) meet(member, counterpart, activity);
  };

  const meet = (from: MemberId, to: MemberId, activity: WindowActivity): void => {
    let others = meetings.get(from);
    if (others === undefined) meetings.set(from, (others = new Map()));
    let met = others.get(to);
    if (met === undefined) others.set(to, (met = { newest: [], reversed: [] }));
    if (activity.reversedAt !== null) {
      met.reversed.push({ at: activity.occurredAt, reversedAt: activity.reversedAt });
      return;
    }
    met.newest.push(activity.occurredAt);
    if (met.newest.length > INTERACTIONS_KEPT) met.newest.shift();
  };

  const count = (from: MemberId, to: MemberId, since: Instant, settledAt: Instant): number => {
    const met = meetings.get(from)?.get(to);
    if (met === undefined) return 0;
    let n = 0;
    for (const at of met.newest) if (at >= since) n += 1;
    for (const { at, reversedAt } of met.reversed) if (at >= since && reversedAt > settledAt) n += 1;
    return n;
  };

  /** Activities about a buyer that stand when the order's shares are settled. */
  const activitiesFor = (buyer: MemberId, placedAt: Instant, settledAt: Instant): WindowActivity[] =>
    (aboutBuyer.get(buyer) ?? []).filter(
      (activity) => activity.occurredAt >= placedAt - windowMs && stands(activity, settledAt),
    );

  const hostsFor = (activities: readonly WindowActivity[], settledAt: Instant): Map<string, MemberId> => {
    const hosts = new Map<string, MemberId>();
    for (const { kindName, ref } of activities) {
      if (kindName !== EVENT_ATTENDED || ref === null) continue;
      const host = hostOfEvent((hostedByRef.get(ref) ?? []).filter((activity) => stands(activity, settledAt)));
      if (host !== null) hosts.set(ref, host);
    }
    return hosts;
  };

  const interactionsWith = (buyer: MemberId, actor: MemberId, placedAt: Instant, settledAt: Instant): Interactions => {
    const since = placedAt - meetingMs;
    return { toBuyer: count(actor, buyer, since, settledAt), fromBuyer: count(buyer, actor, since, settledAt) };
  };

  /** Drops what no later order can reach back to. */
  const forgetBefore = (now: Instant): void => {
    for (const [buyer, list] of aboutBuyer) {
      const kept = list.filter((activity) => activity.occurredAt >= now - windowMs);
      if (kept.length === 0) aboutBuyer.delete(buyer);
      else if (kept.length < list.length) aboutBuyer.set(buyer, kept);
    }
    for (const [from, others] of meetings) {
      for (const [to, met] of others) {
        met.newest = met.newest.filter((at) => at >= now - meetingMs);
        met.reversed = met.reversed.filter(({ at }) => at >= now - meetingMs);
        if (met.newest.length === 0 && met.reversed.length === 0) others.delete(to);
      }
      if (others.size === 0) meetings.delete(from);
    }
  };

  return { takeIn, activitiesFor, hostsFor, interactionsWith, forgetBefore };
}

function stands(activity: WindowActivity, settledAt: Instant): boolean {
  return activity.reversedAt === null || activity.reversedAt > settledAt;
}
