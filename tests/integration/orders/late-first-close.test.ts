import { afterAll, beforeAll, expect, it } from "vitest";
import { closeShop } from "../../../app/jobs/close-shop";
import { rebuildShop } from "../../../app/usecases/rebuild/rebuild-shop";
import { csvOf, importText } from "../../support/interchange";
import { shopUnder } from "../../support/live-run";
import { type TestDatabase, testDatabase } from "../../support/test-database";

let database: TestDatabase;
beforeAll(async () => void (database = await testDatabase()));
afterAll(() => database.close());

it("an order that was settled before any week had closed looks at the closes that late activities bring", async () => {
  const shop = await shopUnder(database, {}, Date.parse("2026-01-01T00:00:00Z"));
  const { deps, shopId } = shop;
  const upload = (file: "members" | "orders" | "activities", row: Record<string, string>) =>
    importText(deps, shopId, file, csvOf(file, [row]));
  await upload("members", { member: "ann", customer: "1", joined_at: "2026-01-01T00:00:00Z" });
  deps.clock.set("2026-02-18T00:00:00Z");
  const order = { id: "o1", customer: "9", currency: "USD", total_minor: "100000", referral: "ann" };
  await upload("orders", { ...order, placed_at: "2026-02-17T12:00:00Z" });
  await closeShop(deps, shop);
  const worth = async () =>
    (await database.pool.query<{ worth: number }>("select worth_minor as worth from lots where shop_id = $1", [shopId]))
      .rows;
  expect(await worth()).toEqual([{ worth: 750 }]);
  const activity = { id: "a1", source: "forum", member: "ann", kind: "post" };
  await upload("activities", { ...activity, occurred_at: "2026-02-10T12:00:00Z" });
  await closeShop(deps, shop);
  // Active in one of twelve weeks: 54 percent of the rate in place of 50.
  expect(await worth()).toEqual([{ worth: 810 }]);
  expect((await rebuildShop(deps, { shopId, compare: true })).differences).toEqual([]);
});
