import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DAY_MS } from "../../../app/core/shared/time";
import { closeShop } from "../../../app/jobs/close-shop";
import { takeInActivities } from "../../../app/usecases/communities/take-in-activities";
import { declareRest } from "../../../app/usecases/members/declare-rest";
import { withdrawRest } from "../../../app/usecases/members/withdraw-rest";
import { rebuildShop } from "../../../app/usecases/rebuild/rebuild-shop";
import { lockTier } from "../../../app/usecases/standings/lock-tier";
import { importText } from "../../support/interchange";
import { shopUnder } from "../../support/live-run";
import { type TestDatabase, testDatabase } from "../../support/test-database";

let database: TestDatabase;
beforeAll(async () => void (database = await testDatabase()));
afterAll(() => database.close());

const WEEK_MS = 7 * DAY_MS;
/** A Monday, 00:00 in New York. */
const MONDAY = Date.parse("2026-01-05T05:00:00Z");

async function activeShop(weeks: number) {
  const shop = await shopUnder(database, { timezone: "America/New_York" }, MONDAY - DAY_MS);
  const { shopId, deps } = shop;
  const members = "member,customer,joined_at\nann,1,2025-01-01T00:00:00Z\nben,2,2025-01-01T00:00:00Z\n";
  await importText(deps, shopId, "members", members);
  for (let week = 0; week < weeks; week += 1) await post(shop, week);
  const ask = async <T extends object>(text: string): Promise<T[]> =>
    (await database.pool.query<T>(text, [shopId])).rows;
  return { ...shop, ask };
}

type Shop = Awaited<ReturnType<typeof activeShop>>;

async function post(shop: Pick<Shop, "deps" | "shopId">, week: number): Promise<void> {
  const occurredAt = MONDAY + week * WEEK_MS + 2 * DAY_MS;
  const before = shop.deps.clock.now();
  shop.deps.clock.set(Math.max(before, occurredAt));
  const items = [0, 1].map((n) => ({
    id: `a${week}-${n}`,
    member: "ann",
    kind: "answer",
    occurredAt: new Date(occurredAt + n * DAY_MS - DAY_MS).toISOString(),
  }));
  await takeInActivities(shop.deps, { shopId: shop.shopId, items, source: "forum" });
}

const changes = (shop: Shop) =>
  shop.ask<{ week: number; from_tier: string; to_tier: string; cause: string; at: number }>(
    "select week, from_tier, to_tier, cause, at from tier_changes where shop_id = $1 order by at, cause",
  );

async function closeAt(shop: Shop, instant: number): Promise<void> {
  shop.deps.clock.set(instant);
  await closeShop(shop.deps, shop);
}

describe("the weekly close", () => {
  it("comes at the shop's own midnight of Monday, not before", async () => {
    const shop = await activeShop(1);
    await closeAt(shop, MONDAY + WEEK_MS - 1);
    expect(await shop.ask("select 1 from week_closes where shop_id = $1")).toEqual([]);
    await closeAt(shop, MONDAY + WEEK_MS);
    expect(await shop.ask("select member_id from week_closes where shop_id = $1")).toEqual([{ member_id: "ann" }]);
  });

  it("happens once per week with two workers at once, and leaves what one worker leaves", async () => {
    const [one, two] = [await activeShop(8), await activeShop(8)];
    await closeAt(one, MONDAY + 9 * WEEK_MS);
    two.deps.clock.set(MONDAY + 9 * WEEK_MS);
    await Promise.all([closeShop(two.deps, two), closeShop(two.deps, two), closeShop(two.deps, two)]);
    const state = (shop: Shop) =>
      shop.ask("select week, member_id, score, active_weeks, tier from week_closes where shop_id = $1 order by 1, 2");
    expect(await state(two)).toEqual(await state(one));
    expect(await changes(two)).toEqual(await changes(one));
    const steps = await two.ask("select 1 from log where shop_id = $1 and kind = 'step'");
    expect(steps).toHaveLength((await one.ask("select 1 from log where shop_id = $1 and kind = 'step'")).length);
  });

  it("is made up for in order after downtime: every change at the close at which it would have been", async () => {
    const [steady, down] = [await activeShop(0), await activeShop(0)];
    for (let week = 0; week < 20; week += 1) {
      if (week < 6) await Promise.all([post(steady, week), post(down, week)]);
      await closeAt(steady, MONDAY + (week + 1) * WEEK_MS + 20_000);
    }
    await closeAt(down, MONDAY + 20 * WEEK_MS + 20_000);
    expect(await changes(down)).toEqual(await changes(steady));
    const made = await changes(down);
    expect(made.map((row) => row.cause)).toContain("rose");
    expect(made.filter((row) => row.cause === "stepped-down").map((row) => row.to_tier)).toContain("Member");
    // Midnight in New York, in winter and in summer time.
    expect(new Set(made.map((row) => new Date(row.at).toISOString().slice(11)))).toEqual(
      new Set(["05:00:00.000Z", "04:00:00.000Z"]),
    );
  });
});

describe("a lock", () => {
  it("holds the tier through closes that would take it, and lets it go with a full grace; who and why is kept", async () => {
    const shop = await activeShop(6);
    await closeAt(shop, MONDAY + 6 * WEEK_MS);
    const { shopId } = shop;
    const lock = { shopId, memberId: "ann", locked: true, reason: " parental leave ", by: "jo" };
    expect(await lockTier(shop.deps, { ...lock, reason: " " })).toEqual({ kind: "no-reason" });
    expect(await lockTier(shop.deps, { ...lock, memberId: "zoe" })).toEqual({ kind: "unknown" });
    expect(await lockTier(shop.deps, lock)).toEqual({ kind: "changed" });
    expect(await lockTier(shop.deps, lock)).toEqual({ kind: "wrong-state" });
    await closeAt(shop, MONDAY + 30 * WEEK_MS);
    const tier = async () =>
      (await shop.ask<{ tier: string }>("select tier from standings where shop_id = $1 and member_id = 'ann'"))[0]
        ?.tier;
    expect(await tier()).toBe("Regular");
    await lockTier(shop.deps, { ...lock, locked: false, reason: "back" });
    await closeAt(shop, MONDAY + 33 * WEEK_MS);
    expect(await tier()).toBe("Regular");
    await closeAt(shop, MONDAY + 34 * WEEK_MS);
    expect(await tier()).toBe("Member");
    const kept = await shop.ask(
      "select cause, by, reason, from_tier, to_tier from tier_changes where shop_id = $1 and by is not null order by at",
    );
    expect(kept).toEqual([
      { cause: "locked", by: "jo", reason: "parental leave", from_tier: "Regular", to_tier: "Regular" },
      { cause: "unlocked", by: "jo", reason: "back", from_tier: "Regular", to_tier: "Regular" },
    ]);
    expect((await rebuildShop(shop.deps, { shopId, compare: true })).differences).toEqual([]);
  });
});

describe("a declared rest", () => {
  it("can be taken back before its week ends, not afterwards", async () => {
    const shop = await activeShop(1);
    const rest = { shopId: shop.shopId, memberId: "ann", weekOf: MONDAY + 2 * WEEK_MS };
    expect(await declareRest(shop.deps, rest)).toEqual({ kind: "declared" });
    expect(await withdrawRest(shop.deps, { ...rest, by: "test" })).toEqual({ kind: "withdrawn" });
    expect(await withdrawRest(shop.deps, { ...rest, by: "test" })).toEqual({ kind: "unknown" });
    expect(await declareRest(shop.deps, rest)).toEqual({ kind: "declared" });
    shop.deps.clock.set(MONDAY + 3 * WEEK_MS);
    expect(await withdrawRest(shop.deps, { ...rest, by: "test" })).toEqual({ kind: "week-has-ended" });
    expect(await shop.ask("select 1 from rests where shop_id = $1")).toHaveLength(1);
    await closeShop(shop.deps, shop);
    expect((await rebuildShop(shop.deps, { shopId: shop.shopId, compare: true })).differences).toEqual([]);
  });
});
