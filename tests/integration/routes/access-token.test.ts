import { setTimeout as delay } from "node:timers/promises";
import { Session } from "@shopify/shopify-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Deps } from "../../../app/deps.server";
import { listBackfills } from "../../../app/adapters/persistence/backfill-rows";
import { findShopByDomain, markUninstalled, noteToken, upsertShop } from "../../../app/adapters/persistence/shop-rows";
import { ShopSettingsDocument } from "../../../app/adapters/shopify/generated/operations";
import { revokeTokens } from "../../../sandbox/auth/tokens";
import type { Sandbox } from "../../../sandbox/create-sandbox";
import { createShop, installApp } from "../../../sandbox/store/install";
import { injectFaults, routedSandbox } from "../../support/sandbox-shop";
import { type TestDatabase, testDatabase } from "../../support/test-database";
import { adminRequest, routeCall, setWebEnvironment } from "../../support/web";

let database: TestDatabase;
let sandbox: Sandbox;
let deps: Deps;
let members: typeof import("../../../app/routes/admin/members");
beforeAll(async () => {
  database = await testDatabase();
  sandbox = await routedSandbox();
  setWebEnvironment(database, sandbox);
  // The library keeps `fetch` as it is when it is first imported: the sandbox's routing has to be there by then.
  members = await import("../../../app/routes/admin/members");
  deps = await (await import("../../../app/deps.server")).webDeps();
});
afterAll(async () => {
  await deps.close();
  await sandbox.close();
  await database.close();
});

let shops = 0;

async function openedShop() {
  shops++;
  const domain = `token-${process.pid}-${shops}.myshopify.com`;
  const store = createShop(sandbox.world, domain);
  installApp(sandbox.world, store, sandbox.world.app.scopes);
  const open = () => members.loader(routeCall(adminRequest(sandbox, domain, "/app/members")));
  await open();
  const ask = async () => {
    const answer = await deps.admin(domain).run(ShopSettingsDocument, {});
    return answer.kind === "ok" ? "ok" : answer.failure.code;
  };
  return { domain, store, open, ask };
}

it("opening the app gives a shop whose tokens were revoked new ones, though the old had time left", async () => {
  const { store, open, ask } = await openedShop();
  expect(await ask()).toBe("ok");
  revokeTokens(store);
  expect(await ask()).toBe("unauthorised");
  await open();
  expect(await ask()).toBe("ok");
});

it("a token that is refused as soon as it was given does not make everybody wait for the lock of its exchange", async () => {
  const { store, open, ask } = await openedShop();
  revokeTokens(store);
  expect(await ask()).toBe("unauthorised");
  injectFaults(sandbox, { httpErrors: [{ operation: "ShopSettings", status: 401 }] });
  const opened = open().then(() => "opened");
  expect(await Promise.race([opened, delay(15_000, "waiting for its own lock")])).toBe("opened");
  expect(await ask()).toBe("ok");
});

it("a refresh that Shopify could not answer leaves the token as it is", async () => {
  const { domain, store, ask } = await openedShop();
  const [token] = [...store.tokens.values()];
  // Not accepted this time, and the refresh finds a client secret that is not ours.
  const { apiSecret } = sandbox.world.app;
  Object.assign(sandbox.world.app, { apiSecret: "another-secret-0123456789" });
  if (token) token.revoked = true;
  expect(await ask()).toBe("unauthorised");
  Object.assign(sandbox.world.app, { apiSecret });
  if (token) token.revoked = false;
  expect(await deps.shopify.sessionStorage.loadSession(`offline_${domain}`)).toBeDefined();
  expect(await ask()).toBe("ok");
});

/** The library has stored a token of the shop, and the process was killed. */
async function killedWithToken(shopName: string): Promise<{ domain: string; open: () => Promise<unknown> }> {
  const { domain: other } = await openedShop();
  const known = await deps.shopify.sessionStorage.loadSession(`offline_${other}`);
  const domain = `${shopName}-${process.pid}.myshopify.com`;
  const store = createShop(sandbox.world, domain);
  installApp(sandbox.world, store, sandbox.world.app.scopes);
  if (!known) throw new Error("there is no session");
  await deps.shopify.sessionStorage.storeSession(
    new Session({ ...known.toObject(), id: `offline_${domain}`, shop: domain }),
  );
  const open = () => members.loader(routeCall(adminRequest(sandbox, domain, "/app/members")));
  return { domain, open };
}

describe("an installation that was broken off is completed when the app is opened again", () => {
  it("right after the token was stored", async () => {
    const { domain, open } = await killedWithToken("killed-at-once");
    await open();
    const shop = await findShopByDomain(deps.system, domain);
    expect(shop?.tokenAt).not.toBeNull();
    expect(await listBackfills(deps.forShop(shop?.shopId ?? 0).pool, shop?.shopId ?? 0, 2)).toHaveLength(1);
  });

  it("after the shop was known again, and before what has to happen then", async () => {
    const { domain, open } = await killedWithToken("killed-coming-back");
    const long = Date.now() - 1_000_000;
    const { shopId } = await upsertShop(deps.system, domain, long);
    await noteToken(deps.system, shopId, long + 1000);
    await markUninstalled(deps.system, shopId, long + 2000);
    await upsertShop(deps.system, domain, Date.now() - 1000);
    await open();
    const shop = await findShopByDomain(deps.system, domain);
    expect(shop?.tokenAt).toBeGreaterThan(shop?.installedAt ?? Number.POSITIVE_INFINITY);
    expect(await listBackfills(deps.forShop(shopId).pool, shopId, 2)).toHaveLength(1);
  });
});
