import { z } from "zod";
import { parseDecimalAmount } from "~/core/shared/money";
import { parseInstant } from "~/core/shared/time";
import { RENEWAL_SOURCE } from "./order-lines";
import type { OrderDetails } from "~/core/orders/order-details";
import type { OrderFact, RefundFact } from "~/core/orders/order-fact";

const id = z.union([z.number().int(), z.string().regex(/^\d+$/)]).transform(String);
const instant = z.string().transform((text, context) => {
  const at = parseInstant(text);
  if (at === null)
    context.addIssue({ code: "custom", message: `expected an ISO 8601 instant with a zone, got "${text}"` });
  return at ?? 0;
});
const decimal = z.union([z.string(), z.number()]).transform(String);

const refundSchema = z.object({
  id,
  order_id: id.optional(),
  created_at: instant,
  refund_line_items: z.array(z.object({ subtotal: decimal })).default([]),
  order_adjustments: z.array(z.object({ amount: decimal, kind: z.string() })).default([]),
  transactions: z.array(z.object({ amount: decimal, kind: z.string(), status: z.string() })).default([]),
});

const lineSchema = z.object({
  product_id: id.nullish(),
  price: decimal,
  quantity: z.number().int(),
  discount_allocations: z.array(z.object({ amount: decimal })).default([]),
  selling_plan_allocation: z.object({}).nullish(),
});

const orderSchema = z.object({
  id,
  name: z.string().optional(),
  test: z.boolean().default(false),
  created_at: instant,
  processed_at: instant.nullish(),
  updated_at: instant,
  cancelled_at: instant.nullish(),
  financial_status: z.string().nullish(),
  currency: z.string().length(3),
  current_subtotal_price: decimal,
  total_tax: decimal.nullish(),
  total_shipping_price_set: z.object({ shop_money: z.object({ amount: decimal }) }).nullish(),
  source_name: z.string().nullish(),
  line_items: z.array(lineSchema).nullish(),
  fulfillment_status: z.string().nullish(),
  fulfillments: z.array(z.object({ created_at: instant, status: z.string().nullish() })).default([]),
  customer: z.object({ id, tags: z.string().nullish() }).nullish(),
  discount_codes: z.array(z.object({ code: z.string() })).default([]),
  note_attributes: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
  refunds: z.array(refundSchema).default([]),
});

export type OrderParse =
  | { readonly kind: "order"; readonly order: OrderFact; readonly refunds: readonly RefundFact[] }
  | { readonly kind: "malformed"; readonly message: string };

/** Paid in full at some time: later states are refunds and cancellations, which have facts of their own. */
const PAID: ReadonlySet<string> = new Set(["paid", "partially_refunded", "refunded"]);

/** Far above any order; sums of these still are safe integers. */
const AMOUNT_MINOR_MAX = 10_000_000_000_000;

class Malformed extends Error {}

function minor(text: string, currency: string): number {
  const read = parseDecimalAmount(text, currency);
  if (read.kind === "refused") throw new Malformed(`amount "${text}": expected ${read.expected}`);
  if (read.amountMinor > AMOUNT_MINOR_MAX)
    throw new Malformed(`amount "${text}": expected less than a hundred billion`);
  return read.amountMinor;
}

type RefundPayload = z.infer<typeof refundSchema>;

/**
 * What a refund takes from the merchandise: its lines, or, for an amount without lines, what was paid back. A refund of an amount
 * beside its lines shows as a discrepancy, negative.
 */
function refundFact(refund: RefundPayload, orderId: string, currency: string): RefundFact {
  const lines = refund.refund_line_items.reduce((sum, line) => sum + minor(line.subtotal, currency), 0);
  const beside = refund.order_adjustments
    .filter((one) => one.kind === "refund_discrepancy")
    .reduce((sum, one) => sum - minor(one.amount, currency), 0);
  const paidBack = refund.transactions
    .filter((one) => one.kind === "refund" && one.status === "success")
    .reduce((sum, one) => sum + minor(one.amount, currency), 0);
  const amount = refund.refund_line_items.length + refund.order_adjustments.length > 0 ? lines + beside : paidBack;
  return { refundId: refund.id, orderId, refundedAt: refund.created_at, amountMinor: Math.max(0, amount) };
}

function describe(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ");
}

function tried(read: () => OrderParse): OrderParse {
  try {
    return read();
  } catch (error) {
    if (error instanceof Malformed) return { kind: "malformed", message: error.message };
    throw error;
  }
}

/** orders/paid, orders/updated and orders/cancelled: the whole order with its refunds. */
export function parseOrder(payload: unknown): OrderParse {
  const parsed = orderSchema.safeParse(payload);
  if (!parsed.success) return { kind: "malformed", message: describe(parsed.error) };
  const order = parsed.data;
  return tried(() => {
    const refunds = order.refunds.map((refund) => refundFact(refund, order.id, order.currency));
    const refundedLines = order.refunds
      .flatMap((refund) => refund.refund_line_items)
      .reduce((sum, line) => sum + minor(line.subtotal, order.currency), 0);
    const placedAt = order.processed_at ?? order.created_at;
    const paid = PAID.has(order.financial_status ?? "");
    return {
      kind: "order",
      refunds,
      order: {
        orderId: order.id,
        name: order.name ?? null,
        customerId: order.customer?.id ?? null,
        placedAt,
        currency: order.currency,
        // The current subtotal has lost refunded lines already; what was sold is both together, edits included.
        totalMinor: minor(order.current_subtotal_price, order.currency) + refundedLines,
        codes: order.discount_codes.map((one) => one.code),
        referral: order.note_attributes.find((one) => one.name === "hearth_referral")?.value || null,
        paidAt: paid ? Math.max(placedAt, order.updated_at) : null,
        cancelledAt: order.cancelled_at ?? null,
        fulfilledAt: fulfilledAt(order),
        details: detailsOf(order),
        test: order.test,
        updatedAt: order.updated_at,
      },
    };
  });
}

/** When the last part of it was sent; null while a part is open. */
function fulfilledAt(order: z.infer<typeof orderSchema>): number | null {
  if (order.fulfillment_status !== "fulfilled") return null;
  const sent = order.fulfillments.filter((one) => one.status !== "cancelled").map((one) => one.created_at);
  return sent.length === 0 ? order.updated_at : Math.max(...sent);
}

/** What rules for orders look at; null where the payload does not tell, as one from an older release of ours does not. */
function detailsOf(order: z.infer<typeof orderSchema>): OrderDetails | null {
  const { currency, line_items: lines } = order;
  if (!lines) return null;
  const first = lines.some((line) => line.selling_plan_allocation) ? "first" : null;
  return {
    lines: lines.map((line) => ({
      product: line.product_id ?? null,
      collections: [],
      amountMinor: Math.max(
        0,
        minor(line.price, currency) * line.quantity -
          line.discount_allocations.reduce((sum, one) => sum + minor(one.amount, currency), 0),
      ),
    })),
    taxMinor: minor(order.total_tax ?? "0", currency),
    shippingMinor: minor(order.total_shipping_price_set?.shop_money.amount ?? "0", currency),
    subscription: order.source_name === RENEWAL_SOURCE ? "renewal" : first,
    customerTags: (order.customer?.tags ?? "")
      .split(",")
      .map((tag) => tag.trim())
      .filter((tag) => tag !== ""),
  };
}

export type RefundParse =
  | { readonly kind: "refund"; readonly orderId: string; inCurrency(currency: string): RefundFact }
  | { readonly kind: "malformed"; readonly message: string };

/** refunds/create. It does not name a currency of the shop: the order it belongs to does. */
export function parseRefund(payload: unknown): RefundParse {
  const parsed = refundSchema.required({ order_id: true }).safeParse(payload);
  if (!parsed.success) return { kind: "malformed", message: describe(parsed.error) };
  const refund = parsed.data;
  const orderId = refund.order_id ?? "";
  return { kind: "refund", orderId, inCurrency: (currency) => refundFact(refund, orderId, currency) };
}
