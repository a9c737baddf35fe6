import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DAY_MS } from "../../../app/core/shared/time";
import { closeShop } from "../../../app/jobs/close-shop";
import { recordOrders } from "../../../app/usecases/orders/record-orders";
import { withTransaction } from "../../../app/adapters/persistence/database";
import { recordEvent } from "../../../app/usecases/log/record-event";
import { publishProgram } from "../../../app/usecases/programs/publish-program";
import { rebuildShop } from "../../../app/usecases/rebuild/rebuild-shop";
import { noteExpiring } from "../../../app/usecases/rewards/note-expiring";
import { homeView } from "../../../app/views/home-view";
import { expiryLines } from "../../../app/views/expiries";
import { addMembers, testDeps, testShop } from "../../support/app-deps";
import { brokenPromises } from "../../support/live-state";
import { type TestDatabase, testDatabase } from "../../support/test-database";

let database: TestDatabase;
beforeAll(async () => void (database = await testDatabase()));
afterAll(() => database.close());

const START = Date.parse("2026-03-02T10:00:00Z");
const FILE = { rewards: { returnWindowDays: 10, expiryDays: 60, reminderDays: [14, 3], buyerRateBp: { Member: 500 } } };

async function shop() {
  const deps = testDeps(database, new Date(START).toISOString());
  const shopId = await testShop(database);
  await publishProgram(deps, { shopId, file: FILE, by: "test" });
  await addMembers(database, shopId, { m1: "1" });
  const at = async (days: number): Promise<void> => {
    deps.clock.set(START + days * DAY_MS);
    await closeShop(deps, { shopId });
  };
  const order = (orderId: string, totalMinor: number) =>
    withTransaction(database.pool, (tx) =>
      recordOrders(tx, shopId, deps.clock.now(), {
        origin: "webhook",
        refunds: [],
        orders: [
          {
            orderId,
            name: null,
            customerId: "1",
            placedAt: deps.clock.now(),
            currency: "USD",
            totalMinor,
            codes: [],
            referral: null,
            paidAt: deps.clock.now(),
            cancelledAt: null,
            test: false,
            updatedAt: deps.clock.now(),
          },
        ],
      }),
    );
  const refund = (orderId: string, amountMinor: number) =>
    withTransaction(database.pool, (tx) =>
      recordOrders(tx, shopId, deps.clock.now(), {
        origin: "webhook",
        orders: [],
        refunds: [{ refundId: `r-${orderId}`, orderId, refundedAt: deps.clock.now(), amountMinor }],
      }),
    );
  const lots = async () =>
    (
      await database.pool.query(
        `select order_id as "order", paid_minor as paid, issued_minor as issued, expired_minor as expired from lots
         where shop_id = $1 order by order_id`,
        [shopId],
      )
    ).rows;
  const available = async () =>
    (await database.pool.query("select available_minor from balances where shop_id = $1", [shopId])).rows[0]
      ?.available_minor;
  return { deps, shopId, at, order, refund, lots, available };
}

describe("rewards that were not made real in time", () => {
  it("run out after the days that their program says, oldest first, and the entries say so", async () => {
    const { deps, shopId, at, order, lots, available } = await shop();
    await order("o1", 10_000);
    await at(20);
    await order("o2", 4000);
    await at(69);
    expect(await lots()).toMatchObject([
      { order: "o1", paid: 500, expired: 0 },
      { order: "o2", paid: 200, expired: 0 },
    ]);
    const viewer = { shopId, locale: "en", timezone: "UTC", currency: "USD", now: deps.clock.now() };
    expect(await expiryLines(database.pool, viewer, "m1")).toEqual([
      {
        kind: "reward",
        id: "o1:buyer:m1:",
        what: "$5.00",
        on: "May 11, 2026",
        remindOn: "Apr 27, 2026, May 8, 2026",
        soon: true,
      },
      {
        kind: "reward",
        id: "o2:buyer:m1:",
        what: "$2.00",
        on: "May 31, 2026",
        remindOn: "May 17, 2026, May 28, 2026",
        soon: false,
      },
    ]);
    await at(70);
    expect(await lots()).toMatchObject([
      { order: "o1", expired: 500 },
      { order: "o2", expired: 0 },
    ]);
    expect(await available()).toBe(200);
    await at(90);
    expect(await available()).toBe(0);
    const entries = await database.pool.query(
      "select account, sum(amount_minor) as sum from entries where shop_id = $1 and account in ('available', 'expired') group by 1 order by 1",
      [shopId],
    );
    expect(entries.rows).toEqual([
      { account: "available", sum: 0 },
      { account: "expired", sum: 700 },
    ]);
    expect(await brokenPromises(database.pool, shopId)).toEqual([]);
    expect((await rebuildShop(deps, { shopId, compare: true })).differences).toEqual([]);
  });

  it("leave what is real at Shopify alone, and nobody owes what ran out", async () => {
    const { deps, shopId, at, order, refund, lots, available } = await shop();
    await order("o1", 10_000);
    await at(10);
    const issued = {
      lotId: "o1:buyer:m1:",
      memberId: "m1",
      class: "purchase" as const,
      currency: "USD",
      amountMinor: 300,
    };
    await withTransaction(database.pool, (tx) =>
      recordEvent(tx, shopId, deps.clock.now(), { kind: "issued", body: { lots: [issued] } }),
    );
    await at(80);
    expect(await lots()).toMatchObject([{ paid: 500, issued: 300, expired: 200 }]);
    await refund("o1", 3000);
    await at(81);
    expect(await lots()).toMatchObject([{ paid: 350, issued: 300, expired: 50 }]);
    expect(await available()).toBe(0);
    expect(await brokenPromises(database.pool, shopId)).toEqual([]);
    expect((await rebuildShop(deps, { shopId, compare: true })).differences).toEqual([]);
  });
});

describe("the merchant", () => {
  it("is told once a day what runs out within the reminder dates, until there is nothing", async () => {
    const { deps, shopId, at, order } = await shop();
    const told = async () =>
      (
        await database.pool.query<{ detail: object; open: boolean }>(
          "select detail, resolved_at is null as open from notices where shop_id = $1 and kind = 'rewards-run-out'",
          [shopId],
        )
      ).rows;
    await order("o1", 10_000);
    await order("o2", 4000);
    await at(55);
    expect(await told()).toMatchObject([{ detail: { members: 0, amounts: [] }, open: false }]);
    await at(56);
    const amounts = [{ currency: "USD", amountMinor: 700 }];
    expect(await told()).toMatchObject([{ detail: { members: 1, perks: 0, amounts }, open: true }]);
    const viewer = { shopId, locale: "en", timezone: "UTC", currency: "USD", now: deps.clock.now() };
    expect((await homeView(database.pool, viewer)).attention.notices).toMatchObject([
      { kind: "rewards-run-out", detail: { members: "1", perks: "0", amounts: "$7.00" } },
    ]);
    expect(await noteExpiring(deps, { shopId })).toBe(false);
    await at(70);
    expect(await told()).toMatchObject([{ detail: { members: 0 }, open: false }]);
  });
});
