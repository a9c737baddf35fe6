import type { Queryable } from "~/adapters/persistence/database";
import type { WorkQueue } from "~/ports/work-queue";

/** What follows when a shop was advanced: standings are written, and what has posted is made real. Belongs into the same transaction. */
export async function announceAdvance(queue: WorkQueue, db: Queryable, shopId: number): Promise<void> {
  await queue.announce(db, "write-standings", [shopId]);
  await queue.announce(db, "issue-rewards", [shopId]);
}
