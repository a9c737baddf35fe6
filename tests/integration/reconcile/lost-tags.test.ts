import { afterAll, beforeAll, expect, it } from "vitest";
import { markStandings } from "../../../app/adapters/persistence/member-rows";
import { reconcileCustomers } from "../../../app/usecases/reconcile/reconcile-customers";
import { writeStandings } from "../../../app/usecases/standings/write-standings";
import type { Sandbox } from "../../../sandbox/create-sandbox";
import { routedSandbox, sandboxShop } from "../../support/sandbox-shop";
import { type TestDatabase, testDatabase } from "../../support/test-database";

const DAY_MS = 86_400_000;

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

async function taggedShop() {
  const shop = await sandboxShop(database, sandbox);
  const customers = [await shop.member("ann"), await shop.member("ben")];
  await markStandings(database.pool, shop.shopId, ["ann", "ben"]);
  shop.deps.clock.set(Date.now() + 1000);
  await writeStandings(shop.deps, shop);
  const customer = (n: number) => {
    const row = shop.store.customers.get(Number(customers[n]));
    if (!row) throw new Error("no such customer in the sandbox");
    return row;
  };
  return { shop, customer };
}

const TAGS = ["hearth-member", "hearth-reached-member"];

it.each([
  ["both", [], 1],
  ["the one that codes hold on to", ["hearth-member", "VIP"], 1],
  ["none, and wrote them in capitals", ["HEARTH-MEMBER", "Hearth-Reached-Member"], 0],
])("tags of a tier that a merchant has taken off come back: %s", async (_, left, again) => {
  const { shop, customer } = await taggedShop();
  expect([customer(0).tags, customer(1).tags]).toEqual([TAGS, TAGS]);
  customer(0).tags = [...left];
  shop.store.customers.put(customer(0));
  await reconcileCustomers(shop.deps, shop);
  const { rows } = await database.pool.query(
    "select member_id as id from standing_projections where shop_id = $1 and version > written",
    [shop.shopId],
  );
  expect(rows).toEqual(again === 1 ? [{ id: "ann" }] : []);
  // A member's standing is written once a minute at most.
  shop.deps.clock.set(shop.deps.clock.now() + 61_000);
  await writeStandings(shop.deps, shop);
  const folded = customer(0).tags.map((tag) => tag.toLowerCase());
  expect(folded).toEqual(expect.arrayContaining(TAGS));
  expect(folded.includes("vip")).toBe(left.includes("VIP"));
  expect(customer(1).tags).toEqual(TAGS);
  // Found once.
  shop.deps.clock.set(shop.deps.clock.now() + DAY_MS);
  await reconcileCustomers(shop.deps, shop);
  const behind = "select 1 from standing_projections where shop_id = $1 and version > written";
  expect((await database.pool.query(behind, [shop.shopId])).rows).toEqual([]);
});
