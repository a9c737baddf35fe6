import { resumeBackfillRow, stopBackfillRow } from "~/adapters/persistence/backfill-rows";
import { type Database, withTransaction } from "~/adapters/persistence/database";
import type { Clock } from "~/ports/clock";
import type { WorkQueue } from "~/ports/work-queue";
import { recordAudit } from "~/usecases/audit/record-audit";

type Deps = { readonly pool: Database; readonly clock: Clock; readonly queue: WorkQueue };
type Input = {
  readonly shopId: number;
  readonly backfillId: string;
  readonly action: "stop" | "resume";
  readonly by: string;
};

export type BackfillChange =
  { readonly kind: "changed" } | { readonly kind: "refused"; readonly reason: "not-running" | "not-stopped" };

/** Stops a reading where it is, or goes on with one that was stopped or failed; nothing is read twice. */
export async function changeBackfill(deps: Deps, input: Input): Promise<BackfillChange> {
  const { shopId, backfillId, action, by } = input;
  const now = deps.clock.now();
  return withTransaction(deps.pool, async (tx) => {
    const stops = action === "stop";
    const change = await (stops ? stopBackfillRow : resumeBackfillRow)(tx, shopId, backfillId, now);
    if (!change) return { kind: "refused", reason: stops ? "not-running" : "not-stopped" };
    if (!stops) await deps.queue.announce(tx, "run-backfill", [shopId]);
    const states = { before: { state: change.before }, after: { state: change.after } };
    const done = stops ? "history.stopped" : "history.resumed";
    await recordAudit(tx, shopId, now, { by, action: done, subject: backfillId, ...states });
    return { kind: "changed" };
  });
}
