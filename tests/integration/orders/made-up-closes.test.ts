import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeShop } from "../../../app/jobs/close-shop";
import { publishProgram } from "../../../app/usecases/programs/publish-program";
import { importText } from "../../support/interchange";
import { shopUnder } from "../../support/live-run";
import { type TestDatabase, testDatabase } from "../../support/test-database";

let database: TestDatabase;
beforeAll(async () => void (database = await testDatabase()));
afterAll(() => database.close());

const MEMBERS = "member,customer,joined_at\nm1,1,2023-01-01T00:00:00Z\nm2,2,2023-01-01T00:00:00Z\n";
const ACTIVITIES = `id,source,member,group,kind,occurred_at,counterpart,ref,reverses,lang
a1,forum,m2,,accepted_answer,2024-01-07T21:00:00Z,m1,t1,,en
a2,forum,m2,,accepted_answer,2024-02-06T06:00:00Z,,,a1,en
`;
const ORDERS =
  "id,customer,placed_at,currency,total_minor,code,referral,cancelled_at\no1,1,2024-01-10T16:00:00Z,USD,20000,,,\n";

async function shopWithAnOrder(file: object, now: string) {
  const shop = await shopUnder(database, file, Date.parse(now));
  await importText(shop.deps, shop.shopId, "members", MEMBERS);
  await importText(shop.deps, shop.shopId, "activities", ACTIVITIES);
  await importText(shop.deps, shop.shopId, "orders", ORDERS);
  const count = async (text: string): Promise<number> =>
    (await database.pool.query<{ n: number }>(`select count(*)::int as n from ${text}`, [shop.shopId])).rows[0]?.n ?? 0;
  return { ...shop, count };
}

describe("closes that are made up for", () => {
  it("leave orders open for what was taken back after them: what is pending stands as it is now", async () => {
    const file = { rewards: { budgetMonthMinor: 5000 }, orders: { pendingFrom: "fulfilled" } };
    const shop = await shopWithAnOrder(file, "2024-04-12T00:00:00Z");
    await closeShop(shop.deps, shop);
    expect(await shop.count("orders where shop_id = $1 and not dirty and not shares_fixed")).toBe(1);
    expect(await shop.count("order_shares where shop_id = $1")).toBe(0);
  });

  it("are all done by a publication at their very instant", async () => {
    const shop = await shopWithAnOrder({}, "2024-04-01T00:00:00Z");
    await publishProgram(shop.deps, { shopId: shop.shopId, file: { orderActivity: true }, by: "test" });
    const steps = "log where shop_id = $1 and kind = 'step'";
    const done = await shop.count(steps);
    await closeShop(shop.deps, shop);
    expect(await shop.count(steps)).toBe(done);
  });
});
