import type { DueProjection } from "~/adapters/persistence/projection-rows";
import { TagMemberDocument, UntagMemberDocument } from "~/adapters/shopify/generated/operations";
import { type Failed, type Sender, problemOf } from "./projection-call";

/** The tag of those who stand in a tier now: for the merchant's own segments. */
export function tierTag(tier: string): string {
  return `hearth-${tier.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, "-")}`;
}

/** The tag of those who have ever reached a tier: the segment of its codes. */
export function reachedTag(tier: string): string {
  return tierTag(tier).replace(/^hearth-/, "hearth-reached-");
}

type Tagged = Pick<DueProjection, "tagged"> & { readonly customerGid: string; readonly tier: string };

/**
 * Moves the customer's tag to the tier, and adds the one that says it was reached, which stays: codes earned with a tier hold on to it.
 * Undefined once it stands; what failed is made again as a whole.
 */
export async function tagTier(
  { admin, options }: Sender,
  { customerGid: id, tagged, tier }: Tagged,
): Promise<Failed | undefined> {
  if (tagged === tier) return undefined;
  const added = await admin.run(TagMemberDocument, { id, tags: [tierTag(tier), reachedTag(tier)] }, options);
  const problem = problemOf(added, added.kind === "ok" ? added.data.tagsAdd : null, "tags");
  if (problem || tagged === null) return problem;
  const removed = await admin.run(UntagMemberDocument, { id, tags: [tierTag(tagged)] }, options);
  return problemOf(removed, removed.kind === "ok" ? removed.data.tagsRemove : null, "tags");
}

/** Whether tags that were read back are those of the tier. */
export function isTagged(tags: readonly string[], { tagged, tier }: Pick<Tagged, "tagged" | "tier">): boolean {
  const has = (tag: string): boolean => tags.some((one) => one.toLowerCase() === tag);
  return has(tierTag(tier)) && has(reachedTag(tier)) && (tagged === null || tagged === tier || !has(tierTag(tagged)));
}
