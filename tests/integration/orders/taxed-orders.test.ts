import { afterAll, beforeAll, expect, it } from "vitest";
import { inboxWriter } from "../../../app/adapters/persistence/inbox-writer";
import { findShop } from "../../../app/adapters/persistence/shop-rows";
import { drainInbox } from "../../../app/usecases/orders/drain-inbox";
import { publishProgram } from "../../../app/usecases/programs/publish-program";
import { reduceWebhook } from "../../../app/adapters/shopify/reduce-webhook";
import { addMembers, testDeps, testShop } from "../../support/app-deps";
import { type Delivery, type OrderStory, deliveriesOf } from "../../support/order-stories";
import { type TestDatabase, testDatabase } from "../../support/test-database";

let database: TestDatabase;
beforeAll(async () => void (database = await testDatabase()));
afterAll(() => database.close());

const STORY: OrderStory = {
  orderId: "7000",
  placedHours: 24,
  customer: "1",
  code: null,
  lines: [6000, 4000],
  paidAfterSeconds: 0,
  editCents: null,
  repaid: false,
  refunds: [{ line: 0, afterHours: 20 }],
  refundAll: false,
  cancelAfterHours: null,
};

async function earnedOf(parts: readonly (readonly Delivery[])[]) {
  const deps = testDeps(database, "2026-06-24T12:00:00Z");
  const shopId = await testShop(database);
  await addMembers(database, shopId, { m1: "1" });
  const file = { rewards: { returnWindowDays: 5 }, orders: { countTax: true } };
  await publishProgram(deps, { shopId, file, by: "test" });
  const domain = (await findShop(deps.pool, shopId))?.domain ?? "";
  const inbox = inboxWriter(deps.pool, deps.queue, deps.clock.now);
  for (const part of parts) {
    for (const one of part) {
      const payload = reduceWebhook(one.topic, one.payload);
      await inbox.store({ domain, eventId: null, triggeredAt: null, ...one, payload });
    }
    await drainInbox(deps, { shopId });
  }
  const { rows } = await database.pool.query<object>(
    "select available_minor, (select basis -> 'earning' from orders where shop_id = $1) as earning from balances where shop_id = $1",
    [shopId],
  );
  return rows;
}

it("tax counts as it was sold: a refund heard of before the order is due or after it leaves the same", async () => {
  const all = deliveriesOf(STORY);
  const sold = deliveriesOf({ ...STORY, refunds: [] });
  const latest = all.slice(-1);
  const before = await earnedOf([latest]);
  const after = await earnedOf([sold, all.slice(sold.length)]);
  expect(before).toMatchObject([{ earning: { earningMinor: 12_000, ofMinor: 10_000 } }]);
  expect(before).toEqual(after);
});
