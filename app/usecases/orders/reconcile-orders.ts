import { type Database, takeShopLock, withTransaction } from "~/adapters/persistence/database";
import { insertRefunds } from "~/adapters/persistence/order-rows";
import { saveReconciled } from "~/adapters/persistence/shop-rows";
import { fetchedOrder } from "~/adapters/shopify/fetched-order";
import { OrdersUpdatedSinceDocument, type OrdersUpdatedSinceQuery } from "~/adapters/shopify/generated/operations";
import { formatInstant } from "~/core/shared/time";
import type { AdminAnswer, ShopifyAdmin } from "~/ports/shopify-admin";
import type { Clock } from "~/ports/clock";
import type { WorkQueue } from "~/ports/work-queue";
import { loadProgram } from "~/usecases/programs/load-program";
import { saveOrders } from "./save-orders";

type Deps = {
  readonly pool: Database;
  readonly clock: Clock;
  readonly queue: WorkQueue;
  readonly admin: (shopDomain: string) => ShopifyAdmin;
};

/** Webhooks may come a day late; what was read shortly before is read again. */
const OVERLAP_MS = 10 * 60_000;

/**
 * Reads orders that changed since the last time and saves them as any other state of them: what webhooks lost is found. The first time
 * it starts at `since`. Answers how many were read; throws when Shopify cannot be asked, and starts at the same place again.
 */
export async function reconcileOrders(
  deps: Deps,
  input: { readonly shopId: number; readonly since: number },
): Promise<number> {
  const { shop } = await loadProgram(deps.pool, input.shopId);
  const startedAt = deps.clock.now();
  const since = shop.reconciledAt === null ? input.since : shop.reconciledAt - OVERLAP_MS;
  const admin = deps.admin(shop.domain);
  let count = 0;
  let after: string | null = null;
  for (;;) {
    const answer: AdminAnswer<OrdersUpdatedSinceQuery> = await admin.run(OrdersUpdatedSinceDocument, {
      query: `updated_at:>=${formatInstant(since)}`,
      after,
    });
    if (answer.kind === "failed")
      throw new Error(`orders could not be read: ${answer.failure.code} ${answer.failure.message}`);
    const { nodes, pageInfo } = answer.data.orders;
    const orders = nodes.map(fetchedOrder);
    await withTransaction(deps.pool, async (tx) => {
      await takeShopLock(tx, "ledger", input.shopId);
      const at = await loadProgram(tx, input.shopId);
      await saveOrders(
        tx,
        at,
        "reconcile",
        orders.map((one) => one.order),
      );
      await insertRefunds(
        tx,
        at.shopId,
        orders.flatMap((one) => one.refunds),
      );
    });
    count += orders.length;
    if (!pageInfo.hasNextPage) break;
    after = pageInfo.endCursor;
  }
  await saveReconciled(deps.pool, input.shopId, startedAt);
  return count;
}
