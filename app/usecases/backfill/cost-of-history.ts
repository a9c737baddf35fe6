import type { Database } from "~/adapters/persistence/database";
import { lotCostMinor } from "~/core/backtest/collect-side";
import type { Lot } from "~/core/ledger/lot";
import { type ReplayOptions, createReplay } from "~/core/replay/replay";
import type { ReplayOrder } from "~/core/replay/replay-input";
import { replayHistory } from "~/usecases/backtests/replay-history";
import { loadProgram } from "~/usecases/programs/load-program";

export type HistoryCost = {
  /** Minor units by currency, of all orders that would earn beside what is earned without them. */
  readonly costMinor: Readonly<Record<string, number>>;
  /** Of orders before the installation: all, and those for which somebody would get something. */
  readonly orders: number;
  readonly earning: number;
  readonly at: number;
};

type Input = {
  readonly shopId: number;
  readonly now: number;
  readonly onProgress: (done: number) => Promise<void>;
};

/**
 * What it would cost if orders from before the installation earned: the shop's own history under the program in force, without them and
 * with them; the difference, so that maxima and budgets that they would use up are in it.
 */
export async function costOfHistory(pool: Database, { shopId, now, onProgress }: Input): Promise<HistoryCost> {
  const { program, zone } = await loadProgram(pool, shopId, now);
  const { sums, counted, without, orders, earning } = await replayHistory(pool, {
    shopId,
    at: now,
    start: (community) => pair({ program, zone, community, at: now, useStoredPercents: true }),
    onProgress,
  });
  counted.finish();
  without.finish();
  const costMinor = Object.fromEntries([...sums].filter(([, minor]) => minor !== 0).sort());
  return { costMinor, orders: orders(), earning: earning(), at: now };
}

/** Two replays of one stream: in the first, history is like any other order. */
function pair(options: Omit<ReplayOptions, "sink">) {
  const sums = new Map<string, number>();
  const add = (sign: 1 | -1) => (lot: Lot) => {
    sums.set(lot.currency, (sums.get(lot.currency) ?? 0) + sign * lotCostMinor(lot));
  };
  const silent = { shares: () => undefined, notes: () => undefined };
  let [orders, earning, isHistory] = [0, 0, false];
  const rewarded = (_order: ReplayOrder, _basis: unknown, decided: readonly Lot[]): void => {
    if (isHistory && decided.some((lot) => lot.worthMinor > 0)) earning += 1;
  };
  const counted = createReplay({ ...options, sink: { ...silent, lot: add(1), rewarded } });
  const without = createReplay({ ...options, sink: { ...silent, lot: add(-1) } });
  return {
    sums,
    counted,
    without,
    orders: () => orders,
    earning: () => earning,
    activity: (activity: Parameters<typeof counted.activity>[0]): void => {
      counted.activity(activity);
      without.activity(activity);
    },
    order: (order: ReplayOrder): void => {
      isHistory = order.isHistory === true;
      if (isHistory) orders += 1;
      counted.order({ ...order, isHistory: false });
      without.order(order);
    },
  };
}
