import { takeShopLock, withTransaction } from "~/adapters/persistence/database";
import type { Deps } from "~/deps.server";
import { closeMonths } from "~/usecases/orders/close-months";
import { settleDirty, settleDue } from "~/usecases/orders/settle-shop";
import { loadProgram } from "~/usecases/programs/load-program";
import { closeWeeks } from "~/usecases/standings/close-weeks";

type CloseDeps = Pick<Deps, "pool" | "clock" | "queue">;

/**
 * What time brings to a shop: weeks that ended are closed, orders whose return window has passed post, months that ended pay codes
 * out; then rewards are made real. In this order, as the engine's rules stand on each other.
 */
export async function closeShop(deps: CloseDeps, input: { readonly shopId: number }): Promise<void> {
  const { shopId } = input;
  const step = (work: (now: number) => (tx: Parameters<typeof closeWeeks>[0]) => Promise<number>): Promise<number> =>
    withTransaction(deps.pool, async (tx) => {
      await takeShopLock(tx, "ledger", shopId);
      return work(deps.clock.now())(tx);
    });
  const changed =
    (await step((now) => async (tx) => closeWeeks(tx, await loadProgram(tx, shopId), now))) +
    (await repeated(() => step((now) => async (tx) => settleDirty(tx, await loadProgram(tx, shopId), now)))) +
    (await repeated(() => step((now) => async (tx) => settleDue(tx, await loadProgram(tx, shopId), now)))) +
    (await step((now) => async (tx) => closeMonths(tx, await loadProgram(tx, shopId), now)));
  if (changed > 0) {
    await deps.queue.announce(deps.pool, "write-standings", [shopId]);
    await deps.queue.announce(deps.pool, "issue-rewards", [shopId]);
  }
}

async function repeated(work: () => Promise<number>): Promise<number> {
  let sum = 0;
  for (let count = -1; count !== 0; sum += count) count = await work();
  return sum;
}
