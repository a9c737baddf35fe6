import fc from "fast-check";

/** What happens to one order at Shopify, in hours and cents. */
export type OrderStory = {
  readonly orderId: string;
  readonly placedHours: number;
  readonly customer: string | null;
  readonly code: string | null;
  readonly lines: readonly number[];
  readonly paidAfterSeconds: number;
  /** Removes or adds a line while the order is young, if at all. */
  readonly editCents: number | null;
  /** After the edit it is not paid in full for a while. */
  readonly repaid: boolean;
  readonly refunds: readonly { readonly line: number; readonly afterHours: number }[];
  readonly refundAll: boolean;
  readonly cancelAfterHours: number | null;
};

export type Delivery = { readonly webhookId: string; readonly topic: string; readonly payload: unknown };

const HOUR = 3_600_000;
const MONTH_START = Date.UTC(2026, 5, 2);
/** Younger orders are pending at the end of the story, older ones have posted. */
export const PENDING_FROM_HOURS = 24 * 18;

export const orderStory: fc.Arbitrary<OrderStory> = fc
  .record({
    orderId: fc.constant(""),
    placedHours: fc.oneof(fc.integer({ min: 0, max: 24 * 15 }), fc.integer({ min: PENDING_FROM_HOURS, max: 24 * 20 })),
    customer: fc.constantFrom("1", "1", "1", "2", null),
    code: fc.constantFrom(null, "hello", "NOBODY"),
    lines: fc.array(fc.integer({ min: 0, max: 9000 }), { minLength: 1, maxLength: 3 }),
    paidAfterSeconds: fc.constantFrom(0, 0, 1, 3600),
    editCents: fc.option(fc.integer({ min: -500, max: 4000 }), { freq: 2 }),
    repaid: fc.boolean(),
    refunds: fc.uniqueArray(fc.record({ line: fc.nat(2), afterHours: fc.integer({ min: 0, max: 70 }) }), {
      maxLength: 3,
      selector: (one) => one.line,
    }),
    refundAll: fc.constant(false),
    cancelAfterHours: fc.option(fc.integer({ min: 0, max: 70 }), { freq: 4 }),
  })
  // Shares are fixed when an order posts: an edit that is heard of only then changes what is earned, not who earns it.
  .map((one) => (one.placedHours < PENDING_FROM_HOURS ? { ...one, editCents: null } : one));

const decimal = (cents: number): string => (cents / 100).toFixed(2);
const second = (at: number): string => new Date(Math.floor(at / 1000) * 1000).toISOString().replace(".000Z", "Z");

const taxOf = (cents: number): number => Math.floor(cents / 5);

type Refund = { readonly id: string; readonly at: number; readonly cents: number };

/** The webhooks of a story as Shopify sends them: whole orders, to the second, and refunds on their own. */
export function deliveriesOf(story: OrderStory): Delivery[] {
  const placedAt = MONTH_START + story.placedHours * HOUR;
  const paidAt = placedAt + story.paidAfterSeconds * 1000;
  let cents = story.lines.reduce((sum, line) => sum + line, 0);
  const sold = cents;
  const refunds: Refund[] = [];
  const deliveries: Delivery[] = [];
  let [paid, cancelledAt]: ["pending" | "partially_paid" | "paid", number | null] = ["pending", null];
  const refundOf = (one: Refund) => ({
    id: Number(one.id),
    order_id: Number(story.orderId),
    created_at: second(one.at),
    refund_line_items: [{ subtotal: decimal(one.cents) }],
    transactions: [{ amount: decimal(one.cents), kind: "refund", status: "success" }],
    order_adjustments: [],
  });
  const send = (topic: string, at: number): void => {
    const refunded = refunds.reduce((sum, one) => sum + one.cents, 0);
    const status = refunded === 0 ? "paid" : refunded >= cents ? "refunded" : "partially_refunded";
    const payload = {
      id: Number(story.orderId),
      created_at: second(placedAt),
      processed_at: second(placedAt),
      updated_at: second(at),
      cancelled_at: cancelledAt === null ? null : second(cancelledAt),
      financial_status: paid === "paid" ? status : paid,
      currency: "USD",
      current_subtotal_price: decimal(cents - refunded),
      total_tax: decimal(taxOf(sold)),
      current_total_tax: decimal(taxOf(cents - refunded)),
      line_items: story.lines.map((line, index) => ({ product_id: index + 1, price: decimal(line), quantity: 1 })),
      customer: story.customer === null ? null : { id: Number(story.customer) },
      discount_codes: story.code === null ? [] : [{ code: story.code }],
      note_attributes: [],
      refunds: refunds.map(refundOf),
    };
    deliveries.push({ webhookId: `${story.orderId}-${deliveries.length}`, topic, payload });
  };
  send("orders/create", placedAt);
  paid = "paid";
  send("orders/paid", paidAt);
  if (story.editCents !== null) {
    cents = Math.max(0, cents + story.editCents);
    paid = story.repaid ? "partially_paid" : "paid";
    send("orders/updated", paidAt + HOUR / 2);
    paid = "paid";
    send("orders/updated", paidAt + HOUR);
  }
  const givenBack = story.refundAll
    ? [{ cents, afterHours: 30 }]
    : story.refunds.map((one) => ({ cents: story.lines[one.line] ?? 0, afterHours: one.afterHours }));
  for (const one of [...givenBack].sort((a, b) => a.afterHours - b.afterHours)) {
    const at = paidAt + (1 + one.afterHours) * HOUR;
    const left = cents - refunds.reduce((sum, earlier) => sum + earlier.cents, 0);
    const refund = { id: `${story.orderId}${refunds.length}`, at, cents: Math.min(left, one.cents) };
    refunds.push(refund);
    deliveries.push({
      webhookId: `${story.orderId}-r${refunds.length}`,
      topic: "refunds/create",
      payload: refundOf(refund),
    });
    send("orders/updated", at);
  }
  if (story.cancelAfterHours !== null) {
    cancelledAt = paidAt + (1 + story.cancelAfterHours) * HOUR;
    send("orders/cancelled", Math.max(cancelledAt, refunds.at(-1)?.at ?? 0));
  }
  return deliveries;
}
