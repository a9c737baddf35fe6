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

type Tagged = Pick<DueProjection, "tagged"> & {
  readonly tier: string;
  /** Names of all tiers of the program. */
  readonly tiers: readonly string[];
  /** What the customer has, where it was read back. */
  readonly there?: readonly string[] | undefined;
};
export type TagChange = { readonly add: readonly string[]; readonly remove: readonly string[] };

/**
 * What brings a customer's tags to the tier: its own, the one that says it was reached, which stays (codes earned with a tier hold on to
 * it), and none of another tier. Read back, also of one that a try set of which nothing was heard.
 */
export function tagChange({ tagged, tier, tiers, there }: Tagged): TagChange {
  const wanted = tagsOf(tier);
  const before = tagged === null ? [] : [tierTag(tagged)];
  if (!there) return tagged === tier ? NO_CHANGE : { add: wanted, remove: before };
  const has = (tag: string): boolean => there.some((one) => one.toLowerCase() === tag);
  const others = new Set([...before, ...tiers.map(tierTag)]);
  others.delete(tierTag(tier));
  return { add: wanted.every(has) ? [] : wanted, remove: [...others].filter(has) };
}

/** What a customer in a tier has. */
export function tagsOf(tier: string): readonly string[] {
  return [tierTag(tier), reachedTag(tier)];
}

const NO_CHANGE: TagChange = { add: [], remove: [] };

/** Undefined once it stands; what failed is made again as a whole. */
export async function changeTags(
  { admin, options }: Sender,
  id: string,
  { add, remove }: TagChange,
): Promise<Failed | undefined> {
  if (add.length > 0) {
    const added = await admin.run(TagMemberDocument, { id, tags: [...add] }, options);
    const problem = problemOf(added, added.kind === "ok" ? added.data.tagsAdd : null, "tags");
    if (problem) return problem;
  }
  if (remove.length === 0) return undefined;
  const removed = await admin.run(UntagMemberDocument, { id, tags: [...remove] }, options);
  return problemOf(removed, removed.kind === "ok" ? removed.data.tagsRemove : null, "tags");
}
