import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inboxWriter } from "../../../app/adapters/persistence/inbox-writer";
import { findShop } from "../../../app/adapters/persistence/shop-rows";
import { closeShop } from "../../../app/jobs/close-shop";
import { drainInbox } from "../../../app/usecases/orders/drain-inbox";
import { publishProgram } from "../../../app/usecases/programs/publish-program";
import { addMembers, testDeps, testShop } from "../../support/app-deps";
import { checkAsyncProperty } from "../../support/arbitraries/check-property";
import { importText } from "../../support/interchange";
import { brokenPromises } from "../../support/live-state";
import { type Delivery, type OrderStory, deliveriesOf, orderStory } from "../../support/order-stories";
import { type TestDatabase, testDatabase } from "../../support/test-database";

let database: TestDatabase;
beforeAll(async () => void (database = await testDatabase()));
afterAll(() => database.close());

/** Within the month in which the orders are placed: closes fix what they found, so nothing closes while webhooks are under way. */
const NOW = "2026-06-24T12:00:00Z";
const CASES = process.env["CI"] ? 1000 : 12;
const NARROW = { returnWindowDays: 5, orderMaxMinor: 300, memberMonthMaxMinor: 420 };
const PROGRAMS: readonly unknown[] = [
  { rewards: NARROW, attribution: { codeShareMax: 60 } },
  { rewards: { ...NARROW, budgetMonthMinor: 500 }, orderActivity: true },
  {
    rewards: { ...NARROW, memberMonthMaxMinor: 20_000 },
    orderActivity: true,
    orders: { minimumMinor: 1500, firstOrderPercent: 300, coolDownHours: 60, pendingFrom: "paid" },
    campaigns: [{ name: "June", from: "2026-06-08", until: "2026-06-20", buyerPercent: 200 }],
  },
];

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
  const header = "id,source,member,group,kind,occurred_at,counterpart,ref,reverses,lang";
  await importText(deps, shopId, "activities", [header, ...answers, ""].join("\n"));
  // Weeks that have ended close now: what is closed stays closed, whatever comes in for them later.
  await closeShop(deps, { shopId });
  const domain = (await findShop(deps.pool, shopId))?.domain ?? "";
  return { deps, shopId, domain };
}

type Arrival = { readonly delivery: Delivery; readonly drainAfter: boolean };

async function deliver(file: unknown, arrivals: readonly Arrival[]) {
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
  return { ...shop, state: await stateOf(shopId) };
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
      `select lot_id, state, worth_minor, cut_minor, paid_minor, amount_minor, reasons from lots
       where shop_id = $1 and state not in ('voided', 'reversed') order by 1`,
    ),
    credit: await ask(
      `select member_id, day, kind, weight from kind_days where shop_id = $1 and weight <> 0 order by 1, 2, 3`,
    ),
    weeks: await ask(
      `select member_id, week, credit, own, one_off from member_weeks where shop_id = $1 and (credit, own, one_off) <> (0, 0, 0)
       order by 1, 2`,
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

const scenario = stories.chain((all) =>
  fc.record({
    all: fc.constant(all),
    arrivals: anyArrival(all.flatMap(deliveriesOf)),
    file: fc.constantFrom(...PROGRAMS),
  }),
);

describe("order webhooks", () => {
  it("in any order, any number of times and with any number of drains end in the same state", async () => {
    await checkAsyncProperty(
      "order webhooks in any order",
      fc.asyncProperty(scenario, async ({ all, arrivals, file }) => {
        const inOrder = all.flatMap(deliveriesOf).map((delivery) => ({ delivery, drainAfter: false }));
        const straight = await deliver(file, inOrder);
        const mixed = await deliver(file, arrivals);
        expect(mixed.state).toEqual(straight.state);
        expect(mixed.state.inbox).toEqual([{ state: "done", error: null }]);
        expect(await brokenPromises(database.pool, mixed.shopId)).toEqual([]);
      }),
      CASES,
    );
  });

  it("of orders that are refunded in full leave the balances as if there had been none", async () => {
    await checkAsyncProperty(
      "full refunds",
      fc.asyncProperty(scenario, fc.nat(), async ({ all }, which) => {
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
      }),
      Math.min(CASES, 60),
    );
  });
});
