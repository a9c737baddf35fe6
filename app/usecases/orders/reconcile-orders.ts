import { finishKnownRefunds } from "~/adapters/persistence/inbox-rows";
import { type Database, takeShopLock, withTransaction } from "~/adapters/persistence/database";
import { ordersBehind } from "~/adapters/persistence/order-rows";
import { findReconciliation, saveReconciliation } from "~/adapters/persistence/reconciliation-rows";
import { earnsFromOf, saveReconciled } from "~/adapters/persistence/shop-rows";
import { FETCH_MAX, fetchOrders } from "~/adapters/shopify/fetched-order";
import { OrdersUpdatedSinceDocument, type OrdersUpdatedSinceQuery } from "~/adapters/shopify/generated/operations";
import { numericId } from "~/adapters/shopify/read-values";
import { formatInstant } from "~/core/shared/time";
import type { AdminAnswer, AdminUse, ShopifyAdmin } from "~/ports/shopify-admin";
import type { Clock } from "~/ports/clock";
import type { WorkQueue } from "~/ports/work-queue";
import { loadProgram } from "~/usecases/programs/load-program";
import { recordReadOrders } from "./record-read-orders";

type Deps = {
  readonly pool: Database;
  readonly clock: Clock;
  readonly queue: WorkQueue;
  readonly admin: (shopDomain: string, use?: AdminUse) => ShopifyAdmin;
};

/** What was read shortly before is read again. */
const OVERLAP_MS = 10 * 60_000;
/** Once a night it goes back further: what Shopify's search showed late is found then. */
const NIGHTLY_MS = 20 * 3_600_000;
const NIGHTLY_BACK_MS = 3 * 86_400_000;

/**
 * Asks which orders changed since the last time, and reads those that are newer there than here, or may be: what webhooks lost is found.
 * The first time it starts at `since`. Answers how many were not what they were here; throws when Shopify cannot be asked, and starts at
 * the same place again.
 */
export async function reconcileOrders(
  deps: Deps,
  input: { readonly shopId: number; readonly since: number },
): Promise<number> {
  const startedAt = deps.clock.now();
  const { shop } = await loadProgram(deps.pool, input.shopId, startedAt);
  const nightly = await isNightly(deps.pool, input.shopId, startedAt);
  // A shop that comes back before it was ever reconciled has orders from its first time.
  const first = Math.min(input.since, (await earnsFromOf(deps.pool, input.shopId)) ?? input.since);
  const from = shop.reconciledAt === null ? first : shop.reconciledAt - OVERLAP_MS;
  const since = nightly ? Math.min(from, Math.max(first, startedAt - NIGHTLY_BACK_MS)) : from;
  const admin = deps.admin(shop.domain, "projection");
  let count = 0;
  let lookedAt = 0;
  let after: string | null = null;
  do {
    const page: OrdersUpdatedSinceQuery["orders"] = await changedOrders(admin, since, after);
    const states = page.nodes.map((node) => ({ orderId: numericId(node.id), updatedAt: Date.parse(node.updatedAt) }));
    lookedAt += states.length;
    const behind = await ordersBehind(deps.pool, input.shopId, states);
    for (let from = 0; from < behind.length; from += FETCH_MAX) {
      count += await readOrders(deps, admin, input.shopId, behind.slice(from, from + FETCH_MAX));
    }
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null);
  await finishKnownRefunds(deps.pool, input.shopId, deps.clock.now());
  await saveReconciled(deps.pool, input.shopId, startedAt);
  const round = { subject: "orders" as const, afterKey: null, lookedAt, differing: count, now: startedAt };
  if (nightly) await saveReconciliation(deps.pool, input.shopId, round);
  return count;
}

async function isNightly(pool: Database, shopId: number, now: number): Promise<boolean> {
  const last = await findReconciliation(pool, shopId, "orders");
  return (last?.doneAt ?? 0) <= now - NIGHTLY_MS;
}

function dataOf<T>(answer: AdminAnswer<T>): T {
  if (answer.kind === "failed")
    throw new Error(`orders could not be read: ${answer.failure.code} ${answer.failure.message}`);
  return answer.data;
}

async function changedOrders(
  admin: ShopifyAdmin,
  since: number,
  after: string | null,
): Promise<OrdersUpdatedSinceQuery["orders"]> {
  const query = `updated_at:>=${formatInstant(since)}`;
  return dataOf(await admin.run(OrdersUpdatedSinceDocument, { query, after })).orders;
}

async function readOrders(
  deps: Deps,
  admin: ShopifyAdmin,
  shopId: number,
  orderIds: readonly string[],
): Promise<number> {
  const readAt = deps.clock.now();
  const found = dataOf(await fetchOrders(admin, orderIds));
  return withTransaction(deps.pool, async (tx) => {
    await takeShopLock(tx, "ledger", shopId);
    const differing = await recordReadOrders(tx, shopId, deps.clock.now(), { orderIds, found, readAt });
    if (differing > 0) await deps.queue.announce(tx, "drain-inbox", [shopId]);
    return differing;
  });
}
