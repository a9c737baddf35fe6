import {
  type BacktestPhase,
  type BacktestRow,
  claimBacktest,
  endBacktest,
  reportBacktest,
} from "~/adapters/persistence/backtest-rows";
import type { Database } from "~/adapters/persistence/database";
import { type Backtest, createBacktest } from "~/core/backtest/backtest";
import type { BacktestResult } from "~/core/backtest/compare-sides";
import { rulesNeedLookUp } from "~/core/orders/earning";
import type { OrderDetails } from "~/core/orders/order-details";
import type { Program } from "~/core/programs/program";
import type { OrderId } from "~/core/shared/ids";
import type { Clock } from "~/ports/clock";
import type { AdminUse, ShopifyAdmin } from "~/ports/shopify-admin";
import { type ShopProgram, loadProgram, underVersion } from "~/usecases/programs/load-program";
import { lookUpOrders } from "./look-up-orders";
import { replayHistory } from "./replay-history";

type Deps = {
  readonly pool: Database;
  readonly clock: Clock;
  readonly admin: (shopDomain: string, use?: AdminUse) => ShopifyAdmin;
};

/** Written at most this often: it is what a person sees, and by which they stop it. */
const REPORT_EVERY_MS = 500;
/** Of the whole: the rest is the comparison at the end. */
const READING_PERCENT = 97;
/** Where orders are looked up first. */
const LOOKING_UP_PERCENT = 60;

class StoppedError extends Error {}

/** Runs what waits for a shop. Answers how many were begun. */
export async function runBacktests(deps: Deps, input: { readonly shopId: number }): Promise<number> {
  let begun = 0;
  for (;;) {
    const row = await claimBacktest(deps.pool, input.shopId, deps.clock.now());
    if (!row) return begun;
    begun += 1;
    await runOne(deps, input.shopId, row);
  }
}

async function runOne(deps: Deps, shopId: number, row: BacktestRow): Promise<void> {
  const { pool, clock } = deps;
  try {
    const result = await compare(deps, shopId, row);
    await endBacktest(pool, shopId, row, { state: "done", result }, clock.now());
  } catch (error) {
    const stopped = error instanceof StoppedError;
    const end = stopped ? ({ state: "stopped" } as const) : ({ state: "failed", error: "broken" } as const);
    await endBacktest(pool, shopId, row, end, clock.now());
    if (!stopped) throw error;
  }
}

/** What a worker stores: the comparison, and for how many orders Shopify was asked. */
export type StoredResult = BacktestResult & { readonly lookedUp: number };

async function compare(deps: Deps, shopId: number, row: BacktestRow): Promise<StoredResult> {
  const { pool, clock } = deps;
  const at = clock.now();
  const shop = await loadProgram(pool, shopId, at);
  const program = await programOf(pool, shop, row.againstVersion);
  const against = await programOf(pool, shop, row.draftVersion);
  const report = reporter(deps, shopId, row);
  const looksUp = rulesNeedLookUp(program) || rulesNeedLookUp(against);
  if (looksUp) await report.now("looking-up", 0);
  const admin = deps.admin(shop.shop.domain, "projection");
  const details: ReadonlyMap<OrderId, OrderDetails> = looksUp
    ? await lookUpOrders(pool, { shopId, at, admin, onProgress: report.within("looking-up", 0, LOOKING_UP_PERCENT) })
    : new Map();
  const from = details.size > 0 ? LOOKING_UP_PERCENT : 0;
  const backtest = await replayHistory(pool, {
    shopId,
    at,
    start: (community, beside) =>
      knowing(details, createBacktest({ program, against, community, at, storedTrust: program.trust, ...beside })),
    onProgress: report.within("reading", from, READING_PERCENT),
  });
  await report.now("comparing", READING_PERCENT);
  return { ...backtest.finish(), lookedUp: details.size };
}

/** Orders with what was looked up of them. */
function knowing(looked: ReadonlyMap<OrderId, OrderDetails>, backtest: Backtest): Backtest {
  if (looked.size === 0) return backtest;
  return {
    ...backtest,
    order: (order) => {
      const details = looked.get(order.id);
      backtest.order(details === undefined ? order : { ...order, details, isUnread: false });
    },
  };
}

/** Tells how far it is, at most every half second; throws where it was stopped. */
function reporter({ pool, clock }: Deps, shopId: number, row: BacktestRow) {
  let reportedAt = performance.now();
  const now = async (phase: BacktestPhase, percent: number): Promise<void> => {
    reportedAt = performance.now();
    if (!(await reportBacktest(pool, shopId, row, { phase, percent, now: clock.now() }))) throw new StoppedError();
  };
  const within =
    (phase: BacktestPhase, from: number, to: number) =>
    async (done: number): Promise<void> => {
      if (performance.now() - reportedAt < REPORT_EVERY_MS) return;
      await now(phase, from + Math.floor(done * (to - from)));
    };
  return { now, within };
}

/** A version as this shop runs it: its own zone and currency stand over the file's. */
async function programOf(pool: Database, shop: ShopProgram, version: number): Promise<Program> {
  const { program } = await underVersion(pool, shop, version);
  return { ...program, timezone: shop.zone.name, currency: shop.shop.currency };
}
