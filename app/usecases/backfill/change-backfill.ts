import { resumeBackfillRow, stopBackfillRow } from "~/adapters/persistence/backfill-rows";
import { type Database, withTransaction } from "~/adapters/persistence/database";
import type { Clock } from "~/ports/clock";
import type { WorkQueue } from "~/ports/work-queue";

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
  const { shopId, backfillId, action } = input;
  const now = deps.clock.now();
  if (action === "stop") {
    const stopped = await stopBackfillRow(deps.pool, shopId, backfillId, now);
    return stopped ? { kind: "changed" } : { kind: "refused", reason: "not-running" };
  }
  return withTransaction(deps.pool, async (tx) => {
    if (!(await resumeBackfillRow(tx, shopId, backfillId, now))) return { kind: "refused", reason: "not-stopped" };
    await deps.queue.announce(tx, "run-backfill", [shopId]);
    return { kind: "changed" };
  });
}
