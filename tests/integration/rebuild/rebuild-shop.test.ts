import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DAY_MS } from "../../../app/core/shared/time";
import { rebuildShop } from "../../../app/usecases/rebuild/rebuild-shop";
import { logOfSample } from "../../support/interchange";
import { type LiveShop, allAtOnce, asItHappens, withReversals } from "../../support/live-run";
import { type TestDatabase, testDatabase } from "../../support/test-database";

let database: TestDatabase;
beforeAll(async () => void (database = await testDatabase()));
afterAll(() => database.close());

const NOW = Date.parse("2026-06-17T15:30:00Z");
const SAMPLE = withReversals(logOfSample(11, NOW), NOW);
const NARROW = {
  timezone: "America/New_York",
  orderActivity: true,
  rewards: { orderMaxMinor: 80, memberMonthMaxMinor: 180, codePayoutGraceMonths: 0, returnWindowDays: 9 },
};

const rebuilt = ({ deps, shopId }: LiveShop) => rebuildShop(deps, { shopId, compare: true });

describe("a rebuild", () => {
  it.each([
    ["the default program", {}],
    ["narrow maxima, with orders as activity", NARROW],
  ])("derives what is stored from the log as it came in, under %s", async (_story, file) => {
    const shop = await asItHappens(database, SAMPLE, file, { at: NOW, stepMs: 5.7 * DAY_MS });
    const result = await rebuilt(shop);
    expect(result.differences).toEqual([]);
    expect(result.activities).toBeGreaterThan(500);
    expect(result.steps).toBeGreaterThan(10);
  });

  it("derives what is stored when all of it was uploaded at once", async () => {
    const shop = await allAtOnce(database, SAMPLE, {}, NOW);
    expect((await rebuilt(shop)).differences).toEqual([]);
  });

  it("leaves nothing behind and changes nothing", async () => {
    const shop = await allAtOnce(database, SAMPLE, {}, NOW);
    const count = () =>
      database.pool.query(
        "select (select count(*) from lots where shop_id = $1), (select max(position) from log where shop_id = $1), (select count(*) from shops)",
        [shop.shopId],
      );
    const before = (await count()).rows;
    await rebuilt(shop);
    expect((await count()).rows).toEqual(before);
  });

  it("announces what follows from the time that it brought to the shop", async () => {
    const shop = await allAtOnce(database, SAMPLE, {}, NOW);
    shop.deps.queue.announced.splice(0);
    await rebuilt(shop);
    expect(shop.deps.queue.announced).toEqual([]);
    shop.deps.clock.set(NOW + 40 * DAY_MS);
    await rebuilt(shop);
    const { shopId } = shop;
    expect(shop.deps.queue.announced).toEqual([
      { work: "write-standings", shopId },
      { work: "issue-rewards", shopId },
    ]);
  });

  it.each([
    ["kind_days", "update kind_days set weight = weight + 1 where shop_id = $1 and count > 1"],
    ["member_weeks", "update member_weeks set own = own + 1 where shop_id = $1"],
    ["week_closes", "update week_closes set score = score + 1 where shop_id = $1"],
    ["tier_changes", "delete from tier_changes where shop_id = $1"],
    ["standings", "update standings set low_closes = low_closes + 1 where shop_id = $1"],
    ["orders", "update orders set refunded_minor = 1 where shop_id = $1 and refunded_minor = 0"],
    ["order_shares", "update order_shares set share_bp = share_bp - 1 where shop_id = $1"],
    ["lots", "update lots set worth_minor = worth_minor + 1 where shop_id = $1"],
    ["code_closes", "update code_closes set paid_minor = paid_minor + 1 where shop_id = $1"],
    ["balances", "update balances set available_minor = available_minor + 1 where shop_id = $1"],
  ])("finds what was changed by hand in %s", async (table, change) => {
    const shop = await allAtOnce(database, SAMPLE, {}, NOW);
    await database.pool.query(change, [shop.shopId]);
    const { differences } = await rebuilt(shop);
    expect(new Set(differences.map((one) => one.table))).toContain(table);
    expect(new Set(differences.map((one) => one.side))).toContain("rebuilt");
  });
});
