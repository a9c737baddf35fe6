import type { WorkName } from "~/ports/work-queue";
import type { ShopDeps } from "~/deps.server";
import { runBackfill } from "~/usecases/backfill/run-backfill";
import { runBacktests } from "~/usecases/backtests/run-backtests";
import { drainInbox } from "~/usecases/orders/drain-inbox";
import { readDetails } from "~/usecases/orders/read-details";
import { refetchOrders } from "~/usecases/orders/refetch-orders";
import { issueCodes } from "~/usecases/rewards/issue-codes";
import { issueDebits } from "~/usecases/rewards/issue-debits";
import { issueGiftCards } from "~/usecases/rewards/issue-gift-cards";
import { issueStoreCredit } from "~/usecases/rewards/issue-store-credit";
import { planRewards } from "~/usecases/rewards/plan-rewards";
import { planTakeBacks } from "~/usecases/rewards/take-all-back";
import { takeCodesBack } from "~/usecases/rewards/take-codes-back";
import { takeGiftCardsBack } from "~/usecases/rewards/take-gift-cards-back";
import { writeStandings } from "~/usecases/standings/write-standings";

type WorkDeps = Pick<ShopDeps, "pool" | "clock" | "queue" | "admin">;

/** Money of one shop is issued this long; then others have their turn, and it waits behind them for its next. */
const TURN_MS = 10_000;

/** What each job does for a shop. Every one may run again at any time: the tables say what is left. */
export const RUN_WORK: Readonly<
  Record<WorkName, (deps: WorkDeps, input: { readonly shopId: number }) => Promise<number>>
> = {
  "drain-inbox": drainInbox,
  "write-standings": writeStandings,
  "refetch-orders": async (deps, input) => {
    // The second says what it waits for, also where the first is refused.
    const refetched = await Promise.allSettled([refetchOrders(deps, input)]);
    const read = await readDetails(deps, input);
    if (refetched[0].status === "rejected") throw refetched[0].reason;
    return refetched[0].value + read;
  },
  "run-backtests": runBacktests,
  "run-backfill": runBackfill,
  "issue-rewards": async (deps, input) => {
    await planRewards(deps, input);
    await planTakeBacks(deps, input);
    const started = performance.now();
    let done = 0;
    for (let count = -1; count !== 0; done += count) {
      if (performance.now() - started >= TURN_MS) {
        await deps.queue.announce(deps.pool, "issue-rewards", [input.shopId]);
        return done;
      }
      count =
        (await issueDebits(deps, input)) +
        (await issueStoreCredit(deps, input)) +
        (await issueCodes(deps, input)) +
        (await takeCodesBack(deps, input)) +
        (await issueGiftCards(deps, input)) +
        (await takeGiftCardsBack(deps, input));
    }
    return done;
  },
};
