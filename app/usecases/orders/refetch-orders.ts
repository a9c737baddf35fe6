import { type Database, takeShopLock, withTransaction } from "~/adapters/persistence/database";
import { editedOrders, forgetEdited } from "~/adapters/persistence/inbox-rows";
import { FETCH_MAX, fetchOrders } from "~/adapters/shopify/fetched-order";
import type { Clock } from "~/ports/clock";
import type { AdminUse, ShopifyAdmin } from "~/ports/shopify-admin";
import type { WorkQueue } from "~/ports/work-queue";
import { loadProgram } from "~/usecases/programs/load-program";
import { recordReadOrders } from "./record-read-orders";

type Deps = {
  readonly pool: Database;
  readonly clock: Clock;
  readonly queue: WorkQueue;
  readonly admin: (shopDomain: string, use?: AdminUse) => ShopifyAdmin;
};

/** orders/edited says only which order: it is read whole and saved as any other state of it. Throws when Shopify cannot be asked. */
export async function refetchOrders(deps: Deps, input: { readonly shopId: number }): Promise<number> {
  const at = await loadProgram(deps.pool, input.shopId, deps.clock.now());
  const edited = await editedOrders(deps.pool, at.shopId, FETCH_MAX);
  if (edited.length === 0) return 0;
  const ids = [...new Set(edited.map((one) => one.orderId))];
  const readAt = deps.clock.now();
  const answer = await fetchOrders(deps.admin(at.shop.domain, "projection"), ids);
  if (answer.kind === "failed")
    throw new Error(`orders could not be read: ${answer.failure.code} ${answer.failure.message}`);
  const found = answer.data;
  await withTransaction(deps.pool, async (tx) => {
    await takeShopLock(tx, "ledger", at.shopId);
    await recordReadOrders(tx, at.shopId, deps.clock.now(), { orderIds: ids, found, readAt });
    await forgetEdited(
      tx,
      at.shopId,
      edited.map((one) => one.webhookId),
    );
    await deps.queue.announce(tx, "drain-inbox", [at.shopId]);
  });
  return found.length;
}
