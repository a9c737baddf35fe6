import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { backtestResult, listBacktests } from "../../../app/adapters/persistence/backtest-rows";
import { inboxWriter } from "../../../app/adapters/persistence/inbox-writer";
import { reduceWebhook } from "../../../app/adapters/shopify/reduce-webhook";
import type { ShopifyAdmin } from "../../../app/ports/shopify-admin";
import { type StoredResult, runBacktests } from "../../../app/usecases/backtests/run-backtests";
import { startBacktest } from "../../../app/usecases/backtests/start-backtest";
import { stopBacktest } from "../../../app/usecases/backtests/stop-backtest";
import { drainInbox } from "../../../app/usecases/orders/drain-inbox";
import { publishProgram } from "../../../app/usecases/programs/publish-program";
import { saveDraft } from "../../../app/usecases/programs/save-draft";
import { backtestView } from "../../../app/views/backtest-view";
import type { Sandbox } from "../../../sandbox/create-sandbox";
import { createCustomer } from "../../../sandbox/store/customers";
import { isFailure } from "../../../sandbox/store/failure";
import { payOrder, placeOrder } from "../../../sandbox/store/orders";
import { createProduct } from "../../../sandbox/store/sample";
import { orderJson } from "../../../sandbox/webhooks/order-payload";
import { addMembers } from "../../support/app-deps";
import { routedSandbox, sandboxShop } from "../../support/sandbox-shop";
import { silentAdmin } from "../../support/silent-admin";
import { type TestDatabase, testDatabase } from "../../support/test-database";

let database: TestDatabase;
let sandbox: Sandbox;
beforeAll(async () => {
  database = await testDatabase();
  sandbox = await routedSandbox();
});
afterAll(async () => {
  await sandbox.close();
  await database.close();
});

/** A shop whose program looks at nothing that webhooks leave out, with two orders, and a draft that leaves a tag out. */
async function shopWithDraft() {
  const shop = await sandboxShop(database, sandbox);
  const { shopId, store, deps, domain } = shop;
  await publishProgram(deps, { shopId, file: {}, by: "ann" });
  const product = createProduct(sandbox.world, store, { title: "Kettle", priceMinor: 5000, collections: ["kettles"] });
  const [variant] = product.variants;
  if (!variant) throw new Error("a product has a variant");
  const inbox = inboxWriter(deps.pool, deps.queue, deps.clock.now);
  for (const [member, tags] of Object.entries({ m1: ["Wholesale"], m2: [] as string[] })) {
    const customer = createCustomer(sandbox.world, store, {});
    customer.tags = tags;
    await addMembers(database, shopId, { [member]: String(customer.id) });
    const placed = placeOrder(sandbox.world, store, {
      customerId: customer.id,
      codes: [],
      lines: [{ productId: product.id, variantId: variant.id, title: "Kettle", unitMinor: 5000, quantity: 2 }],
    });
    if (isFailure(placed)) throw new Error(placed.message);
    payOrder(sandbox.world, store, placed);
    const payload = reduceWebhook("orders/paid", orderJson(store, placed));
    const webhookId = `w-${placed.id}`;
    await inbox.store({ domain, eventId: null, triggeredAt: null, webhookId, topic: "orders/paid", payload });
  }
  deps.clock.set(Date.now() + 1000);
  await drainInbox(deps, { shopId });
  const file = { name: "Retail", orders: { excludedTags: ["wholesale"] } };
  const saved = await saveDraft(deps, { shopId, version: null, file, by: "ann" });
  if (saved.kind !== "saved") throw new Error(JSON.stringify(saved));
  const start = await startBacktest(deps, { shopId, draftVersion: saved.version, by: "ann" });
  if (start.kind !== "started") throw new Error(start.reason);
  const newest = async () => (await listBacktests(database.pool, shopId, 1))[0];
  const result = async () => (await backtestResult(database.pool, shopId, start.backtestId)) as StoredResult;
  const rows = async (): Promise<unknown> =>
    (
      await database.pool.query(
        `select o.order_id, o.details, o.details_read_at, o.dirty, l.worth_minor, (select count(*) from log where shop_id = $1) as log
         from orders o left join lots l on l.shop_id = o.shop_id and l.order_id = o.order_id where o.shop_id = $1 order by o.order_id`,
        [shopId],
      )
    ).rows;
  return { ...shop, backtestId: start.backtestId, newest, result, rows };
}

describe("a draft whose rules name what webhooks leave out", () => {
  it("is tried on what Shopify says of the orders, and nothing of them is changed by it", async () => {
    const shop = await shopWithDraft();
    const { shopId, deps } = shop;
    const before = await shop.rows();
    await runBacktests(deps, { shopId });
    expect(await shop.newest()).toMatchObject({ state: "done" });
    expect(await shop.result()).toMatchObject({
      lookedUp: 2,
      orders: { unread: { program: 0, against: 0 } },
      totalMinor: { USD: { program: 200, against: 100 } },
      members: { losingMost: [{ member: "m1", why: [{ cause: "order-rule", minor: -100 }] }] },
    });
    expect(await shop.rows()).toEqual(before);
    const viewer = { shopId, timezone: "UTC", currency: "USD", locale: "en", now: deps.clock.now() };
    expect((await backtestView(database.pool, viewer)).outcome).toMatchObject({ lookedUp: 2, unreadOrders: 0 });
  });

  it("is tried without where Shopify does not answer, and says of how many orders", async () => {
    const shop = await shopWithDraft();
    await runBacktests({ ...shop.deps, admin: silentAdmin }, shop);
    expect(await shop.result()).toMatchObject({
      lookedUp: 0,
      orders: { unread: { program: 0, against: 2 } },
      totalMinor: { USD: { program: 200, against: 200 } },
    });
  });

  it("says how far it is while it asks, and can be stopped", async () => {
    const shop = await shopWithDraft();
    const { shopId, deps, admin, backtestId } = shop;
    const slow: ShopifyAdmin = {
      run: async (...call) => {
        await new Promise((done) => setTimeout(done, 600));
        return admin.run(...call);
      },
    };
    const seen: unknown[] = [];
    const watched: ShopifyAdmin = {
      run: async (...call) => {
        const answer = await slow.run(...call);
        const row = await shop.newest();
        seen.push(row && `${row.phase} ${String(row.percent)}`);
        await stopBacktest(deps, { shopId, backtestId, by: "ann" });
        return answer;
      },
    };
    await runBacktests({ ...deps, admin: () => watched }, { shopId });
    expect(seen).toEqual(["looking-up 0"]);
    expect(await shop.newest()).toMatchObject({ state: "stopped", phase: "looking-up" });
  });
});
