import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DAY_MS } from "../../../app/core/shared/time";
import { createZone, weekAt, weekCloseAt } from "../../../app/core/shared/zone";
import {
  LIVE_CASES,
  checkAsyncProperty,
  expectAsyncCaught,
  forEachCase,
  together,
} from "../../support/arbitraries/check-property";
import { LIVE_FILES, type Life, lifeWeeks, within, withoutRepetitions } from "../../support/arbitraries/life";
import { type Log, START, WEEK_MS, log } from "../../support/arbitraries/log";
import { live } from "../../support/live-life";
import { brokenPromises } from "../../support/live-state";
import { type TestDatabase, testDatabase } from "../../support/test-database";

let database: TestDatabase;
beforeAll(async () => void (database = await testDatabase({ smallShops: true })));
afterAll(() => database.close());

const LATE_DAYS_MAX = 35;

/** A case is two shops, on time and late; the two properties have the cases of invariant 19 between them. */
const HALF = { cases: LIVE_CASES / 2 };

const WINDOW_DAYS = 10;

/** Nothing posts in the week in which it was ordered; trust and welcomes are weighed by what is known when an activity comes in. */
const FILES = LIVE_FILES.filter((file) => !("trust" in file)).map((file) => {
  const rewards = "rewards" in file ? (file.rewards as object) : {};
  return { ...file, rewards: { ...rewards, returnWindowDays: WINDOW_DAYS } };
});

/** Nothing is refunded or cancelled: what posted stands. */
function standing(given: Log): Log {
  return { ...given, refunds: [], orders: given.orders.map((row) => ({ ...row, cancelled_at: "" })) };
}

const timely: fc.Arbitrary<Life> = fc
  .record({
    weeks: lifeWeeks,
    log: log.map(standing),
    gaps: fc.array(fc.integer({ min: 2, max: 16 }), { minLength: 8, maxLength: 20 }),
    file: fc.constantFrom(...FILES),
  })
  .map(({ weeks, log: given, gaps, file }) => {
    let day = 0;
    const end = START + weeks * WEEK_MS;
    const stops = gaps.map((gap) => START + (day += gap) * DAY_MS).filter((at) => at < end);
    return {
      log: withoutRepetitions(within(weeks, given)),
      stops: [...stops, end + 45 * DAY_MS],
      late: [0],
      versions: [{ file, stop: 0, inDays: 0 }],
      locks: [],
    };
  });

const portions = fc.array(fc.constantFrom(0, 0, 0.3, 0.7, 1), { minLength: 3, maxLength: 11 });

type Case = readonly [given: Life, late: readonly number[]];
const lateCase: fc.Arbitrary<Case> = fc.tuple(timely, portions);

/** The stop at which each activity comes in when some are late, by up to 35 days, or at most within their own week. */
function lateArrivals(given: Life, late: readonly number[], withinTheWeek: boolean): Map<string, number> {
  const file = given.versions[0]?.file;
  const zone = createZone(file !== undefined && "timezone" in file ? String(file.timezone) : "UTC");
  const dues = duesOf(given.log);
  const arrivals = new Map<string, number>();
  for (const [index, row] of given.log.activities.entries()) {
    const occurredAt = Date.parse(row.occurred_at);
    const first = given.stops.findIndex((at) => at >= occurredAt);
    let last = first;
    for (let stop = first + 1; stop < given.stops.length; stop += 1) {
      // Open: no close has run since it ended.
      const before = given.stops[stop - 1] ?? 0;
      // What posted stands: a reversal is in time for orders that were due after it as long as none of them has posted.
      const posted = row.reverses !== "" && dues.some((due) => due >= occurredAt && due <= before);
      const open = !posted && before < weekCloseAt(zone, weekAt(zone, occurredAt));
      if (withinTheWeek ? open : (given.stops[stop] ?? 0) <= occurredAt + LATE_DAYS_MAX * DAY_MS) last = stop;
    }
    arrivals.set(`${row.source} ${row.id}`, first + Math.round((late[index % late.length] ?? 0) * (last - first)));
  }
  return arrivals;
}

/** When orders may post, whatever they are pending from. */
function duesOf({ orders }: Log): number[] {
  return orders.flatMap((row) =>
    [row.placed_at, row.paid_at, row.fulfilled_at].flatMap((text) =>
      text === undefined || text === "" ? [] : [Date.parse(text) + WINDOW_DAYS * DAY_MS],
    ),
  );
}

const ask = async <T extends object>(shopId: number, text: string): Promise<T[]> =>
  (await database.pool.query<T>(text, [shopId])).rows;

const buckets = async (shopId: number) => ({
  days: await ask(
    shopId,
    "select member_id, day, kind, weight, count from kind_days where shop_id = $1 order by 1, 2, 3",
  ),
  weeks: await ask(
    shopId,
    "select member_id, week, credit, own, one_off from member_weeks where shop_id = $1 order by 1, 2",
  ),
});

type Close = { readonly week: number; readonly member_id: string };
const closes = (shopId: number) =>
  ask<Close>(shopId, "select * from week_closes where shop_id = $1 order by week, member_id").then((rows) =>
    rows.map((row) => ({ ...row, shop_id: 0 })),
  );
const scores = async (shopId: number, after: number) =>
  ask(
    shopId,
    `select week, member_id, score, active_weeks, consistency from week_closes where shop_id = $1 and week > ${String(after)}
       and (score > 0 or active_weeks > 0) order by 1, 2`,
  );
const posted = (shopId: number) =>
  ask<{ lot_id: string }>(
    shopId,
    "select lot_id, worth_minor, paid_minor, cut_minor, reasons from lots where shop_id = $1 and state = 'posted' and lane <> 'code' order by 1",
  );

const everything = async (shopId: number) => ({
  ...(await buckets(shopId)),
  closes: await closes(shopId),
  tiers: await ask(
    shopId,
    "select member_id, week, from_tier, to_tier, cause from tier_changes where shop_id = $1 order by 1, 2",
  ),
  shares: await ask(
    shopId,
    "select order_id, touch, actor_id, group_id, lane, share_bp, amount_minor from order_shares where shop_id = $1 order by 1, 2",
  ),
  lots: await ask(
    shopId,
    "select lot_id, state, worth_minor, paid_minor, cut_minor, reasons from lots where shop_id = $1 and state <> 'voided' order by 1",
  ),
  balances: await ask(
    shopId,
    `select member_id, currency, pending_minor, available_minor, carried_minor from balances
     where shop_id = $1 and (pending_minor, available_minor, carried_minor) <> (0, 0, 0) order by 1, 2`,
  ),
});

/** What the database does beside, when a late activity comes in: nothing, unless something is broken. */
type Beside = (shopId: number, stop: number) => Promise<void>;
const nothing: Beside = () => Promise.resolve();

/** Late within its week: as if it had been timely, in everything. */
function openPeriod(beside: Beside) {
  const judge = async ([given, late]: Case): Promise<void> => {
    const inTime = await live(database, given);
    const arrivals = lateArrivals(given, late, true);
    const inTheWeek = await live(database, { ...given, arrivals }, ({ shopId }, stop) => beside(shopId, stop));
    expect(await everything(inTheWeek.shopId)).toEqual(await everything(inTime.shopId));
  };
  return together(lateCase, async (cases) => void (await forEachCase(cases, judge)));
}

/**
 * Late by more: its day and week have it, once, however often it comes; what closed and posted before stays; and every close from then
 * on scores as if it had been timely.
 */
function closedPeriod(beside: Beside) {
  const judge = async ([given, late]: Case): Promise<void> => {
    const inTime = await live(database, given);
    const arrivals = lateArrivals(given, late, false);
    const last = Math.max(0, ...arrivals.values());
    const seen: { closes: Awaited<ReturnType<typeof closes>>; posted: Awaited<ReturnType<typeof posted>> }[] = [];
    let closedBefore = 0;
    const shop = await live(database, { ...given, arrivals }, async ({ shopId }, stop) => {
      const closed = await closes(shopId);
      if (stop <= last) closedBefore = await lastClosed(shopId);
      seen.push({ closes: closed, posted: await posted(shopId) });
      await beside(shopId, stop);
    });
    expect(await buckets(shop.shopId)).toEqual(await buckets(inTime.shopId));
    expect(await scores(shop.shopId, closedBefore)).toEqual(await scores(inTime.shopId, closedBefore));
    const after = { closes: await closes(shop.shopId), posted: await posted(shop.shopId) };
    for (const before of seen) {
      expect(after.closes).toEqual(expect.arrayContaining(before.closes));
      expect(after.posted).toEqual(expect.arrayContaining(before.posted));
    }
    expect(await brokenPromises(database.pool, shop.shopId)).toEqual([]);
  };
  return together(lateCase, async (cases) => void (await forEachCase(cases, judge)));
}

async function lastClosed(shopId: number): Promise<number> {
  const { rows } = await database.pool.query<{ week: number | null }>(
    "select last_closed_week as week from shops where shop_id = $1",
    [shopId],
  );
  return rows[0]?.week ?? 0;
}

describe("activities that come in late", () => {
  it("19: while their week is open are as timely ones, in everything", async () => {
    await checkAsyncProperty("late in an open week", openPeriod(nothing), HALF);
  }, 900_000);
  it("19: afterwards count in the closes to come, once, and leave what is closed", async () => {
    await checkAsyncProperty("late after the close", closedPeriod(nothing), HALF);
  }, 900_000);
});

describe("broken late activities are noticed", () => {
  const also =
    (change: string): Beside =>
    async (shopId) =>
      void (await database.pool.query(change, [shopId]));

  it("19: closed weeks are scored anew", async () => {
    const anew = also(
      `update week_closes c set score = c.score + 1 where shop_id = $1 and exists (select 1 from member_weeks w
         where w.shop_id = c.shop_id and w.member_id = c.member_id and w.week = c.week)`,
    );
    await expectAsyncCaught("closed weeks change", closedPeriod(anew));
  }, 120_000);
  it("19: what posted is paid again", async () => {
    const again = also("update lots set paid_minor = paid_minor + 1 where shop_id = $1 and state = 'posted'");
    await expectAsyncCaught("posted lots change", closedPeriod(again));
  }, 120_000);
  it("19: what came in since the last close counts twice", async () => {
    const twice = also(
      `update kind_days k set weight = 2 * k.weight from shops s where k.shop_id = $1 and s.shop_id = $1
         and k.week = s.last_closed_week + 1`,
    );
    await expectAsyncCaught("open weeks count twice", openPeriod(twice));
  }, 120_000);
  it("19: weeks are emptied when they close", async () => {
    const current = also(
      `update member_weeks w set credit = 0, own = 0 from shops s where w.shop_id = $1 and s.shop_id = $1
         and w.week <= s.last_closed_week`,
    );
    await expectAsyncCaught("closed weeks are emptied", closedPeriod(current));
  }, 120_000);
});
