import { type Transaction } from "~/adapters/persistence/database";
import { dirtyOrders, unfixedOrders } from "~/adapters/persistence/order-rows";
import { DAY_MS } from "~/core/shared/time";
import type { ShopProgram } from "~/usecases/programs/load-program";
import { settleOrders } from "./settle-orders";

/** Orders per round: the queries of a round do not grow with it, the rows in memory do. */
export const SETTLE_BATCH = 500;

/** Settles orders whose facts have changed; answers how many. The caller holds the shop's ledger lock. */
export async function settleDirty(tx: Transaction, at: ShopProgram, now: number): Promise<number> {
  const orders = await dirtyOrders(tx, at.shopId, SETTLE_BATCH);
  if (orders.length > 0) await settleOrders(tx, at, orders, now);
  return orders.length;
}

/** Posts what is due: orders whose return window has passed and whose shares are not fixed yet. Answers how many. */
export async function settleDue(tx: Transaction, at: ShopProgram, now: number): Promise<number> {
  const placedUntil = now - at.program.rewards.returnWindowDays * DAY_MS;
  const orders = await unfixedOrders(tx, at.shopId, placedUntil, SETTLE_BATCH);
  if (orders.length > 0) await settleOrders(tx, at, orders, now);
  return orders.length;
}
