import { type Database, takeShopLock, withTransaction } from "~/adapters/persistence/database";
import { editedOrders, forgetEdited } from "~/adapters/persistence/inbox-rows";
import { insertRefunds } from "~/adapters/persistence/order-rows";
import { OrdersByIdDocument } from "~/adapters/shopify/generated/operations";
import { type FetchedOrder, fetchedOrder } from "~/adapters/shopify/fetched-order";
import type { Clock } from "~/ports/clock";
import type { ShopifyAdmin } from "~/ports/shopify-admin";
import type { WorkQueue } from "~/ports/work-queue";
import { loadProgram } from "~/usecases/programs/load-program";
import { saveOrders } from "./save-orders";

type Deps = {
  readonly pool: Database;
  readonly clock: Clock;
  readonly queue: WorkQueue;
  readonly admin: (shopDomain: string) => ShopifyAdmin;
};

const ORDERS_MAX = 50;

/** orders/edited says only which order: it is read whole and saved as any other state of it. Throws when Shopify cannot be asked. */
export async function refetchOrders(deps: Deps, input: { readonly shopId: number }): Promise<number> {
  const at = await loadProgram(deps.pool, input.shopId);
  const edited = await editedOrders(deps.pool, at.shopId, ORDERS_MAX);
  if (edited.length === 0) return 0;
  const ids = [...new Set(edited.map((one) => `gid://shopify/Order/${one.orderId}`))];
  const answer = await deps.admin(at.shop.domain).run(OrdersByIdDocument, { ids });
  if (answer.kind === "failed")
    throw new Error(`orders could not be read: ${answer.failure.code} ${answer.failure.message}`);
  const found = answer.data.nodes.flatMap((node): FetchedOrder[] =>
    node?.__typename === "Order" ? [fetchedOrder(node)] : [],
  );
  await withTransaction(deps.pool, async (tx) => {
    await takeShopLock(tx, "ledger", at.shopId);
    await saveOrders(
      tx,
      at,
      "reconcile",
      found.map((one) => one.order),
    );
    await insertRefunds(
      tx,
      at.shopId,
      found.flatMap((one) => one.refunds),
    );
    await forgetEdited(
      tx,
      at.shopId,
      edited.map((one) => one.webhookId),
    );
    await deps.queue.announce(tx, "drain-inbox", [at.shopId]);
  });
  return found.length;
}
