import type { DiscountClass, PerkKind } from "../programs/program";
import type { Instant } from "../shared/time";
import { DAY_MS } from "../shared/time";

/** Kinds of perk that are codes at Shopify. */
export type CodePerkKind = Extract<PerkKind, "percent-off" | "amount-off" | "free-shipping" | "free-product">;

export type DiscountKind = "percent" | "amount" | "free-shipping" | "free-product";

/** Where a discount of a perk holds: what of it is copied to the grant. */
export type DiscountLimits = {
  /** Ids; both empty: everything in the shop. */
  readonly products: readonly string[];
  readonly collections: readonly string[];
  readonly minimumMinor: number;
  /** Classes of other discounts that may be used with it. */
  readonly combinesWith: readonly DiscountClass[];
  /** How often one code can be used. */
  readonly usesMax: number;
};

/** All that Shopify is told of a discount. Codes of the same terms hang below one parent. */
export type DiscountTerms = DiscountLimits & {
  readonly kind: DiscountKind;
  readonly percent: number;
  readonly amountMinor: number;
  readonly currency: string;
  /** Id of the product that is free. */
  readonly product: string;
  /** The tier that it is for; null: for whoever has the code. */
  readonly tier: string | null;
  readonly endsAt: Instant | null;
};

/** What holds where nothing else was said. With another discount on the order, a member would get two for one reason. */
export const USUAL_LIMITS: DiscountLimits = {
  products: [],
  collections: [],
  minimumMinor: 0,
  combinesWith: ["product", "shipping"],
  usesMax: 1,
};

const KINDS: Readonly<Record<CodePerkKind, DiscountKind>> = {
  "percent-off": "percent",
  "amount-off": "amount",
  "free-shipping": "free-shipping",
  "free-product": "free-product",
};

export const CODE_PERK_KINDS = Object.keys(KINDS) as readonly CodePerkKind[];

/** The single-use code of a tier. */
export function tierTerms(tier: string, percent: number): DiscountTerms {
  return {
    ...USUAL_LIMITS,
    kind: "percent",
    percent,
    amountMinor: 0,
    currency: "",
    product: "",
    tier,
    endsAt: null,
  };
}

/**
 * What a granted perk is at Shopify. It ends with the day (UTC) on which the grant expires: codes of one day share a parent, and nobody
 * has less time than they were told.
 */
export function perkTerms(grant: {
  readonly kind: CodePerkKind;
  readonly percent: number;
  readonly amountMinor: number;
  readonly currency: string;
  readonly product: string;
  readonly tier: string | null;
  readonly limits: DiscountLimits | null;
  readonly expiresAt: Instant | null;
}): DiscountTerms {
  const { kind, tier, product, expiresAt } = grant;
  const isAmount = kind === "amount-off";
  return {
    ...(grant.limits ?? USUAL_LIMITS),
    kind: KINDS[kind],
    percent: kind === "percent-off" ? grant.percent : 0,
    amountMinor: isAmount ? grant.amountMinor : 0,
    currency: isAmount ? grant.currency : "",
    product: kind === "free-product" ? product : "",
    tier,
    endsAt: expiresAt === null ? null : Math.ceil(expiresAt / DAY_MS) * DAY_MS,
  };
}
