import type { Store } from "../state/store";
import type { World } from "../state/world";
import { failure } from "../store/failure";

const TABLES = [
  "customers",
  "products",
  "collections",
  "orders",
  "segments",
  "metafields",
  "definitions",
  "discounts",
  "codes",
  "bulkCreations",
  "creditAccounts",
  "creditTransactions",
  "bulkOperations",
  "subscriptions",
  "tokens",
  "deliveries",
  "flowTriggers",
  "carts",
  "shoppers",
] as const;
type TableName = (typeof TABLES)[number];

const isTable = (name: string): name is TableName => TABLES.some((known) => known === name);

/** Counts of everything, or with `table` all rows of one table. */
export function describeState(world: World, store: Store, table: string): unknown {
  if (table)
    return isTable(table)
      ? { rows: [...store[table].values()] }
      : failure("not-found", `Tables are: ${TABLES.join(", ")}.`);
  return {
    shop: store.shop,
    shops: [...world.shops.keys()],
    now: world.nowIso(),
    app: { url: world.app.appUrl, scopes: world.app.scopes, webhooks: world.app.webhooks.length },
    addresses: world.addresses,
    pending: world.tasks.pending,
    counts: Object.fromEntries(TABLES.map((name) => [name, store[name].size])),
  };
}
