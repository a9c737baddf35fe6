import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DAY_MS, parseDay } from "../../../app/core/shared/time";
import { closeShop } from "../../../app/jobs/close-shop";
import { takeInActivities } from "../../../app/usecases/communities/take-in-activities";
import { changeConsent } from "../../../app/usecases/members/change-consent";
import { rebuildShop } from "../../../app/usecases/rebuild/rebuild-shop";
import { changeSeason } from "../../../app/usecases/seasons/change-season";
import { editSeason } from "../../../app/usecases/seasons/edit-season";
import { type SeasonInput, planSeason } from "../../../app/usecases/seasons/plan-season";
import { explain } from "../../../app/views/explain";
import { importText } from "../../support/interchange";
import { brokenPromises } from "../../support/live-state";
import { shopUnder } from "../../support/live-run";
import { type TestDatabase, testDatabase } from "../../support/test-database";

let database: TestDatabase;
beforeAll(async () => void (database = await testDatabase()));
afterAll(() => database.close());

/** Midnight in Berlin on the first day of the season. */
const START = Date.parse("2026-05-31T22:00:00Z");
const day = (text: string): number => parseDay(text) ?? 0;

const SEASON: SeasonInput = {
  name: "Summer of answers",
  purpose: "Nobody waits for an answer.",
  groupId: "wheel",
  startOn: day("2026-06-01"),
  endOn: day("2026-06-14"),
  quietDays: 7,
  members: 10,
  answers: 5,
  newcomers: 20,
  orders: 1,
  goal: 60,
  poolMinor: 900,
  memberMaxMinor: 500,
  carry: "none",
};

async function shopWithGroup() {
  const shop = await shopUnder(database, { timezone: "Europe/Berlin" }, START - 10 * DAY_MS);
  const { deps, shopId } = shop;
  const members = ["ann", "ben", "cat"].map((name, index) => `${name},${index + 1},2025-01-01T00:00:00Z\n`).join("");
  await importText(deps, shopId, "members", `member,customer,joined_at\n${members}new,9,2026-06-02T00:00:00Z\n`);
  await importText(deps, shopId, "groups", "group,name,creator,parent\nwheel,Wheel,ann,\nglaze,Glaze,ben,\n");
  const joined = "new,wheel,2026-06-02T00:00:00Z,\nann,wheel,2025-01-01T00:00:00Z,\n";
  await importText(deps, shopId, "memberships", `member,group,joined_at,left_at\n${joined}`);
  const ask = async <T extends object>(text: string): Promise<T[]> =>
    (await database.pool.query<T>(text, [shopId])).rows;
  return { ...shop, ask };
}

type Shop = Awaited<ReturnType<typeof shopWithGroup>>;

const plan = (shop: Shop, season: Partial<SeasonInput> = {}, schedule = true, requestId: string = randomUUID()) =>
  planSeason(shop.deps, { shopId: shop.shopId, by: "jo", schedule, season: { ...SEASON, ...season }, requestId });

async function act(
  shop: Shop,
  ...acts: readonly (readonly [id: string, member: string, kind: string, days: number])[]
) {
  const last = START + Math.max(...acts.map(([, , , days]) => days)) * DAY_MS;
  shop.deps.clock.set(Math.max(shop.deps.clock.now(), last));
  const items = acts.map(([id, member, kind, days]) => {
    return { id, member, kind, group: "wheel", occurredAt: new Date(START + days * DAY_MS).toISOString() };
  });
  const results = await takeInActivities(shop.deps, { shopId: shop.shopId, items, source: "forum" });
  expect(results.map((one) => one.status)).toEqual(acts.map(() => "accepted"));
}

async function passUntil(shop: Shop, days: number): Promise<void> {
  shop.deps.clock.set(START + days * DAY_MS);
  await closeShop(shop.deps, shop);
}

const seasons = (shop: Shop) =>
  shop.ask<{
    state: string;
    reached: boolean;
    points: number;
    members: number;
    paid: number;
    carried: number;
    pool: number;
  }>(
    `select state, reached, points, members, paid_minor as paid, carried_points as carried, carried_pool_minor as pool
     from seasons where shop_id = $1 order by start_day`,
  );
const lots = (shop: Shop) =>
  shop.ask<{ member: string; amount: number; state: string; source: string }>(
    `select member_id as member, amount_minor as amount, state, source from lots where shop_id = $1 order by 1`,
  );

/** 4 members, 2 answers, a newcomer who stayed: 70 points. */
const EFFORT = [
  ["a1", "ann", "answer", 0.5],
  ["a2", "ann", "post", 1.5],
  ["a3", "ann", "post", 2.5],
  ["a4", "ann", "post", 3.5],
  ["b1", "ben", "answer", 2],
  ["c1", "cat", "reply", 3],
  ["n1", "new", "post", 5],
  ["n2", "new", "reply", 9],
] as const;

describe("a season", () => {
  it("runs, is reached by effort, pays once with several workers at once, rests and closes", async () => {
    const shop = await shopWithGroup();
    expect(await plan(shop)).toMatchObject({ kind: "planned" });
    await passUntil(shop, -0.01);
    expect(await seasons(shop)).toMatchObject([{ state: "scheduled" }]);
    await passUntil(shop, 0);
    expect(await seasons(shop)).toMatchObject([{ state: "running", reached: null }]);
    await act(shop, ...EFFORT);
    shop.deps.clock.set(START + 14 * DAY_MS);
    await Promise.all([closeShop(shop.deps, shop), closeShop(shop.deps, shop), closeShop(shop.deps, shop)]);
    expect(await seasons(shop)).toMatchObject([{ state: "quiet", reached: true, points: 70, members: 4, paid: 900 }]);
    // Days by week, at most 3 of each: ann 3, new 2, ben and cat 1.
    expect(await lots(shop)).toEqual([
      { member: "ann", amount: 386, state: "posted", source: "season" },
      { member: "ben", amount: 129, state: "posted", source: "season" },
      { member: "cat", amount: 128, state: "posted", source: "season" },
      { member: "new", amount: 257, state: "posted", source: "season" },
    ]);
    expect(await brokenPromises(database.pool, shop.shopId)).toEqual([]);
    const asker = { shopId: shop.shopId, now: shop.deps.clock.now(), memberId: null };
    const [ann] = await shop.ask<{ lot: string }>(
      "select lot_id as lot from lots where shop_id = $1 and member_id = 'ann'",
    );
    const why = await explain(database.pool, asker, { subject: "reward", lotId: ann?.lot ?? "" });
    expect(why).toMatchObject({
      total: 386,
      parts: [
        {
          code: "reward-season-part",
          amount: 386,
          params: { season: "Summer of answers", days: 3, allDays: 7, poolMinor: 900 },
        },
        { code: "reward-posted" },
      ],
      whatWouldChangeIt: [{ code: "next-season" }, { code: "reward-is-final" }],
    });
    await passUntil(shop, 21);
    expect(await seasons(shop)).toMatchObject([{ state: "closed" }]);
    expect((await rebuildShop(shop.deps, { shopId: shop.shopId, compare: true })).differences).toEqual([]);
  });

  it("counts nothing of who has withdrawn: neither for its goal nor for the parts, where it stands and at its end", async () => {
    const shop = await shopWithGroup();
    await plan(shop, { memberMaxMinor: 0, goal: 35 });
    await passUntil(shop, 0);
    await act(shop, ...EFFORT);
    const { shopId } = shop;
    for (const memberId of ["ben", "new"])
      await changeConsent(shop.deps, { shopId, memberId, granted: false, source: "storefront", text: "" });
    await passUntil(shop, 14);
    // Two members and one answer are left: 25 points, where two members, an answer and a newcomer more were there.
    expect(await seasons(shop)).toMatchObject([{ reached: false, points: 25, members: 2, paid: 0 }]);
    expect((await rebuildShop(shop.deps, { shopId: shop.shopId, compare: true })).differences).toEqual([]);
  });

  it("without a maximum for one member pays its whole pool", async () => {
    const shop = await shopWithGroup();
    await plan(shop, { memberMaxMinor: 0 });
    await passUntil(shop, 0);
    await act(shop, ...EFFORT);
    await passUntil(shop, 14);
    expect(await seasons(shop)).toMatchObject([{ reached: true, paid: 900 }]);
    expect((await rebuildShop(shop.deps, { shopId: shop.shopId, compare: true })).differences).toEqual([]);
  });

  it("comes to the same when the worker was down, with what happened after its end left out", async () => {
    const shop = await shopWithGroup();
    await plan(shop);
    await act(shop, ...EFFORT, ["late", "ben", "post", 15]);
    await passUntil(shop, 40);
    expect(await seasons(shop)).toMatchObject([{ state: "closed", reached: true, points: 70, members: 4, paid: 900 }]);
    expect((await lots(shop)).map((lot) => lot.amount)).toEqual([386, 129, 128, 257]);
  });

  it("sees what was taken back before its end; what comes after changes nothing any more", async () => {
    const shop = await shopWithGroup();
    await plan(shop);
    await passUntil(shop, 0);
    await act(shop, ...EFFORT);
    const back = (id: string, reverses: string, days: number) => ({
      id,
      member: "ben",
      reverses,
      occurredAt: new Date(START + days * DAY_MS).toISOString(),
    });
    shop.deps.clock.set(START + 13 * DAY_MS);
    const before = [back("r1", "b1", 12)];
    await takeInActivities(shop.deps, { shopId: shop.shopId, items: before, source: "forum" });
    await passUntil(shop, 14);
    expect(await seasons(shop)).toMatchObject([{ reached: false, points: 55, paid: 0 }]);
    expect(await lots(shop)).toEqual([]);
    const other = await shopWithGroup();
    await plan(other);
    await act(other, ...EFFORT);
    other.deps.clock.set(START + 20 * DAY_MS);
    await takeInActivities(other.deps, { shopId: other.shopId, items: [back("r1", "b1", 16)], source: "forum" });
    await passUntil(other, 20);
    expect(await seasons(other)).toMatchObject([{ reached: true, points: 70 }]);
  });

  it("counts orders of the group's members beside effort, refunded ones before the end not", async () => {
    const shop = await shopWithGroup();
    await plan(shop, { goal: 12, answers: 0, newcomers: 0, orders: 50 });
    await passUntil(shop, 0);
    await act(shop, ["a1", "ann", "post", 1]);
    const head = "id,customer,placed_at,currency,total_minor,code,referral,cancelled_at\n";
    const order = "o1,1,2026-06-03T12:00:00Z,EUR,5000,,,\no2,2,2026-06-03T12:00:00Z,EUR,5000,,,\n";
    shop.deps.clock.set(START + 5 * DAY_MS);
    await importText(shop.deps, shop.shopId, "orders", head + order);
    await importText(
      shop.deps,
      shop.shopId,
      "refunds",
      "id,order,refunded_at,amount_minor\nf1,o1,2026-06-04T12:00:00Z,5000\n",
    );
    await passUntil(shop, 14);
    // ann's order was refunded in full, ben is not in the group.
    expect(await seasons(shop)).toMatchObject([{ reached: false, points: 10 }]);
  });

  it("leaves progress or pool to the next one of the same groups, where its setting says so", async () => {
    for (const carry of ["none", "progress", "pool"] as const) {
      const shop = await shopWithGroup();
      await plan(shop, { carry, goal: 1000 });
      await plan(shop, { startOn: day("2026-07-01"), endOn: day("2026-07-07"), quietDays: 0, goal: 75 });
      await act(shop, ...EFFORT);
      await passUntil(shop, 31);
      const [first, second] = await seasons(shop);
      expect(first).toMatchObject({ state: "closed", reached: false, paid: 0 });
      const left = { none: [0, 0], progress: [70, 0], pool: [0, 900] }[carry];
      expect([second?.carried, second?.pool]).toEqual(left);
      await act(shop, ["x1", "ann", "post", 31]);
      await passUntil(shop, 40);
      const [, ended] = await seasons(shop);
      expect(ended).toMatchObject({
        state: "closed",
        reached: carry === "progress",
        points: carry === "progress" ? 80 : 10,
      });
      expect((await rebuildShop(shop.deps, { shopId: shop.shopId, compare: true })).differences).toEqual([]);
    }
  });

  it("is refused without effort, in the past, ending before it starts, or over another one's days and quiet days", async () => {
    const shop = await shopWithGroup();
    const refused = (reason: string) => ({ kind: "refused", reason });
    expect(await plan(shop, { members: 0, answers: 0, newcomers: 0 })).toEqual(refused("only-sales"));
    expect(await plan(shop, { startOn: day("2026-05-01") })).toEqual(refused("starts-in-the-past"));
    expect(await plan(shop, { endOn: day("2026-05-31") })).toEqual(refused("ends-before-start"));
    await plan(shop);
    const within = { startOn: day("2026-06-20"), endOn: day("2026-06-30") };
    expect(await plan(shop, within)).toEqual(refused("overlaps"));
    expect(await plan(shop, { ...within, groupId: "glaze" })).toMatchObject({ kind: "planned" });
    const draft = await plan(shop, within, false);
    if (draft.kind !== "planned") throw new Error("a draft is kept");
    const change = { shopId: shop.shopId, seasonId: draft.seasonId, by: "jo" };
    expect(await changeSeason(shop.deps, { ...change, decision: "schedule" })).toEqual({ kind: "overlaps" });
    expect(await changeSeason(shop.deps, { ...change, decision: "cancel" })).toEqual({ kind: "changed" });
    expect(await changeSeason(shop.deps, { ...change, decision: "cancel" })).toEqual({ kind: "wrong-state" });
  });

  it("is one, however often its request is sent after the answer was lost", async () => {
    const shop = await shopWithGroup();
    const requestId = randomUUID();
    const planned = { kind: "planned", seasonId: requestId };
    expect(await plan(shop, {}, true, requestId)).toEqual({ ...planned, again: false });
    expect(await plan(shop, {}, true, requestId)).toEqual({ ...planned, again: true });
    const draft = randomUUID();
    const drafts = await Promise.all([1, 2, 3].map(() => plan(shop, {}, false, draft)));
    expect(drafts.filter((one) => one.kind === "planned" && !one.again)).toHaveLength(1);
    expect(await seasons(shop)).toHaveLength(2);
  });

  it("can be cancelled while it runs: nobody gets anything; not once its last day is over", async () => {
    const shop = await shopWithGroup();
    const planned = await plan(shop);
    if (planned.kind !== "planned") throw new Error("planned");
    const cancel = { shopId: shop.shopId, seasonId: planned.seasonId, by: "jo", decision: "cancel" } as const;
    await passUntil(shop, 1);
    await act(shop, ...EFFORT);
    shop.deps.clock.set(START + 14 * DAY_MS);
    expect(await changeSeason(shop.deps, cancel)).toEqual({ kind: "wrong-state" });
    shop.deps.clock.set(START + 13 * DAY_MS);
    expect(await changeSeason(shop.deps, cancel)).toEqual({ kind: "changed" });
    await passUntil(shop, 30);
    expect(await seasons(shop)).toMatchObject([{ state: "cancelled", reached: null }]);
    expect(await lots(shop)).toEqual([]);
  });
});

describe("a season that is edited", () => {
  const edit = (shop: Shop, seasonId: string, changes: Partial<SeasonInput>) =>
    editSeason(shop.deps, { shopId: shop.shopId, seasonId, season: { ...SEASON, ...changes }, by: "jo" });

  async function planned(shop: Shop, season: Partial<SeasonInput> = {}, schedule = true): Promise<string> {
    const done = await plan(shop, season, schedule);
    if (done.kind !== "planned") throw new Error(JSON.stringify(done));
    return done.seasonId;
  }

  const audits = (shop: Shop) =>
    shop.ask<object>("select action, before, after from audit where shop_id = $1 and action = 'season.edited'");

  const rebuilt = async (shop: Shop) =>
    (await rebuildShop(shop.deps, { shopId: shop.shopId, compare: true })).differences;

  it("is another one altogether before it starts, and that one is what runs, is decided and is rebuilt", async () => {
    const shop = await shopWithGroup();
    const seasonId = await planned(shop, { groupId: "glaze", startOn: day("2026-05-28"), goal: 1000, poolMinor: 5 });
    expect(await edit(shop, seasonId, {})).toEqual({ kind: "edited" });
    await passUntil(shop, 0);
    await act(shop, ...EFFORT);
    await passUntil(shop, 30);
    expect(await seasons(shop)).toMatchObject([{ state: "closed", reached: true, points: 70, members: 4, paid: 900 }]);
    expect(await rebuilt(shop)).toEqual([]);
    expect(await audits(shop)).toEqual([
      {
        action: "season.edited",
        before: { groupId: "glaze", startDay: day("2026-05-28"), goal: 1000, poolMinor: 5 },
        after: { groupId: "wheel", startDay: day("2026-06-01"), goal: 60, poolMinor: 900 },
      },
    ]);
  });

  it("leaves no trace where nothing is changed", async () => {
    const shop = await shopWithGroup();
    const seasonId = await planned(shop);
    expect(await edit(shop, seasonId, {})).toEqual({ kind: "edited" });
    expect(await audits(shop)).toEqual([]);
    expect(await shop.ask("select 1 from log where shop_id = $1 and kind = 'season-edited'")).toEqual([]);
  });

  it("is refused what a new one is refused, and days of another one; a draft may have those", async () => {
    const shop = await shopWithGroup();
    await planned(shop, { startOn: day("2026-08-01"), endOn: day("2026-08-10") });
    const second = await planned(shop);
    const draft = await planned(shop, { startOn: day("2026-09-01"), endOn: day("2026-09-10") }, false);
    const august = { startOn: day("2026-08-03"), endOn: day("2026-08-20") };
    const refused = async (changes: Partial<SeasonInput>, reason: string) =>
      expect(await edit(shop, second, changes)).toEqual({ kind: "refused", reason });
    await refused({ endOn: day("2026-05-31") }, "ends-before-start");
    await refused({ startOn: day("2026-05-01") }, "starts-in-the-past");
    await refused({ members: 0, answers: 0, newcomers: 0 }, "only-sales");
    await refused(august, "overlaps");
    expect(await edit(shop, draft, august)).toEqual({ kind: "edited" });
    expect(await edit(shop, randomUUID(), {})).toEqual({ kind: "unknown" });
  });

  it("while it runs gets a later end, a lower goal and a larger pool, and nothing by which somebody loses", async () => {
    const shop = await shopWithGroup();
    const seasonId = await planned(shop, { goal: 100 });
    const own = (changes: Partial<SeasonInput>) => edit(shop, seasonId, { goal: 100, ...changes });
    // Its first instant has passed, though no worker has been there.
    shop.deps.clock.set(START + 1000);
    expect(await own({ members: 20 })).toEqual({ kind: "refused", reason: "fixed" });
    await passUntil(shop, 1);
    const fixed: readonly Partial<SeasonInput>[] = [
      { groupId: null },
      { startOn: day("2026-06-03") },
      { quietDays: 3 },
      { orders: 2 },
      { memberMaxMinor: 600 },
      { carry: "pool" },
    ];
    for (const change of fixed) expect(await own(change)).toEqual({ kind: "refused", reason: "fixed" });
    expect(await own({ endOn: day("2026-06-13") })).toEqual({ kind: "refused", reason: "earlier-end" });
    expect(await own({ goal: 101 })).toEqual({ kind: "refused", reason: "higher-goal" });
    expect(await own({ poolMinor: 899 })).toEqual({ kind: "refused", reason: "smaller-pool" });
    await act(shop, ...EFFORT);
    await passUntil(shop, 10);
    const favours = { name: "June", purpose: "All of June", endOn: day("2026-06-17"), goal: 70, poolMinor: 1200 };
    expect(await own(favours)).toEqual({ kind: "edited" });
    // By now it is reached: who reached it does not share with those who come in more days.
    expect(await own({ ...favours, endOn: day("2026-06-20") })).toEqual({ kind: "refused", reason: "end-of-reached" });
    await act(shop, ["c2", "cat", "post", 15.5]);
    await passUntil(shop, 16.9);
    expect(await seasons(shop)).toMatchObject([{ state: "running" }]);
    await passUntil(shop, 17);
    expect(await seasons(shop)).toMatchObject([{ state: "quiet", reached: true, points: 70, paid: 1200 }]);
    expect(await own(favours)).toEqual({ kind: "wrong-state" });
    expect(await rebuilt(shop)).toEqual([]);
    expect(await brokenPromises(database.pool, shop.shopId)).toEqual([]);
  });

  it("does not end later than another one of the same groups lets it", async () => {
    const shop = await shopWithGroup();
    const seasonId = await planned(shop);
    await planned(shop, { startOn: day("2026-06-24"), endOn: day("2026-06-30") });
    await passUntil(shop, 1);
    expect(await edit(shop, seasonId, { endOn: day("2026-06-18") })).toEqual({ kind: "refused", reason: "overlaps" });
    expect(await edit(shop, seasonId, { endOn: day("2026-06-16") })).toEqual({ kind: "edited" });
  });

  it("is not edited when its last day is over, whether the worker got to it or not, nor when it was cancelled", async () => {
    const shop = await shopWithGroup();
    const over = await planned(shop);
    const cancelled = await planned(shop, { groupId: "glaze" });
    await changeSeason(shop.deps, { shopId: shop.shopId, seasonId: cancelled, decision: "cancel", by: "jo" });
    expect(await edit(shop, cancelled, { groupId: "glaze" })).toEqual({ kind: "wrong-state" });
    shop.deps.clock.set(START + 14 * DAY_MS);
    expect(await edit(shop, over, { goal: 1 })).toEqual({ kind: "wrong-state" });
  });
});
