import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inboxWriter } from "../../../app/adapters/persistence/inbox-writer";
import { findShop } from "../../../app/adapters/persistence/shop-rows";
import { drainInbox } from "../../../app/usecases/orders/drain-inbox";
import { publishProgram } from "../../../app/usecases/programs/publish-program";
import { rebuildShop } from "../../../app/usecases/rebuild/rebuild-shop";
import { addMembers, testDeps, testShop } from "../../support/app-deps";
import { type Delivery, type OrderStory, deliveriesOf } from "../../support/order-stories";
import { type TestDatabase, testDatabase } from "../../support/test-database";

let database: TestDatabase;
beforeAll(async () => void (database = await testDatabase()));
afterAll(() => database.close());

const STORY: OrderStory = {
  orderId: "7000",
  placedHours: 24 * 18,
  customer: "1",
  code: null,
  lines: [2000],
  paidAfterSeconds: 0,
  editCents: null,
  repaid: false,
  refunds: [],
  refundAll: false,
  cancelAfterHours: null,
};
const FIRST_ORDERS = { orderActivity: true, orders: { firstOrderPercent: 300, pendingFrom: "paid" } };

async function buyersShop(file: object = FIRST_ORDERS) {
  const deps = testDeps(database, "2026-06-24T12:00:00Z");
  const shopId = await testShop(database);
  await addMembers(database, shopId, { m1: "1" });
  await publishProgram(deps, { shopId, file, by: "test" });
  const domain = (await findShop(deps.pool, shopId))?.domain ?? "";
  const inbox = inboxWriter(deps.pool, deps.queue, deps.clock.now);
  const deliver = async (deliveries: readonly Delivery[]): Promise<void> => {
    for (const one of deliveries) await inbox.store({ domain, eventId: null, triggeredAt: null, ...one });
    await drainInbox(deps, { shopId });
  };
  const credit = async (): Promise<object[]> => {
    const text = "select kind, weight, count from kind_days where shop_id = $1 and weight <> 0";
    return (await database.pool.query<object>(text, [shopId])).rows;
  };
  return { deps, shopId, deliver, credit };
}

describe("orders that are undone", () => {
  it.each([
    ["the customer's first order", FIRST_ORDERS],
    ["a member's maximum of the month", { rewards: { memberMonthMaxMinor: 10 } }],
    ["the month's budget", { rewards: { budgetMonthMinor: 10 } }],
  ])("are settled to an end where two are of the same second, under %s", async (_rule, file) => {
    const shop = await buyersShop(file);
    const cancelled = { ...STORY, cancelAfterHours: 3 };
    const standing = { ...STORY, orderId: "7002", placedHours: STORY.placedHours - 1 };
    const sent = [standing, cancelled, { ...cancelled, orderId: "7001" }].flatMap(deliveriesOf);
    // Settled once before they are cancelled: there are lots by which the one finds the other.
    await shop.deliver(sent.filter((one) => one.topic !== "orders/cancelled"));
    await shop.deliver(sent.filter((one) => one.topic === "orders/cancelled"));
    // Each looked at by itself: none brings the other up again.
    await database.pool.query("update orders set dirty = true where shop_id = $1 and order_id = '7001'", [shop.shopId]);
    await drainInbox(shop.deps, shop);
    const dirty = await database.pool.query("select order_id from orders where shop_id = $1 and dirty", [shop.shopId]);
    expect(dirty.rows).toEqual([]);
  });

  it.each([
    ["the month's budget", { rewards: { budgetMonthMinor: 30 } }],
    ["a member's maximum of the month", { rewards: { memberMonthMaxMinor: 30, orderMaxMinor: 25 } }],
  ])("leave room to later ones under %s that came in with a later version", async (_rule, later) => {
    const shop = await buyersShop({});
    shop.deps.clock.set(Date.parse("2026-06-10T00:00:00Z"));
    const first = { ...STORY, placedHours: 24 * 6, cancelAfterHours: 24 * 9 };
    const [cancelled, before] = [deliveriesOf(first), deliveriesOf({ ...first, cancelAfterHours: null })];
    await shop.deliver(before);
    shop.deps.clock.set(Date.parse("2026-06-12T00:00:00Z"));
    await publishProgram(shop.deps, { shopId: shop.shopId, file: later, by: "test" });
    shop.deps.clock.set(Date.parse("2026-06-24T12:00:00Z"));
    await shop.deliver(deliveriesOf({ ...STORY, orderId: "7001", placedHours: 24 * 13 }));
    const worth = async (): Promise<object[]> => {
      const text =
        "select order_id as id, program_version as version, worth_minor as worth from lots where shop_id = $1 order by 1";
      return (await database.pool.query<object>(text, [shop.shopId])).rows;
    };
    const [own, other] = [
      { id: "7000", version: 1 },
      { id: "7001", version: 2 },
    ];
    expect(await worth()).toEqual([
      { ...own, worth: 20 },
      { ...other, worth: 10 },
    ]);
    await shop.deliver(cancelled.filter((one) => one.topic === "orders/cancelled"));
    expect(await worth()).toEqual([
      { ...own, worth: 0 },
      { ...other, worth: 20 },
    ]);
    expect((await rebuildShop(shop.deps, { shopId: shop.shopId, compare: true })).differences).toEqual([]);
  });

  it("count again when it turns out that a refund was of a part: the edit that made the order larger came in later", async () => {
    const shop = await buyersShop();
    const story = { ...STORY, editCents: 1500, refunds: [{ line: 0, afterHours: 20 }] };
    const [created, paid, ...others] = deliveriesOf(story);
    const refund = others.find((one) => one.topic === "refunds/create");
    const edits = others.filter((one) => one.topic === "orders/updated").slice(0, 2);
    if (!created || !paid || !refund || edits.length < 2) throw new Error("the story is another one");
    await shop.deliver([created, paid]);
    expect(await shop.credit()).toEqual([{ kind: "order_paid", weight: 5000, count: 1 }]);
    await shop.deliver([refund]);
    expect(await shop.credit()).toEqual([]);
    await shop.deliver(edits);
    expect(await shop.credit()).toEqual([{ kind: "order_paid", weight: 5000, count: 1 }]);
    expect((await rebuildShop(shop.deps, { shopId: shop.shopId, compare: true })).differences).toEqual([]);
  });
});
