import { type Database, type Transaction, takeShopLock, withTransaction } from "~/adapters/persistence/database";
import { findShopByDomain } from "~/adapters/persistence/shop-rows";
import { addNotice, resolveNotice } from "~/adapters/persistence/notice-rows";
import { markAllStandings } from "~/adapters/persistence/member-rows";
import { ShopSettingsDocument } from "~/adapters/shopify/generated/operations";
import type { Clock } from "~/ports/clock";
import type { ShopifyAdmin } from "~/ports/shopify-admin";
import type { WorkQueue } from "~/ports/work-queue";
import { recordEvent } from "~/usecases/log/record-event";

type Deps = {
  readonly pool: Database;
  readonly queue: WorkQueue;
  readonly clock: Clock;
  readonly admin: (shopDomain: string) => ShopifyAdmin;
};

/**
 * Reads what the engine needs of a shop that has just been given a token: zone, currency, kind of customer accounts. A failure leaves
 * the defaults until the worker asks again; the installation itself does not depend on it.
 */
export async function completeInstallation(deps: Deps, input: { readonly domain: string }): Promise<"read" | "failed"> {
  const shop = await findShopByDomain(deps.pool, input.domain);
  if (!shop) return "failed";
  const answer = await deps.admin(input.domain).run(ShopSettingsDocument, {});
  if (answer.kind === "failed") return "failed";
  const { currencyCode, ianaTimezone, customerAccountsV2 } = answer.data.shop;
  const body = {
    timezone: ianaTimezone,
    currency: currencyCode,
    customerAccounts: customerAccountsV2.customerAccountsVersion,
    from: { timezone: shop.timezone, currency: shop.currency },
  };
  await withTransaction(deps.pool, async (tx) => {
    await takeShopLock(tx, "ledger", shop.shopId);
    const at = deps.clock.now();
    await recordEvent(tx, shop.shopId, at, { kind: "shop-settings", body });
    await noteAccounts(tx, shop.shopId, at, customerAccountsV2.customerAccountsVersion);
    await markAllStandings(tx, shop.shopId);
    await deps.queue.announce(tx, "write-standings", [shop.shopId]);
  });
  return "read";
}

/** Store credit can only be spent with new customer accounts: the merchant should know before anything is issued. */
async function noteAccounts(tx: Transaction, shopId: number, at: number, version: string): Promise<void> {
  const key = "classic-accounts";
  if (version === "CLASSIC") await addNotice(tx, shopId, { key, kind: key, detail: {}, at });
  else await resolveNotice(tx, shopId, key, at);
}
