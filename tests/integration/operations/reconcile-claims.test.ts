import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeEach, expect, it } from "vitest";
import { createDatabase } from "../../../app/adapters/persistence/database";
import { RECONCILE_SETTINGS, reconcileDueShops } from "../../../app/jobs/reconcile-due-shops";
import { testClock, testShop } from "../../support/app-deps";
import { type TestDatabase, testDatabase } from "../../support/test-database";

/** Later than the shops were made. */
const START = new Date(Date.now() + 3_600_000).toISOString();
const EVERY_MS = RECONCILE_SETTINGS.everyMs;
const opened: TestDatabase[] = [];
let database: TestDatabase;
beforeEach(async () => {
  database = await testDatabase();
  opened.push(database);
});
afterAll(async () => {
  for (const one of opened) await one.close();
});

type Work = (shopId: number, signal: AbortSignal) => Promise<boolean>;

/** A worker's process: with what it may see across shops, and a clock of its own. */
function worker(work: Work, settings: Partial<typeof RECONCILE_SETTINGS> = {}) {
  const system = createDatabase(database.url, 4, "hearth_system");
  opened.push({ ...database, close: () => system.end() });
  const clock = testClock(START);
  const stopping = new AbortController();
  const log = { error: () => undefined, warn: () => undefined };
  const deps = { system, clock, log } as unknown as Parameters<typeof reconcileDueShops>[0];
  const run = () =>
    reconcileDueShops(deps, { work, stopping: stopping.signal, settings: { ...RECONCILE_SETTINGS, ...settings } });
  return { clock, stopping, run };
}

const shops = async (count: number): Promise<number[]> => {
  const ids: number[] = [];
  for (let n = 0; n < count; n++) ids.push(await testShop(database));
  return ids;
};

it("two workers share the shops: each has its turn once in a quarter of an hour", async () => {
  const ids = await shops(12);
  const [one, two] = [worker(() => delay(20, true)), worker(() => delay(20, true))];
  const [first, second] = await Promise.all([one.run(), two.run()]);
  expect([...first, ...second].sort((a, b) => a - b)).toEqual(ids);
  expect(first.length).toBeGreaterThan(0);
  expect(second.length).toBeGreaterThan(0);
  expect(await one.run()).toEqual([]);
  one.clock.set(one.clock.now() + EVERY_MS);
  expect((await one.run()).sort((a, b) => a - b)).toEqual(ids);
});

it("a worker that dies loses its claim in time, and another does the shop", async () => {
  const [shopId] = await shops(1);
  // It never comes back, and renews nothing.
  const dead = worker(() => new Promise(() => undefined), { renewEveryMs: 3_600_000 });
  void dead.run();
  await delay(100);
  const other = worker(() => Promise.resolve(true));
  expect(await other.run()).toEqual([]);
  other.clock.set(other.clock.now() + RECONCILE_SETTINGS.leaseMs);
  expect(await other.run()).toEqual([shopId]);
});

it("a worker that takes long keeps its claim; one that lost it is told, and does not end the other's", async () => {
  const [shopId] = await shops(1);
  let told = false;
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const slow = worker(
    async (_shopId, signal) => {
      await held;
      for (let tries = 0; !signal.aborted && tries < 100; tries++) await delay(10);
      told = signal.aborted;
      return true;
    },
    { renewEveryMs: 20 },
  );
  const run = slow.run();
  await delay(50);
  slow.clock.set(slow.clock.now() + RECONCILE_SETTINGS.leaseMs - 1000);
  await delay(100);
  const other = worker(() => Promise.resolve(true));
  other.clock.set(slow.clock.now() + 2000);
  expect(await other.run()).toEqual([]);
  await database.pool.query("update shops set reconcile_claim = gen_random_uuid() where shop_id = $1", [shopId]);
  release();
  await run;
  expect(told).toBe(true);
  const { rows } = await database.pool.query("select 1 from shops where reconcile_claim is not null");
  expect(rows).toHaveLength(1);
});

it.each<[string, Work]>([
  ["of which something could not be asked", () => Promise.resolve(false)],
  ["that fails", () => Promise.reject(new Error("no answer"))],
])("a round %s is begun again soon; one that is broken off by the end of a process at once", async (_story, work) => {
  const [shopId] = await shops(1);
  const failing = worker(work);
  expect(await failing.run()).toEqual([shopId]);
  expect(await failing.run()).toEqual([]);
  failing.clock.set(failing.clock.now() + RECONCILE_SETTINGS.retryMs);
  const ending = worker(() => {
    ending.stopping.abort();
    return Promise.resolve(true);
  });
  ending.clock.set(failing.clock.now());
  expect(await ending.run()).toEqual([shopId]);
  expect(await failing.run()).toEqual([shopId]);
});

it("shops that are not installed are nobody's", async () => {
  const [shopId] = await shops(1);
  await database.pool.query("update shops set uninstalled_at = now() where shop_id = $1", [shopId]);
  expect(await worker(() => Promise.resolve(true)).run()).toEqual([]);
});

it("a shop that is slow holds up no other", async () => {
  const [slow, ...others] = await shops(4);
  const done: number[] = [];
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const work: Work = async (shopId) => {
    if (shopId === slow) await held;
    done.push(shopId);
    if (others.every((one) => done.includes(one))) release();
    return true;
  };
  await worker(work, { atOnce: 2 }).run();
  expect(done.at(-1)).toBe(slow);
});
