import type { KindName } from "../shared/ids";

/** A stretch of milli-points and the percent of it that counts. */
export type Bracket = readonly [widthMilli: number, percent: number];
export type Lane = "relational" | "one-off";

export type Kind = {
  readonly base: number;
  readonly lane: Lane;
  readonly dailyMax: number;
  /** Whether it is the member's own doing: only that makes a week active. */
  readonly own: boolean;
};

export type Scoring = {
  readonly dayBrackets: readonly Bracket[];
  readonly weekBrackets: readonly Bracket[];
  readonly activeWeekMin: number;
  readonly oneOffWeekMax: number;
  readonly halfLifeWeeks: number;
  readonly consistencyWeeks: number;
  readonly k0: number;
  readonly horizonWeeks: number;
  readonly maxRestWeeks: number;
};

export type TrustSettings = {
  readonly weeks: number;
  readonly restart: number;
  readonly pairDamping: number;
  readonly edgeMax: number;
};

export type Tier = {
  readonly name: string;
  readonly minScore: number;
  readonly minActiveWeeks: number;
  readonly minEndorsers: number;
  readonly minEndorserDays: number;
};

export type TouchKind = "advice" | "reply" | "event" | "presence" | "referral" | "code";

export type Attribution = {
  readonly windowDays: number;
  readonly halfLifeDays: number;
  readonly codeShareMax: number;
  readonly presenceGroupsMax: number;
  readonly bases: Readonly<Record<TouchKind, number>>;
};

/** Which products earn; a line is in when its product or one of its collections is named. Ids are Shopify's numeric ones. */
export type ProductRule = {
  readonly mode: "all" | "only" | "except";
  readonly products: readonly string[];
  readonly collections: readonly string[];
  /** Of those that are named under `only`, these earn nothing all the same. */
  readonly exceptProducts: readonly string[];
  readonly exceptCollections: readonly string[];
};

export type ProductMultiplier = {
  readonly name: string;
  readonly products: readonly string[];
  readonly collections: readonly string[];
  readonly percent: number;
};

/** What of an order earns, whose orders, and from when on its lots are pending. The defaults let every order earn on its total. */
export type OrderRules = {
  readonly countTax: boolean;
  readonly countShipping: boolean;
  readonly minimumMinor: number;
  readonly products: ProductRule;
  readonly multipliers: readonly ProductMultiplier[];
  readonly excludedTags: readonly string[];
  /** Of the buyer's reward, for the first order of a customer. */
  readonly firstOrderPercent: number;
  readonly subscriptions: "all" | "first" | "none";
  /** Of the buyer's reward, for an order with a subscription. */
  readonly subscriptionPercent: number;
  /** Between two orders of one buyer that earn the buyer's reward. */
  readonly coolDownHours: number;
  /** What returnWindowDays are counted from. */
  readonly pendingFrom: "placed" | "paid" | "fulfilled";
};

/** Dated bonus: percents of the rates for orders placed on local days `from` to `until`, both included. */
export type Campaign = {
  readonly name: string;
  readonly from: string;
  readonly until: string;
  readonly buyerPercent: number;
  readonly contributorPercent: number;
  readonly creatorPercent: number;
};

/** Half of a welcome's weight at once, the rest when the newcomer stays: that many active weeks, or orders, by `days`. */
export type WelcomeSettings = { readonly days: number; readonly activeWeeks: number; readonly orders: number };

export type PerkKind =
  | "store-credit"
  | "amount-off"
  | "percent-off"
  | "free-shipping"
  | "free-product"
  | "gift-card"
  | "early-access"
  | "event-seat"
  | "vote";

/** Shopify's classes of discounts, which say what may be combined. */
export type DiscountClass = "order" | "product" | "shipping";

/** A reward as data: what it is, who gets it, and how many of it there are. */
export type Perk = {
  readonly id: string;
  readonly name: string;
  readonly kind: PerkKind;
  /** Name of the tier that brings it, once, when it is reached; empty: given by hand, or by a season. */
  readonly tier: string;
  /** Of store-credit, amount-off and gift-card. */
  readonly amountMinor: number;
  /** Of percent-off. */
  readonly percent: number;
  /** Of free-product. */
  readonly product: string;
  /** 0: no limit. */
  readonly perMemberMax: number;
  readonly totalMax: number;
  readonly budgetMinor: number;
  readonly coolDownDays: number;
  readonly expiryDays: number;
  /** Of perks that are discount codes: where the code holds. No ids: on everything in the shop. */
  readonly minimumMinor: number;
  readonly products: readonly string[];
  readonly collections: readonly string[];
  /** Classes of other discounts that it may be combined with. */
  readonly combinesWith: readonly DiscountClass[];
  /** How often one code can be used. */
  readonly usesMax: number;
};

export type Rewards = {
  readonly buyerRateBp: Readonly<Record<string, number>>;
  readonly contributorRateBp: number;
  readonly creatorRateBp: number;
  readonly rewardFloorPercent: number;
  readonly codeRatePercent: number;
  readonly codePayoutMaxPercent: number;
  readonly codePayoutGraceMonths: number;
  readonly codeCarryMonths: number;
  readonly returnWindowDays: number;
  readonly orderMaxMinor: number;
  readonly memberMonthMaxMinor: number;
  readonly steadinessPoolMonthMinor: number;
  /** What lots of orders of one local calendar month come to together at most; 0: no limit. */
  readonly budgetMonthMinor: number;
  /** After posting, what was not issued by then expires, oldest first; 0: never. */
  readonly expiryDays: number;
  /** Days before expiry on which a member is reminded. */
  readonly reminderDays: readonly number[];
};

/** What a merchant sets (SCORING.md section 11), complete. */
export type ProgramSettings = {
  readonly name: string;
  readonly timezone: string;
  readonly currency: string;
  readonly orderActivity: boolean;
  readonly kinds: Readonly<Record<KindName, Kind>>;
  readonly scoring: Scoring;
  readonly trust: "off" | TrustSettings;
  readonly tiers: readonly Tier[];
  readonly attribution: Attribution;
  readonly rewards: Rewards;
  readonly orders: OrderRules;
  readonly campaigns: readonly Campaign[];
  readonly welcome: "at-once" | WelcomeSettings;
  readonly perks: readonly Perk[];
};

/** Powers of two, times 2^20: `weekDecay` is D of section 4, `dayDecay` is E of section 7. */
export type DecayTables = { readonly weekDecay: readonly number[]; readonly dayDecay: readonly number[] };

/** Settings with the tables that were computed when they were published. Plain data: store it as JSON and read it back. */
export type Program = ProgramSettings & { readonly tables: DecayTables };

export const DECAY_ONE = 1_048_576;
