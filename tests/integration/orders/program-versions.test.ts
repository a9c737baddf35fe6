import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeShop } from "../../../app/jobs/close-shop";
import { publishProgram } from "../../../app/usecases/programs/publish-program";
import { addMembers, testDeps, testShop } from "../../support/app-deps";
import { importText } from "../../support/interchange";
import { type TestDatabase, testDatabase } from "../../support/test-database";

let database: TestDatabase;
beforeAll(async () => void (database = await testDatabase()));
afterAll(() => database.close());

describe("an order settled under one program version", () => {
  it("posts by that version's return window, also when a newer one is shorter or longer", async () => {
    const deps = testDeps(database, "2026-06-11T12:00:00Z");
    const shopId = await testShop(database);
    await addMembers(database, shopId, { m1: "1" });
    const publish = (returnWindowDays: number) =>
      publishProgram(deps, { shopId, file: { rewards: { returnWindowDays } }, by: "test" });
    const order = async (id: string, placedAt: string): Promise<void> => {
      const header = "id,customer,placed_at,currency,total_minor,code,referral,cancelled_at";
      await importText(deps, shopId, "orders", `${header}\n${id},1,${placedAt},USD,10000,,,\n`);
      await closeShop(deps, { shopId });
    };
    const states = async () => {
      await closeShop(deps, { shopId });
      const { rows } = await database.pool.query<{ order_id: string; state: string }>(
        "select order_id, state from lots where shop_id = $1 order by 1",
        [shopId],
      );
      return rows.map((row) => `${row.order_id} ${row.state}`);
    };
    await publish(20);
    await order("first", "2026-06-02T10:00:00Z");
    await publish(5);
    expect(await states()).toEqual(["first pending"]);
    await order("second", "2026-06-02T10:00:00Z");
    expect(await states()).toEqual(["first pending", "second posted"]);
    await publish(60);
    deps.clock.set("2026-06-23T12:00:00Z");
    expect(await states()).toEqual(["first posted", "second posted"]);
  });
});
