import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inboxWriter } from "../../../app/adapters/persistence/inbox-writer";
import { reduceWebhook } from "../../../app/adapters/shopify/reduce-webhook";
import { drainInbox } from "../../../app/usecases/orders/drain-inbox";
import { readDetails } from "../../../app/usecases/orders/read-details";
import { publishProgram } from "../../../app/usecases/programs/publish-program";
import { rebuildShop } from "../../../app/usecases/rebuild/rebuild-shop";
import type { Sandbox } from "../../../sandbox/create-sandbox";
import { createCustomer } from "../../../sandbox/store/customers";
import { isFailure } from "../../../sandbox/store/failure";
import { payOrder, placeOrder } from "../../../sandbox/store/orders";
import { createProduct } from "../../../sandbox/store/sample";
import { orderJson } from "../../../sandbox/webhooks/order-payload";
import { addCreatorCode } from "../../faults/store-side";
import { addMembers } from "../../support/app-deps";
import { routedSandbox, sandboxShop } from "../../support/sandbox-shop";
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

async function shopUnder(orders: object, rewards: object = {}) {
  const shop = await sandboxShop(database, sandbox);
  const { shopId, store, deps, domain } = shop;
  await publishProgram(deps, { shopId, file: { orders, rewards }, by: "test" });
  const input = { title: "Kettle", priceMinor: 5000, collections: ["kettles"] };
  const product = createProduct(sandbox.world, store, input);
  const [kettles] = [...store.collections.values()];
  if (!kettles) throw new Error("a collection was made with the product");
  const variant = product.variants[0];
  if (!variant) throw new Error("a product has a variant");
  const customer = createCustomer(sandbox.world, store, {});
  await addMembers(database, shopId, { m1: String(customer.id) });
  const inbox = inboxWriter(deps.pool, deps.queue, deps.clock.now);
  const order = async (codes: readonly string[] = []): Promise<void> => {
    const placed = placeOrder(sandbox.world, store, {
      customerId: customer.id,
      codes,
      lines: [{ productId: product.id, variantId: variant.id, title: "Kettle", unitMinor: 5000, quantity: 2 }],
    });
    if (isFailure(placed)) throw new Error(placed.message);
    payOrder(sandbox.world, store, placed);
    const payload = reduceWebhook("orders/paid", orderJson(store, placed));
    const webhookId = `w-${placed.id}`;
    await inbox.store({ domain, eventId: null, triggeredAt: null, webhookId, topic: "orders/paid", payload });
    deps.clock.set(Date.now() + 1000);
    await drainInbox(deps, { shopId });
  };
  const lots = async (): Promise<unknown[]> =>
    (await database.pool.query("select state, worth_minor as worth from lots where shop_id = $1", [shopId])).rows;
  const notices = async (): Promise<unknown[]> =>
    (
      await database.pool.query<{ kind: string }>(
        "select kind from notices where shop_id = $1 and resolved_at is null",
        [shopId],
      )
    ).rows.map((row) => row.kind);
  return { ...shop, customer, kettles, order, lots, notices };
}

describe("rules that name what webhooks leave out", () => {
  it("read the collections of an order's products from Shopify, and settle it again", async () => {
    const shop = await shopUnder({ products: { mode: "except", collections: ["0"] } });
    const { deps, shopId, kettles } = shop;
    const rules = { products: { mode: "except", collections: [String(kettles.id)] } };
    await publishProgram(deps, { shopId, file: { orders: rules }, by: "test" });
    await shop.order();
    expect(await shop.lots()).toEqual([{ state: "pending", worth: 100 }]);
    expect(deps.queue.announced).toContainEqual({ work: "refetch-orders", shopId });
    expect(await readDetails(deps, { shopId })).toBe(1);
    await drainInbox(deps, { shopId });
    expect(await shop.lots()).toEqual([{ state: "voided", worth: 0 }]);
    expect(await readDetails(deps, { shopId })).toBe(0);
    expect((await rebuildShop(deps, { shopId, compare: true })).differences).toEqual([]);
  });

  it("read the tags of its customer", async () => {
    const shop = await shopUnder({ excludedTags: ["Wholesale"] });
    shop.customer.tags = ["wholesale"];
    await shop.order();
    await readDetails(shop.deps, shop);
    await drainInbox(shop.deps, shop);
    expect(await shop.lots()).toEqual([{ state: "voided", worth: 0 }]);
    const { rows } = await database.pool.query(
      "select basis -> 'earning' -> 'refusals' as why from orders where shop_id = $1",
      [shop.shopId],
    );
    expect(rows).toEqual([{ why: ["excluded-customer"] }]);
  });

  it("count lines net of discounts on the whole order, as webhooks tell them", async () => {
    const shop = await shopUnder({ products: { mode: "except", collections: ["0"] } });
    addCreatorCode(sandbox.world, shop.store, "TENTH");
    await shop.order(["TENTH"]);
    const details = async (): Promise<unknown> =>
      (await database.pool.query("select details -> 'lines' as lines from orders where shop_id = $1", [shop.shopId]))
        .rows[0];
    const told = { product: expect.any(String) as unknown, collections: [] as string[], amountMinor: 9000 };
    expect(await details()).toEqual({ lines: [told] });
    await readDetails(shop.deps, shop);
    expect(await details()).toEqual({ lines: [{ ...told, collections: [String(shop.kettles.id)] }] });
  });

  it("are asked for before an order posts, however soon it is due", async () => {
    const shop = await shopUnder({ excludedTags: ["wholesale"] }, { returnWindowDays: 0 });
    shop.customer.tags = ["wholesale"];
    await shop.order();
    expect(await shop.lots()).toEqual([{ state: "pending", worth: 100 }]);
    await readDetails(shop.deps, shop);
    await drainInbox(shop.deps, shop);
    expect(await shop.lots()).toEqual([{ state: "voided", worth: 0 }]);
    expect((await rebuildShop(shop.deps, { shopId: shop.shopId, compare: true })).differences).toEqual([]);
  });

  it("are done without once Shopify has not answered for a day, which the merchant is told", async () => {
    const shop = await shopUnder({ excludedTags: ["wholesale"] }, { returnWindowDays: 0 });
    await shop.order();
    const failure = { code: "unavailable", message: "not now", retryAfterMs: 0 } as const;
    const run = () => Promise.resolve({ kind: "failed", failure } as const);
    const deps = { ...shop.deps, admin: () => ({ run }) };
    await expect(readDetails(deps, shop)).rejects.toThrow("could not be read");
    expect(await shop.notices()).toEqual(["orders-not-looked-up"]);
    await drainInbox(deps, shop);
    expect(await shop.lots()).toEqual([{ state: "pending", worth: 100 }]);
    deps.clock.set(deps.clock.now() + 25 * 3_600_000);
    await drainInbox(deps, shop);
    expect(await shop.lots()).toEqual([{ state: "pending", worth: 100 }]);
    await expect(readDetails(deps, shop)).rejects.toThrow("could not be read");
    await drainInbox(deps, shop);
    expect(await shop.lots()).toEqual([{ state: "posted", worth: 100 }]);
    expect((await rebuildShop(shop.deps, { shopId: shop.shopId, compare: true })).differences).toEqual([]);
    await shop.order();
    expect(await readDetails(shop.deps, shop)).toBe(1);
    expect(await shop.notices()).toEqual([]);
  });

  it("are asked for until nothing is left, twenty orders at a time, also of orders under an earlier version", async () => {
    const shop = await shopUnder({ excludedTags: ["wholesale"] });
    for (let n = 0; n < 21; n++) await shop.order();
    await publishProgram(shop.deps, { shopId: shop.shopId, file: {}, by: "test" });
    const announced = (): number => shop.deps.queue.announced.filter((one) => one.work === "refetch-orders").length;
    const before = announced();
    expect(await readDetails(shop.deps, shop)).toBe(20);
    expect(announced()).toBe(before + 1);
    expect(await readDetails(shop.deps, shop)).toBe(1);
    expect(announced()).toBe(before + 1);
  });

  it("are asked what webhooks tell, for orders of which nothing is known: an export of past orders has no lines", async () => {
    const shop = await shopUnder({ products: { mode: "except", products: ["0"] } }, { returnWindowDays: 0 });
    const { deps, shopId, kettles } = shop;
    const except = [...shop.store.products.values()].map((one) => String(one.id));
    expect(kettles.id).toBeGreaterThan(0);
    const file = { orders: { products: { mode: "except", products: except } }, rewards: { returnWindowDays: 0 } };
    await publishProgram(deps, { shopId, file, by: "test" });
    await shop.order();
    expect(await readDetails(deps, { shopId })).toBe(0);
    expect(await shop.lots()).toEqual([]);
    await shop.order();
    await database.pool.query(
      `update orders set details = null, dirty = true, shares_fixed = false where shop_id = $1
         and placed_at = (select max(placed_at) from orders where shop_id = $1)`,
      [shopId],
    );
    await drainInbox(deps, { shopId });
    expect(await shop.lots()).toEqual([{ state: "pending", worth: 100 }]);
    expect(await readDetails(deps, { shopId })).toBe(1);
    await drainInbox(deps, { shopId });
    expect(await shop.lots()).toEqual([{ state: "voided", worth: 0 }]);
    expect(await readDetails(deps, { shopId })).toBe(0);
  });

  it("ask nothing of Shopify where no rule needs it", async () => {
    const shop = await shopUnder({ minimumMinor: 100 });
    await shop.order();
    expect(await readDetails(shop.deps, shop)).toBe(0);
  });
});
