import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { markStandings } from "../../../app/adapters/persistence/member-rows";
import { writeStandings } from "../../../app/usecases/standings/write-standings";
import type { Sandbox } from "../../../sandbox/create-sandbox";
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

const MEMBERS = Array.from({ length: 30 }, (_, index) => `m${String(index).padStart(2, "0")}`);

async function shopWithMembers() {
  const shop = await sandboxShop(database, sandbox);
  const customers: string[] = [];
  for (const memberId of MEMBERS) customers.push(await shop.member(memberId));
  await markStandings(database.pool, shop.shopId, MEMBERS);
  shop.deps.clock.set(Date.now() + 1000);
  return { ...shop, customers };
}

async function behind(shop: SandboxShop) {
  const { rows } = await database.pool.query<{ member_id: string; tries: number; error: string }>(
    "select member_id, tries, error from standing_projections where shop_id = $1 and version > written order by 1",
    [shop.shopId],
  );
  return rows;
}

const metafields = (shop: SandboxShop): number => [...shop.store.metafields.values()].length;

describe("writing standings to Shopify", () => {
  it("writes each member's, and does not write again what has not changed", async () => {
    const shop = await shopWithMembers();
    expect(await writeStandings(shop.deps, shop)).toBe(30);
    expect(metafields(shop)).toBe(30);
    expect(await behind(shop)).toEqual([]);
    expect(await writeStandings(shop.deps, shop)).toBe(0);
  });

  it("a customer who is gone holds back nobody else, and is tried again later and later", async () => {
    const shop = await shopWithMembers();
    for (const index of [3, 17]) shop.store.customers.remove(Number(shop.customers[index]));
    expect(await writeStandings(shop.deps, shop)).toBe(28);
    expect(metafields(shop)).toBe(28);
    expect((await behind(shop)).map((row) => `${row.member_id} ${row.tries}`)).toEqual(["m03 1", "m17 1"]);
    expect(await writeStandings(shop.deps, shop)).toBe(0);
    shop.deps.clock.set(shop.deps.clock.now() + 61_000);
    expect(await writeStandings(shop.deps, shop)).toBe(0);
    expect((await behind(shop)).map((row) => row.tries)).toEqual([2, 2]);
    shop.deps.clock.set(shop.deps.clock.now() + 61_000);
    await writeStandings(shop.deps, shop);
    expect((await behind(shop)).map((row) => row.tries)).toEqual([2, 2]);
  });

  it("a lost answer or an outage is made up for", async () => {
    const shop = await shopWithMembers();
    injectFaults(sandbox, {
      lostResponses: [{ operation: "metafieldsSet" }],
      httpErrors: [{ operation: "metafieldsSet", status: 503 }],
    });
    await writeStandings(shop.deps, shop);
    expect((await behind(shop)).length).toBeGreaterThan(0);
    shop.deps.clock.set(shop.deps.clock.now() + 61_000);
    await writeStandings(shop.deps, shop);
    expect(await behind(shop)).toEqual([]);
    expect(metafields(shop)).toBe(30);
  });
});
