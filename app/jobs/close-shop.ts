import type { ShopDeps } from "~/deps.server";
import { advanceOnce } from "~/usecases/orders/advance-once";
import { announceAdvance } from "~/usecases/orders/announce-advance";
import { expireRewards } from "~/usecases/rewards/expire-rewards";

type CloseDeps = Pick<ShopDeps, "pool" | "clock" | "queue">;

/** What time brings to a shop, step by step, and then what runs out. */
export async function closeShop(deps: CloseDeps, input: { readonly shopId: number }): Promise<void> {
  const { shopId } = input;
  while ((await advanceOnce(deps, { shopId })) > 0);
  if ((await expireRewards(deps, { shopId })) > 0) await announceAdvance(deps.queue, deps.pool, shopId);
}
