import type { OrderFact, RefundFact } from "~/core/orders/order-fact";
import type { AdminAnswer, ShopifyAdmin } from "~/ports/shopify-admin";
import {
  type ExportedOrdersQuery,
  OrderLinesDocument,
  OrdersByIdDocument,
  type OrdersByIdQuery,
} from "./generated/operations";
import { allOf, detailsOf, lineOf } from "./order-lines";
import { minorOf, numericId } from "./read-values";

type Node = Extract<NonNullable<OrdersByIdQuery["nodes"][number]>, { __typename: "Order" }>;
/** What the single order and the export of all orders both have. */
type ExportedNode = Omit<ExportedOrdersQuery["orders"]["edges"][number]["node"], "refunds">;

export type FetchedOrder = { readonly order: OrderFact; readonly refunds: readonly RefundFact[] };

const PAID: ReadonlySet<string> = new Set(["PAID", "PARTIALLY_REFUNDED", "REFUNDED"]);

/** As many as one query may cost, with what FEW says of refunds. */
export const FETCH_MAX = 6;

/** How many refunds, lines of each, and shipments are read of an order. An order of which there are more is read alone. */
type Reach = { readonly refunds: number; readonly lines: number; readonly shipments: number };
const FEW: Reach = { refunds: 3, lines: 5, shipments: 5 };
const MANY: readonly Reach[] = [
  { refunds: 15, lines: 10, shipments: 250 },
  { refunds: 4, lines: 40, shipments: 250 },
];

/**
 * Reads orders by their numeric ids, at most FETCH_MAX. One with more refunds than can be read (15, or four where one of them has more
 * than ten lines) is left to its webhooks.
 */
export async function fetchOrders(
  admin: ShopifyAdmin,
  orderIds: readonly string[],
): Promise<AdminAnswer<FetchedOrder[]>> {
  const together = await nodesOf(admin, orderIds, FEW);
  if (together.kind === "failed") return together;
  const found: FetchedOrder[] = [];
  for (const node of together.data) {
    const whole = isWhole(node, FEW) ? ok([node]) : await readAlone(admin, numericId(node.id));
    if (whole.kind === "failed") return whole;
    for (const one of whole.data) {
      const fetched = await fetchedOrder(admin, one);
      if (fetched.kind === "failed") return fetched;
      found.push(fetched.data);
    }
  }
  return ok(found);
}

const ok = <T>(data: T): AdminAnswer<T> => ({ kind: "ok", data });

async function readAlone(admin: ShopifyAdmin, orderId: string): Promise<AdminAnswer<Node[]>> {
  for (const reach of MANY) {
    const answer = await nodesOf(admin, [orderId], reach);
    if (answer.kind === "failed" || answer.data.every((node) => isWhole(node, reach))) return answer;
  }
  return ok([]);
}

async function nodesOf(admin: ShopifyAdmin, orderIds: readonly string[], reach: Reach): Promise<AdminAnswer<Node[]>> {
  const ids = orderIds.map((id) => `gid://shopify/Order/${id}`);
  const answer = await admin.run(OrdersByIdDocument, { ids, ...reach });
  if (answer.kind === "failed") return answer;
  return ok(answer.data.nodes.flatMap((node) => (node?.__typename === "Order" ? [node] : [])));
}

function isWhole(node: Node, { refunds, shipments }: Reach): boolean {
  if (node.refunds.length >= refunds || node.fulfillments.length >= shipments) return false;
  return node.refunds.every((refund) => !refund.refundLineItems.pageInfo.hasNextPage);
}

/** An order of the Admin API in our words, with the same figures as its webhook gives. */
async function fetchedOrder(admin: ShopifyAdmin, node: Node): Promise<AdminAnswer<FetchedOrder>> {
  const orderId = numericId(node.id);
  const refunds = node.refunds.map((refund) => {
    const lines = refund.refundLineItems.nodes.reduce((sum, line) => sum + minorOf(line.subtotalSet), 0);
    const amountMinor = refund.refundLineItems.nodes.length > 0 ? lines : minorOf(refund.totalRefundedSet);
    const refundedAt = Date.parse(refund.createdAt ?? node.updatedAt);
    return { refundId: numericId(refund.id), orderId, refundedAt, amountMinor, lines };
  });
  const lines = await allOf(node.lineItems, async (after) => {
    const page = await admin.run(OrderLinesDocument, { id: node.id, after });
    return page.kind === "failed" ? page : ok(page.data.order?.lineItems ?? null);
  });
  if (lines.kind === "failed") return lines;
  const all = (lines.data ?? node.lineItems.nodes).map((line) => lineOf(line, []));
  const order = orderFactOf(
    node,
    refunds.reduce((sum, one) => sum + one.lines, 0),
  );
  return ok({
    refunds: refunds.map(({ refundId, refundedAt, amountMinor }) => ({ refundId, orderId, refundedAt, amountMinor })),
    order: { ...order, fulfilledAt: fulfilledAt(node), details: detailsOf(node, all) },
  });
}

/** When the last part of it was sent; null while a part is open. */
function fulfilledAt(node: Node): number | null {
  if (node.displayFulfillmentStatus !== "FULFILLED") return null;
  const sent = node.fulfillments.filter((one) => one.status !== "CANCELLED").map((one) => Date.parse(one.createdAt));
  return sent.length === 0 ? Date.parse(node.updatedAt) : Math.max(...sent);
}

/** An order without its refunds, of which `refundedMinor` was taken off the subtotal that it has now. */
export function orderFactOf(node: ExportedNode, refundedMinor: number): OrderFact {
  const placedAt = Date.parse(node.processedAt);
  const subtotal = node.currentSubtotalPriceSet;
  return {
    orderId: numericId(node.id),
    name: node.name,
    customerId: node.customer ? numericId(node.customer.id) : null,
    placedAt,
    currency: subtotal?.shopMoney.currencyCode ?? node.currencyCode,
    totalMinor: (subtotal ? minorOf(subtotal) : 0) + refundedMinor,
    codes: node.discountCodes,
    referral: node.customAttributes.find((one) => one.key === "hearth_referral")?.value ?? null,
    paidAt: PAID.has(node.displayFinancialStatus ?? "") ? Math.max(placedAt, Date.parse(node.updatedAt)) : null,
    cancelledAt: node.cancelledAt === null ? null : Date.parse(node.cancelledAt),
    test: node.test,
    updatedAt: Date.parse(node.updatedAt),
  };
}
