import { randomUUID } from "node:crypto";
import type { CustomerRow, DiscountRow, OrderRow, RefundRow, SubscriptionRow } from "../state/records";
import type { Store } from "../state/store";
import type { World } from "../state/world";
import { toGid } from "../state/gid";
import { statusOf } from "../store/discounts";
import { enqueueDelivery } from "./deliver";
import { addressJson, editJson, orderJson, refundJson } from "./order-payload";
import { toRestBody } from "./rest-time";

type Json = Record<string, unknown>;

/** include_fields keeps top-level fields and, with dots, fields of fields; lists are entered. */
export function keepFields(payload: Json, includeFields: readonly string[]): Json {
  if (includeFields.length === 0) return payload;
  const kept: Json = {};
  const nested = new Map<string, string[]>();
  for (const field of includeFields) {
    const [head = "", ...rest] = field.split(".");
    if (!(head in payload)) continue;
    if (rest.length === 0) kept[head] = payload[head];
    else nested.set(head, [...(nested.get(head) ?? []), rest.join(".")]);
  }
  for (const [head, fields] of nested) if (!(head in kept)) kept[head] = keepInside(payload[head], fields);
  return kept;
}

function keepInside(value: unknown, fields: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((entry) => keepInside(entry, fields));
  return typeof value === "object" && value !== null ? keepFields(value as Json, fields) : value;
}

const FILTER = /^([\w.]+):(\S+)$/;

/** Only `field:value` filters, joined by AND. */
function passes(filter: string | null, payload: Json): boolean {
  if (!filter) return true;
  return filter.split(/\s+AND\s+/).every((term) => {
    const match = FILTER.exec(term.trim());
    return match?.[1] !== undefined && String(payload[match[1]]) === match[2];
  });
}

const toEnum = (topic: string): string => topic.toUpperCase().replace(/[/.]/g, "_");

/** Sends one event to every subscription of its topic. Nothing is sent while the app is not installed. */
export function emit(world: World, store: Store, topic: string, payload: Json): void {
  const always = topic === "app/uninstalled" || topic === "shop/redact" || topic === "customers/redact";
  if (!store.shop.installation && !always) return;
  const eventId = randomUUID();
  for (const subscription of subscriptionsFor(store, topic)) {
    if (!passes(subscription.filter, payload)) continue;
    const body = toRestBody(keepFields(payload, subscription.includeFields), store.shop.timezone);
    enqueueDelivery(world, store, { topic, eventId, uri: subscription.uri, body });
  }
}

export function subscriptionsFor(store: Store, topic: string): SubscriptionRow[] {
  return store.subscriptionsTo(toEnum(topic));
}

type OrderTopic =
  "orders/create" | "orders/paid" | "orders/updated" | "orders/edited" | "orders/cancelled" | "orders/fulfilled";

export function emitOrder(
  world: World,
  store: Store,
  topic: OrderTopic,
  order: OrderRow,
  edit?: { changes: readonly { id: number; delta: number }[] },
): void {
  if (subscriptionsFor(store, topic).length === 0) return;
  const payload =
    topic === "orders/edited"
      ? editJson(order, edit?.changes ?? [], order.updatedAt, store.shop.currency)
      : orderJson(store, order);
  emit(world, store, topic, payload);
}

export function emitRefund(world: World, store: Store, order: OrderRow, refund: RefundRow): void {
  emit(world, store, "refunds/create", refundJson(order, refund, store.shop.currency));
}

export function customerPayload(customer: CustomerRow): Json {
  return {
    id: customer.id,
    admin_graphql_api_id: toGid("Customer", customer.id),
    email: customer.email,
    first_name: customer.firstName,
    last_name: customer.lastName,
    created_at: customer.createdAt,
    updated_at: customer.updatedAt,
    tags: customer.tags.join(", "),
    note: customer.note,
    state: "enabled",
    verified_email: true,
    tax_exempt: false,
    addresses: [],
    default_address: addressJson(customer),
  };
}

export function emitCustomer(
  world: World,
  store: Store,
  topic: "customers/create" | "customers/update",
  customer: CustomerRow,
): void {
  emit(world, store, topic, customerPayload(customer));
}

export function emitDiscount(
  world: World,
  store: Store,
  topic: "discounts/create" | "discounts/update" | "discounts/delete",
  discount: DiscountRow,
): void {
  emit(world, store, topic, {
    admin_graphql_api_id: toGid("DiscountCodeNode", discount.id),
    title: discount.title,
    status: statusOf(discount, world.nowIso()),
    created_at: discount.createdAt,
    updated_at: discount.updatedAt,
  });
}
