import { setTimeout as delay } from "node:timers/promises";
import type { Database } from "~/adapters/persistence/database";
import { countUnreadOrders, unreadOrders } from "~/adapters/persistence/history-rows";
import { fetchDetails } from "~/adapters/shopify/fetch-details";
import type { OrderDetails } from "~/core/orders/order-details";
import type { OrderId } from "~/core/shared/ids";
import type { ShopifyAdmin } from "~/ports/shopify-admin";

export type LookUps = {
  readonly shopId: number;
  readonly at: number;
  readonly admin: ShopifyAdmin;
  /** Between calls, and while one waits for its turn: how much is done, of 1. Throws to end the work. */
  readonly onProgress: (done: number) => Promise<void>;
};

/**
 * Each is a call of its own, paced with all others of the shop behind its money: so many take minutes where points are short. More than
 * a person would wait for is left unread, and said.
 */
const ORDERS_MAX = 1000;
const TIME_MS_MAX = 10 * 60_000;
/** Shopify shows an app the orders of 60 days unless it may read all: from here on back it knows none. */
const UNKNOWN_MAX = 25;
/** Below the minute after which a silent worker counts as lost. */
const SAY_ALIVE_MS = 10_000;

/**
 * Asks Shopify for what webhooks leave out of orders and rules may name, the newest first. What it says stays with the caller: a version
 * that is only tried changes nothing of an order. What is not there at the end was not known, or too much, or Shopify did not answer.
 */
export async function lookUpOrders(
  pool: Database,
  { shopId, at, admin, onProgress }: LookUps,
): Promise<ReadonlyMap<OrderId, OrderDetails>> {
  const found = new Map<OrderId, OrderDetails>();
  const wanted = Math.min(ORDERS_MAX, await countUnreadOrders(pool, shopId, at));
  if (wanted === 0) return found;
  const until = performance.now() + TIME_MS_MAX;
  let [done, unknown] = [0, 0];
  for (const orderId of await unreadOrders(pool, shopId, at, ORDERS_MAX)) {
    await onProgress(done / wanted);
    const answer = await sayingAlive(fetchDetails(admin, orderId), () => onProgress(done / wanted));
    if (answer.kind === "failed") return found;
    if (answer.data === null) unknown += 1;
    else {
      unknown = 0;
      found.set(orderId, answer.data.details);
    }
    done += 1;
    if (unknown === UNKNOWN_MAX || performance.now() > until) return found;
  }
  return found;
}

async function sayingAlive<T>(work: Promise<T>, say: () => Promise<void>): Promise<T> {
  // Who asked may end the work before it is there.
  work.catch(() => undefined);
  const ended = work.then((value) => ({ value }));
  ended.catch(() => undefined);
  for (;;) {
    const waited = new AbortController();
    const first = await Promise.race([ended, delay(SAY_ALIVE_MS, null, { signal: waited.signal }).catch(() => null)]);
    waited.abort();
    if (first !== null) return first.value;
    await say();
  }
}
