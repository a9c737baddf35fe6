import { z } from "zod";
import type { AppliedDiscount, LineRow, OrderRow } from "../state/records";
import type { Store } from "../state/store";
import type { World } from "../state/world";
import { personAt } from "./names";
import { CARD_GATEWAY } from "./orders";
import { refreshSegmentsLater } from "./segment-members";
import { createProduct } from "./sample";

const instant = z.iso.datetime({ offset: true });
const customer = z.object({
  ref: z.string(),
  firstName: z.string().optional(),
  lastName: z.string().optional(),
  email: z.string().optional(),
  tags: z.array(z.string()).optional(),
  createdAt: instant.optional(),
});
const product = z.object({
  ref: z.string().optional(),
  title: z.string(),
  description: z.string().optional(),
  productType: z.string().optional(),
  priceMinor: z.number().int().min(0),
  collections: z.array(z.string()).optional(),
});
const order = z.object({
  ref: z.string(),
  /** A customer's ref, or null for a guest. */
  customer: z.string().nullish(),
  placedAt: instant,
  /** Net of discounts, before refunds. */
  totalMinor: z.number().int().min(0),
  code: z.string().nullish(),
  attributes: z.array(z.object({ name: z.string(), value: z.string() })).optional(),
  cancelledAt: instant.nullish(),
  test: z.boolean().optional(),
  product: z.string().nullish(),
});
const refund = z.object({
  ref: z.string().optional(),
  order: z.string(),
  refundedAt: instant,
  amountMinor: z.number().int().min(1),
});

/** History for a shop. No webhooks are sent for it and no codes are used up. */
export const storeHistory = z.object({
  customers: z.array(customer).default([]),
  products: z.array(product).default([]),
  orders: z.array(order).default([]),
  refunds: z.array(refund).default([]),
});
export type StoreHistory = z.input<typeof storeHistory>;
type Order = z.infer<typeof order>;

export type Loaded = {
  customers: Record<string, number>;
  products: Record<string, number>;
  orders: Record<string, number>;
  refunds: number;
};

/** Rows with their numbers in blocks: one order, its line, its payment. */
const NUMBERS_PER_ORDER = 3;

function loadCustomers(
  world: World,
  store: Store,
  rows: z.infer<typeof customer>[],
  ids: Record<string, number>,
): void {
  const first = world.reserveNumbers(rows.length);
  rows.forEach((row, index) => {
    const at = row.createdAt ? new Date(row.createdAt).toISOString() : world.nowIso();
    const person = personAt(index);
    const id = first + index;
    ids[row.ref] = id;
    store.customers.put({
      id,
      ref: row.ref,
      firstName: row.firstName ?? person.firstName,
      lastName: row.lastName ?? person.lastName,
      email: row.email ?? person.email,
      address: null,
      tags: row.tags ?? [],
      createdAt: at,
      updatedAt: at,
      note: null,
      mergedInto: null,
    });
  });
}

function appliedCode(store: Store, code: string | null | undefined): AppliedDiscount[] {
  if (!code) return [];
  const known = store.codeByText(code.toLowerCase());
  return [{ discountId: known?.discountId ?? null, code, kind: "fixed_amount", value: 0, amountMinor: 0 }];
}

function orderRow(
  store: Store,
  entry: Order,
  number: number,
  ids: { first: number; customerId: number | null; productId: number | null },
): OrderRow {
  const at = new Date(entry.placedAt).toISOString();
  const cancelledAt = entry.cancelledAt ? new Date(entry.cancelledAt).toISOString() : null;
  const line: LineRow = {
    id: ids.first + 1,
    productId: ids.productId,
    variantId: null,
    title: "Basket",
    quantity: 1,
    currentQuantity: cancelledAt ? 0 : 1,
    unitMinor: entry.totalMinor,
    discountMinor: 0,
    orderDiscountMinor: 0,
  };
  return {
    id: ids.first,
    ref: entry.ref,
    number,
    customerId: ids.customerId,
    createdAt: at,
    processedAt: at,
    updatedAt: cancelledAt ?? at,
    cancelledAt,
    cancelReason: cancelledAt ? "customer" : null,
    test: entry.test ?? false,
    sourceName: "web",
    note: null,
    tags: [],
    attributes: entry.attributes ?? [],
    lines: [line],
    discounts: appliedCode(store, entry.code),
    shippingMinor: 0,
    taxMinor: 0,
    payments: [{ id: ids.first + 2, gateway: CARD_GATEWAY, amountMinor: entry.totalMinor, at }],
    refunds: [],
    edited: false,
    fulfilledAt: at,
    journey: null,
  };
}

function loadOrders(world: World, store: Store, rows: Order[], loaded: Loaded): void {
  const first = world.reserveNumbers(rows.length * NUMBERS_PER_ORDER);
  rows.forEach((entry, index) => {
    const customerId = entry.customer ? (loaded.customers[entry.customer] ?? null) : null;
    if (entry.customer && customerId === null)
      throw new Error(`order ${entry.ref}: there is no customer ${entry.customer}`);
    const ids = {
      first: first + index * NUMBERS_PER_ORDER,
      customerId,
      productId: loaded.products[entry.product ?? ""] ?? null,
    };
    loaded.orders[entry.ref] = ids.first;
    store.orders.put(orderRow(store, entry, store.shop.nextOrderNumber, ids));
    store.shop.nextOrderNumber += 1;
  });
  store.saveShop();
}

function loadRefunds(world: World, store: Store, rows: z.infer<typeof refund>[], loaded: Loaded): void {
  const first = world.reserveNumbers(rows.length * 3);
  rows.forEach((entry, index) => {
    const row = store.orders.get(loaded.orders[entry.order] ?? 0);
    if (!row) throw new Error(`refund ${entry.ref ?? index}: there is no order ${entry.order}`);
    const at = new Date(entry.refundedAt).toISOString();
    row.refunds.push({
      id: first + index * 3,
      createdAt: at,
      note: null,
      amountMinor: entry.amountMinor,
      lines: [],
      gateway: CARD_GATEWAY,
    });
    if (at > row.updatedAt) row.updatedAt = at;
    store.orders.put(row);
    loaded.refunds += 1;
  });
}

/** Refs that were loaded before are known, so that history can come in parts. */
export function loadStore(world: World, store: Store, input: StoreHistory): Loaded {
  const history = storeHistory.parse(input);
  const loaded: Loaded = { customers: {}, products: {}, orders: {}, refunds: 0 };
  for (const row of store.customers.values()) if (row.ref) loaded.customers[row.ref] = row.id;
  for (const row of store.orders.values()) if (row.ref) loaded.orders[row.ref] = row.id;
  loadCustomers(
    world,
    store,
    history.customers.filter((row) => !(row.ref in loaded.customers)),
    loaded.customers,
  );
  for (const { ref, ...entry } of history.products)
    loaded.products[ref ?? entry.title] = createProduct(world, store, entry).id;
  loadOrders(
    world,
    store,
    history.orders.filter((row) => !(row.ref in loaded.orders)),
    loaded,
  );
  loadRefunds(world, store, history.refunds, loaded);
  refreshSegmentsLater(world, store);
  return loaded;
}
