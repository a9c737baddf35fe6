import { z } from "zod";
import type { Transaction } from "~/adapters/persistence/database";
import type { InboxItem } from "~/adapters/persistence/inbox-rows";
import { redactShop } from "~/adapters/persistence/privacy-rows";
import { deleteSessionsOf, hasLiveSession, markUninstalled } from "~/adapters/persistence/shop-rows";
import { isZoneName } from "~/core/shared/zone";
import { SYSTEM_ACTOR, recordAudit } from "~/usecases/audit/record-audit";
import { recordEvent } from "~/usecases/log/record-event";
import type { ShopProgram } from "~/usecases/programs/load-program";

/** Shopify's clock and ours. */
const CLOCKS_APART_MS = 2000;

/** An uninstallation ends all tokens: one that happened before the shop got a new one is over, whether or not we heard of it in time. */
function isOldNews({ triggeredAt }: InboxItem, { installedAt, tokenAt }: ShopProgram["shop"]): boolean {
  if (triggeredAt === null) return false;
  return triggeredAt < installedAt || (tokenAt !== null && triggeredAt < tokenAt - CLOCKS_APART_MS);
}

const shopSchema = z.object({ currency: z.string().length(3), iana_timezone: z.string().refine(isZoneName) });

/** It came back within the two days: the round of every quarter of an hour has a token that is good. */
function isAtWork(tx: Transaction, at: ShopProgram, now: number): Promise<boolean> {
  return hasLiveSession(tx, at.shop.domain, now);
}

/** What happens to the shop or the app: settings follow, tokens go with an uninstall, everything goes with a redaction. */
export async function applyShopTopic(
  tx: Transaction,
  at: ShopProgram,
  item: InboxItem,
  now: number,
): Promise<"done" | "ignored" | "failed"> {
  switch (item.topic) {
    case "app/uninstalled":
      if (isOldNews(item, at.shop)) return "ignored";
      await markUninstalled(tx, at.shopId, now);
      await deleteSessionsOf(tx, at.shop.domain);
      await recordAudit(tx, at.shopId, now, {
        by: SYSTEM_ACTOR,
        action: "shop.uninstalled",
        before: { state: at.shop.uninstalledAt === null ? "installed" : "uninstalled" },
        after: { state: "uninstalled" },
      });
      return "done";
    case "shop/update": {
      const parsed = shopSchema.safeParse(item.payload);
      if (!parsed.success) return "failed";
      const { currency, iana_timezone: timezone } = parsed.data;
      const from = { timezone: at.shop.timezone, currency: at.shop.currency };
      const body = { currency, timezone, customerAccounts: at.shop.customerAccounts, from };
      await recordEvent(tx, at.shopId, now, { kind: "shop-settings", body });
      return "done";
    }
    case "shop/redact":
      // Two days after an uninstallation; that its own webhook was lost keeps nothing here.
      if (at.shop.uninstalledAt === null && (isOldNews(item, at.shop) || (await isAtWork(tx, at, now))))
        return "ignored";
      await markUninstalled(tx, at.shopId, now);
      await deleteSessionsOf(tx, at.shop.domain);
      await redactShop(tx, at.shopId);
      // All that is left: that it happened.
      await recordAudit(tx, at.shopId, now, { by: SYSTEM_ACTOR, action: "privacy.shop-erased" });
      return "done";
    default:
      return "ignored";
  }
}
