import { randomUUID } from "node:crypto";
import { insertBacktest } from "~/adapters/persistence/backtest-rows";
import { type Database, withTransaction } from "~/adapters/persistence/database";
import { programVersion } from "~/adapters/persistence/program-rows";
import type { Clock } from "~/ports/clock";
import type { WorkQueue } from "~/ports/work-queue";
import { recordAudit } from "~/usecases/audit/record-audit";
import { loadProgram } from "~/usecases/programs/load-program";

type Deps = { readonly pool: Database; readonly queue: WorkQueue; readonly clock: Clock };

export type BacktestStart =
  | { readonly kind: "started"; readonly backtestId: string }
  | { readonly kind: "refused"; readonly reason: "no-such-draft" | "already-running" };

/** What is not in force and can be put in force: a draft, what is scheduled, and what could be rolled back to. */
const TRIED: ReadonlySet<string | undefined> = new Set(["draft", "scheduled", "retired"]);

/** Asks for a version to be replayed against the one in force now; a worker does it. */
export async function startBacktest(
  deps: Deps,
  input: { readonly shopId: number; readonly draftVersion: number; readonly by: string },
): Promise<BacktestStart> {
  const { shopId, draftVersion, by } = input;
  return withTransaction(deps.pool, async (tx) => {
    const at = deps.clock.now();
    const draft = await programVersion(tx, shopId, draftVersion);
    if (!TRIED.has(draft?.state)) return { kind: "refused", reason: "no-such-draft" };
    const { version: againstVersion } = await loadProgram(tx, shopId, at);
    const backtestId = randomUUID();
    const inserted = await insertBacktest(tx, shopId, { backtestId, draftVersion, againstVersion, by, at });
    if (!inserted) return { kind: "refused", reason: "already-running" };
    const after = { draftVersion, againstVersion };
    await deps.queue.announce(tx, "run-backtests", [shopId]);
    await recordAudit(tx, shopId, at, { by, action: "backtest.started", subject: backtestId, after });
    return { kind: "started", backtestId };
  });
}
