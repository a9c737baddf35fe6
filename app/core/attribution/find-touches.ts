import { compareText } from "../shared/ids";
import type { GroupId, MemberId, TouchId } from "../shared/ids";
import { divideFloor, multiplyDivideFloor } from "../shared/integer";
import type { Instant } from "../shared/time";
import { DECAY_ONE } from "../programs/program";
import type { Program, TouchKind } from "../programs/program";
import { FULL_PERCENTS, evidenceMilli, kindOf } from "../scoring/weigh-activity";
import type { ActivityPercents } from "../scoring/weigh-activity";
import {
  COUNTERPART_TOUCHES,
  EVENT_ATTENDED,
  REFERRAL_ACTIVE_WEEKS_MIN,
  activityTouchId,
  ageInDays,
  isWithin,
  twoWayInteractions,
} from "./evidence";
import type { AttributionNote, DropReason, EvidenceActivity, OrderEvidence, ShareLane, Touch } from "./evidence";

type Candidate = {
  readonly touch: TouchId;
  readonly touchKind: TouchKind;
  readonly actor: MemberId | null;
  readonly group: GroupId | null;
  readonly lane: ShareLane;
  readonly occurredAt: Instant;
  readonly percents: ActivityPercents;
};

export type FoundTouches = { readonly touches: readonly Touch[]; readonly notes: readonly AttributionNote[] };

/** Every candidate touch of an order that is worth something, with its value u, and why the others are not (section 7). */
export function findTouches(program: Program, evidence: OrderEvidence): FoundTouches {
  const notes: AttributionNote[] = [];
  const candidates: Candidate[] = [];
  if (evidence.buyer !== null) {
    for (const activity of evidence.activities) {
      const found = fromActivity(program, evidence, evidence.buyer, activity);
      if (found === null) continue;
      if (found.kind === "dropped") drop(notes, activityTouchId(activity), found.reason);
      else candidates.push(found.candidate);
    }
    candidates.push(...presences(program, evidence, evidence.buyer, notes));
  }
  candidates.push(...fromReferral(evidence, notes), ...fromCode(evidence, notes));

  const touches: Touch[] = [];
  for (const candidate of candidates) {
    if (isOwnAccount(evidence, candidate.actor)) {
      drop(notes, candidate.touch, "own-account");
      continue;
    }
    const touch = valued(program, evidence, candidate);
    if (touch.valueMilli > 0) touches.push(touch);
    else drop(notes, candidate.touch, "worth-nothing");
  }
  return { touches, notes };
}

function drop(notes: AttributionNote[], touch: TouchId, reason: DropReason): void {
  notes.push({ kind: "dropped", touch, reason });
}

function isOwnAccount(evidence: OrderEvidence, actor: MemberId | null): boolean {
  return actor !== null && (actor === evidence.buyer || evidence.ownAccounts.includes(actor));
}

/** u = floor(floor(base * E[ageDays] / 2^20) * (5 + r) / 5). */
function valued(program: Program, evidence: OrderEvidence, candidate: Candidate): Touch {
  const { touch, touchKind, actor, group, lane, occurredAt, percents } = candidate;
  const ageDays = ageInDays(evidence.order.placedAt, occurredAt);
  const baseMilli = evidenceMilli(program.attribution.bases[touchKind], percents);
  const faded = multiplyDivideFloor(baseMilli, program.tables.dayDecay[ageDays] ?? 0, DECAY_ONE);
  const known = actor === null ? undefined : evidence.interactions.get(actor);
  const interactions = evidence.buyer === null ? 0 : twoWayInteractions(known);
  const valueMilli = divideFloor(faded * (5 + interactions), 5);
  return { touch, touchKind, actor, group, lane, occurredAt, ageDays, baseMilli, interactions, valueMilli };
}

type FromActivity =
  | { readonly kind: "candidate"; readonly candidate: Candidate }
  | { readonly kind: "dropped"; readonly reason: DropReason };

function fromActivity(
  program: Program,
  evidence: OrderEvidence,
  buyer: MemberId,
  activity: EvidenceActivity,
): FromActivity | null {
  if (!isWithin(program.attribution.windowDays, evidence.order.placedAt, activity.occurredAt)) return null;
  const touchKind = Object.hasOwn(COUNTERPART_TOUCHES, activity.kindName)
    ? COUNTERPART_TOUCHES[activity.kindName]
    : undefined;
  if (touchKind !== undefined && activity.counterpart === buyer) {
    return { kind: "candidate", candidate: ofActivity(activity, touchKind, activity.member) };
  }
  if (activity.kindName !== EVENT_ATTENDED || activity.member !== buyer) return null;
  const host = activity.ref === null ? undefined : evidence.hosts.get(activity.ref);
  if (host === buyer) return { kind: "dropped", reason: "event-hosted-by-buyer" };
  if (host === undefined && activity.group === null) return { kind: "dropped", reason: "event-without-host-or-group" };
  return { kind: "candidate", candidate: ofActivity(activity, "event", host ?? null) };
}

function ofActivity(activity: EvidenceActivity, touchKind: TouchKind, actor: MemberId | null): Candidate {
  const { group, occurredAt } = activity;
  const touch = activityTouchId(activity);
  return { touch, touchKind, actor, group, lane: "relational", occurredAt, percents: activity };
}

/** The buyer's groups with the newest own relational activity in them; it has to be worth something itself. */
function presences(program: Program, evidence: OrderEvidence, buyer: MemberId, notes: AttributionNote[]): Candidate[] {
  const newest = new Map<GroupId, EvidenceActivity>();
  for (const activity of evidence.activities) {
    const { group } = activity;
    if (group === null || activity.member !== buyer || !evidence.buyerGroups.includes(group)) continue;
    if (!isPresence(program, evidence, activity)) continue;
    const known = newest.get(group);
    if (known === undefined || isNewer(activity, known)) newest.set(group, activity);
  }
  const ranked = [...newest].sort(
    ([groupA, a], [groupB, b]) => b.occurredAt - a.occurredAt || compareText(groupA, groupB),
  );
  for (const [group] of ranked.slice(program.attribution.presenceGroupsMax)) {
    drop(notes, `p:${group}`, "presence-beyond-the-newest-groups");
  }
  return ranked.slice(0, program.attribution.presenceGroupsMax).map(([group, activity]) => ({
    touch: `p:${group}`,
    touchKind: "presence",
    actor: null,
    group,
    lane: "relational",
    occurredAt: activity.occurredAt,
    percents: activity,
  }));
}

/** Own, relational, in the window, and not worth nothing. */
function isPresence(program: Program, evidence: OrderEvidence, activity: EvidenceActivity): boolean {
  const kind = kindOf(program, activity.kindName);
  if (kind === undefined || kind.lane !== "relational" || !kind.own) return false;
  if (!isWithin(program.attribution.windowDays, evidence.order.placedAt, activity.occurredAt)) return false;
  return evidenceMilli(program.attribution.bases.presence, activity) > 0;
}

/** Two at the same instant: the one with the smaller id, so that the order of arrival cannot matter. */
function isNewer(a: EvidenceActivity, b: EvidenceActivity): boolean {
  if (a.occurredAt !== b.occurredAt) return a.occurredAt > b.occurredAt;
  return compareText(activityTouchId(a), activityTouchId(b)) < 0;
}

function fromReferral(evidence: OrderEvidence, notes: AttributionNote[]): Candidate[] {
  const { referral, order } = evidence;
  if (referral === null) return [];
  const touch = `r:${order.id}`;
  if (!referral.joined) {
    notes.push({ kind: "unknown-referral", member: referral.member });
    drop(notes, touch, "not-a-member-then");
    return [];
  }
  return [
    {
      touch,
      touchKind: "referral",
      actor: referral.member,
      group: null,
      lane: referral.activeWeeks >= REFERRAL_ACTIVE_WEEKS_MIN ? "relational" : "code",
      occurredAt: order.placedAt,
      percents: FULL_PERCENTS,
    },
  ];
}

function fromCode(evidence: OrderEvidence, notes: AttributionNote[]): Candidate[] {
  const { code, order } = evidence;
  if (code === null) return [];
  if (!code.known) {
    notes.push({ kind: "unknown-code", code: code.code });
    return [];
  }
  return [
    {
      touch: `c:${order.id}`,
      touchKind: "code",
      actor: code.owner,
      group: code.group,
      lane: "code",
      occurredAt: order.placedAt,
      percents: FULL_PERCENTS,
    },
  ];
}
