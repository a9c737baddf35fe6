import { afterAll, beforeAll, expect, it } from "vitest";
import { upsertShop } from "../../../app/adapters/persistence/shop-rows";
import { withTransaction } from "../../../app/adapters/persistence/database";
import { reduceWebhook } from "../../../app/adapters/shopify/reduce-webhook";
import { closeShop } from "../../../app/jobs/close-shop";
import { recordEvent } from "../../../app/usecases/log/record-event";
import { drainInbox } from "../../../app/usecases/orders/drain-inbox";
import { reconcileOrders } from "../../../app/usecases/orders/reconcile-orders";
import { refetchOrders } from "../../../app/usecases/orders/refetch-orders";
import { publishProgram } from "../../../app/usecases/programs/publish-program";
import type { Sandbox } from "../../../sandbox/create-sandbox";
import { createRandom } from "../../../sandbox/state/random";
import { CODES, CUSTOMERS, type Deed } from "../../faults/story";
import { storeSide } from "../../faults/store-side";
import { brokenPromises } from "../../support/live-state";
import { routedSandbox, sandboxShop } from "../../support/sandbox-shop";
import { type TestDatabase, testDatabase } from "../../support/test-database";

const PROGRAM = { rewards: { buyerRateBp: { Member: 300 }, contributorRateBp: 400 }, orderActivity: true };
const DEEDS = 160;

let all: TestDatabase;
let some: TestDatabase;
let sandbox: Sandbox;
beforeAll(async () => {
  [all, some] = [await testDatabase(), await testDatabase()];
  sandbox = await routedSandbox();
});
afterAll(async () => {
  await sandbox.close();
  await all.close();
  await some.close();
});

type Sent = { readonly topic: string; readonly body: string };
const orderOf = ({ topic, body }: Sent): number => {
  const { id, order_id: orderId } = JSON.parse(body) as { id: number; order_id?: number };
  return topic.startsWith("refunds/") ? (orderId ?? 0) : id;
};

/** One webhook seldom says alone what it says: the second way loses all that was said of some orders. */
const WAYS: readonly {
  readonly name: string;
  readonly missed: boolean;
  readonly lost: (one: Sent, n: number) => boolean;
}[] = [
  { name: "every tenth webhook is lost", missed: false, lost: (_, n) => n % 10 === 3 },
  { name: "every webhook of every tenth order is lost", missed: true, lost: (one) => orderOf(one) % 10 === 3 },
];

/** What a store goes through: many orders, half of which something happens to afterwards. */
function deeds(): Deed[] {
  const random = createRandom(11);
  const whole = (from: number, to: number): number => from + Math.floor(random() * (to - from + 1));
  return Array.from({ length: DEEDS }, (): Deed => {
    const order = whole(0, 999);
    const code = random() < 0.4 ? (CODES[whole(0, CODES.length - 1)] ?? null) : null;
    const cents = Array.from({ length: whole(1, 3) }, () => whole(300, 9000));
    switch (whole(0, 9)) {
      case 0:
        return { kind: "pay", order };
      case 1:
        return { kind: "cancel", order };
      case 2:
        return { kind: "edit", order, addCents: random() < 0.6 ? whole(200, 3000) : null };
      case 3:
      case 4:
        return { kind: "refund", order, part: (["line", "amount", "all"] as const)[whole(0, 2)] ?? "all", percent: 30 };
      default:
        return {
          kind: "order",
          customer: whole(0, CUSTOMERS - 1),
          cents,
          code,
          referral: null,
          paid: random() < 0.85,
          withCredit: false,
        };
    }
  });
}

it.each(WAYS)("a shop of which $name ends equal to one that got all of them", async ({ lost, missed }) => {
  const shop = await sandboxShop(all, sandbox);
  const side = storeSide(sandbox.world, shop.store);
  const members = side.customers.map((customer, n) => ({
    memberId: `m${n}`,
    customerId: String(customer),
    joinedAt: Date.UTC(2025, 0, 1),
    handle: null,
  }));
  const codes = CODES.map((code, n) => ({ code, ownerId: `m${n}`, groupId: null, createdAt: Date.UTC(2025, 0, 1) }));

  const open = async (database: TestDatabase) => {
    const { shopId } = await upsertShop(database.pool, shop.domain, Date.UTC(2020, 0, 1));
    const deps = { ...shop.deps, pool: database.pool };
    await publishProgram(deps, { shopId, file: PROGRAM, by: "test" });
    await withTransaction(database.pool, async (tx) => {
      await recordEvent(tx, shopId, deps.clock.now(), { kind: "members", body: { members } });
      await recordEvent(tx, shopId, deps.clock.now(), { kind: "codes", body: { codes } });
    });
    return { deps, shopId, pool: database.pool };
  };
  const [whole, lossy] = [await open(all), await open(some)];

  for (const deed of deeds()) side.act(deed, []);
  // On a busy machine that took seconds, and nothing may lie ahead of the shop's clock.
  shop.deps.clock.set(Date.now());
  const sent = [...shop.store.deliveries.values()].filter((one) => /^(?:orders|refunds)\//.test(one.topic));
  expect(sent.length).toBeGreaterThan(200);

  const receive = async ({ deps, shopId, pool }: typeof whole, arrived: typeof sent): Promise<void> => {
    for (const { id, topic, body, triggeredAt } of arrived) {
      await pool.query(
        "insert into inbox (shop_id, webhook_id, topic, triggered_at, payload) values ($1, $2, $3, $4, $5) on conflict do nothing",
        [shopId, id, topic, triggeredAt, JSON.stringify(reduceWebhook(topic, JSON.parse(body)))],
      );
    }
    await drainInbox(deps, { shopId });
    while ((await refetchOrders(deps, { shopId })) > 0) await drainInbox(deps, { shopId });
  };
  await receive(whole, sent);
  await receive(
    lossy,
    sent.filter((one, n) => !lost(one, n)),
  );
  if (missed) expect(await stateOf(lossy)).not.toEqual(await stateOf(whole));

  shop.deps.clock.set(Date.now() + 15 * 60_000);
  expect(await reconcileOrders(lossy.deps, { shopId: lossy.shopId, since: Date.UTC(2026, 0, 1) })).toBeGreaterThan(0);
  await drainInbox(lossy.deps, { shopId: lossy.shopId });
  expect(await stateOf(lossy)).toEqual(await stateOf(whole));

  // And so it stays, once everything has posted and a month has closed.
  shop.deps.clock.set(Date.now() + 70 * 86_400_000);
  for (const one of [whole, lossy]) {
    await closeShop(one.deps, { shopId: one.shopId });
    expect(await brokenPromises(one.pool, one.shopId)).toEqual([]);
  }
  const [ended, expected] = [await stateOf(lossy), await stateOf(whole)];
  expect(ended).toEqual(expected);
  expect(expected.lots.length).toBeGreaterThan(30);
});

/** Orders that nobody has paid for are told by no webhook, and earn nothing. */
async function stateOf({ pool, shopId }: { pool: TestDatabase["pool"]; shopId: number }) {
  const ask = async (text: string): Promise<string[]> =>
    (await pool.query<{ text: string }>(text, [shopId])).rows.map((row) => row.text);
  return {
    orders: await ask(
      `select concat_ws(' ', order_id, customer_id, total_minor, refunded_minor, paid_at is not null, cancelled_at is not null, attribution) as text
       from orders where shop_id = $1 and paid_at is not null order by order_id`,
    ),
    refunds: await ask(
      "select concat_ws(' ', refund_id, order_id, amount_minor) as text from refunds where shop_id = $1 order by refund_id",
    ),
    shares: await ask(
      "select concat_ws(' ', order_id, touch, actor_id, share_bp, amount_minor) as text from order_shares where shop_id = $1 order by 1",
    ),
    lots: await ask(
      `select concat_ws(' ', lot_id, state, worth_minor, amount_minor, paid_minor, carried_minor) as text from lots
       where shop_id = $1 and not (state = 'voided' and worth_minor = 0) order by lot_id`,
    ),
    balances: await ask(
      `select concat_ws(' ', member_id, pending_minor, available_minor, carried_minor) as text from balances
       where shop_id = $1 and (pending_minor, available_minor, carried_minor) <> (0, 0, 0) order by member_id`,
    ),
    activities: await ask(
      "select concat_ws(' ', activity_id, member_id, weight) as text from activities where shop_id = $1 and reversed_by is null and reverses is null order by 1",
    ),
  };
}
