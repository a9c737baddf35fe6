import type { MadeDiscount } from "~/adapters/persistence/discount-check-rows";
import {
  RestoreDiscountSegmentDocument,
  RestoreShippingSegmentDocument,
} from "~/adapters/shopify/generated/operations";
import type { ShopifyAdmin } from "~/ports/shopify-admin";
import { Postponed, Refused, dataOf } from "~/usecases/rewards/answers";
import { ensureSegment, restoreSegment, segmentName, segmentQuery } from "~/usecases/rewards/tier-segment";
import type { AtShopify } from "./discount-at-shopify";

export type Mended = "as-it-was" | "restored" | "not-ours" | "not-restored";

/**
 * A tier's discount holds for a segment of ours, which reads our tag: like the tag itself it is no setting of the merchant's. Edited, it
 * is put right; deleted, it is made again and given to the discount. A segment of another name is the merchant's choice.
 */
export async function mendSegment(admin: ShopifyAdmin, discount: MadeDiscount, found: AtShopify): Promise<Mended> {
  const { tier } = discount.terms;
  if (tier === null || found.kind === "deleted" || found.limits.buyers.kind !== "segments") return "as-it-was";
  const [segment, ...others] = found.limits.buyers.segments;
  if (others.length > 0 || segment?.query === segmentQuery(tier)) return "as-it-was";
  if (segment && segment.name !== segmentName(tier)) return "not-ours";
  try {
    // Shopify may write a query in its own way: then nothing has changed by it.
    if (segment) return (await restoreSegment(admin, segment.id, tier)) === segment.query ? "as-it-was" : "restored";
    await giveSegment(admin, { id: discount.discountId, type: found.type }, await ensureSegment(admin, tier));
    return "restored";
  } catch (error) {
    if (error instanceof Refused || error instanceof Postponed) return "not-restored";
    throw error;
  }
}

type Discount = { readonly id: string; readonly type: "basic" | "free-shipping" };

async function giveSegment(admin: ShopifyAdmin, { id, type }: Discount, segmentId: string): Promise<void> {
  const variables = { id, discount: { context: { customerSegments: { add: [segmentId] } } } };
  const answer =
    type === "basic"
      ? dataOf(await admin.run(RestoreDiscountSegmentDocument, variables)).discountCodeBasicUpdate
      : dataOf(await admin.run(RestoreShippingSegmentDocument, variables)).discountCodeFreeShippingUpdate;
  const [problem] = answer?.userErrors ?? [];
  if (problem) throw new Postponed(`discount: ${problem.message}`);
}
