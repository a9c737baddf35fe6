import type { LineRow, OrderRow } from "../state/records";

/** What of a line's discount belongs to `quantity` of its pieces; the last piece takes the remainder, so that all add up. */
function discountShare(line: LineRow, quantity: number): number {
  return quantity >= line.quantity ? line.discountMinor : Math.floor((line.discountMinor * quantity) / line.quantity);
}

export function lineTotalMinor(line: LineRow, quantity: number): number {
  return line.unitMinor * quantity - discountShare(line, quantity);
}

export type OrderTotals = {
  subtotalMinor: number;
  currentSubtotalMinor: number;
  lineItemsMinor: number;
  discountsMinor: number;
  totalMinor: number;
  currentTotalMinor: number;
  paidMinor: number;
  refundedMinor: number;
  outstandingMinor: number;
};

/**
 * `current` figures follow returned and edited lines. An amount refunded without lines is an order adjustment: it shows in the
 * refunds and the net payment, not in the current subtotal. (To be confirmed on a live store.)
 */
export function totalsOf(order: OrderRow): OrderTotals {
  let subtotalMinor = 0;
  let currentSubtotalMinor = 0;
  let lineItemsMinor = 0;
  let lineDiscountsMinor = 0;
  for (const line of order.lines) {
    subtotalMinor += lineTotalMinor(line, line.quantity);
    currentSubtotalMinor += lineTotalMinor(line, line.currentQuantity);
    lineItemsMinor += line.unitMinor * line.quantity;
    lineDiscountsMinor += line.discountMinor;
  }
  const shippingDiscountMinor = order.discounts
    .filter((discount) => discount.kind === "free_shipping")
    .reduce((sum, discount) => sum + discount.amountMinor, 0);
  const extrasMinor = order.shippingMinor - shippingDiscountMinor + order.taxMinor;
  const totalMinor = subtotalMinor + extrasMinor;
  const currentTotalMinor = order.cancelledAt ? 0 : currentSubtotalMinor + extrasMinor;
  const paidMinor = order.payments.reduce((sum, payment) => sum + payment.amountMinor, 0);
  const refundedMinor = order.refunds.reduce((sum, refund) => sum + refund.amountMinor, 0);
  return {
    subtotalMinor,
    currentSubtotalMinor,
    lineItemsMinor,
    discountsMinor: lineDiscountsMinor + shippingDiscountMinor,
    totalMinor,
    currentTotalMinor,
    paidMinor,
    refundedMinor,
    outstandingMinor: order.cancelledAt ? 0 : Math.max(0, currentTotalMinor - (paidMinor - refundedMinor)),
  };
}

export type FinancialStatus = "PENDING" | "PARTIALLY_PAID" | "PAID" | "PARTIALLY_REFUNDED" | "REFUNDED" | "VOIDED";

export function financialStatus(order: OrderRow): FinancialStatus {
  const totals = totalsOf(order);
  if (totals.paidMinor === 0 && totals.totalMinor > 0) return order.cancelledAt ? "VOIDED" : "PENDING";
  if (totals.refundedMinor > 0) return totals.refundedMinor >= totals.paidMinor ? "REFUNDED" : "PARTIALLY_REFUNDED";
  return totals.outstandingMinor > 0 ? "PARTIALLY_PAID" : "PAID";
}
