import { afterAll, beforeAll, expect, it } from "vitest";
import { eachShop } from "../../../app/jobs/each-shop";
import { testShop } from "../../support/app-deps";
import { type TestDatabase, testDatabase } from "../../support/test-database";

let database: TestDatabase;
beforeAll(async () => void (database = await testDatabase()));
afterAll(() => database.close());

/** Where a round writes what it did, and what went wrong. */
function roundDeps(logged: unknown[] = []) {
  return {
    system: database.pool,
    forShop: () => ({}),
    log: { error: (...said: unknown[]) => void logged.push(said) },
  } as unknown as Parameters<typeof eachShop>[0];
}

it("a round goes on with the next shop where it fails for one, and says for which", async () => {
  const [first, second] = [await testShop(database), await testShop(database)];
  const logged: unknown[] = [];
  const done: number[] = [];
  await eachShop(roundDeps(logged), "the round failed", (_ofShop, { shopId }) => {
    if (shopId === first) return Promise.reject(new Error("no answer"));
    done.push(shopId);
    return Promise.resolve();
  });
  expect(done).toEqual([second]);
  expect(logged).toEqual([[{ err: new Error("no answer"), shopId: first }, "the round failed"]]);
});

it("a round whose process ends leaves the others to the next round", async () => {
  await testShop(database);
  const stopping = new AbortController();
  const done: number[] = [];
  const work = (_ofShop: unknown, { shopId }: { readonly shopId: number }): Promise<void> => {
    done.push(shopId);
    stopping.abort();
    return Promise.resolve();
  };
  await eachShop(roundDeps(), "the round failed", work, { stopping: stopping.signal });
  expect(done).toHaveLength(1);
});
