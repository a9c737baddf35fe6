import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { reduceWebhook } from "../../../app/adapters/shopify/reduce-webhook";
import { drainInbox } from "../../../app/usecases/orders/drain-inbox";
import { reconcileOrders } from "../../../app/usecases/orders/reconcile-orders";
import { rebuildShop } from "../../../app/usecases/rebuild/rebuild-shop";
import type { Sandbox } from "../../../sandbox/create-sandbox";
import type { OrderRow } from "../../../sandbox/state/records";
import { isFailure } from "../../../sandbox/store/failure";
import { editOrder, payOrder, placeOrder, refundOrder } from "../../../sandbox/store/orders";
import { type SandboxShop, routedSandbox, sandboxShop } from "../../support/sandbox-shop";
import { type TestDatabase, testDatabase } from "../../support/test-database";

const MINUTE_MS = 60_000;

let database: TestDatabase;
let sandbox: Sandbox;
let shop: SandboxShop;
beforeAll(async () => {
  database = await testDatabase();
  sandbox = await routedSandbox();
});
afterAll(async () => {
  await sandbox.close();
  await database.close();
});
beforeEach(async () => {
  shop = await sandboxShop(database, sandbox);
  // What follows happens within one second: Shopify dates both states alike.
  sandbox.world.advance(1000 - (sandbox.world.now().getTime() % 1000));
  shop.deps.clock.set(sandbox.world.now().getTime());
});

function placed(): OrderRow {
  const line = { productId: null, variantId: null, title: "Basket", quantity: 1, unitMinor: 5000 };
  const order = placeOrder(sandbox.world, shop.store, { customerId: null, lines: [line], codes: [], attributes: [] });
  if (isFailure(order)) throw new Error(order.message);
  payOrder(sandbox.world, shop.store, order);
  return order;
}

const sentSince = (seen: ReadonlySet<string>) => [...shop.store.deliveries.values()].filter((one) => !seen.has(one.id));
const sentIds = (): Set<string> => new Set([...shop.store.deliveries.values()].map((one) => one.id));

async function arrive(sent: ReturnType<typeof sentSince>): Promise<void> {
  for (const { id, topic, body, triggeredAt } of sent)
    await database.pool.query(
      "insert into inbox (shop_id, webhook_id, topic, triggered_at, payload) values ($1, $2, $3, $4, $5) on conflict do nothing",
      [shop.shopId, id, topic, triggeredAt, JSON.stringify(reduceWebhook(topic, JSON.parse(body)))],
    );
  await drainInbox(shop.deps, shop);
}

async function reconciled(): Promise<number> {
  const count = await reconcileOrders(shop.deps, { shopId: shop.shopId, since: 0 });
  await drainInbox(shop.deps, shop);
  return count;
}

async function stored(): Promise<{ total: number; refunded: number }> {
  const { rows } = await database.pool.query<{ total: number; refunded: number }>(
    "select total_minor as total, refunded_minor as refunded from orders where shop_id = $1",
    [shop.shopId],
  );
  return rows[0] ?? { total: 0, refunded: 0 };
}

async function linesOfLog(): Promise<number> {
  const { rowCount } = await database.pool.query("select 1 from log where shop_id = $1 and kind = 'orders'", [
    shop.shopId,
  ]);
  return rowCount ?? 0;
}

describe("an order that changed twice in a second, and whose second change was lost", () => {
  it("is read, once that second is over, and noted as read", async () => {
    const order = placed();
    await arrive(sentSince(new Set()));
    refundOrder(sandbox.world, shop.store, order, { amountMinor: 1200 });
    expect(await stored()).toEqual({ total: 5000, refunded: 0 });
    shop.deps.clock.set(shop.deps.clock.now() + 5 * MINUTE_MS);
    expect(await reconciled()).toBe(1);
    expect(await stored()).toEqual({ total: 5000, refunded: 1200 });
    const lines = await linesOfLog();
    shop.deps.clock.set(shop.deps.clock.now() + 5 * MINUTE_MS);
    expect(await reconciled()).toBe(0);
    expect(await linesOfLog()).toBe(lines);
    expect((await rebuildShop(shop.deps, { shopId: shop.shopId, compare: true })).differences).toEqual([]);
  });

  it("is read again when it was read while the second may have gone on", async () => {
    const order = placed();
    await arrive(sentSince(new Set()));
    expect(await reconciled()).toBe(0);
    refundOrder(sandbox.world, shop.store, order, { amountMinor: 700 });
    shop.deps.clock.set(shop.deps.clock.now() + 5 * MINUTE_MS);
    expect(await reconciled()).toBe(1);
    expect(await stored()).toEqual({ total: 5000, refunded: 700 });
  });

  it("stays as it was read when a webhook of that second comes in late", async () => {
    const order = placed();
    const before = sentSince(new Set());
    const seen = sentIds();
    const more = { productId: null, variantId: null, title: "More", quantity: 1, unitMinor: 900 };
    editOrder(sandbox.world, shop.store, order, { addLines: [more] });
    payOrder(sandbox.world, shop.store, order);
    const [late, early] = [before.filter((one) => one.topic !== "orders/edited"), sentSince(seen)];
    await arrive(early.filter((one) => one.topic !== "orders/edited"));
    shop.deps.clock.set(shop.deps.clock.now() + 5 * MINUTE_MS);
    await reconciled();
    expect(await stored()).toEqual({ total: 5900, refunded: 0 });
    await arrive(late);
    expect(await stored()).toEqual({ total: 5900, refunded: 0 });
    expect((await rebuildShop(shop.deps, { shopId: shop.shopId, compare: true })).differences).toEqual([]);
  });
});

it("a shop that comes back before it was ever reconciled is read from its first day on", async () => {
  const order = placed();
  await arrive(sentSince(new Set()));
  refundOrder(sandbox.world, shop.store, order, { amountMinor: 300 });
  const first = sandbox.world.now().getTime() - MINUTE_MS;
  await database.pool.query("update shops set earns_from = $2 where shop_id = $1", [shop.shopId, new Date(first)]);
  shop.deps.clock.set(shop.deps.clock.now() + 86_400_000);
  const returned = shop.deps.clock.now() - MINUTE_MS;
  expect(await reconcileOrders(shop.deps, { shopId: shop.shopId, since: returned })).toBe(1);
});
