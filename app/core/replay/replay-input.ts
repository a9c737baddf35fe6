import type { AttributionNote, ShareRow } from "../attribution/evidence";
import type { IdentityKey, Sharing } from "../identity/buckets";
import type { Lot } from "../ledger/lot";
import type { OrderDetails } from "../orders/order-details";
import type { RewardBasis } from "../rewards/reward-amounts";
import type { Currency, GroupId, KindName, MemberId, OrderId } from "../shared/ids";
import type { Day, Instant } from "../shared/time";

/** `until` null: they still do. */
export type StaffSpan = { readonly from: Instant; readonly until: Instant | null };

/** What is small and known before the first event: it grows with members, not with what they do. */
export type Community = {
  readonly members: readonly {
    readonly member: MemberId;
    readonly customer: string | null;
    readonly joinedAt: Instant;
    /** When they worked for the shop, from and until; files do not say it. */
    readonly staff?: readonly StaffSpan[];
  }[];
  readonly groups: readonly { readonly group: GroupId; readonly creator: MemberId | null }[];
  readonly memberships: readonly {
    readonly member: MemberId;
    readonly group: GroupId;
    readonly joinedAt: Instant;
    readonly leftAt: Instant | null;
  }[];
  readonly codes: readonly { readonly code: string; readonly owner: MemberId; readonly group: GroupId | null }[];
  readonly rests: readonly { readonly member: MemberId; readonly weekOf: Day }[];
  /** Keys that more than one account has or had; files have none: there only the customer is shared. */
  readonly identity?: readonly IdentityKey[];
};

export type ReplayActivity = {
  readonly source: string;
  readonly id: string;
  readonly member: MemberId;
  readonly group: GroupId | null;
  readonly kindName: KindName;
  readonly occurredAt: Instant;
  readonly counterpart: MemberId | null;
  readonly ref: string | null;
  readonly qualityPercent: number;
  /** What it was weighed by when it was taken in live; files do not have them. */
  readonly storedPercents?: { readonly trustPercent: number; readonly pairPercent: number };
  /** The earliest reversal that names it, up to the replay's instant. */
  readonly reversedAt: Instant | null;
  /** Places of the member and the counterpart among the names that a replay was given; without them the names are looked up. */
  readonly memberPlace?: number;
  readonly counterpartPlace?: number;
};

export type ReplayOrder = {
  readonly id: OrderId;
  readonly customer: string;
  readonly placedAt: Instant;
  readonly currency: Currency;
  readonly totalMinor: number;
  readonly code: string | null;
  readonly referral: MemberId | null;
  readonly cancelledAt: Instant | null;
  readonly refunds: readonly { readonly refundedAt: Instant; readonly amountMinor: number }[];
  /** What rules for orders look at, where the log has it. */
  readonly details?: OrderDetails | null;
  /** The Admin API was not asked for its collections and tags; left out: where there are no details. */
  readonly isUnread?: boolean;
  readonly paidAt?: Instant | null;
  readonly fulfilledAt?: Instant | null;
  /** Placed before the app was there: it earns nothing, and only makes later orders of its customer not their first. */
  readonly isHistory?: boolean;
};

export type ReplayedMember = {
  readonly member: MemberId;
  readonly scoreMilli: number;
  /** Of the last close. */
  readonly tier: string;
  readonly activeWeeks: number;
  readonly consistencyPercent: number;
  readonly hasActivity: boolean;
};

/** Where a member stood at a weekly close, as far as anything is known of them. */
export type ClosedMember = {
  readonly member: MemberId;
  readonly tier: { readonly tierIndex: number };
  readonly closedScoreMilli: number;
  readonly activeWeeks: number;
};

/** Where results go as soon as they are final. */
export type ReplaySink = {
  readonly shares: (order: ReplayOrder, rows: readonly ShareRow[]) => void;
  readonly lot: (lot: Lot) => void;
  readonly notes: (order: ReplayOrder, notes: readonly AttributionNote[]) => void;
  /** What an order is rewarded by, and its lots as they are decided when it is placed; final ones come through `lot`. */
  readonly rewarded?: (order: ReplayOrder, basis: RewardBasis, decided: readonly Lot[]) => void;
  /** A week has closed; the members are read within the call. */
  readonly closed?: (
    closeAt: Instant,
    members: Iterable<ClosedMember>,
    sharingOf: (members: Iterable<MemberId>) => Sharing,
  ) => void;
};
