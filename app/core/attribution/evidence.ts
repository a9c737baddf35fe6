import type { Currency, GroupId, KindName, MemberId, OrderId, TouchId } from "../shared/ids";
import type { Instant } from "../shared/time";
import { DAY_MS } from "../shared/time";
import type { TouchKind } from "../programs/program";
import type { ActivityPercents } from "../scoring/weigh-activity";

export const INTERACTION_WINDOW_DAYS = 90;
/** Active weeks at the last close that make a recommendation a relationship (SCORING.md section 7). */
export const REFERRAL_ACTIVE_WEEKS_MIN = 3;

/** Kinds of activity that can be evidence, and as what. */
export const COUNTERPART_TOUCHES: Readonly<Record<string, TouchKind>> = {
  answer: "advice",
  accepted_answer: "advice",
  reply: "reply",
  welcome: "reply",
};
export const EVENT_ATTENDED = "event_attended";
export const EVENT_HOSTED = "event_hosted";

/** An activity that may have helped an order come about, as stored. */
export type EvidenceActivity = ActivityPercents & {
  readonly source: string;
  readonly id: string;
  readonly kindName: KindName;
  readonly member: MemberId;
  readonly counterpart: MemberId | null;
  readonly group: GroupId | null;
  readonly ref: string | null;
  readonly occurredAt: Instant;
};

export type AttributedOrder = {
  readonly id: OrderId;
  readonly placedAt: Instant;
  readonly currency: Currency;
  /** Net of discounts, before refunds. */
  readonly totalMinor: number;
};

export type ReferralEvidence = {
  readonly member: MemberId;
  /** Known and joined_at <= placed_at. */
  readonly joined: boolean;
  /** At the last weekly close before placed_at; 0 without one. */
  readonly activeWeeks: number;
};

/** `known: false` where codes.csv, or the shop's list, has no such code. */
export type CodeEvidence =
  | { readonly known: true; readonly code: string; readonly owner: MemberId; readonly group: GroupId | null }
  | { readonly known: false; readonly code: string };

/** How often two met in the 90 days before the order: activities of any kind that were not taken back. */
export type Interactions = { readonly toBuyer: number; readonly fromBuyer: number };

/** Everything that the shares of one order depend on. All of it is read as of placed_at; reversed activities are left out. */
export type OrderEvidence = {
  readonly order: AttributedOrder;
  /** The member linked to the customer who had joined by placed_at. */
  readonly buyer: MemberId | null;
  /**
   * Linked to the same customer (joined or not) or in an identity bucket with the buyer: they earn nothing here. The buyer
   * is always meant, whether named or not.
   */
  readonly ownAccounts: readonly MemberId[];
  /** Activities with the buyer as counterpart, and own ones of the buyer. Older or later ones than the window are passed over. */
  readonly activities: readonly EvidenceActivity[];
  /** Groups that the buyer belonged to on the order's local day. */
  readonly buyerGroups: readonly GroupId[];
  /** Host of an event by its ref; `hostOfEvent` decides between several. */
  readonly hosts: ReadonlyMap<string, MemberId>;
  readonly interactions: ReadonlyMap<MemberId, Interactions>;
  readonly referral: ReferralEvidence | null;
  readonly code: CodeEvidence | null;
};

export type ShareLane = "relational" | "code";

/** A piece of evidence with its value u. */
export type Touch = {
  readonly touch: TouchId;
  readonly touchKind: TouchKind;
  readonly actor: MemberId | null;
  readonly group: GroupId | null;
  readonly lane: ShareLane;
  readonly occurredAt: Instant;
  readonly ageDays: number;
  readonly baseMilli: number;
  /** r: two-way interactions in 90 days, 0 to 5. */
  readonly interactions: number;
  readonly valueMilli: number;
};

/** Why a candidate gives nothing, or less. */
export type DropReason =
  | "own-account"
  | "event-hosted-by-buyer"
  | "event-without-host-or-group"
  | "worth-nothing"
  | "not-a-member-then"
  | "presence-beyond-the-newest-groups"
  | "third-or-later-of-the-actor"
  | "below-one-basis-point";

export type AttributionNote =
  | { readonly kind: "dropped"; readonly touch: TouchId; readonly reason: DropReason }
  | { readonly kind: "unknown-code"; readonly code: string }
  | { readonly kind: "unknown-referral"; readonly member: MemberId }
  | { readonly kind: "codes-scaled-down"; readonly fromMilli: number; readonly toMilli: number };

/** One stored row of an order's shares. */
export type ShareRow = {
  readonly touch: TouchId;
  readonly actor: MemberId | null;
  readonly group: GroupId | null;
  readonly lane: ShareLane;
  readonly shareBp: number;
  readonly minor: number;
};

export type KeptTouch = Touch & {
  /** "second" counts half. */
  readonly rank: "best" | "second";
  /** What the share is split by, after halving and scaling. */
  readonly keptMilli: number;
};

export type OrderShares =
  | {
      readonly kind: "attributed";
      readonly rows: readonly ShareRow[];
      readonly touches: readonly KeptTouch[];
      readonly notes: readonly AttributionNote[];
    }
  | { readonly kind: "unattributed"; readonly notes: readonly AttributionNote[] };

/** Age counts in whole seconds of 86,400 to the day: floor(age / 86400 s). */
export function ageInDays(placedAt: Instant, occurredAt: Instant): number {
  return Math.floor((placedAt - occurredAt) / DAY_MS);
}

/** At most `windowDays` x 86400 s before the order and not later than it. */
export function isWithin(windowDays: number, placedAt: Instant, occurredAt: Instant): boolean {
  return occurredAt <= placedAt && placedAt - occurredAt <= windowDays * DAY_MS;
}

export function activityTouchId(activity: { readonly source: string; readonly id: string }): TouchId {
  return `a:${activity.source}:${activity.id}`;
}

/** r of section 7: 0 unless each did something for the other, at most 5. */
export function twoWayInteractions(between: Interactions | undefined): number {
  if (between === undefined || between.toBuyer < 1 || between.fromBuyer < 1) return 0;
  return Math.min(5, between.toBuyer + between.fromBuyer);
}
