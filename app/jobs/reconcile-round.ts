import { findShop } from "~/adapters/persistence/shop-rows";
import type { Deps } from "~/deps.server";
import { announceAdvance } from "~/usecases/orders/announce-advance";
import { reconcileOrders } from "~/usecases/orders/reconcile-orders";
import { reconcileCustomers } from "~/usecases/reconcile/reconcile-customers";
import { reconcileDiscounts } from "~/usecases/reconcile/reconcile-discounts";
import { readCredits } from "~/usecases/rewards/read-credits";
import { completeInstallation } from "~/usecases/shops/complete-installation";
import { reconcileDueShops } from "./reconcile-due-shops";

/** What webhooks lost, of each shop that is due. And what a lost announcement left. */
export async function reconcileRound(deps: Deps, stopping: AbortSignal): Promise<void> {
  await reconcileDueShops(deps, { stopping, work: (shopId, signal) => reconcileShop(deps, shopId, signal) });
}

/** Each subject on its own: where Shopify does not let the app ask for one, the others are held against it all the same. False: one was not. */
async function reconcileShop(deps: Deps, shopId: number, signal: AbortSignal): Promise<boolean> {
  const shop = await findShop(deps.system, shopId);
  if (!shop || shop.uninstalledAt !== null) return true;
  const ofShop = deps.forShop(shopId);
  let isWhole = true;
  const part = async (failed: string, work: () => Promise<unknown>): Promise<void> => {
    if (signal.aborted) return;
    await work().catch((error: unknown) => {
      isWhole = false;
      deps.log.warn({ err: error, shopId }, failed);
    });
  };
  if (shop.customerAccounts === null) await completeInstallation(ofShop, { domain: shop.domain });
  await part("orders could not be reconciled", () => reconcileOrders(ofShop, { shopId, since: shop.installedAt }));
  await part("customers could not be reconciled", () => reconcileCustomers(ofShop, { shopId }));
  await part("discounts could not be reconciled", () => reconcileDiscounts(ofShop, { shopId }));
  await part("what became of credits could not be read", () => readCredits(ofShop, { shopId }));
  await announceAdvance(deps.queue, deps.system, shopId);
  await deps.queue.announce(deps.system, "refetch-orders", [shopId]);
  return isWhole;
}
