import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DAY_MS } from "../../../app/core/shared/time";
import { closeShop } from "../../../app/jobs/close-shop";
import { grantPerk } from "../../../app/usecases/perks/grant-perk";
import { publishProgram } from "../../../app/usecases/programs/publish-program";
import { issueStoreCredit } from "../../../app/usecases/rewards/issue-store-credit";
import { noteExpiring } from "../../../app/usecases/rewards/note-expiring";
import { planRewards } from "../../../app/usecases/rewards/plan-rewards";
import type { Sandbox } from "../../../sandbox/create-sandbox";
import { expiryLines } from "../../../app/views/expiries";
import { brokenPromises } from "../../support/live-state";
import { type SandboxShop, injectFaults, routedSandbox, sandboxShop } from "../../support/sandbox-shop";
import { type TestDatabase, testDatabase } from "../../support/test-database";

let database: TestDatabase;
let sandbox: Sandbox;
beforeAll(async () => {
  database = await testDatabase();
  sandbox = await routedSandbox();
});
afterAll(async () => {
  await sandbox.close();
  await database.close();
});

/** A shop whose rewards run out 60 days after they post, with rewards of m1 that posted so many days ago. */
async function shopWithLots(...lots: readonly { readonly daysAgo: number; readonly amountMinor: number }[]) {
  const shop = await sandboxShop(database, sandbox);
  const now = shop.deps.clock.now();
  await publishProgram(shop.deps, {
    shopId: shop.shopId,
    file: { rewards: { expiryDays: 60, reminderDays: [14] } },
    by: "test",
  });
  await shop.member("m1");
  for (const { daysAgo, amountMinor } of lots) {
    const lotId = await shop.postedLot("m1", amountMinor);
    await database.pool.query("update lots set due_at = $3, program_version = 1 where shop_id = $1 and lot_id = $2", [
      shop.shopId,
      lotId,
      new Date(now - daysAgo * DAY_MS),
    ]);
  }
  return shop;
}

/** What Shopify has of credit, with the days for which it is valid. */
function credits(shop: SandboxShop, since: number): [number, number][] {
  return [...shop.store.creditTransactions.values()].map((one) => [
    one.amountMinor,
    Math.round((Date.parse(one.expiresAt ?? "") - since) / DAY_MS),
  ]);
}

async function issueAll(shop: SandboxShop): Promise<void> {
  while ((await planRewards(shop.deps, shop)) > 0) await issueStoreCredit(shop.deps, shop);
}

describe("the date of expiry of store credit", () => {
  it("is the program's where that is the earlier one, and each date is a credit of its own", async () => {
    const shop = await shopWithLots({ daysAgo: 50, amountMinor: 500 }, { daysAgo: 20, amountMinor: 300 });
    const now = shop.deps.clock.now();
    await issueAll(shop);
    expect(credits(shop, now)).toEqual([
      [500, 10],
      [300, 40],
    ]);
    for (const one of shop.store.creditTransactions.values())
      expect(Date.parse(one.expiresAt ?? "") - now).toBeLessThanOrEqual(40 * DAY_MS);
  });

  it("is one for sums that are too small alone: the latest, so that nobody has less time than they were told", async () => {
    const shop = await shopWithLots({ daysAgo: 50, amountMinor: 60 }, { daysAgo: 20, amountMinor: 70 });
    const now = shop.deps.clock.now();
    await issueAll(shop);
    expect(credits(shop, now)).toEqual([[130, 40]]);
    const viewer = { shopId: shop.shopId, locale: "en", timezone: "UTC", currency: "USD", now };
    expect(await expiryLines(database.pool, viewer, "m1")).toMatchObject([
      { kind: "credit", what: "$1.30", soon: false },
    ]);
    const later = { ...viewer, now: now + 35 * DAY_MS };
    for (const [at, members] of [
      [now, 0],
      [later.now, 1],
    ] as const) {
      shop.deps.clock.set(at);
      expect(await noteExpiring(shop.deps, shop)).toBe(true);
      const { rows } = await database.pool.query("select detail from notices where shop_id = $1", [shop.shopId]);
      expect(rows).toMatchObject([{ detail: { members } }]);
    }
    expect(await expiryLines(database.pool, later, "m1")).toMatchObject([
      { kind: "credit", what: "$1.30", soon: true },
    ]);
  });

  it("is that of the shop's settings where the program's is later, or where there is none", async () => {
    const shop = await shopWithLots({ daysAgo: 0, amountMinor: 500 });
    const now = shop.deps.clock.now();
    await shop.postedLot("m1", 300);
    await database.pool.query(`update shops set reward_settings = '{"creditValidDays": 30}' where shop_id = $1`, [
      shop.shopId,
    ]);
    await issueAll(shop);
    expect(credits(shop, now).sort()).toEqual([
      [300, 30],
      [500, 30],
    ]);
  });

  it("is read back after a lost answer, and there is one credit", async () => {
    const shop = await shopWithLots({ daysAgo: 50, amountMinor: 500 });
    const now = shop.deps.clock.now();
    await planRewards(shop.deps, shop);
    injectFaults(sandbox, { lostResponses: [{ operation: "storeCreditAccountCredit", count: 1 }] });
    for (let round = 0; round < 3; round++) {
      await issueStoreCredit(shop.deps, shop);
      shop.deps.clock.set(shop.deps.clock.now() + 15 * 60_000);
    }
    expect(credits(shop, now)).toEqual([[500, 10]]);
    expect((await shop.attempts()).map((one) => one.state)).toEqual(["done"]);
  });

  it("is not in the past: what runs out while it waits for its turn is not issued, and lapses", async () => {
    const shop = await shopWithLots({ daysAgo: 59, amountMinor: 500 });
    await planRewards(shop.deps, shop);
    shop.deps.clock.set(shop.deps.clock.now() + 2 * DAY_MS);
    await issueStoreCredit(shop.deps, shop);
    expect(await planRewards(shop.deps, shop)).toBe(0);
    expect(credits(shop, 0)).toEqual([]);
    expect((await shop.attempts()).map((one) => one.state)).toEqual(["cancelled"]);
    await closeShop(shop.deps, shop);
    expect(await shop.balance("m1")).toMatchObject({ available: 0 });
  });
});

describe("store credit that is a perk", () => {
  const perk = { id: "gift", name: "Thank you", kind: "store-credit", amountMinor: 700, expiryDays: 12 };

  async function shopWithPerk() {
    const shop = await sandboxShop(database, sandbox);
    const { deps, shopId } = shop;
    await publishProgram(deps, { shopId, file: { perks: [perk], rewards: { expiryDays: 5 } }, by: "test" });
    await shop.member("m1");
    await grantPerk(deps, { shopId, perkId: "gift", memberId: "m1", note: "", by: "test", requestId: randomUUID() });
    return shop;
  }

  it("runs out at Shopify on the date that its member was told", async () => {
    const shop = await shopWithPerk();
    const now = shop.deps.clock.now();
    await issueAll(shop);
    expect(credits(shop, now)).toEqual([[700, 12]]);
  });

  it("runs out on that date too where it was not issued", async () => {
    const shop = await shopWithPerk();
    shop.deps.clock.set(shop.deps.clock.now() + 11 * DAY_MS);
    await closeShop(shop.deps, shop);
    expect(await shop.balance("m1")).toMatchObject({ available: 700 });
    shop.deps.clock.set(shop.deps.clock.now() + DAY_MS);
    await closeShop(shop.deps, shop);
    expect(await shop.balance("m1")).toMatchObject({ available: 0 });
    expect(await brokenPromises(database.pool, shop.shopId)).toEqual([]);
  });
});
