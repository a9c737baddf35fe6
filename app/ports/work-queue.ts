import type { Queryable } from "~/adapters/persistence/database";

/** What a worker can be told to look at. The tables are the truth: a job only says that a shop has work. */
export type WorkName =
  "drain-inbox" | "issue-rewards" | "write-standings" | "refetch-orders" | "run-backtests" | "run-backfill";

export type WorkQueue = {
  /** Says so in the transaction that made the work; repeated calls before a worker starts are one job. */
  announce(db: Queryable, work: WorkName, shopIds: readonly number[]): Promise<void>;
};
