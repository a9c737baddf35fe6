import { type Database, takeShopLock, withTransaction } from "~/adapters/persistence/database";
import { ordersToLookUp } from "~/adapters/persistence/open-orders";
import { fetchDetails } from "~/adapters/shopify/fetch-details";
import { rulesNeedLookUp } from "~/core/orders/earning";
import type { Clock } from "~/ports/clock";
import type { AdminUse, ShopifyAdmin } from "~/ports/shopify-admin";
import type { WorkQueue } from "~/ports/work-queue";
import { recordEvent } from "~/usecases/log/record-event";
import { loadProgram } from "~/usecases/programs/load-program";

type Deps = {
  readonly pool: Database;
  readonly clock: Clock;
  readonly queue: WorkQueue;
  readonly admin: (shopDomain: string, use?: AdminUse) => ShopifyAdmin;
};

/** Each is a call of its own, about half of what a query may cost. */
const ORDERS_MAX = 20;

/**
 * Where the program's rules name collections or customer tags, which webhooks leave out: reads them of orders whose shares are still
 * open, again after each change of the order. Answers how many were read; throws when Shopify cannot be asked.
 */
export async function readDetails(deps: Deps, input: { readonly shopId: number }): Promise<number> {
  const { shopId } = input;
  const at = await loadProgram(deps.pool, shopId, deps.clock.now());
  if (!rulesNeedLookUp(at.program)) return 0;
  const orderIds = await ordersToLookUp(deps.pool, shopId, ORDERS_MAX);
  const admin = deps.admin(at.shop.domain, "projection");
  for (const orderId of orderIds) {
    const answer = await fetchDetails(admin, orderId);
    if (answer.kind === "failed")
      throw new Error(`order ${orderId} could not be read: ${answer.failure.code} ${answer.failure.message}`);
    const { updatedAt, details } = answer.data ?? { updatedAt: deps.clock.now(), details: null };
    await withTransaction(deps.pool, async (tx) => {
      await takeShopLock(tx, "ledger", shopId);
      const body = { orderId, readAt: updatedAt, details };
      await recordEvent(tx, shopId, deps.clock.now(), { kind: "order-details", body });
      await deps.queue.announce(tx, "drain-inbox", [shopId]);
    });
  }
  return orderIds.length;
}
