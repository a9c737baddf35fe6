import type { Transaction } from "~/adapters/persistence/database";
import {
  type DueUntil,
  dirtyOrders,
  openVersions,
  unfixedOrders,
  unsettledAsOf,
} from "~/adapters/persistence/open-orders";
import { DAY_MS } from "~/core/shared/time";
import { type ShopProgram, underVersion } from "~/usecases/programs/load-program";
import { settleOrders } from "./settle-orders";

/** Orders per round: the queries of a round do not grow with it, the rows in memory do. */
const SETTLE_BATCH = 500;

/** Settles orders whose facts have changed; answers how many. The caller holds the shop's ledger lock. */
export async function settleDirty(tx: Transaction, at: ShopProgram, now: number): Promise<number> {
  const orders = await dirtyOrders(tx, at.shopId, SETTLE_BATCH);
  if (orders.length > 0) await settleOrders(tx, at, orders, { now, until: Number.POSITIVE_INFINITY, recordedAt: now });
  return orders.length;
}

/** Posts what is due: orders whose return window has passed and whose shares are not fixed yet. Answers how many. */
export async function settleDue(tx: Transaction, at: ShopProgram, now: number): Promise<number> {
  const options = { currentVersion: at.version, limit: SETTLE_BATCH };
  const orders = await unfixedOrders(tx, at.shopId, await dueUntil(tx, at, now), options);
  if (orders.length > 0) await settleOrders(tx, at, orders, { now, until: Number.POSITIVE_INFINITY, recordedAt: now });
  return orders.length;
}

/** Brings what is due by an instant that has passed to how it stood then, for a close that is made up for. Answers how many. */
export async function settleAsOf(tx: Transaction, at: ShopProgram, asOf: number, now: number): Promise<number> {
  const options = { currentVersion: at.version, limit: SETTLE_BATCH, asOf };
  const orders = await unsettledAsOf(tx, at.shopId, await dueUntil(tx, at, asOf), options);
  if (orders.length > 0) await settleOrders(tx, at, orders, { now: asOf, until: asOf, recordedAt: now });
  return orders.length;
}

/** An order's return window is that of the version under which it was first settled. */
async function dueUntil(tx: Transaction, at: ShopProgram, instant: number): Promise<DueUntil[]> {
  const due: DueUntil[] = [];
  for (const version of await openVersions(tx, at.shopId, at.version)) {
    const { program } = await underVersion(tx, at, version);
    due.push({ version, placedUntil: instant - program.rewards.returnWindowDays * DAY_MS });
  }
  return due;
}
