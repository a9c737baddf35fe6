import type { CustomerKeys } from "./customer-keys";

/** Fields of a payload that we use, per topic prefix; `*` means every element or key below. Everything else never reaches a table. */
type Shape = true | { readonly [field: string]: Shape } | readonly [Shape];

const MONEY_LINE: Shape = { subtotal: true };
const REFUND: Shape = {
  id: true,
  order_id: true,
  created_at: true,
  processed_at: true,
  refund_line_items: [MONEY_LINE],
  order_adjustments: [{ amount: true, kind: true }],
  transactions: [{ amount: true, kind: true, status: true }],
};

const SHAPES: readonly (readonly [prefix: string, shape: Shape])[] = [
  ["orders/edited", { order_edit: { id: true, order_id: true } }],
  [
    "orders/",
    {
      id: true,
      name: true,
      test: true,
      created_at: true,
      processed_at: true,
      updated_at: true,
      cancelled_at: true,
      financial_status: true,
      currency: true,
      current_subtotal_price: true,
      subtotal_price: true,
      total_tax: true,
      total_shipping_price_set: { shop_money: { amount: true } },
      source_name: true,
      line_items: [
        {
          product_id: true,
          price: true,
          quantity: true,
          discount_allocations: [{ amount: true }],
          selling_plan_allocation: { selling_plan: { id: true } },
        },
      ],
      fulfillment_status: true,
      fulfillments: [{ created_at: true, status: true }],
      customer: { id: true, tags: true, updated_at: true },
      discount_codes: [{ code: true }],
      note_attributes: [{ name: true, value: true }],
      refunds: [REFUND],
    },
  ],
  ["refunds/", REFUND],
  [
    "customers/data_request",
    { shop_domain: true, customer: { id: true }, orders_requested: [true], data_request: { id: true } },
  ],
  ["customers/redact", { shop_domain: true, customer: { id: true }, orders_to_redact: [true] }],
  [
    "customers/",
    {
      id: true,
      admin_graphql_api_id: true,
      updated_at: true,
      admin_graphql_api_customer_kept_id: true,
      admin_graphql_api_customer_deleted_id: true,
    },
  ],
  ["discounts/", { admin_graphql_api_id: true, status: true, updated_at: true }],
  ["app/", { id: true, previous: [true], current: [true], updated_at: true }],
  [
    "shop/",
    {
      id: true,
      domain: true,
      myshopify_domain: true,
      shop_domain: true,
      currency: true,
      iana_timezone: true,
      updated_at: true,
    },
  ],
  ["bulk_operations/", { admin_graphql_api_id: true, status: true, error_code: true, completed_at: true, type: true }],
];

/** One value: what jsonb does not take, a zero character and halves of a pair, is no use to anybody; an object is not what was meant. */
function leaf(value: unknown): unknown {
  if (typeof value === "string") return Buffer.from(value.replaceAll("\u0000", ""), "utf8").toString("utf8");
  return typeof value === "object" && value !== null ? undefined : value;
}

function pick(value: unknown, shape: Shape): unknown {
  if (shape === true) return leaf(value);
  if (Array.isArray(shape))
    return Array.isArray(value) ? value.map((one: unknown) => pick(one, shape[0] as Shape)) : undefined;
  if (typeof value !== "object" || value === null) return undefined;
  const from = value as Record<string, unknown>;
  const fields = Object.entries(shape as Record<string, Shape>).filter(([field]) => from[field] !== undefined);
  return Object.fromEntries(fields.map(([field, inner]) => [field, pick(from[field], inner)]));
}

const REFERRAL_ATTRIBUTE = "hearth_referral";

/**
 * What is kept of a webhook: ids, times, states and amounts. Names, addresses and e-mail stay outside, also for topics that are not
 * known here (only their ids are kept). Of an order's note attributes only ours are kept: shoppers write anything there. With `keysOf`
 * a customer's `keys` are kept: what tells whether two accounts are one person's.
 */
export function reduceWebhook(topic: string, payload: unknown, keysOf?: (customer: unknown) => CustomerKeys): unknown {
  const kept = reduced(topic, payload);
  if (keysOf === undefined) return kept;
  if (topic === "customers/update") return { ...kept, keys: keysOf(payload) };
  if (!topic.startsWith("orders/") || kept.customer === undefined) return kept;
  return { ...kept, customer: { ...kept.customer, keys: keysOf((payload as { customer?: unknown }).customer) } };
}

type Kept = { readonly note_attributes?: readonly { readonly name?: unknown }[]; readonly customer?: object };

function reduced(topic: string, payload: unknown): Kept {
  const shape = SHAPES.find(([prefix]) => topic.startsWith(prefix))?.[1] ?? { id: true, admin_graphql_api_id: true };
  const kept = pick(payload, shape) as Kept | undefined;
  if (!kept) return {};
  if (!Array.isArray(kept.note_attributes)) return kept;
  return { ...kept, note_attributes: kept.note_attributes.filter((one) => one.name === REFERRAL_ATTRIBUTE) };
}
