import type { Database } from "~/adapters/persistence/database";
import { type ShopRow, findShop, noteToken, upsertShop } from "~/adapters/persistence/shop-rows";
import type { Clock } from "~/ports/clock";
import type { WorkQueue } from "~/ports/work-queue";
import { beginBackfill } from "~/usecases/backfill/begin-backfill";

type Deps = {
  readonly system: Database;
  readonly poolOf: (shopId: number) => Database;
  readonly queue: WorkQueue;
  readonly clock: Clock;
};

/** A shop has just been given a token: new, come back, or because what it had was over. Done again, it changes nothing. */
export async function installShop(deps: Deps, input: { readonly domain: string }): Promise<ShopRow> {
  const at = deps.clock.now();
  const { shopId } = await upsertShop(deps.system, input.domain, at);
  await beginBackfill({ ...deps, pool: deps.poolOf(shopId) }, { shopId });
  // Last, and as of the beginning: it says that an installation got to its end, and what Shopify told before it is over.
  await noteToken(deps.system, shopId, at);
  const shop = await findShop(deps.system, shopId);
  if (!shop) throw new Error(`shop ${input.domain} is gone`);
  return shop;
}
