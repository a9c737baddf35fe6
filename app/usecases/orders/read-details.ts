import { type Database, type Transaction, takeShopLock, withTransaction } from "~/adapters/persistence/database";
import { addNotice, noticeSince, resolveNotice } from "~/adapters/persistence/notice-rows";
import { ordersHeldUp, ordersToLookUp } from "~/adapters/persistence/open-orders";
import { fetchDetails } from "~/adapters/shopify/fetch-details";
import { DAY_MS } from "~/core/shared/time";
import type { Clock } from "~/ports/clock";
import type { AdminUse, ShopifyAdmin } from "~/ports/shopify-admin";
import type { WorkQueue } from "~/ports/work-queue";
import type { LogBodies } from "~/usecases/log/log-event";
import { recordEvent } from "~/usecases/log/record-event";
import { type ShopProgram, loadProgram } from "~/usecases/programs/load-program";
import { dueUntil } from "./due-until";

type Deps = {
  readonly pool: Database;
  readonly clock: Clock;
  readonly queue: WorkQueue;
  readonly admin: (shopDomain: string, use?: AdminUse) => ShopifyAdmin;
};

/** Each is a call of its own, most of what a query may cost. */
const ORDERS_MAX = 20;
/** So long after it was due an order waits to be looked up, and so long Shopify must not have answered. */
const WAIT_MS = DAY_MS;
const NOTICE = "orders-not-looked-up";

/**
 * Where rules name collections or customer tags, which webhooks leave out: reads them of orders whose shares are still open, again
 * after each change of the order; where they look at lines, tax, shipping or subscriptions, of past orders, of which an export tells
 * nothing. None posts before, unless Shopify does not know it, or has not answered for a day after it was due.
 * Answers how many were read; announces itself while there are more; throws when Shopify cannot be asked.
 */
export async function readDetails(deps: Deps, input: { readonly shopId: number }): Promise<number> {
  const { shopId } = input;
  const at = await loadProgram(deps.pool, shopId, deps.clock.now());
  const versions = (await dueUntil(deps.pool, at, 0)).filter((one) => one.looksUp || one.readsDetails);
  if (versions.length === 0) return 0;
  const orderIds = await ordersToLookUp(deps.pool, shopId, versions, ORDERS_MAX);
  const admin = deps.admin(at.shop.domain, "projection");
  for (const orderId of orderIds) {
    const answer = await fetchDetails(admin, orderId);
    if (answer.kind === "failed") {
      await withTransaction(deps.pool, (tx) => decideUnread(deps, tx, at));
      throw new Error(`order ${orderId} could not be read: ${answer.failure.code} ${answer.failure.message}`);
    }
    const { updatedAt, details } = answer.data ?? { updatedAt: deps.clock.now(), details: null };
    await withTransaction(deps.pool, (tx) => record(deps, tx, shopId, [{ orderId, readAt: updatedAt, details }]));
  }
  if (orderIds.length > 0) await resolveNotice(deps.pool, shopId, NOTICE, deps.clock.now());
  if (orderIds.length === ORDERS_MAX) await deps.queue.announce(deps.pool, "refetch-orders", [shopId]);
  return orderIds.length;
}

async function record(
  deps: Deps,
  tx: Transaction,
  shopId: number,
  read: readonly LogBodies["order-details"][],
): Promise<void> {
  await takeShopLock(tx, "ledger", shopId);
  for (const body of read) await recordEvent(tx, shopId, deps.clock.now(), { kind: "order-details", body });
  if (read.length > 0) await deps.queue.announce(tx, "drain-inbox", [shopId]);
}

/** Says that Shopify does not answer; once it has not for long, what should have posted is decided by what is known. */
async function decideUnread(deps: Deps, tx: Transaction, at: ShopProgram): Promise<void> {
  const { shopId } = at;
  const now = deps.clock.now();
  await addNotice(tx, shopId, { key: NOTICE, kind: NOTICE, detail: {}, at: now });
  const since = await noticeSince(tx, shopId, NOTICE);
  if (since === null || since > now - WAIT_MS) return;
  const heldUp = await ordersHeldUp(tx, shopId, await dueUntil(tx, at, now - WAIT_MS));
  await record(
    deps,
    tx,
    shopId,
    heldUp.map((orderId) => ({ orderId, readAt: now, details: null })),
  );
}
