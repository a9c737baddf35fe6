import { afterAll, beforeAll, expect, it } from "vitest";
import { closeShop } from "../../../app/jobs/close-shop";
import { publishProgram } from "../../../app/usecases/programs/publish-program";
import { rebuildShop } from "../../../app/usecases/rebuild/rebuild-shop";
import type { Row } from "../../support/arbitraries/log";
import { importText, csvOf } from "../../support/interchange";
import { shopUnder } from "../../support/live-run";
import { type TestDatabase, testDatabase } from "../../support/test-database";

let database: TestDatabase;
beforeAll(async () => void (database = await testDatabase()));
afterAll(() => database.close());

const REWARDS = { orderMaxMinor: 60, memberMonthMaxMinor: 150 };

/** The first order waits 30 days, the second one 5: it is due first, in a month whose close is made up for. */
it("an order that waits longer holds its part of the month for one placed later that is due before it", async () => {
  const shop = await shopUnder(database, { rewards: { returnWindowDays: 30 } }, Date.parse("2026-01-01T00:00:00Z"));
  const { deps, shopId } = shop;
  const members = [{ member: "ann", customer: "1", joined_at: "2026-01-01T00:00:00Z" }];
  await importText(deps, shopId, "members", csvOf("members", members));
  deps.clock.set("2026-01-13T00:00:00Z");
  await publishProgram(deps, { shopId, file: { rewards: { ...REWARDS, returnWindowDays: 5 } }, by: "test" });
  deps.clock.set("2026-02-07T00:00:00Z");
  const order = (id: string, placed_at: string): Partial<Row<"orders">> => ({
    id,
    customer: "1",
    placed_at,
    currency: "USD",
    total_minor: "11200",
  });
  const orders = [order("o1", "2026-01-12T12:00:00Z"), order("o2", "2026-01-15T12:00:00Z")];
  await importText(deps, shopId, "orders", csvOf("orders", orders));
  await closeShop(deps, shop);
  const { rows } = await database.pool.query(
    "select order_id as id, state, worth_minor as worth from lots where shop_id = $1 order by 1",
    [shopId],
  );
  expect(rows).toEqual([
    { id: "o1", state: "pending", worth: 112 },
    { id: "o2", state: "posted", worth: 38 },
  ]);
  expect((await rebuildShop(deps, { shopId, compare: true })).differences).toEqual([]);
});
