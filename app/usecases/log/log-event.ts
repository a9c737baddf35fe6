import type { CodeImport, GroupImport, MemberImport, MembershipImport } from "~/adapters/persistence/import-rows";
import type { Publication } from "~/adapters/persistence/program-rows";
import type { GrantAction } from "~/core/perks/change-grant";
import type { OrderDetails } from "~/core/orders/order-details";
import type { OrderFact, RefundFact } from "~/core/orders/order-fact";
import type { KeyFact } from "~/adapters/persistence/identity-rows";
import type { OrderOrigin } from "~/adapters/persistence/order-rows";
import type { LotClass } from "~/core/rewards/reward-amounts";
import type { LastingStep } from "~/usecases/orders/advance-shop";
import type { SeasonPlan } from "~/adapters/persistence/season-rows";
import type { StaffDecision } from "~/usecases/members/mark-staff";
import type { SeasonDecision } from "~/usecases/seasons/change-season";
import type { SeasonEdit } from "~/usecases/seasons/edit-season";
import type { TierLockDecision } from "~/usecases/standings/lock-tier";
import type { HeldDecision } from "~/usecases/trust/release-held";

export type RestImport = { readonly memberId: string; readonly week: number; readonly at: number };

export type IssuedLot = {
  readonly lotId: string;
  readonly memberId: string;
  readonly class: LotClass;
  readonly currency: string;
  readonly amountMinor: number;
};

export type SpentLot = Omit<IssuedLot, "amountMinor"> & {
  readonly attemptId: string;
  readonly redeemedMinor: number;
  readonly ranOutMinor: number;
};

/** What was debited of a lot's credit; `lapsedMinor` of it nobody owed: a person took it back. */
export type DebitedLot = IssuedLot & { readonly attemptId: string; readonly lapsedMinor: number };

/** Bodies by kind: everything from which a shop's state can be derived again, beside its activities, which are a log of their own. */
export type LogBodies = {
  /** `isHistory`: placed before the app was there, in a shop where that earns nothing. */
  readonly orders: {
    readonly origin: OrderOrigin;
    readonly orders: readonly (OrderFact & { readonly isHistory?: boolean })[];
  };
  /** A merchant lets orders from before the app earn. */
  readonly "history-counted": { readonly by: string };
  /** Read from the Admin API as of `readAt`; null: Shopify has no such order. */
  readonly "order-details": {
    readonly orderId: string;
    readonly readAt: number;
    readonly details: OrderDetails | null;
  };
  /** Orders as they were read from the Admin API then are those that the log has. */
  readonly "orders-read": { readonly orderIds: readonly string[]; readonly readAt: number };
  readonly refunds: { readonly refunds: readonly RefundFact[] };
  /** Members of a file: they agreed by joining. */
  readonly members: { readonly members: readonly MemberImport[] };
  readonly groups: { readonly groups: readonly GroupImport[] };
  readonly memberships: { readonly memberships: readonly MembershipImport[] };
  readonly codes: { readonly codes: readonly CodeImport[] };
  readonly rests: { readonly rests: readonly RestImport[] };
  readonly joined: { readonly memberId: string; readonly customerId: string };
  readonly consent: {
    readonly memberId: string;
    readonly granted: boolean;
    readonly source: string;
    readonly text: string;
  };
  readonly "customer-unlinked": { readonly customerId: string };
  readonly "customer-moved": { readonly goneId: string; readonly keptId: string };
  /** Which keyed hashes accounts have from now on. */
  readonly "identity-keys": { readonly keys: readonly KeyFact[] };
  /** What a person's erasure leaves to be known: that the pseudonym takes part no more. */
  readonly erased: { readonly memberId: string };
  readonly "shop-settings": {
    readonly timezone: string;
    readonly currency: string;
    readonly customerAccounts: string | null;
    /** What held before. */
    readonly from: { readonly timezone: string; readonly currency: string };
  };
  /** Credit exists at Shopify. */
  readonly issued: { readonly lots: readonly IssuedLot[] };
  /** A version of the program with its instant; one that restores a former version says which, and why. */
  readonly "program-published": Omit<Publication, "at">;
  readonly "program-unscheduled": { readonly version: number; readonly by: string };
  /** A merchant holds a member's tier where it is, or lets it go. */
  readonly "tier-lock": TierLockDecision;
  /** A merchant says that a member works for the shop, or no longer does. */
  readonly staff: StaffDecision;
  readonly "rest-withdrawn": { readonly memberId: string; readonly week: number };
  /** A person's word about activities that are held. */
  readonly "held-decided": HeldDecision;
  /** A person granted a perk; whether it was withheld follows from the state then. */
  readonly "perk-granted": {
    readonly perkId: string;
    readonly memberId: string;
    readonly note: string;
    readonly by: string;
    /** Requests of an earlier time had none. */
    readonly requestId?: string;
  };
  readonly "grant-changed": { readonly grantId: string; readonly action: GrantAction; readonly by: string };
  /** What became of credit at Shopify: changes, negative when a cancelled order gave credit back. */
  readonly spent: { readonly lots: readonly SpentLot[] };
  /** Credit was debited again at Shopify. */
  readonly debited: { readonly lots: readonly DebitedLot[] };
  /** What had posted ran out before it was made real. */
  readonly lapsed: { readonly lots: readonly IssuedLot[] };
  readonly "season-planned": SeasonPlan;
  readonly "season-changed": SeasonDecision;
  readonly "season-edited": SeasonEdit;
  /** A step of advanceShop that is never undone. Empty: of an earlier release, all that was due at its instant. */
  readonly step: LastingStep | { readonly did?: never };
};

export type LogKind = keyof LogBodies;

/** One line of the log. */
export type LogEvent = { readonly [Kind in LogKind]: { readonly kind: Kind; readonly body: LogBodies[Kind] } }[LogKind];
