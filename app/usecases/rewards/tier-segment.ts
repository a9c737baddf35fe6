import {
  CreateTierSegmentDocument,
  RestoreSegmentDocument,
  TierSegmentsDocument,
} from "~/adapters/shopify/generated/operations";
import type { ShopifyAdmin } from "~/ports/shopify-admin";
import { reachedTag } from "~/usecases/standings/tag-tier";
import { Postponed, dataOf } from "./answers";

/** It is looked for by its name, and Shopify's search does not say how a quotation mark within a quoted value would be written. */
export function segmentName(tier: string): string {
  return `Hearth: reached ${tier.replaceAll(/['"\\]/g, "’")}`;
}

export function segmentQuery(tier: string): string {
  return `customer_tags CONTAINS '${reachedTag(tier)}'`;
}

/** The segment of those who have ever reached a tier, found by its name or made. */
export async function ensureSegment(admin: ShopifyAdmin, tier: string): Promise<string> {
  const name = segmentName(tier);
  const known = await segmentNamed(admin, name);
  if (known !== undefined) return known;
  const query = segmentQuery(tier);
  const answer = dataOf(await admin.run(CreateTierSegmentDocument, { name, query })).segmentCreate;
  const [problem] = answer?.userErrors ?? [];
  const id = problem ? await segmentNamed(admin, name) : answer?.segment?.id;
  if (!id) throw new Postponed(`segment: ${problem?.message ?? "no id came back"}`);
  return id;
}

/** Makes a segment that was edited hold those again who reached the tier. Answers what Shopify has written by then. */
export async function restoreSegment(admin: ShopifyAdmin, id: string, tier: string): Promise<string> {
  const answer = dataOf(await admin.run(RestoreSegmentDocument, { id, query: segmentQuery(tier) })).segmentUpdate;
  const [problem] = answer?.userErrors ?? [];
  const query = answer?.segment?.query;
  if (problem || query === undefined) throw new Postponed(`segment: ${problem?.message ?? "no query came back"}`);
  return query;
}

async function segmentNamed(admin: ShopifyAdmin, name: string): Promise<string | undefined> {
  const found = dataOf(await admin.run(TierSegmentsDocument, { query: `name:'${name}'` })).segments.nodes;
  return found.find((one) => one.name === name)?.id;
}
