import type { OrderDetails } from "~/core/orders/order-details";
import type { AdminAnswer, ShopifyAdmin } from "~/ports/shopify-admin";
import { OrderDetailsDocument, type OrderDetailsQuery, ProductCollectionsDocument } from "./generated/operations";
import { type ReadLine, allOf, detailsOf, lineOf } from "./order-lines";
import { numericId } from "./read-values";

export type ReadDetails = { readonly updatedAt: number; readonly details: OrderDetails };
type Line = NonNullable<OrderDetailsQuery["order"]>["lineItems"]["nodes"][number];

const ok = <T>(data: T): AdminAnswer<T> => ({ kind: "ok", data });

/**
 * What rules for orders look at, as Shopify knows it: with collections and customer tags, which webhooks leave out. All lines and all
 * collections. Null: no such order.
 */
export async function fetchDetails(admin: ShopifyAdmin, orderId: string): Promise<AdminAnswer<ReadDetails | null>> {
  const id = `gid://shopify/Order/${orderId}`;
  const answer = await admin.run(OrderDetailsDocument, { id, after: null });
  if (answer.kind === "failed") return answer;
  const { order } = answer.data;
  if (!order) return ok(null);
  const nodes = await allOf(order.lineItems, async (after) => {
    const page = await admin.run(OrderDetailsDocument, { id, after });
    return page.kind === "failed" ? page : ok(page.data.order?.lineItems ?? null);
  });
  if (nodes.kind === "failed" || nodes.data === null) return nodes.kind === "failed" ? nodes : ok(null);
  const lines: ReadLine[] = [];
  for (const node of nodes.data) {
    const collections = await collectionsOf(admin, node);
    if (collections.kind === "failed") return collections;
    lines.push(lineOf(node, collections.data));
  }
  return ok({ updatedAt: Date.parse(order.updatedAt), details: detailsOf(order, lines) });
}

async function collectionsOf(admin: ShopifyAdmin, { product }: Line): Promise<AdminAnswer<string[]>> {
  if (!product) return ok([]);
  const all = await allOf(product.collections, async (after) => {
    const page = await admin.run(ProductCollectionsDocument, { id: product.id, after });
    return page.kind === "failed" ? page : ok(page.data.product?.collections ?? null);
  });
  // Gone while it was read: what was read of it holds.
  return all.kind === "failed" ? all : ok((all.data ?? product.collections.nodes).map((one) => numericId(one.id)));
}
