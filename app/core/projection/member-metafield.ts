/**
 * The standing as the theme extension reads it: the value of the customer metafield `$app:member` (type json). Snake case, since
 * Liquid reads it; texts are made in Liquid from these values so that they follow the storefront's language. Additions keep `v`.
 */
export type MemberMetafield = {
  readonly v: 1;
  /** Grows with every write; a reader that sees a smaller one than before has an old copy. */
  readonly version: number;
  /** ISO 8601, UTC. */
  readonly updated_at: string;
  readonly member: string;
  readonly tier: { readonly name: string; readonly position: number; readonly of: number };
  /** Whole points at the last weekly close, and what this week has added so far (never negative). */
  readonly points: number;
  readonly points_this_week: number;
  readonly active_weeks: number;
  readonly window_weeks: number;
  /** What the next tier still asks for; null at the top. */
  readonly next: null | {
    readonly tier: string;
    readonly points_to_go: number;
    readonly weeks_to_go: number;
    readonly endorsers_to_go: number;
    readonly endorser_days_to_go: number;
    /** 0 to 100: the least advanced of the conditions. */
    readonly percent: number;
  };
  /** Newest first, at most 5: what counted lately. `on` is a local date, YYYY-MM-DD. */
  readonly recent: readonly { readonly kind: string; readonly count: number; readonly on: string }[];
  /** Rewards by currency: waiting for the return window, and issued as store credit. Minor units. */
  readonly rewards: readonly {
    readonly currency: string;
    readonly pending_minor: number;
    readonly issued_minor: number;
    /** Local date on which the next pending one posts. */
    readonly next_on: string | null;
    /** What runs out first, issued or not, and its local date; 0 and null: nothing does. */
    readonly expires_minor: number;
    readonly expires_on: string | null;
  }[];
  /** What each gives: `percent` of kind percent, `amount_minor` of kind amount; 0 and "" otherwise. */
  readonly codes: readonly {
    readonly code: string;
    readonly kind: "percent" | "amount" | "free-shipping" | "free-product";
    readonly percent: number;
    readonly amount_minor: number;
    readonly currency: string;
    readonly expires_on: string | null;
  }[];
  readonly groups: readonly { readonly id: string; readonly name: string }[];
};
