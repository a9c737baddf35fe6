import type { Transaction } from "~/adapters/persistence/database";
import { dirtyOrders, ordersToSettleAgain, unfixedOrders, unsettledAsOf } from "~/adapters/persistence/open-orders";
import type { StoredOrder } from "~/adapters/persistence/order-rows";
import type { ShopProgram } from "~/usecases/programs/load-program";
import { dueUntil } from "./due-until";
import { type Lasting, type Logged, type Moment, settleOrders } from "./settle-orders";

/** Orders per round: the queries of a round do not grow with it, the rows in memory do. */
const SETTLE_BATCH = 500;

/** How many orders were settled, and what of it lasts. */
export type Settled = Lasting & { readonly count: number };

const NOTHING_LASTS: Lasting = { final: [], counted: [] };

async function settle(
  tx: Transaction,
  at: ShopProgram,
  orders: readonly StoredOrder[],
  moment: Moment,
): Promise<Settled> {
  const lasting = orders.length === 0 ? NOTHING_LASTS : await settleOrders(tx, at, orders, moment);
  return { count: orders.length, ...lasting };
}

/** Settles orders whose facts have changed. The caller holds the shop's ledger lock. */
export async function settleDirty(tx: Transaction, at: ShopProgram, now: number): Promise<Settled> {
  const orders = await dirtyOrders(tx, at.shopId, SETTLE_BATCH);
  return settle(tx, at, orders, { now, until: Number.POSITIVE_INFINITY, recordedAt: now });
}

/** Posts what is due: orders whose return window has passed and whose shares are not fixed yet. */
export async function settleDue(tx: Transaction, at: ShopProgram, now: number): Promise<Settled> {
  const options = { limit: SETTLE_BATCH };
  const orders = await unfixedOrders(tx, at.shopId, await dueUntil(tx, at, now), options);
  return settle(tx, at, orders, { now, until: Number.POSITIVE_INFINITY, recordedAt: now });
}

/**
 * Brings what is due by an instant that has passed to how it stood then, for a close that is made up for. `logged`: as in `Moment`.
 */
export async function settleAsOf(
  tx: Transaction,
  at: ShopProgram,
  moment: { readonly asOf: number; readonly now: number; readonly logged?: Logged },
): Promise<Settled> {
  const { asOf, now, ...logged } = moment;
  const options = { limit: SETTLE_BATCH, asOf };
  const orders = await unsettledAsOf(tx, at.shopId, await dueUntil(tx, at, asOf), options);
  return settle(tx, at, orders, { now: asOf, until: asOf, recordedAt: now, ...logged });
}

/**
 * Settles orders again of which the log says what lasted at `now`, or as of an instant before it: that lasts, and nothing else. What has
 * changed otherwise is settled with them, in the order in which orders were placed: what it holds of a maximum was known then.
 */
export async function settleAgain(
  tx: Transaction,
  at: ShopProgram,
  logged: Lasting & { readonly asOf: number | null; readonly now: number },
): Promise<void> {
  const { asOf, now } = logged;
  const [final, counted] = [new Set(logged.final), new Set(logged.counted)];
  const moment: Moment = {
    now: asOf ?? now,
    until: asOf ?? Number.POSITIVE_INFINITY,
    recordedAt: now,
    logged: { final, counted },
  };
  const orderIds = [...new Set([...final, ...counted])];
  let after: StoredOrder | undefined;
  do {
    const page = { orderIds, placedUntil: asOf, limit: SETTLE_BATCH, after };
    const orders = await ordersToSettleAgain(tx, at.shopId, page);
    await settle(tx, at, orders, moment);
    after = orders.at(-1);
  } while (after !== undefined);
}
