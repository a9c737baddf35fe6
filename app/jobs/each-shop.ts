import { type ShopRow, installedShops } from "~/adapters/persistence/shop-rows";
import type { Deps, ShopDeps } from "~/deps.server";

/** Does something for one installed shop after the other. Where it fails for one, that is logged, and the next has its turn. */
export async function eachShop(
  deps: Pick<Deps, "system" | "log" | "forShop">,
  failed: string,
  work: (ofShop: ShopDeps, shop: ShopRow) => Promise<void>,
): Promise<void> {
  for (const shop of await installedShops(deps.system)) {
    const { shopId } = shop;
    await work(deps.forShop(shopId), shop).catch((error: unknown) => deps.log.error({ err: error, shopId }, failed));
  }
}
