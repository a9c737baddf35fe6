import { stopBacktestRow } from "~/adapters/persistence/backtest-rows";
import type { Database } from "~/adapters/persistence/database";
import type { Clock } from "~/ports/clock";

export type BacktestStop = { readonly kind: "stopping" } | { readonly kind: "refused"; readonly reason: "not-running" };

/** Stops one that waits at once, one that runs at its worker's next look. */
export async function stopBacktest(
  deps: { readonly pool: Database; readonly clock: Clock },
  input: { readonly shopId: number; readonly backtestId: string },
): Promise<BacktestStop> {
  const stopped = await stopBacktestRow(deps.pool, input.shopId, input.backtestId, deps.clock.now());
  return stopped ? { kind: "stopping" } : { kind: "refused", reason: "not-running" };
}
