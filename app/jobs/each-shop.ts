import { type ShopRow, installedShops } from "~/adapters/persistence/shop-rows";
import type { Deps, ShopDeps } from "~/deps.server";

type Round = {
  /** The process ends: who has not had their turn waits for the next round. */
  readonly stopping?: AbortSignal;
};

/** Does something for each installed shop in turn. Where it fails for one, that is logged, and the next has its turn. */
export async function eachShop(
  deps: Pick<Deps, "system" | "log" | "forShop">,
  failed: string,
  work: (ofShop: ShopDeps, shop: ShopRow) => Promise<void>,
  { stopping }: Round = {},
): Promise<void> {
  for (const shop of await installedShops(deps.system)) {
    if (stopping?.aborted === true) return;
    const { shopId } = shop;
    await work(deps.forShop(shopId), shop).catch((error: unknown) => deps.log.error({ err: error, shopId }, failed));
  }
}
