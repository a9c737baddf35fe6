import type { Currency, LotId, MemberId, OrderId } from "../shared/ids";
import type { Instant } from "../shared/time";
import type { ShareLane } from "../attribution/evidence";
import type { LotClass, LotRole } from "../rewards/reward-amounts";

/** Why a lot is smaller than the formula says. */
export type LotReason =
  | "order-maximum"
  | "member-month-maximum"
  | "program-budget"
  | "code-share-of-payout"
  | "no-longer-attributed"
  | "pool-cap"
  | "taken-back-by-shop"
  | "expired";

/** What a lot comes from: an order, the steadiness pool of a month, a season that was reached, or a perk that was granted. */
export type LotSource = "order" | "period" | "season" | "grant";

export type LotState = "pending" | "posted" | "carried" | "voided" | "reversed";

/** What a close paid and what the lot was worth then: a refund keeps the same part of what is left. */
export type PaidBasis = { readonly paidMinor: number; readonly worthMinor: number };

/** A reward of one member for one order, and where it stands. Plain data; every function here gives a new one. */
export type Lot = {
  readonly lot: LotId;
  readonly source: LotSource;
  /** Id of the source: an order's, `YYYY-MM` of a month, a season's, a grant's. */
  readonly orderId: OrderId;
  readonly member: MemberId;
  readonly role: LotRole;
  readonly lane: ShareLane | null;
  readonly lotClass: LotClass;
  readonly currency: Currency;
  readonly placedAt: Instant;
  readonly dueAt: Instant;
  /** What maxima took off the formula's amount when the order was placed; it stays through refunds. */
  readonly cutMinor: number;
  /** What the lot is worth with the refunds known: formula less cut, not below 0. */
  readonly worthMinor: number;
  readonly state: LotState;
  /** Posted and not reversed. */
  readonly paidMinor: number;
  /** Waiting for a later close; only while carried. */
  readonly carriedMinor: number;
  /** Of a code lot that was paid: at the close that last paid it. */
  readonly paidBasis: PaidBasis | null;
  /** Closes since the lot's own, of a code lot: 0 at its own. Null before. */
  readonly closesSinceOwn: number | null;
  readonly reasons: readonly LotReason[];
};

/** Code lots wait for the close of the month in which they are due; all others post when they are due. */
export function isCodeLot(lot: Pick<Lot, "lane">): boolean {
  return lot.lane === "code";
}

/** amount_minor of lots.csv: what is paid or, while pending, what stands now (section 11). */
export function lotAmountMinor(lot: Lot): number {
  return lot.state === "pending" ? lot.worthMinor : lot.paidMinor;
}

/** What a lot holds of its member's month: paid, waiting or pending. */
export function lotHeldMinor(lot: Lot): number {
  return lot.state === "pending" ? lot.worthMinor : lot.paidMinor + lot.carriedMinor;
}
