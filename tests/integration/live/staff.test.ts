import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { takeShopLock, withTransaction } from "../../../app/adapters/persistence/database";
import { createReplay } from "../../../app/core/replay/replay";
import type { StaffSpan } from "../../../app/core/replay/replay-input";
import { closeShop } from "../../../app/jobs/close-shop";
import { replayHistory } from "../../../app/usecases/backtests/replay-history";
import { takeInActivities } from "../../../app/usecases/communities/take-in-activities";
import { applyCustomerTopic } from "../../../app/usecases/members/apply-customer-topic";
import { changeConsent } from "../../../app/usecases/members/change-consent";
import { markStaff } from "../../../app/usecases/members/mark-staff";
import { loadProgram } from "../../../app/usecases/programs/load-program";
import { rebuildShop } from "../../../app/usecases/rebuild/rebuild-shop";
import { addMembers } from "../../support/app-deps";
import { type LiveShop, shopUnder } from "../../support/live-run";
import { stateOfShop } from "../../support/live-state";
import { type TestDatabase, testDatabase } from "../../support/test-database";

let database: TestDatabase;
beforeAll(async () => void (database = await testDatabase()));
afterAll(() => database.close());

/** Wednesdays of four weeks, and the Mondays on which the first three close. */
const [FIRST, SECOND, THIRD, FOURTH] = ["2026-06-03", "2026-06-10", "2026-06-17", "2026-06-24"] as const;
const NOON = "T12:00:00Z";

let activities = 0;

/** Weeks that are over are closed first, as the worker does it. */
async function endorse(shop: LiveShop, at: string, pairs: readonly (readonly [giver: string, receiver: string])[]) {
  shop.deps.clock.set(at);
  await closeShop(shop.deps, shop);
  const items = pairs.map(([counterpart, member]) => {
    activities += 1;
    const id = `v${String(activities)}`;
    return { id, member, kind: "accepted_answer", counterpart, occurredAt: at };
  });
  const results = await takeInActivities(shop.deps, { shopId: shop.shopId, items, source: "forum" });
  expect(results.map((one) => one.status)).toEqual(items.map(() => "accepted"));
}

async function endorsedShop(): Promise<LiveShop> {
  const shop = await shopUnder(database, { trust: {} }, Date.parse(`${FIRST}${NOON}`) - 1);
  await addMembers(database, shop.shopId, { ann: "1", ben: "2", cat: "3", dan: "4", eve: "5" });
  return shop;
}

const mark = (shop: LiveShop, memberId: string, staff: boolean) =>
  markStaff(shop.deps, { shopId: shop.shopId, memberId, staff, by: "owner" });

const ask = async <T extends object>({ shopId }: LiveShop, text: string): Promise<T[]> =>
  (await database.pool.query<T>(text, [shopId])).rows;

/** Of the newest activities: whose endorsement counted how much. */
async function trustOf(shop: LiveShop, at: string): Promise<Record<string, number>> {
  const { rows } = await database.pool.query<{ counterpart: string; trust: number }>(
    "select counterpart, trust from activities where shop_id = $1 and occurred_at = $2",
    [shop.shopId, at],
  );
  return Object.fromEntries(rows.map((row) => [row.counterpart, row.trust]));
}

/** The first week's graph, with one marked in it; then three weeks of which the last is without. */
async function lived(): Promise<LiveShop> {
  const shop = await endorsedShop();
  await endorse(shop, `${FIRST}${NOON}`, [
    ["ann", "ben"],
    ["dan", "eve"],
  ]);
  expect(await mark(shop, "ann", true)).toEqual({ kind: "changed" });
  const givers = [
    ["ben", "cat"],
    ["eve", "cat"],
  ] as const;
  await endorse(shop, `${SECOND}${NOON}`, givers);
  expect(await trustOf(shop, `${SECOND}${NOON}`)).toEqual({ ben: 100, eve: 0 });
  expect(await mark(shop, "ann", false)).toEqual({ kind: "changed" });
  await endorse(shop, `${THIRD}${NOON}`, givers);
  expect(await trustOf(shop, `${THIRD}${NOON}`)).toEqual({ ben: 0, eve: 0 });
  return shop;
}

describe("a shop in which only a member of staff is trusted from the start", () => {
  it("trusts whom they endorse and nobody else, and no longer when the mark is taken back", async () => {
    const shop = await lived();
    const snapshots = "select seeds from trust_snapshots where shop_id = $1 order by week";
    expect(await ask(shop, snapshots)).toEqual([{ seeds: 1 }, { seeds: 0 }]);
    const { differences, rows } = await rebuildShop(shop.deps, { shopId: shop.shopId, compare: true });
    expect(differences).toEqual([]);
    expect(rows["staff_changes"]).toBe(2);
  });

  it("is replayed from its own history as it was", async () => {
    const shop = await lived();
    shop.deps.clock.set(`${FOURTH}${NOON}`);
    await closeShop(shop.deps, shop);
    const now = shop.deps.clock.now();
    const { program, zone } = await loadProgram(database.pool, shop.shopId, now);
    const sink = { shares: () => undefined, notes: () => undefined, lot: () => undefined };
    const scores = async (keepStaff: boolean) => {
      const replay = await replayHistory(database.pool, {
        shopId: shop.shopId,
        at: now,
        start: (community) => {
          const members = community.members.map(({ staff, ...row }) => (staff && keepStaff ? { ...row, staff } : row));
          return createReplay({ program, zone, community: { ...community, members }, at: now, sink });
        },
        onProgress: () => Promise.resolve(),
      });
      const standing = replay.finish().map(({ member, scoreMilli }) => [member, scoreMilli] as const);
      return Object.fromEntries(standing.filter(([, score]) => score > 0));
    };
    const { members } = await stateOfShop(shop.deps, shop.shopId);
    const live = Object.fromEntries(members.flatMap(({ member, score }) => (score > 0 ? [[member, score]] : [])));
    expect(live["cat"]).toBeGreaterThan(0);
    expect(await scores(true)).toEqual(live);
    expect((await scores(false))["cat"]).toBeUndefined();
  });

  it("counts who was staff at a close, also when the close is made up for later", async () => {
    const shop = await endorsedShop();
    await endorse(shop, `${FIRST}${NOON}`, [["ann", "ben"]]);
    shop.deps.clock.set(`${SECOND}${NOON}`);
    expect(await mark(shop, "ann", true)).toEqual({ kind: "changed" });
    await closeShop(shop.deps, shop);
    const seeds = "select seeds from trust_snapshots where shop_id = $1 order by week";
    expect(await ask(shop, seeds)).toEqual([{ seeds: 0 }]);
    shop.deps.clock.set(`${THIRD}${NOON}`);
    await closeShop(shop.deps, shop);
    expect(await ask(shop, seeds)).toEqual([{ seeds: 0 }, { seeds: 1 }]);
    expect((await rebuildShop(shop.deps, { shopId: shop.shopId, compare: true })).differences).toEqual([]);
  });

  it("marks nobody twice, nobody unknown and nobody who takes no part", async () => {
    const shop = await endorsedShop();
    const { shopId } = shop;
    expect(await mark(shop, "nobody", true)).toEqual({ kind: "unknown" });
    expect(await mark(shop, "ann", false)).toEqual({ kind: "wrong-state" });
    expect(await mark(shop, "ann", true)).toEqual({ kind: "changed" });
    expect(await mark(shop, "ann", true)).toEqual({ kind: "wrong-state" });
    await changeConsent(shop.deps, { shopId, memberId: "ben", granted: false, source: "storefront", text: "no" });
    expect(await mark(shop, "ben", true)).toEqual({ kind: "wrong-state" });
    await changeConsent(shop.deps, { shopId, memberId: "ann", granted: false, source: "storefront", text: "no" });
    await endorse(shop, `${FIRST}${NOON}`, [["dan", "eve"]]);
    shop.deps.clock.set(`${SECOND}${NOON}`);
    await closeShop(shop.deps, shop);
    expect(await ask(shop, "select seeds from trust_snapshots where shop_id = $1")).toEqual([{ seeds: 0 }]);
    expect(await mark(shop, "ann", false)).toEqual({ kind: "changed" });
  });

  it("has no staff left of who is erased, whose former closes stand", async () => {
    const shop = await endorsedShop();
    const { deps, shopId } = shop;
    await endorse(shop, `${FIRST}${NOON}`, [["ann", "ben"]]);
    await mark(shop, "ann", true);
    deps.clock.set(`${SECOND}${NOON}`);
    await closeShop(deps, shop);
    await withTransaction(deps.pool, async (tx) => {
      await takeShopLock(tx, "ledger", shopId);
      const at = await loadProgram(tx, shopId, deps.clock.now());
      const payload = { customer: { id: "1" } };
      const item = {
        topic: "customers/redact",
        webhookId: randomUUID(),
        payload,
        triggeredAt: null,
        tries: 0,
        day: "2026-06-01",
      };
      expect(await applyCustomerTopic(tx, at, item, deps.clock.now())).toBe("done");
    });
    deps.clock.set(`${THIRD}${NOON}`);
    await closeShop(deps, shop);
    expect(await ask(shop, "select member_id from members where shop_id = $1 and staff")).toEqual([]);
    const changes = await ask<{ member_id: string; staff: boolean; by: string }>(
      shop,
      "select member_id, staff, by from staff_changes where shop_id = $1 order by change_id",
    );
    expect(changes).toMatchObject([
      { staff: true, by: "owner" },
      { staff: false, by: "erasure" },
    ]);
    expect(changes.every((row) => row.member_id.startsWith("erased-"))).toBe(true);
    const seeds = "select seeds from trust_snapshots where shop_id = $1 order by week";
    expect(await ask(shop, seeds)).toEqual([{ seeds: 1 }, { seeds: 0 }]);
    expect((await rebuildShop(deps, { shopId, compare: true })).differences).toEqual([]);
    const spans: (readonly StaffSpan[])[] = [];
    await replayHistory(deps.pool, {
      shopId,
      at: deps.clock.now(),
      start: (community) => {
        for (const { staff } of community.members) if (staff !== undefined) spans.push(staff);
        return { activity: () => undefined, order: () => undefined };
      },
      onProgress: () => Promise.resolve(),
    });
    expect(spans).toEqual([[{ from: Date.parse(`${FIRST}${NOON}`), until: Date.parse(`${SECOND}${NOON}`) }]]);
  });
});
