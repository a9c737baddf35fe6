import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createDatabase } from "../../../app/adapters/persistence/database";
import { takeCost } from "../../../app/adapters/persistence/cost-rows";
import { shopifyAdmin } from "../../../app/adapters/shopify/admin-client";
import { type Pacer, createPacer } from "../../../app/adapters/shopify/pacer";
import { ShopSettingsDocument } from "../../../app/adapters/shopify/generated/operations";
import type { Sandbox } from "../../../sandbox/create-sandbox";
import { drainPoints } from "../../../sandbox/admin/throttle";
import { testShop } from "../../support/app-deps";
import { injectFaults, routedSandbox, sandboxShop } from "../../support/sandbox-shop";
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
beforeEach(() => injectFaults(sandbox, {}));

const FULL = { available: 1000, maximum: 1000, restoreRate: 0.001 };
const ask = (points: number, leaveShare = 0) => ({ points, leaveShare, giveBack: 0, seen: null, closeMs: 0 });

describe("a shop's cost bucket", () => {
  it("is never overdrawn, whoever takes from it at the same time", async () => {
    const shopId = await testShop(database);
    const other = createDatabase(database.url, 4);
    await takeCost(database.pool, shopId, { ...ask(0), seen: FULL });
    const pools = [database.pool, other];
    const waits = await Promise.all(
      Array.from({ length: 60 }, (_, index) => takeCost(pools[index % 2] ?? other, shopId, ask(50))),
    );
    await other.end();
    expect(waits.filter((ms) => ms === 0)).toHaveLength(20);
    expect(waits.every((ms) => ms === 0 || ms > 1000)).toBe(true);
  });

  it("fills again with time, and says how long it takes", async () => {
    const shopId = await testShop(database);
    await takeCost(database.pool, shopId, { ...ask(0), seen: { ...FULL, available: 0, restoreRate: 1000 } });
    const waitMs = await takeCost(database.pool, shopId, ask(100));
    expect(waitMs).toBeGreaterThan(50);
    expect(waitMs).toBeLessThanOrEqual(100);
    await new Promise((done) => setTimeout(done, waitMs + 5));
    expect(await takeCost(database.pool, shopId, ask(100))).toBe(0);
  });

  it("holds no more than Shopify said, gets back what was not used, and is closed for as long as it wants", async () => {
    const shopId = await testShop(database);
    await takeCost(database.pool, shopId, { ...ask(0), seen: FULL });
    expect(await takeCost(database.pool, shopId, { ...ask(60), seen: { ...FULL, available: 40 } })).toBeGreaterThan(0);
    expect(await takeCost(database.pool, shopId, { ...ask(60), giveBack: 30 })).toBe(0);
    expect(await takeCost(database.pool, shopId, { ...ask(0), closeMs: 5000 })).toBeGreaterThan(4000);
    expect(await takeCost(database.pool, shopId, ask(0))).toBeGreaterThan(4000);
  });

  it("keeps a part for money: projections wait, money goes", async () => {
    const shopId = await testShop(database);
    await takeCost(database.pool, shopId, { ...ask(0), seen: { ...FULL, available: 260 } });
    expect(await takeCost(database.pool, shopId, ask(20, 0.25))).toBeGreaterThan(0);
    expect(await takeCost(database.pool, shopId, ask(250))).toBe(0);
  });

  it("lets an operation pass that asks for more than a projection could ever have", async () => {
    const shopId = await testShop(database);
    await takeCost(database.pool, shopId, { ...ask(0), seen: FULL });
    expect(await takeCost(database.pool, shopId, ask(5000, 0.25))).toBe(0);
  });
});

describe("processes that share a shop", () => {
  function pacerOn(shopId: number, pool: TestDatabase["pool"], pauses: number[] = []): Pacer {
    return createPacer({
      bucketOf: () => Promise.resolve({ db: pool, shopId }),
      pause: (ms) => {
        pauses.push(ms);
        return Promise.resolve();
      },
    });
  }

  it("hear from each other what Shopify said: 429, 5xx, and an empty bucket", async () => {
    const shopId = await testShop(database);
    const [one, two] = [pacerOn(shopId, database.pool), pacerOn(shopId, database.pool)];
    expect(await one.admit("a", "Op", "money")).toBe(true);
    one.backOff("a", 90_000);
    // Nobody waits as long as that: it is another try's.
    expect(await one.admit("a", "Op", "money")).toBe(false);
    expect(await two.admit("a", "Op", "money")).toBe(false);
  });

  it("wait longer for each failure in a row that says nothing of when to come back", async () => {
    const shopId = await testShop(database);
    const pauses: number[] = [];
    const pacer = pacerOn(shopId, database.pool, pauses);
    for (let failure = 0; failure < 7; failure++) pacer.backOff("a", null);
    await pacer.admit("a", "Op", "money");
    expect(pauses[0]).toBeGreaterThan(14_000);
  });
});

describe("calls of several processes", () => {
  beforeAll(() => {
    Object.assign(sandbox.world.options, { throttling: true });
  });
  afterAll(() => {
    Object.assign(sandbox.world.options, { throttling: false });
  });

  it("are hardly ever refused as throttled, and money passes while projections wait", async () => {
    const shop = await sandboxShop(database, sandbox);
    shop.store.shop.plan = "advanced";
    const other = createDatabase(database.url, 4);
    const pools = [database.pool, other];
    const admins = pools.map((pool) => {
      const pacer = createPacer({ bucketOf: () => Promise.resolve({ db: pool, shopId: shop.shopId }) });
      return (use: "money" | "projection") => shopifyAdmin(shop.domain, shop.tokens, pacer, use);
    });
    const run = (index: number, use: "money" | "projection") =>
      (admins[index % 2] ?? admins[0])?.(use).run(ShopSettingsDocument, {});
    // Both have learned what there is, and it is little; the last two calls have told the row.
    drainPoints(shop.store, 700);
    for (const index of [0, 1, 0, 1]) await run(index, "money");
    const order: string[] = [];
    const note = async (index: number, use: "money" | "projection"): Promise<void> => {
      const answer = await run(index, use);
      expect(answer?.kind).toBe("ok");
      order.push(use);
    };
    await Promise.all([
      ...Array.from({ length: 10 }, (_, index) => note(index, "projection")),
      ...Array.from({ length: 10 }, (_, index) => note(index, "money")),
    ]);
    await other.end();
    expect(order.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => "money"));
  });
});
