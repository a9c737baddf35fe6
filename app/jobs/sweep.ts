import { shopsWithAttempts } from "~/adapters/persistence/attempt-rows";
import { recoverBackfills, shopsWithBackfills } from "~/adapters/persistence/backfill-rows";
import { recoverBacktests, shopsWithBacktests } from "~/adapters/persistence/backtest-rows";
import { shopsWithInbox } from "~/adapters/persistence/inbox-rows";
import { shopsWithDirtyOrders } from "~/adapters/persistence/open-orders";
import { shopsWithBulks } from "~/adapters/persistence/take-back-rows";
import { shopsWithProjections } from "~/adapters/persistence/projection-rows";
import type { Deps } from "~/deps.server";

/** Long work says that it is alive every half second; the worker of one that is silent this long is gone. */
const SILENT_MS = 60_000;
const BACKTEST_ATTEMPTS_MAX = 3;

/** Finds what a lost job left, in the tables, and announces it again. */
export async function sweep(deps: Pick<Deps, "system" | "clock" | "queue">): Promise<void> {
  const now = deps.clock.now();
  const waiting = new Set([...(await shopsWithInbox(deps.system)), ...(await shopsWithDirtyOrders(deps.system))]);
  await deps.queue.announce(deps.system, "drain-inbox", [...waiting]);
  await deps.queue.announce(deps.system, "write-standings", await shopsWithProjections(deps.system, now));
  const owed = new Set([...(await shopsWithAttempts(deps.system, now)), ...(await shopsWithBulks(deps.system))]);
  await deps.queue.announce(deps.system, "issue-rewards", [...owed]);
  await recoverBacktests(deps.system, {
    silentSince: now - SILENT_MS,
    attemptsMax: BACKTEST_ATTEMPTS_MAX,
    now,
  });
  await recoverBackfills(deps.system, now - SILENT_MS, now);
  await deps.queue.announce(deps.system, "run-backfill", await shopsWithBackfills(deps.system, now));
  await deps.queue.announce(deps.system, "run-backtests", await shopsWithBacktests(deps.system));
}
