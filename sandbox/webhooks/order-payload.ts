import type { AppliedDiscount, CustomerRow, LineRow, OrderRow, RefundRow } from "../state/records";
import type { Store } from "../state/store";
import { toGid } from "../state/gid";
import { toDecimal } from "../state/money";
import { financialStatus, lineTotalMinor, totalsOf } from "../store/order-money";

type Json = Record<string, unknown>;

function moneySet(minor: number, currency: string): Json {
  const money = { amount: toDecimal(minor, currency), currency_code: currency };
  return { shop_money: money, presentment_money: money };
}

function lineJson(line: LineRow, currency: string): Json {
  return {
    id: line.id,
    admin_graphql_api_id: toGid("LineItem", line.id),
    title: line.title,
    name: line.title,
    product_id: line.productId,
    variant_id: line.variantId,
    quantity: line.quantity,
    current_quantity: line.currentQuantity,
    price: toDecimal(line.unitMinor, currency),
    price_set: moneySet(line.unitMinor, currency),
    total_discount: toDecimal(line.discountMinor, currency),
    total_discount_set: moneySet(line.discountMinor, currency),
    discount_allocations: line.discountMinor
      ? [{ amount: toDecimal(line.discountMinor, currency), discount_application_index: 0 }]
      : [],
    properties: [],
    gift_card: false,
    requires_shipping: true,
    taxable: true,
    sku: "",
    vendor: null,
  };
}

export function refundJson(order: OrderRow, refund: RefundRow, currency: string): Json {
  const linesMinor = refund.lines.reduce((sum, line) => sum + line.subtotalMinor, 0);
  const differenceMinor = linesMinor - refund.amountMinor;
  return {
    id: refund.id,
    admin_graphql_api_id: toGid("Refund", refund.id),
    order_id: order.id,
    created_at: refund.createdAt,
    processed_at: refund.createdAt,
    note: refund.note,
    restock: false,
    user_id: null,
    duties: [],
    refund_line_items: refund.lines.map((returned) => {
      const line = order.lines.find((known) => known.id === returned.lineId);
      return {
        id: returned.id,
        line_item_id: returned.lineId,
        quantity: returned.quantity,
        restock_type: "no_restock",
        subtotal: Number(toDecimal(returned.subtotalMinor, currency)),
        subtotal_set: moneySet(returned.subtotalMinor, currency),
        total_tax: 0,
        total_tax_set: moneySet(0, currency),
        line_item: line ? lineJson(line, currency) : null,
      };
    }),
    transactions: [
      {
        id: refund.id + 1,
        admin_graphql_api_id: toGid("OrderTransaction", refund.id + 1),
        order_id: order.id,
        kind: "refund",
        status: "success",
        gateway: refund.gateway,
        amount: toDecimal(refund.amountMinor, currency),
        currency,
        created_at: refund.createdAt,
        processed_at: refund.createdAt,
        test: order.test,
      },
    ],
    order_adjustments:
      differenceMinor === 0
        ? []
        : [
            {
              id: refund.id + 2,
              order_id: order.id,
              refund_id: refund.id,
              amount: toDecimal(differenceMinor, currency),
              tax_amount: "0.00",
              kind: "refund_discrepancy",
              reason: "Refund discrepancy",
            },
          ],
  };
}

function discountApplication(discount: AppliedDiscount, currency: string): Json {
  return {
    type: "discount_code",
    code: discount.code,
    value: discount.kind === "fixed_amount" ? toDecimal(discount.value, currency) : (discount.value / 100).toFixed(1),
    value_type: discount.kind === "fixed_amount" ? "fixed_amount" : "percentage",
    allocation_method: "across",
    target_selection: "all",
    target_type: discount.kind === "free_shipping" ? "shipping_line" : "line_item",
  };
}

function customerJson(store: Store, order: OrderRow): Json | null {
  const customer = order.customerId === null ? undefined : store.customers.get(order.customerId);
  if (!customer) return null;
  return {
    id: customer.id,
    admin_graphql_api_id: toGid("Customer", customer.id),
    created_at: customer.createdAt,
    updated_at: customer.updatedAt,
    state: "enabled",
    note: customer.note,
    verified_email: true,
    tax_exempt: false,
    currency: store.shop.currency,
    first_name: customer.firstName,
    last_name: customer.lastName,
    email: customer.email,
    default_address: addressJson(customer),
  };
}

/** A customer's default address as REST writes it. */
export function addressJson({ id, firstName, lastName, address }: CustomerRow): Json | null {
  if (address === null) return null;
  return {
    customer_id: id,
    first_name: firstName,
    last_name: lastName,
    company: null,
    address1: address.address1,
    address2: address.address2 ?? null,
    city: address.city,
    province: null,
    province_code: null,
    zip: address.zip,
    country_code: address.countryCode,
    default: true,
  };
}

/** The order as the Admin REST resource of 2026-07 writes it, which is what webhooks carry. */
export function orderJson(store: Store, order: OrderRow): Json {
  const { currency } = store.shop;
  const totals = totalsOf(order);
  const money = (minor: number): string => toDecimal(minor, currency);
  const email = order.customerId === null ? null : (store.customers.get(order.customerId)?.email ?? null);
  return {
    id: order.id,
    admin_graphql_api_id: toGid("Order", order.id),
    name: `#${order.number}`,
    number: order.number - 1000,
    order_number: order.number,
    created_at: order.createdAt,
    processed_at: order.processedAt,
    updated_at: order.updatedAt,
    cancelled_at: order.cancelledAt,
    cancel_reason: order.cancelReason,
    closed_at: null,
    test: order.test,
    confirmed: true,
    currency,
    presentment_currency: currency,
    email,
    contact_email: email,
    source_name: order.sourceName,
    note: order.note,
    tags: order.tags.join(", "),
    taxes_included: false,
    financial_status: financialStatus(order).toLowerCase(),
    fulfillment_status: order.fulfilledAt ? "fulfilled" : null,
    fulfillments: order.fulfilledAt ? [{ created_at: order.fulfilledAt, status: "success" }] : [],
    subtotal_price: money(totals.subtotalMinor),
    subtotal_price_set: moneySet(totals.subtotalMinor, currency),
    current_subtotal_price: money(totals.currentSubtotalMinor),
    current_subtotal_price_set: moneySet(totals.currentSubtotalMinor, currency),
    total_line_items_price: money(totals.lineItemsMinor),
    total_discounts: money(totals.discountsMinor),
    total_discounts_set: moneySet(totals.discountsMinor, currency),
    current_total_discounts: money(totals.discountsMinor),
    total_tax: money(order.taxMinor),
    current_total_tax: money(order.taxMinor),
    total_price: money(totals.totalMinor),
    total_price_set: moneySet(totals.totalMinor, currency),
    current_total_price: money(totals.currentTotalMinor),
    current_total_price_set: moneySet(totals.currentTotalMinor, currency),
    total_outstanding: money(totals.outstandingMinor),
    total_shipping_price_set: moneySet(order.shippingMinor, currency),
    discount_codes: order.discounts.map((discount) => ({
      code: discount.code,
      amount: money(discount.amountMinor),
      type: discount.kind === "free_shipping" ? "shipping" : discount.kind,
    })),
    discount_applications: order.discounts.map((discount) => discountApplication(discount, currency)),
    note_attributes: order.attributes,
    landing_site: order.journey?.visit.landingPage ?? null,
    referring_site: order.journey?.visit.referrerUrl ?? null,
    payment_gateway_names: [...new Set(order.payments.map((payment) => payment.gateway))],
    line_items: order.lines.map((line) => lineJson(line, currency)),
    shipping_lines: order.shippingMinor
      ? [{ title: "Standard", price: money(order.shippingMinor), code: "standard" }]
      : [],
    refunds: order.refunds.map((refund) => refundJson(order, refund, currency)),
    customer: customerJson(store, order),
  };
}

/** orders/edited carries the edit, not the order. */
export function editJson(
  order: OrderRow,
  changes: readonly { id: number; delta: number }[],
  at: string,
  currency: string,
): Json {
  const change = (row: { id: number; delta: number }): Json => {
    const line = order.lines.find((known) => known.id === row.id);
    return {
      id: row.id,
      delta: Math.abs(row.delta),
      price: line ? toDecimal(lineTotalMinor(line, 1), currency) : null,
    };
  };
  return {
    order_edit: {
      id: order.id,
      app_id: null,
      created_at: at,
      committed_at: at,
      notify_customer: false,
      order_id: order.id,
      staff_note: "",
      user_id: null,
      line_items: {
        additions: changes.filter((row) => row.delta > 0).map(change),
        removals: changes.filter((row) => row.delta < 0).map(change),
      },
      discounts: { line_item: { additions: [], removals: [] } },
      shipping_lines: { additions: [], removals: [] },
    },
  };
}
