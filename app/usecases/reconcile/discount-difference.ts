import type { MadeDiscount } from "~/adapters/persistence/discount-check-rows";
import type { DiscountTerms } from "~/core/rewards/discount-terms";
import { namedItems } from "~/usecases/rewards/named-items";
import type { AtShopify, LimitsAtShopify } from "./discount-at-shopify";

export type DiscountDifference = "deleted" | "deactivated" | "edited" | null;

/** What of a discount is not as we made it. Whether its segment holds the right customers is asked elsewhere. */
export function differenceOf(
  { terms, priceMinor }: MadeDiscount,
  found: AtShopify,
  ended: boolean,
): DiscountDifference {
  // Its time is over: that it does not hold any more is as it was made.
  if (ended) return null;
  if (found.kind === "deleted") return "deleted";
  if (!found.active) return "deactivated";
  if (!isWithinTerms(terms, found.limits)) return "edited";
  if (found.value === null) return found.type === "free-shipping" ? null : "edited";
  if ("percent" in found.value)
    return terms.kind === "percent" && found.value.percent === terms.percent ? null : "edited";
  const madeMinor = terms.kind === "free-product" ? priceMinor : terms.amountMinor;
  return found.value.amountMinor === madeMinor ? null : "edited";
}

/** Whether it holds where, how long, for whom and how often we said: members were told so. */
function isWithinTerms(terms: DiscountTerms, limits: LimitsAtShopify): boolean {
  // Shopify keeps whole seconds.
  const second = (at: number | null): number => Math.floor((at ?? 0) / 1000);
  return (
    second(limits.endsAt) === second(terms.endsAt) &&
    limits.usesMax === terms.usesMax &&
    !limits.oncePerCustomer &&
    !limits.onEachItem &&
    limits.allShipping &&
    limits.minimumMinor === terms.minimumMinor &&
    isForThem(terms, limits) &&
    Object.entries(limits.combinesWith).every(
      ([name, allowed]) => allowed === terms.combinesWith.some((one) => one === name),
    ) &&
    isForItems(terms, limits.items)
  );
}

/** One segment, or none since it was deleted, is looked at by itself. */
function isForThem({ tier }: DiscountTerms, { buyers }: LimitsAtShopify): boolean {
  if (tier === null) return buyers.kind === "all";
  return buyers.kind === "segments" && buyers.segments.length <= 1;
}

function isForItems(terms: DiscountTerms, items: LimitsAtShopify["items"]): boolean {
  if (items === null) return true;
  const wanted = namedItems(terms);
  if (items.kind !== wanted.kind) return false;
  const ids = new Set(wanted.ids);
  return ids.size === items.ids.length && items.ids.every((one) => ids.has(one));
}
