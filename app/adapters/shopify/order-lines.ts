import type { OrderDetails, OrderLine } from "~/core/orders/order-details";
import { sumOf } from "~/core/shared/integer";
import type { AdminAnswer } from "~/ports/shopify-admin";
import type { OrderDetailsFieldsFragment, OrderLineFieldsFragment } from "./generated/operations";
import { minorOf, numericId } from "./read-values";

/** What a later delivery of a subscription is called as the source of its order. */
export const RENEWAL_SOURCE = "subscription_contract";

/** A line, and whether it is of a selling plan. */
export type ReadLine = { readonly line: OrderLine; readonly subscribed: boolean };

type Page<Node> = {
  readonly nodes: readonly Node[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
};

/** A connection to its end: `first`, and what is asked for after it. Null: what it belongs to is gone. */
export async function allOf<Node>(
  first: Page<Node>,
  next: (after: string) => Promise<AdminAnswer<Page<Node> | null>>,
): Promise<AdminAnswer<Node[] | null>> {
  const nodes = [...first.nodes];
  let { pageInfo } = first;
  while (pageInfo.hasNextPage && pageInfo.endCursor !== null) {
    const answer = await next(pageInfo.endCursor);
    if (answer.kind === "failed") return answer;
    if (answer.data === null) return { kind: "ok", data: null };
    nodes.push(...answer.data.nodes);
    pageInfo = answer.data.pageInfo;
  }
  return { kind: "ok", data: nodes };
}

/** As sold, net of every discount: discountedTotalSet knows nothing of those on the whole order. */
export function lineOf(node: OrderLineFieldsFragment, collections: readonly string[]): ReadLine {
  const taken = sumOf(node.discountAllocations, (one) => minorOf(one.allocatedAmountSet));
  const amountMinor = Math.max(0, minorOf(node.originalTotalSet) - taken);
  const product = node.product ? numericId(node.product.id) : null;
  return { line: { product, collections, amountMinor }, subscribed: node.sellingPlan !== null };
}

export function detailsOf(node: OrderDetailsFieldsFragment, lines: readonly ReadLine[]): OrderDetails {
  const first = lines.some((one) => one.subscribed) ? "first" : null;
  return {
    lines: lines.map((one) => one.line),
    taxMinor: node.totalTaxSet ? minorOf(node.totalTaxSet) : 0,
    shippingMinor: minorOf(node.totalShippingPriceSet),
    subscription: node.sourceName === RENEWAL_SOURCE ? "renewal" : first,
    customerTags: node.customer?.tags ?? [],
  };
}
