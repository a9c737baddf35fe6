import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createDatabase, takeShopLock, withTransaction } from "../../../app/adapters/persistence/database";
import { shopDatabases } from "../../../app/adapters/persistence/shop-database";
import { rebuildShop } from "../../../app/usecases/rebuild/rebuild-shop";
import { testDeps, testShop } from "../../support/app-deps";
import { type TestDatabase, testDatabase } from "../../support/test-database";

let database: TestDatabase;
beforeAll(async () => void (database = await testDatabase()));
afterAll(() => database.close());

const WAITING = `select count(*) as count from pg_locks where locktype = 'advisory' and not granted
  and database = (select oid from pg_database where datname = current_database())`;

async function untilWaiting(count: number): Promise<void> {
  for (let looks = 0; looks < 100; looks++) {
    const { rows } = await database.pool.query<{ count: number }>(WAITING);
    if ((rows[0]?.count ?? 0) >= count) return;
    await delay(20);
  }
}

it("a rebuild needs but one of the connections that others wait for", async () => {
  const deps = testDeps(database);
  const shopId = await testShop(database);
  const shops = shopDatabases(database.url, 1);
  const rebuilt = rebuildShop({ ...deps, pool: shops.of(shopId) }, { shopId, compare: true });
  const ended = await Promise.race([rebuilt.then(() => true), delay(20_000, false)]);
  expect(ended, "it waits for itself").toBe(true);
  await shops.end();
});

it("a rebuild ends while others of its process wait for the same ledger with all other connections", async () => {
  const deps = testDeps(database);
  const shopId = await testShop(database);
  const few = createDatabase(database.url, 2);
  const work: Promise<unknown>[] = [];
  await withTransaction(database.pool, async (tx) => {
    await takeShopLock(tx, "ledger", shopId);
    work.push(rebuildShop({ ...deps, pool: few }, { shopId, compare: true }));
    await untilWaiting(1);
    work.push(withTransaction(few, (other) => takeShopLock(other, "ledger", shopId)));
    await delay(200);
  });
  const ended = await Promise.race([Promise.all(work).then(() => true), delay(10_000, false)]);
  expect(ended, "they wait for each other").toBe(true);
  await few.end();
});
