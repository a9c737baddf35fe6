import type { Transaction } from "~/adapters/persistence/database";
import { type DueUntil, dirtyOrders, unfixedOrders, unsettledAsOf } from "~/adapters/persistence/open-orders";
import type { StoredOrder } from "~/adapters/persistence/order-rows";
import { FULFILMENT_WAIT_DAYS } from "~/core/rewards/decide-lots";
import { DAY_MS } from "~/core/shared/time";
import { type ShopProgram, underVersion } from "~/usecases/programs/load-program";
import { type Moment, settleOrders } from "./settle-orders";

/** Orders per round: the queries of a round do not grow with it, the rows in memory do. */
const SETTLE_BATCH = 500;

/** How many orders were settled, and whether something of them is final from now on. */
export type Settled = { readonly count: number; readonly lasting: boolean };

async function settle(
  tx: Transaction,
  at: ShopProgram,
  orders: readonly StoredOrder[],
  moment: Moment,
): Promise<Settled> {
  const fixed = orders.length === 0 ? 0 : await settleOrders(tx, at, orders, moment);
  return { count: orders.length, lasting: fixed > 0 };
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

/** Brings what is due by an instant that has passed to how it stood then, for a close that is made up for. */
export async function settleAsOf(tx: Transaction, at: ShopProgram, asOf: number, now: number): Promise<Settled> {
  const options = { limit: SETTLE_BATCH, asOf };
  const orders = await unsettledAsOf(tx, at.shopId, await dueUntil(tx, at, asOf), options);
  return settle(tx, at, orders, { now: asOf, until: asOf, recordedAt: now });
}

/** An order's return window is that of the version that it stands under: any there ever was, or the defaults from before the first. */
async function dueUntil(tx: Transaction, at: ShopProgram, instant: number): Promise<DueUntil[]> {
  const due: DueUntil[] = [];
  for (const version of new Set([0, ...at.timeline.map((one) => one.version)])) {
    const { program } = await underVersion(tx, at, version);
    const until = instant - program.rewards.returnWindowDays * DAY_MS;
    due.push({ version, from: program.orders.pendingFrom, until, waitDays: FULFILMENT_WAIT_DAYS });
  }
  return due;
}
