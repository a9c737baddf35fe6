import { stopBacktestRow } from "~/adapters/persistence/backtest-rows";
import { type Database, withTransaction } from "~/adapters/persistence/database";
import type { Clock } from "~/ports/clock";
import { recordAudit } from "~/usecases/audit/record-audit";

export type BacktestStop = { readonly kind: "stopping" } | { readonly kind: "refused"; readonly reason: "not-running" };

/** Stops one that waits at once, one that runs at its worker's next look. */
export async function stopBacktest(
  deps: { readonly pool: Database; readonly clock: Clock },
  input: { readonly shopId: number; readonly backtestId: string; readonly by: string },
): Promise<BacktestStop> {
  const { shopId, backtestId, by } = input;
  return withTransaction(deps.pool, async (tx) => {
    const at = deps.clock.now();
    const change = await stopBacktestRow(tx, shopId, backtestId, at);
    if (!change) return { kind: "refused", reason: "not-running" };
    const states = { before: { state: change.before }, after: { state: change.after } };
    await recordAudit(tx, shopId, at, { by, action: "backtest.stopped", subject: backtestId, ...states });
    return { kind: "stopping" };
  });
}
