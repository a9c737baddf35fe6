import type { CustomerRow, PostalAddress } from "../state/records";
import type { Store } from "../state/store";
import type { World } from "../state/world";
import { toGid } from "../state/gid";
import { customerPayload, emit, emitCustomer } from "../webhooks/emit";
import { type Failure, failure } from "./failure";
import { refreshSegmentsLater } from "./segment-members";

export type NewCustomer = {
  firstName?: string | undefined;
  lastName?: string | undefined;
  email?: string | undefined;
  address?: PostalAddress | null | undefined;
  tags?: readonly string[] | undefined;
  ref?: string | null | undefined;
  createdAt?: string | undefined;
};

/** A customer that was merged away is gone, as at Shopify. */
export function findCustomer(store: Store, id: number): CustomerRow | undefined {
  const row = store.customers.get(id);
  return row?.mergedInto === null ? row : undefined;
}

export function createCustomer(world: World, store: Store, input: NewCustomer): CustomerRow {
  const at = input.createdAt ?? world.nowIso();
  const row: CustomerRow = {
    id: world.nextNumber(),
    ref: input.ref ?? null,
    firstName: input.firstName ?? "",
    lastName: input.lastName ?? "",
    email: input.email ?? "",
    address: input.address ?? null,
    tags: [...(input.tags ?? [])],
    createdAt: at,
    updatedAt: at,
    note: null,
    mergedInto: null,
  };
  store.customers.put(row);
  emitCustomer(world, store, "customers/create", row);
  refreshSegmentsLater(world, store);
  return row;
}

export function updateCustomer(world: World, store: Store, row: CustomerRow, change: NewCustomer): CustomerRow {
  if (change.firstName !== undefined) row.firstName = change.firstName;
  if (change.lastName !== undefined) row.lastName = change.lastName;
  if (change.email !== undefined) row.email = change.email;
  if (change.address !== undefined) row.address = change.address;
  if (change.tags !== undefined) row.tags = [...change.tags];
  row.updatedAt = world.nowIso();
  store.customers.put(row);
  emitCustomer(world, store, "customers/update", row);
  refreshSegmentsLater(world, store);
  return row;
}

/** Shopify refuses to delete a customer who has orders. */
export function deleteCustomer(world: World, store: Store, row: CustomerRow): Failure | null {
  if (store.ordersOf(row.id).length > 0) return failure("has-orders", "A customer with orders cannot be deleted.");
  store.customers.remove(row.id);
  for (const metafield of store.metafieldsOf(toGid("Customer", row.id))) store.metafields.remove(metafield.id);
  emit(world, store, "customers/delete", { id: row.id, admin_graphql_api_id: toGid("Customer", row.id) });
  refreshSegmentsLater(world, store);
  return null;
}

/** The orders, tags and store credit go to the one that stays; the topic tells of both. */
export function mergeCustomers(world: World, store: Store, kept: CustomerRow, gone: CustomerRow): void {
  for (const order of store.ordersOf(gone.id)) {
    const moved = { ...order, customerId: kept.id, updatedAt: world.nowIso() };
    store.orders.put(moved);
  }
  for (const account of store.accountsOf(gone.id)) store.creditAccounts.put({ ...account, customerId: kept.id });
  kept.tags = [...new Set([...kept.tags, ...gone.tags])].sort();
  gone.mergedInto = kept.id;
  gone.tags = [];
  kept.updatedAt = world.nowIso();
  gone.updatedAt = world.nowIso();
  store.customers.put(kept);
  store.customers.put(gone);
  emit(world, store, "customers/merge", {
    admin_graphql_api_customer_kept_id: toGid("Customer", kept.id),
    admin_graphql_api_customer_deleted_id: toGid("Customer", gone.id),
    admin_graphql_api_job_id: null,
    status: "completed",
    errors: [],
  });
  emit(world, store, "customers/delete", { id: gone.id, admin_graphql_api_id: toGid("Customer", gone.id) });
  emit(world, store, "customers/update", customerPayload(kept));
  refreshSegmentsLater(world, store);
}
