import { takeShopLock, withTransaction } from "~/adapters/persistence/database";
import type { ShopDeps } from "~/deps.server";
import { expireRewards } from "~/usecases/rewards/expire-rewards";
import { advanceShop } from "~/usecases/orders/advance-shop";

type CloseDeps = Pick<ShopDeps, "pool" | "clock" | "queue">;

/** What time brings to a shop, step by step, each in a transaction of its own; then rewards are made real. */
export async function closeShop(deps: CloseDeps, input: { readonly shopId: number }): Promise<void> {
  const { shopId } = input;
  let changed = 0;
  for (let count = -1; count !== 0; changed += count) {
    count = await withTransaction(deps.pool, async (tx) => {
      await takeShopLock(tx, "ledger", shopId);
      return advanceShop(tx, shopId, deps.clock.now());
    });
  }
  changed += await expireRewards(deps, { shopId });
  if (changed > 0) {
    await deps.queue.announce(deps.pool, "write-standings", [shopId]);
    await deps.queue.announce(deps.pool, "issue-rewards", [shopId]);
  }
}
