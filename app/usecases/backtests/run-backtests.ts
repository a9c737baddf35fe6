import { type BacktestRow, claimBacktest, endBacktest, reportBacktest } from "~/adapters/persistence/backtest-rows";
import type { Database } from "~/adapters/persistence/database";
import { createBacktest } from "~/core/backtest/backtest";
import type { BacktestResult } from "~/core/backtest/compare-sides";
import type { Program } from "~/core/programs/program";
import type { Clock } from "~/ports/clock";
import { type ShopProgram, loadProgram, underVersion } from "~/usecases/programs/load-program";
import { replayHistory } from "./replay-history";

type Deps = { readonly pool: Database; readonly clock: Clock };

/** Written at most this often: it is what a person sees, and by which they stop it. */
const REPORT_EVERY_MS = 500;
/** Of the whole: the rest is the comparison at the end. */
const READING_PERCENT = 97;

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

async function compare({ pool, clock }: Deps, shopId: number, row: BacktestRow): Promise<BacktestResult> {
  const at = clock.now();
  const shop = await loadProgram(pool, shopId, at);
  const program = await programOf(pool, shop, row.againstVersion);
  const against = await programOf(pool, shop, row.draftVersion);
  const report = async (phase: "reading" | "comparing", percent: number): Promise<void> => {
    if (!(await reportBacktest(pool, shopId, row, { phase, percent, now: clock.now() }))) throw new StoppedError();
  };
  let reportedAt = performance.now();
  const backtest = await replayHistory(pool, {
    shopId,
    at,
    start: (community, beside) =>
      createBacktest({ program, against, community, at, storedTrust: program.trust, ...beside }),
    onProgress: async (done) => {
      if (performance.now() - reportedAt < REPORT_EVERY_MS) return;
      reportedAt = performance.now();
      await report("reading", Math.floor(done * READING_PERCENT));
    },
  });
  await report("comparing", READING_PERCENT);
  return backtest.finish();
}

/** A version as this shop runs it: its own zone and currency stand over the file's. */
async function programOf(pool: Database, shop: ShopProgram, version: number): Promise<Program> {
  const { program } = await underVersion(pool, shop, version);
  return { ...program, timezone: shop.zone.name, currency: shop.shop.currency };
}
