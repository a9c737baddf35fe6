import type { OrderDetails } from "./order-details";

/** An order as it stands at its source, in our words. Amounts in minor units of `currency`. */
export type OrderFact = {
  readonly orderId: string;
  readonly name: string | null;
  readonly customerId: string | null;
  readonly placedAt: number;
  readonly currency: string;
  /** Net of discounts, before refunds, without tax and shipping. */
  readonly totalMinor: number;
  /** Every discount code on it, as typed. */
  readonly codes: readonly string[];
  /** Member whose link brought the buyer. */
  readonly referral: string | null;
  /** Of the first state in which it was paid in full. */
  readonly paidAt: number | null;
  readonly cancelledAt: number | null;
  /** Null or missing: not fulfilled, as far as is known. */
  readonly fulfilledAt?: number | null;
  /** Null or missing: not known. */
  readonly details?: OrderDetails | null;
  readonly test: boolean;
  readonly updatedAt: number;
};

export type RefundFact = {
  readonly refundId: string;
  readonly orderId: string;
  readonly refundedAt: number;
  readonly amountMinor: number;
};
