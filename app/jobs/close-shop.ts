import type { ShopDeps } from "~/deps.server";
import { advanceOnce } from "~/usecases/orders/advance-once";
import { announceAdvance } from "~/usecases/orders/announce-advance";
import { expireRewards } from "~/usecases/rewards/expire-rewards";
import { noteExpiring } from "~/usecases/rewards/note-expiring";

type CloseDeps = Pick<ShopDeps, "pool" | "clock" | "queue">;

/** What time brings to a shop, step by step, then what runs out, and what will soon. */
export async function closeShop(deps: CloseDeps, input: { readonly shopId: number }): Promise<void> {
  const { shopId } = input;
  while ((await advanceOnce(deps, { shopId })) > 0);
  if ((await expireRewards(deps, { shopId })) > 0) await announceAdvance(deps.queue, deps.pool, shopId);
  await noteExpiring(deps, { shopId });
}
