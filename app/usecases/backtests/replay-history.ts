import { type Database, withTransaction } from "~/adapters/persistence/database";
import {
  countHistory,
  readGivenCosts,
  readPerkHistory,
  readShopActivities,
  readShopCommunity,
  readShopOrders,
  readWholeTables,
} from "~/adapters/persistence/history-rows";
import type { BesidePrograms } from "~/core/backtest/collect-side";
import type { Community, ReplayActivity, ReplayOrder } from "~/core/replay/replay-input";

/** Rows read and replayed before the worker's other work gets its turn, in a few milliseconds. */
const BATCH = 500;

/** Takes the events by time. Made when the community is known. */
export type HistoryTaker = {
  readonly activity: (activity: ReplayActivity) => void;
  readonly order: (order: ReplayOrder) => void;
};

export type HistoryReading<Taker extends HistoryTaker> = {
  readonly shopId: number;
  readonly at: number;
  readonly start: (community: Community, beside: BesidePrograms) => Taker;
  /** Between batches: how much is done, of 1. Throws to end the reading. */
  readonly onProgress: (done: number) => Promise<void>;
};

/**
 * Hands a shop's own history to a replay, by time, at the same instant activities first. One snapshot of the database, read through
 * cursors: what is held does not grow with it, and no lock of the shop is taken.
 */
export async function replayHistory<Taker extends HistoryTaker>(
  pool: Database,
  { shopId, at, start, onProgress }: HistoryReading<Taker>,
): Promise<Taker> {
  return withTransaction(pool, async (tx) => {
    await tx.query("set transaction isolation level repeatable read read only");
    await readWholeTables(tx);
    const beside = { given: await readGivenCosts(tx, shopId, at), perks: await readPerkHistory(tx, shopId, at) };
    const taker = start(await readShopCommunity(tx, shopId), beside);
    const events = Math.max(1, await countHistory(tx, shopId, at));
    let done = 0;
    const orders = await peekable(readShopOrders(tx, shopId, at, BATCH));
    const ordersBefore = async (instant: number): Promise<void> => {
      for (let order = orders.peek(); order !== undefined && order.placedAt < instant; order = orders.peek()) {
        taker.order(order);
        done += 1;
        if (await orders.next()) await onProgress(done / events);
      }
    };
    for await (const batch of readShopActivities(tx, shopId, at, BATCH)) {
      for (const activity of batch) {
        const order = orders.peek();
        if (order !== undefined && order.placedAt < activity.occurredAt) await ordersBefore(activity.occurredAt);
        taker.activity(activity);
        done += 1;
      }
      await onProgress(done / events);
    }
    await ordersBefore(Number.POSITIVE_INFINITY);
    return taker;
  });
}

type Peekable<T> = {
  readonly peek: () => T | undefined;
  /** Goes on; true: another batch was read for it. */
  readonly next: () => Promise<boolean>;
};

async function peekable<T>(batches: AsyncGenerator<readonly T[], void, undefined>): Promise<Peekable<T>> {
  let rows: readonly T[] = [];
  let index = 0;
  const read = async (): Promise<void> => {
    const next = await batches.next();
    rows = next.done === true ? [] : next.value;
    index = 0;
  };
  await read();
  return {
    peek: () => rows[index],
    next: async () => {
      index += 1;
      if (index < rows.length) return false;
      await read();
      return true;
    },
  };
}
