import { type Database, takeShopLock, withTransaction } from "~/adapters/persistence/database";
import type { Clock } from "~/ports/clock";
import type { WorkQueue } from "~/ports/work-queue";
import { advanceShop } from "./advance-shop";
import { announceAdvance } from "./announce-advance";

type Deps = { readonly pool: Database; readonly clock: Clock; readonly queue: WorkQueue };

/**
 * One step of what new facts and time bring to a shop, in a transaction of its own that also announces what follows from it: nothing but
 * a job plans rewards. Answers how much was done; 0 when the shop is up to date. More may come in before the next step.
 */
export function advanceOnce(deps: Deps, input: { readonly shopId: number; readonly now?: number }): Promise<number> {
  const { shopId } = input;
  return withTransaction(deps.pool, async (tx) => {
    await takeShopLock(tx, "ledger", shopId);
    const changed = await advanceShop(tx, shopId, input.now ?? deps.clock.now());
    if (changed > 0) await announceAdvance(deps.queue, tx, shopId);
    return changed;
  });
}
