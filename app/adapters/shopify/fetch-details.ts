import type { OrderDetails } from "~/core/orders/order-details";
import { sumOf } from "~/core/shared/integer";
import type { AdminAnswer, ShopifyAdmin } from "~/ports/shopify-admin";
import { minorOf, numericId } from "./fetched-order";
import { OrderDetailsDocument } from "./generated/operations";

/** What a later delivery of a subscription is called as the source of its order. */
export const RENEWAL_SOURCE = "subscription_contract";

export type ReadDetails = { readonly updatedAt: number; readonly details: OrderDetails };

/** What rules for orders look at, as Shopify knows it: with collections and customer tags, which webhooks leave out. Null: no such order. */
export async function fetchDetails(admin: ShopifyAdmin, orderId: string): Promise<AdminAnswer<ReadDetails | null>> {
  const answer = await admin.run(OrderDetailsDocument, { id: `gid://shopify/Order/${orderId}` });
  if (answer.kind === "failed") return answer;
  const { order } = answer.data;
  if (!order) return { kind: "ok", data: null };
  const { sourceName, customer, totalTaxSet: tax, totalShippingPriceSet: shipping, lineItems } = order;
  const started = lineItems.nodes.some((line) => line.sellingPlan) ? "first" : null;
  const details: OrderDetails = {
    lines: lineItems.nodes.map((line) => ({
      product: line.product ? numericId(line.product.id) : null,
      collections: line.product?.collections.nodes.map((one) => numericId(one.id)) ?? [],
      amountMinor: Math.max(
        0,
        minorOf(line.originalTotalSet) - sumOf(line.discountAllocations, (one) => minorOf(one.allocatedAmountSet)),
      ),
    })),
    taxMinor: tax ? minorOf(tax) : 0,
    shippingMinor: minorOf(shipping),
    subscription: sourceName === RENEWAL_SOURCE ? "renewal" : started,
    customerTags: customer?.tags ?? [],
  };
  return { kind: "ok", data: { updatedAt: Date.parse(order.updatedAt), details } };
}
