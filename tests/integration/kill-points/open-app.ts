import { findShopByDomain, isInstalled } from "../../../app/adapters/persistence/shop-rows";
import { completeInstallation } from "../../../app/usecases/shops/complete-installation";
import { installShop } from "../../../app/usecases/shops/install-shop";
import { issueToken } from "../../../sandbox/auth/tokens";
import type { Life, Process } from "./life";

/** Somebody opens the app, as app/auth/admin.server.ts has it: a token where there is none, and what has to happen then where it has not. */
export async function openApp({ sandbox, store, domain, tokens }: Life, { deps, sessions }: Process): Promise<void> {
  const known = await sessions.loadSession(`offline_${domain}`);
  const shop = await findShopByDomain(deps.pool, domain);
  if (known && isInstalled(shop)) return;
  if (!known) {
    const token = issueToken(sandbox.world, store, { mode: "offline", expiring: true, userId: null });
    await sessions.storeSession(tokens.sessionOf(domain, token));
  }
  await installShop({ ...deps, system: deps.pool, poolOf: () => deps.pool }, { domain });
  await completeInstallation(deps, { domain });
}
