import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inboxWriter } from "../../../app/adapters/persistence/inbox-writer";
import { findShop } from "../../../app/adapters/persistence/shop-rows";
import { closeShop } from "../../../app/jobs/close-shop";
import { drainInbox } from "../../../app/usecases/orders/drain-inbox";
import { planSeason } from "../../../app/usecases/seasons/plan-season";
import { publishProgram } from "../../../app/usecases/programs/publish-program";
import { addMembers, testDeps, testShop } from "../../support/app-deps";
import {
  LIVE_CASES,
  checkAsyncProperty,
  expectAsyncCaught,
  forEachCase,
  together,
} from "../../support/arbitraries/check-property";
import { importText } from "../../support/interchange";
import { brokenPromises } from "../../support/live-state";
import {
  type Delivery,
  type OrderStory,
  PENDING_FROM_HOURS,
  deliveriesOf,
  orderStory,
} from "../../support/order-stories";
import { type TestDatabase, testDatabase } from "../../support/test-database";

let database: TestDatabase;
beforeAll(async () => void (database = await testDatabase({ smallShops: true })));
afterAll(() => database.close());

/** Within the month in which the orders are placed: closes fix what they found, so nothing closes while webhooks are under way. */
const NOW = "2026-06-24T12:00:00Z";
const JUNE_24 = Date.UTC(2026, 5, 24) / 86_400_000;
const NARROW = { returnWindowDays: 5, orderMaxMinor: 300, memberMonthMaxMinor: 20_000 };
const RULES_ABOUT_EARLIER_ORDERS = {
  rewards: NARROW,
  orderActivity: true,
  orders: { minimumMinor: 1500, firstOrderPercent: 300, coolDownHours: 60, pendingFrom: "paid" },
  campaigns: [{ name: "June", from: "2026-06-08", until: "2026-06-20", buyerPercent: 200 }],
};
const UNDER_A_BUDGET = { rewards: { ...NARROW, memberMonthMaxMinor: 420, budgetMonthMinor: 500 }, orderActivity: true };
const UNDER_A_MAXIMUM = { rewards: { ...NARROW, memberMonthMaxMinor: 420 }, attribution: { codeShareMax: 60 } };
/** What an order earns depends on others of the customer, the member or the month. */
const ABOUT_OTHERS: ReadonlySet<unknown> = new Set([UNDER_A_BUDGET, UNDER_A_MAXIMUM, RULES_ABOUT_EARLIER_ORDERS]);
const PROGRAMS: readonly unknown[] = [
  { rewards: NARROW, attribution: { codeShareMax: 60 } },
  ...ABOUT_OTHERS,
  {
    rewards: { ...NARROW, steadinessPoolMonthMinor: 700, codePayoutGraceMonths: 0 },
    orderActivity: true,
    orders: { countTax: true, multipliers: [{ name: "Second", products: ["2"], percent: 200 }] },
  },
];
/** Everybody's month is closed, and the season is over, when this comes. */
const LATER = Date.parse("2026-07-12T12:00:00Z");
/** June of all groups: members who take part, questions answered, and orders beside. */
const SEASON = {
  name: "June",
  purpose: "Everybody gets an answer",
  groupId: null,
  startOn: JUNE_24,
  endOn: JUNE_24 + 6,
  quietDays: 2,
  members: 10,
  answers: 20,
  newcomers: 0,
  orders: 5,
  goal: 20,
  poolMinor: 400,
  memberMaxMinor: 300,
  carry: "none" as const,
};

const ACTIVITIES = "id,source,member,group,kind,occurred_at,counterpart,ref,reverses,lang";

/** A shop in which m2 answered the buyer m1, in a group that m3 leads, whose code is HELLO. */
async function shopWithPeople(file: unknown) {
  const deps = testDeps(database, NOW);
  const shopId = await testShop(database);
  await addMembers(database, shopId, { m1: "1", m2: "2", m3: "3" });
  await publishProgram(deps, { shopId, file, by: "test" });
  await importText(deps, shopId, "groups", "group,name,creator,parent\ng1,One,m3,\n");
  await importText(deps, shopId, "codes", "code,owner,group\nHELLO,m3,g1\n");
  const answers = ["2026-05-28", "2026-06-08", "2026-06-15"].map(
    (day, index) => `a${index},forum,m2,g1,answer,${day}T09:00:00Z,m1,t${index},,en`,
  );
  await importText(deps, shopId, "activities", [ACTIVITIES, ...answers, ""].join("\n"));
  // Weeks that have ended close now: what is closed stays closed, whatever comes in for them later.
  await closeShop(deps, { shopId });
  const planned = await planSeason(deps, {
    shopId,
    by: "test",
    schedule: true,
    season: SEASON,
    requestId: randomUUID(),
  });
  if (planned.kind !== "planned") throw new Error(JSON.stringify(planned));
  const domain = (await findShop(deps.pool, shopId))?.domain ?? "";
  return { deps, shopId, domain };
}

type Arrival = { readonly delivery: Delivery; readonly drainAfter: boolean };

async function deliver(file: unknown, arrivals: readonly Arrival[], closes = false) {
  const shop = await shopWithPeople(file);
  const { deps, shopId, domain } = shop;
  const inbox = inboxWriter(deps.pool, deps.queue, deps.clock.now);
  for (const { delivery, drainAfter } of arrivals) {
    await inbox.store({ domain, eventId: null, triggeredAt: null, ...delivery });
    if (drainAfter) await drainInbox(deps, { shopId });
  }
  // What waits for its order is looked at again after a moment by the database's clock.
  for (let round = 0; round < 2; round++) {
    await deps.pool.query("update inbox set done_at = null where shop_id = $1 and state = 'waiting'", [shopId]);
    await drainInbox(deps, { shopId });
  }
  const state = await stateOf(shopId);
  if (!closes) return { ...shop, state, closed: null };
  deps.clock.set(LATER);
  const late = "late,forum,m2,g1,answer,2026-06-25T09:00:00Z,m1,t9,,en";
  await importText(deps, shopId, "activities", [ACTIVITIES, late, ""].join("\n"));
  await closeShop(deps, { shopId });
  return { ...shop, state, closed: await stateOf(shopId) };
}

/** What stands: lots that came to nothing are left out, however they came to it. */
async function stateOf(shopId: number) {
  const ask = async (text: string): Promise<unknown[]> => (await database.pool.query<object>(text, [shopId])).rows;
  return {
    inbox: await ask("select distinct state, error from inbox where shop_id = $1"),
    orders: await ask(
      `select order_id, customer_id, buyer_id, total_minor, refunded_minor, code, paid_at, cancelled_at, attribution, dirty
       from orders where shop_id = $1 order by 1`,
    ),
    refunds: await ask(
      "select refund_id, order_id, refunded_at, amount_minor from refunds where shop_id = $1 order by 1",
    ),
    shares: await ask(
      "select order_id, touch, actor_id, group_id, lane, share_bp, amount_minor from order_shares where shop_id = $1 order by 1, 2",
    ),
    lots: await ask(
      `select case when source = 'season' then source || member_id else lot_id end as lot_id, state, worth_minor, cut_minor, paid_minor,
         amount_minor, reasons from lots
       where shop_id = $1 and state not in ('voided', 'reversed') order by 1`,
    ),
    credit: await ask(
      `select member_id, day, kind, weight from kind_days where shop_id = $1 and weight <> 0 order by 1, 2, 3`,
    ),
    weeks: await ask(
      `select member_id, week, credit, own, one_off from member_weeks where shop_id = $1 and (credit, own, one_off) <> (0, 0, 0)
       order by 1, 2`,
    ),
    seasons: await ask("select state, points, reached, members, paid_minor from seasons where shop_id = $1"),
    pools: await ask(
      "select month, currency, budget_minor, paid_minor, members from pool_closes where shop_id = $1 order by 1",
    ),
    months: await ask(
      `select month, currency, relational_worth_minor, limit_minor, paid_minor, codes_due from code_closes
       where shop_id = $1 and (relational_worth_minor, paid_minor, codes_due) <> (0, 0, 0) order by 1, 2`,
    ),
    balances: await ask(
      `select member_id, currency, pending_minor, available_minor, carried_minor from balances
       where shop_id = $1 and (pending_minor, available_minor, carried_minor) <> (0, 0, 0) order by 1`,
    ),
  };
}

const stories: fc.Arbitrary<OrderStory[]> = fc
  .array(orderStory, { minLength: 1, maxLength: 4 })
  .map((all) => all.map((one, index) => ({ ...one, orderId: String(7000 + index) })));

/** Every webhook once or twice, in any order, with the worker coming by at any time. */
const anyArrival = (deliveries: readonly Delivery[]): fc.Arbitrary<Arrival[]> =>
  fc
    .tuple(
      fc.shuffledSubarray([...deliveries], { minLength: deliveries.length }),
      fc.subarray([...deliveries], { maxLength: Math.min(4, deliveries.length) }),
      fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
    )
    .map(([shuffled, again, drains]) =>
      [...shuffled, ...again.map((one) => ({ ...one, webhookId: `${one.webhookId}-again` })), ...again].map(
        (delivery, index) => ({ delivery, drainAfter: drains[index % drains.length] ?? false }),
      ),
    );

/**
 * Where what one order earns depends on another one, what posted stays posted: facts of the other that are first heard of afterwards come
 * too late. There the orders are young enough to be pending.
 */
const underProgram = (all: readonly OrderStory[], file: unknown): OrderStory[] =>
  all.map((one) => {
    if (!ABOUT_OTHERS.has(file)) return one;
    return { ...one, placedHours: PENDING_FROM_HOURS + (one.placedHours % 48) };
  });

const scenario = fc.tuple(stories, fc.constantFrom(...PROGRAMS)).chain(([told, file]) => {
  const all = underProgram(told, file);
  return fc.record({
    all: fc.constant(all),
    arrivals: anyArrival(all.flatMap(deliveriesOf)),
    file: fc.constant(file),
  });
});

type Scenario = typeof scenario extends fc.Arbitrary<infer Told> ? Told : never;

async function endsInTheSameState({ all, arrivals, file }: Scenario): Promise<void> {
  const inOrder = all.flatMap(deliveriesOf).map((delivery) => ({ delivery, drainAfter: false }));
  const straight = await deliver(file, inOrder, true);
  const mixed = await deliver(file, arrivals, true);
  expect(mixed.state).toEqual(straight.state);
  expect(mixed.closed).toEqual(straight.closed);
  expect(mixed.closed?.seasons).toMatchObject([{ reached: true }]);
  expect(mixed.state.inbox).toEqual([{ state: "done", error: null }]);
  expect(await brokenPromises(database.pool, mixed.shopId)).toEqual([]);
}

async function leavesNothing({ all }: Scenario, which: number): Promise<void> {
  const refunded = all.map((one) => ({ ...one, cancelAfterHours: null, refundAll: true }));
  const others = all.slice(0, which % all.length);
  const kept = others.map((one) => ({ ...one, orderId: `9${one.orderId}` }));
  const straight = await deliver(
    PROGRAMS[0],
    kept.flatMap(deliveriesOf).map((delivery) => ({ delivery, drainAfter: false })),
  );
  // Placed a month before, so that they do not take from the kept ones' maxima while they stand.
  const before = refunded.map((one) => ({ ...one, placedHours: one.placedHours - 24 * 31 }));
  const all31 = [...before, ...kept].flatMap(deliveriesOf);
  const mixed = await deliver(
    PROGRAMS[0],
    all31.map((delivery) => ({ delivery, drainAfter: false })),
  );
  expect(mixed.state.balances).toEqual(straight.state.balances);
}

describe("order webhooks", () => {
  it("in any order, any number of times and with any number of drains end in the same state", async () => {
    await checkAsyncProperty(
      "order webhooks in any order",
      together(scenario, async (cases) => void (await forEachCase(cases, endsInTheSameState))),
    );
  }, 900_000);

  it("of orders that are refunded in full leave the balances as if there had been none", async () => {
    await checkAsyncProperty(
      "full refunds",
      together(
        fc.tuple(scenario, fc.nat()),
        async (cases) => void (await forEachCase(cases, ([told, which]) => leavesNothing(told, which))),
      ),
      { cases: Math.min(LIVE_CASES, 60) },
    );
  });
});

describe("a shop that hears of less is noticed", () => {
  it.each(["orders/cancelled", "orders/paid"])(
    "%s is lost",
    async (topic) => {
      const losing = (one: Scenario): Promise<void> =>
        endsInTheSameState({ ...one, arrivals: one.arrivals.filter(({ delivery }) => delivery.topic !== topic) });
      await expectAsyncCaught(
        topic,
        together(scenario, async (cases) => void (await forEachCase(cases, losing))),
      );
    },
    300_000,
  );
});
