import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { drainInbox } from "../../../app/usecases/orders/drain-inbox";
import { rebuildShop } from "../../../app/usecases/rebuild/rebuild-shop";
import { addMembers, testDeps, testShop } from "../../support/app-deps";
import { type TestDatabase, testDatabase } from "../../support/test-database";
import { searchEverything } from "../../support/web";

let database: TestDatabase;
beforeAll(async () => void (database = await testDatabase()));
afterAll(() => database.close());

const HOUR_MS = 3_600_000;
const gid = (id: string): string => `gid://shopify/Customer/${id}`;
const isThere = async (id: string): Promise<boolean> => (await searchEverything(database, id)).length > 0;

/** Two members, and webhooks in the order in which they came in; `at`: when Shopify sent them. */
async function shopWithTwo() {
  const deps = testDeps(database);
  const shopId = await testShop(database);
  const some = randomUUID().slice(0, 8);
  const [goneId, keptId] = [`88${Date.now()}1`, `88${Date.now()}2`] as const;
  const [gone, kept] = [`gone-${some}`, `kept-${some}`] as const;
  await addMembers(database, shopId, { [gone]: goneId, [kept]: keptId });
  let received = 0;
  const send = async (topic: string, payload: object, at: number, isRetried = false): Promise<void> => {
    received += 1;
    await database.pool.query(
      `insert into inbox (shop_id, webhook_id, topic, triggered_at, received_at, payload, tries, done_at)
       values ($1, $2, $3, $4, to_timestamp($5), $6, $7, case when $7 > 0 then now() end)`,
      [shopId, randomUUID(), topic, new Date(deps.clock.now() + at * HOUR_MS), received, payload, isRetried ? 1 : 0],
    );
  };
  const merge = {
    admin_graphql_api_customer_kept_id: gid(keptId),
    admin_graphql_api_customer_deleted_id: gid(goneId),
  };
  const drain = () => drainInbox(deps, { shopId });
  const rebuilt = async () => (await rebuildShop(deps, { shopId, compare: true })).differences;
  return { goneId, keptId, gone, kept, merge, send, drain, rebuilt };
}

describe("a merge that waits while somebody of it is erased", () => {
  it.each([
    ["who stays, and the merge comes behind", "keptId", false],
    ["who stays, and the merge waits for its next try", "keptId", true],
    ["who is gone, and the merge comes behind", "goneId", false],
    ["who is gone, and the merge waits for its next try", "goneId", true],
  ] as const)(
    "came first at Shopify: it is done before the erasure, which reaches as far as after any merge (%s)",
    async (_, erased, retried) => {
      const shop = await shopWithTwo();
      await shop.send("customers/redact", { customer: { id: shop[erased] } }, 1);
      await shop.send("customers/merge", shop.merge, 0, retried);
      await shop.drain();
      const left: readonly string[] = erased === "keptId" ? [] : [shop.kept, shop.keptId];
      for (const id of [shop.gone, shop.goneId, shop.kept, shop.keptId])
        expect(await isThere(id)).toBe(left.includes(id));
      expect(await shop.rebuilt()).toEqual([]);
    },
  );

  it("came later: who was erased stays so, and the other is as they were", async () => {
    const shop = await shopWithTwo();
    await shop.send("customers/redact", { customer: { id: shop.goneId } }, 0);
    await shop.send("customers/merge", shop.merge, 1);
    await shop.drain();
    for (const id of [shop.gone, shop.goneId]) expect(await isThere(id)).toBe(false);
    const { rows } = await database.pool.query("select customer_id as id from members where member_id = $1", [
      shop.kept,
    ]);
    expect(rows).toEqual([{ id: shop.keptId }]);
    expect(await shop.rebuilt()).toEqual([]);
  });
});

it("what else comes in behind an erasure about that customer brings nobody back", async () => {
  const shop = await shopWithTwo();
  await shop.send("customers/redact", { customer: { id: shop.goneId } }, 0);
  await shop.send("customers/data_request", { customer: { id: shop.goneId } }, 0);
  await shop.send("customers/delete", { id: shop.goneId }, 1);
  await shop.drain();
  for (const id of [shop.gone, shop.goneId]) expect(await isThere(id)).toBe(false);
});
