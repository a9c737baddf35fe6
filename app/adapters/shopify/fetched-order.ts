import { parseDecimalAmount } from "~/core/shared/money";
import type { OrderFact, RefundFact } from "~/usecases/orders/order-fact";
import type { OrdersUpdatedSinceQuery } from "./generated/operations";

type Node = OrdersUpdatedSinceQuery["orders"]["nodes"][number];
type Money = { readonly shopMoney: { readonly amount: string; readonly currencyCode: string } };

export type FetchedOrder = { readonly order: OrderFact; readonly refunds: readonly RefundFact[] };

const numericId = (gid: string): string => gid.split("/").at(-1) ?? gid;
const PAID: ReadonlySet<string> = new Set(["PAID", "PARTIALLY_REFUNDED", "REFUNDED"]);

function minor({ shopMoney }: Money): number {
  const read = parseDecimalAmount(shopMoney.amount, shopMoney.currencyCode);
  if (read.kind === "refused") throw new Error(`amount "${shopMoney.amount}": expected ${read.expected}`);
  return read.amountMinor;
}

/** An order of the Admin API in our words, with the same figures as its webhook gives. */
export function fetchedOrder(node: Node): FetchedOrder {
  const orderId = numericId(node.id);
  const refunds = node.refunds.map((refund) => {
    const lines = refund.refundLineItems.nodes.reduce((sum, line) => sum + minor(line.subtotalSet), 0);
    const amountMinor = refund.refundLineItems.nodes.length > 0 ? lines : minor(refund.totalRefundedSet);
    const refundedAt = Date.parse(refund.createdAt ?? node.updatedAt);
    return { refundId: numericId(refund.id), orderId, refundedAt, amountMinor, lines };
  });
  const placedAt = Date.parse(node.processedAt);
  return {
    refunds: refunds.map(({ refundId, refundedAt, amountMinor }) => ({ refundId, orderId, refundedAt, amountMinor })),
    order: {
      orderId,
      name: node.name,
      customerId: node.customer ? numericId(node.customer.id) : null,
      placedAt,
      currency: node.currentSubtotalPriceSet?.shopMoney.currencyCode ?? node.currencyCode,
      totalMinor:
        (node.currentSubtotalPriceSet ? minor(node.currentSubtotalPriceSet) : 0) +
        refunds.reduce((sum, one) => sum + one.lines, 0),
      codes: node.discountCodes,
      referral: node.customAttributes.find((one) => one.key === "hearth_referral")?.value ?? null,
      paidAt: PAID.has(node.displayFinancialStatus ?? "") ? placedAt : null,
      cancelledAt: node.cancelledAt === null ? null : Date.parse(node.cancelledAt),
      test: node.test,
      updatedAt: Date.parse(node.updatedAt),
    },
  };
}
