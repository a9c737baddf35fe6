import { takeShopLock, withTransaction } from "~/adapters/persistence/database";
import type { ShopDeps } from "~/deps.server";
import { expireRewards } from "~/usecases/rewards/expire-rewards";
import { advanceShop } from "~/usecases/orders/advance-shop";
import { announceAdvance } from "~/usecases/orders/announce-advance";

type CloseDeps = Pick<ShopDeps, "pool" | "clock" | "queue">;

/**
 * What time brings to a shop, step by step, each in a transaction of its own that also announces what follows from it: nothing but a job
 * plans rewards.
 */
export async function closeShop(deps: CloseDeps, input: { readonly shopId: number }): Promise<void> {
  const { shopId } = input;
  for (let count = -1; count !== 0;) {
    count = await withTransaction(deps.pool, async (tx) => {
      await takeShopLock(tx, "ledger", shopId);
      const changed = await advanceShop(tx, shopId, deps.clock.now());
      if (changed > 0) await announceAdvance(deps.queue, tx, shopId);
      return changed;
    });
  }
  if ((await expireRewards(deps, { shopId })) > 0) await announceAdvance(deps.queue, deps.pool, shopId);
}
