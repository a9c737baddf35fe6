import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { insertAttempts } from "../../../app/adapters/persistence/attempt-rows";
import { latestBulk, shopsWithBulks } from "../../../app/adapters/persistence/take-back-rows";
import { createDatabase } from "../../../app/adapters/persistence/database";
import { RUN_WORK } from "../../../app/jobs/run-work";
import { grantPerk } from "../../../app/usecases/perks/grant-perk";
import { publishProgram } from "../../../app/usecases/programs/publish-program";
import { planTakeBacks, takeAllBack } from "../../../app/usecases/rewards/take-all-back";
import type { Sandbox } from "../../../sandbox/create-sandbox";
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
beforeEach(() => injectFaults(sandbox, {}));

const ALL = { kind: null, search: "" };

async function work(shop: SandboxShop, rounds = 1): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    await RUN_WORK["issue-rewards"](shop.deps, shop);
    shop.deps.clock.set(shop.deps.clock.now() + 15 * 60_000);
  }
}

/** Members with a code and a credit each, all issued. */
async function shopWithRewards(memberIds: readonly string[]) {
  const shop = await sandboxShop(database, sandbox);
  const customers: string[] = [];
  for (const memberId of memberIds) customers.push(await shop.member(memberId));
  const perk = { id: "tenth", name: "A tenth off", kind: "percent-off", percent: 10 };
  await publishProgram(shop.deps, { shopId: shop.shopId, file: { perks: [perk] }, by: "test" });
  for (const memberId of memberIds) {
    await shop.postedLot(memberId, 500);
    const asked = { shopId: shop.shopId, perkId: "tenth", memberId, note: "", by: "test", requestId: randomUUID() };
    await grantPerk(shop.deps, asked);
  }
  await work(shop, 2);
  expect((await shop.attempts()).map((one) => one.state)).toEqual(memberIds.flatMap(() => ["done", "done"]));
  return { ...shop, customers };
}

const balances = (shop: SandboxShop & { readonly customers: readonly string[] }): number[] =>
  shop.customers.map((id) => shop.credits(id).reduce((sum, one) => sum + one, 0)).sort((a, b) => a - b);

const codes = async (shop: SandboxShop): Promise<Record<string, number>> => {
  const { rows } = await database.pool.query<{ state: string; count: number }>(
    "select state, count(*) as count from discount_codes where shop_id = $1 group by 1",
    [shop.shopId],
  );
  return Object.fromEntries(rows.map((row) => [row.state, row.count]));
};

const audited = async (shop: SandboxShop) =>
  (
    await database.pool.query<{ after: unknown }>(
      "select after from audit where shop_id = $1 and action = 'reward.all-taken-back'",
      [shop.shopId],
    )
  ).rows.map((row) => row.after);

describe("taking back everything that matches", () => {
  it("takes unspent credit and unused codes of all pages, and counts what became of each", async () => {
    const shop = await shopWithRewards(["m1", "m2", "m3"]);
    const [used] = await database.pool
      .query<{ code: string }>("select code from discount_codes where shop_id = $1 order by member_id", [shop.shopId])
      .then(({ rows }) => rows);
    // Used, and no order told of it: only Shopify knows.
    const atShopify = [...shop.store.codes.values()].find((one) => one.code === used?.code);
    if (atShopify) shop.store.codes.put({ ...atShopify, usageCount: 1 });
    const ask = { shopId: shop.shopId, filter: ALL, by: "anna" };
    expect(await takeAllBack(shop.deps, ask)).toEqual({ kind: "taking-all-back", matching: 6 });
    expect(await takeAllBack(shop.deps, ask)).toEqual({ kind: "already-taking-back" });
    expect(shop.deps.queue.announced.at(-1)).toEqual({ work: "issue-rewards", shopId: shop.shopId });
    await work(shop, 3);
    expect(balances(shop)).toEqual([0, 0, 0]);
    expect(await codes(shop)).toEqual({ "taken-back": 2, used: 1 });
    expect(await latestBulk(database.pool, shop.shopId)).toMatchObject({
      state: "planned",
      matching: 6,
      lookedAt: 6,
      planned: 6,
      by: "anna",
      underWay: 0,
      takenBack: 5,
      tooLate: 1,
      parked: 0,
    });
    expect(await audited(shop)).toEqual([{ kind: null, searched: false, matching: 6 }]);
    expect(await brokenPromises(database.pool, shop.shopId)).toEqual([]);
    // Asked for again, nothing is left.
    await takeAllBack(shop.deps, ask);
    await work(shop, 2);
    expect(await latestBulk(database.pool, shop.shopId)).toMatchObject({ lookedAt: 6, planned: 0 });
  });

  it("takes what the filter says and no more; what was searched for is forgotten then", async () => {
    const shop = await shopWithRewards(["m1", "m2"]);
    await takeAllBack(shop.deps, { shopId: shop.shopId, filter: { kind: "store_credit", search: " M2 " }, by: "anna" });
    await work(shop, 2);
    expect(balances(shop)).toEqual([0, 500]);
    expect(await codes(shop)).toEqual({ issued: 2 });
    const { rows } = await database.pool.query("select kind, search from bulk_take_backs where shop_id = $1", [
      shop.shopId,
    ]);
    expect(rows).toEqual([{ kind: "store_credit", search: "" }]);
    expect(await audited(shop)).toEqual([{ kind: "store_credit", searched: true, matching: 1 }]);
  });

  it("leaves alone what was issued after it was asked for", async () => {
    const shop = await shopWithRewards(["m1"]);
    await takeAllBack(shop.deps, { shopId: shop.shopId, filter: ALL, by: "anna" });
    await database.pool.query("update issue_attempts set done_at = done_at + interval '1 day' where shop_id = $1", [
      shop.shopId,
    ]);
    await work(shop, 2);
    expect(balances(shop)).toEqual([500]);
    expect(await latestBulk(database.pool, shop.shopId)).toMatchObject({ matching: 2, lookedAt: 0, planned: 0 });
  });

  it("plans thousands in batches of a few statements; a worker that dies in between leaves the rest to the next", async () => {
    const shop = await sandboxShop(database, sandbox);
    await shop.member("m1");
    const now = shop.deps.clock.now() - 1000;
    const some = Array.from({ length: 2300 }, (_, n) => ({
      attemptId: randomUUID(),
      effectKey: `code:m1:t${String(n)}`,
      kind: "discount_code" as const,
      memberId: "m1",
      customerId: "1",
      amountMinor: 0,
      currency: "",
      code: `CODE${String(n)}`,
      parentKey: "p",
      lots: [],
    }));
    await insertAttempts(database.pool, shop.shopId, now, some);
    await database.pool.query("update issue_attempts set state = 'done', done_at = created_at where shop_id = $1", [
      shop.shopId,
    ]);
    await database.pool.query(
      `insert into discount_codes (shop_id, code, member_id, parent_key, title, percent, state)
       select shop_id, code, member_id, 'p', '', 10, 'issued' from issue_attempts where shop_id = $1`,
      [shop.shopId],
    );
    await takeAllBack(shop.deps, { shopId: shop.shopId, filter: ALL, by: "anna" });
    const system = createDatabase(database.url, 1, "hearth_system");
    expect(await shopsWithBulks(system)).toContain(shop.shopId);
    let statements = 0;
    const dying = {
      ...shop.deps,
      pool: {
        query: database.pool.query.bind(database.pool),
        connect: async () => {
          if (statements > 15) throw new Error("killed");
          const tx = await database.pool.connect();
          const query = tx.query.bind(tx);
          return Object.assign(Object.create(tx) as typeof tx, {
            query: (...args: Parameters<typeof query>) => (statements++, query(...args)),
            release: (broken?: Error) => tx.release(broken),
          });
        },
      },
    };
    await expect(planTakeBacks(dying, shop)).rejects.toThrow("killed");
    const half = await latestBulk(database.pool, shop.shopId);
    expect(half).toMatchObject({ state: "planning", lookedAt: 1500, planned: 1500, matching: 2300 });
    expect(await planTakeBacks(shop.deps, shop)).toBe(800);
    expect(await latestBulk(database.pool, shop.shopId)).toMatchObject({
      state: "planned",
      lookedAt: 2300,
      underWay: 2300,
    });
    expect(await shopsWithBulks(system)).not.toContain(shop.shopId);
    await system.end();
  });
});
