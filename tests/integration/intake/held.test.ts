import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DAY_MS } from "../../../app/core/shared/time";
import { closeShop } from "../../../app/jobs/close-shop";
import { takeInActivities } from "../../../app/usecases/communities/take-in-activities";
import { rebuildShop } from "../../../app/usecases/rebuild/rebuild-shop";
import { decideHeld } from "../../../app/usecases/trust/decide-held";
import { explain, readQuestion } from "../../../app/views/explain";
import { ownUncounted } from "../../../app/views/own-lots";
import { addMembers } from "../../support/app-deps";
import { shopUnder } from "../../support/live-run";
import { type TestDatabase, testDatabase } from "../../support/test-database";

let database: TestDatabase;
beforeAll(async () => void (database = await testDatabase()));
afterAll(() => database.close());

const START = Date.parse("2026-06-03T12:00:00Z");
const MINUTE = 60_000;

async function shopWithTrust(file: unknown = { trust: {} }) {
  const shop = await shopUnder(database, file, START);
  await addMembers(database, shop.shopId, { ann: "1", ben: "2", cat: "3" });
  const ask = async <T extends object>(text: string): Promise<T[]> =>
    (await database.pool.query<T>(text, [shop.shopId])).rows;
  return { ...shop, ask };
}

type Shop = Awaited<ReturnType<typeof shopWithTrust>>;

async function votes(shop: Shop, count: number, from = START - count * MINUTE, id = "v"): Promise<void> {
  const items = Array.from({ length: count }, (_, index) => ({
    id: `${id}${index}`,
    member: "ann",
    kind: "helpful_vote_received",
    counterpart: "ben",
    occurredAt: new Date(from + index * MINUTE).toISOString(),
  }));
  const results = await takeInActivities(shop.deps, { shopId: shop.shopId, items, source: "forum" });
  expect(results.every((one) => one.status === "accepted")).toBe(true);
}

const counted = async (shop: Shop): Promise<number> =>
  (await shop.ask<{ count: number }>("select coalesce(sum(count), 0) as count from kind_days where shop_id = $1"))[0]
    ?.count ?? 0;

const held = (shop: Shop) =>
  shop.ask<{ activity_id: string; state: string; reason: string; seen: number; usual: number; decided_by: string }>(
    "select activity_id, state, reason, seen, usual, decided_by from held_activities where shop_id = $1 order by activity_id",
  );

describe("why an endorsement does not count", () => {
  it("is answered to its member and the merchant while it waits and after it was refused, and to nobody else", async () => {
    const shop = await shopWithTrust();
    await votes(shop, 8);
    const { shopId } = shop;
    const question = readQuestion("refusal", "activity:forum/v5");
    if (question === undefined) throw new Error("that is a question");
    const ask = async (memberId: string | null) => {
      const answer = await explain(database.pool, { shopId, now: START, memberId }, question);
      return answer && [...answer.parts, ...answer.whatWouldChangeIt].map(({ code }) => code);
    };
    const waits = ["activity-pair-burst", "activity-waits"];
    const changes = ["activity-counts-from", "activity-let-through", "activity-fewer-at-once"];
    expect(await ask(null)).toEqual([...waits, ...changes]);
    expect(await ask("ann")).toEqual([...waits, ...changes]);
    expect(await ask("ben")).toBeUndefined();
    const viewer = { shopId, timezone: "UTC", currency: "USD", locale: "en", now: START };
    const own = async (memberId: string) => (await ownUncounted(database.pool, viewer, memberId)).activities;
    expect(await own("ann")).toHaveLength(3);
    expect((await own("ann")).at(-1)).toMatchObject({ id: "activity:forum/v5", state: "held" });
    expect(await own("ben")).toEqual([]);
    await decideHeld(shop.deps, {
      shopId,
      keys: [{ source: "forum", activityId: "v5" }],
      decision: "refuse",
      by: "staff",
    });
    expect(await ask("ann")).toEqual([
      "activity-pair-burst",
      "activity-refused",
      "activity-refusal-undone",
      "activity-fewer-at-once",
    ]);
    const counted = readQuestion("refusal", "activity:forum/v0");
    expect(counted && (await explain(database.pool, { shopId, now: START, memberId: null }, counted))).toBeUndefined();
    expect(readQuestion("refusal", "activity:forum")).toBeUndefined();
  });
});

describe("a burst of endorsements", () => {
  it("is held from the sixth in ten minutes on: in no bucket, no standing, no endorsement", async () => {
    const shop = await shopWithTrust();
    await votes(shop, 8);
    expect(await counted(shop)).toBe(5);
    expect(await held(shop)).toMatchObject([
      { activity_id: "v5", state: "held", reason: "pair-burst", seen: 6, usual: 5 },
      { activity_id: "v6", seen: 7, reason: "unusual-rate" },
      { activity_id: "v7", seen: 8 },
    ]);
    const pairs = await shop.ask<{ pair: number }>(
      "select pair from activities where shop_id = $1 order by activity_id",
    );
    // Held ones endorse nobody: those after them are damped as if they had not been.
    expect(pairs.map((row) => row.pair)).toEqual([100, 88, 80, 72, 66, 61, 61, 61]);
  });

  it("is held in whatever batches it comes", async () => {
    const one = await shopWithTrust();
    await votes(one, 9);
    const many = await shopWithTrust();
    for (let n = 0; n < 9; n += 1) await votes(many, 1, START - (9 - n) * MINUTE, `v${n}-`);
    expect((await held(many)).map((row) => row.seen)).toEqual((await held(one)).map((row) => row.seen));
  });

  it("is nothing where trust is off, or where there is time between them", async () => {
    const off = await shopWithTrust({});
    await votes(off, 8);
    expect(await held(off)).toEqual([]);
    const slow = await shopWithTrust();
    for (let n = 0; n < 12; n += 1) await votes(slow, 1, START - (12 - n) * 11 * MINUTE, `v${n}-`);
    expect(await held(slow)).toEqual([]);
  });
});

describe("an unusual hour of one actor", () => {
  const posts = (shop: Shop, count: number, from: number, id: string) =>
    takeInActivities(shop.deps, {
      shopId: shop.shopId,
      source: "forum",
      items: Array.from({ length: count }, (_, index) => ({
        id: `${id}${index}`,
        member: "cat",
        kind: "reply",
        occurredAt: new Date(from + index * MINUTE).toISOString(),
      })),
    });

  it("is held by the actor's own 8 weeks: seven from somebody new, not from somebody who always writes that much", async () => {
    const fresh = await shopWithTrust();
    await posts(fresh, 8, START - 20 * MINUTE, "p");
    expect(await held(fresh)).toMatchObject([
      { activity_id: "p6", reason: "unusual-rate", seen: 7, usual: 1 },
      { activity_id: "p7", seen: 8 },
    ]);
    const busy = await shopWithTrust();
    for (let day = 9; day >= 1; day -= 1) await posts(busy, 6, START - day * DAY_MS, `d${day}-`);
    await posts(busy, 8, START - 20 * MINUTE, "p");
    expect(await held(busy)).toEqual([]);
  });
});

describe("what is held", () => {
  it("counts for its own day when a person releases it, and its reversal takes it out again", async () => {
    const shop = await shopWithTrust();
    await votes(shop, 8);
    shop.deps.clock.set(START + DAY_MS);
    const keys = [5, 6].map((n) => ({ source: "forum", activityId: `v${n}` }));
    const released = { shopId: shop.shopId, keys, decision: "release", by: "jo" } as const;
    expect(await decideHeld(shop.deps, released)).toEqual({ kind: "decided", count: 2 });
    expect(await decideHeld(shop.deps, released)).toEqual({ kind: "wrong-state", count: 0 });
    expect(await counted(shop)).toBe(7);
    const days = await shop.ask<{ day: number }>("select distinct day from kind_days where shop_id = $1");
    expect(days).toEqual([{ day: Math.floor(START / DAY_MS) }]);
    const reversal = { id: "r", member: "ann", reverses: "v5", occurredAt: new Date(START + DAY_MS).toISOString() };
    await takeInActivities(shop.deps, { shopId: shop.shopId, items: [reversal], source: "forum" });
    expect(await counted(shop)).toBe(6);
  });

  it("does not count when it was taken back while it waited", async () => {
    const shop = await shopWithTrust();
    await votes(shop, 6);
    const reversal = { id: "r", member: "ann", reverses: "v5", occurredAt: new Date(START).toISOString() };
    await takeInActivities(shop.deps, { shopId: shop.shopId, items: [reversal], source: "forum" });
    expect(await counted(shop)).toBe(5);
    const keys = [{ source: "forum", activityId: "v5" }];
    await decideHeld(shop.deps, { shopId: shop.shopId, keys, decision: "release", by: "jo" });
    expect(await counted(shop)).toBe(5);
  });

  it("is released after seven days when nobody decided; refused ones stay out", async () => {
    const shop = await shopWithTrust();
    await votes(shop, 8);
    const refused = [{ source: "forum", activityId: "v7" }];
    await decideHeld(shop.deps, { shopId: shop.shopId, keys: refused, decision: "refuse", by: "jo" });
    shop.deps.clock.set(START + 7 * DAY_MS - 4 * MINUTE);
    await closeShop(shop.deps, shop);
    expect(await counted(shop)).toBe(5);
    shop.deps.clock.set(START + 7 * DAY_MS);
    await closeShop(shop.deps, shop);
    expect(await counted(shop)).toBe(7);
    expect((await held(shop)).map((row) => [row.state, row.decided_by])).toEqual([
      ["released", null],
      ["released", null],
      ["refused", "jo"],
    ]);
    await decideHeld(shop.deps, { shopId: shop.shopId, keys: refused, decision: "undo-refusal", by: "jo" });
    await closeShop(shop.deps, shop);
    expect(await counted(shop)).toBe(8);
  });

  it("comes out the same when the shop is rebuilt from its log", async () => {
    const shop = await shopUnder(database, { trust: {} }, START - DAY_MS);
    const { shopId } = shop;
    const { importText } = await import("../../support/interchange");
    await importText(
      shop.deps,
      shopId,
      "members",
      "member,customer,joined_at\nann,1,2025-01-01T00:00:00Z\nben,2,2025-01-01T00:00:00Z\n",
    );
    const asked = { ...shop, ask: async () => [] } as unknown as Shop;
    shop.deps.clock.set(START);
    await votes(asked, 8);
    await decideHeld(shop.deps, {
      shopId,
      keys: [{ source: "forum", activityId: "v6" }],
      decision: "release",
      by: "jo",
    });
    await decideHeld(shop.deps, {
      shopId,
      keys: [{ source: "forum", activityId: "v7" }],
      decision: "refuse",
      by: "jo",
    });
    shop.deps.clock.set(START + 8 * DAY_MS);
    await closeShop(shop.deps, shop);
    expect((await rebuildShop(shop.deps, { shopId, compare: true })).differences).toEqual([]);
  });
});
