import { afterAll, beforeAll, expect, it } from "vitest";
import { inboxWriter } from "../../../app/adapters/persistence/inbox-writer";
import { fetchDetails } from "../../../app/adapters/shopify/fetch-details";
import { fetchOrders } from "../../../app/adapters/shopify/fetched-order";
import { parseOrder } from "../../../app/adapters/shopify/parse-order-webhook";
import { reduceWebhook } from "../../../app/adapters/shopify/reduce-webhook";
import { drainInbox } from "../../../app/usecases/orders/drain-inbox";
import { reconcileOrders } from "../../../app/usecases/orders/reconcile-orders";
import { publishProgram } from "../../../app/usecases/programs/publish-program";
import type { Sandbox } from "../../../sandbox/create-sandbox";
import { createCustomer } from "../../../sandbox/store/customers";
import { isFailure } from "../../../sandbox/store/failure";
import { fulfilOrder, payOrder, placeOrder } from "../../../sandbox/store/orders";
import { createProduct } from "../../../sandbox/store/sample";
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

type Lost = "nothing" | "the last webhook" | "every webhook";
const START = Date.UTC(2026, 0, 1);

/** Three kettles, which do not earn, and a cup, in an order that is paid and then fulfilled. */
async function storyOf(lost: Lost, pieces = 4) {
  const shop = await sandboxShop(database, sandbox);
  const { shopId, store, deps, domain } = shop;
  const product = createProduct(sandbox.world, store, { title: "Kettle", priceMinor: 5000, collections: [] });
  const orders = { pendingFrom: "fulfilled", products: { mode: "except", products: [String(product.id)] } };
  await publishProgram(deps, { shopId, file: { orders, rewards: { returnWindowDays: 0 } }, by: "test" });
  const customer = createCustomer(sandbox.world, store, {});
  await addMembers(database, shopId, { m1: String(customer.id) });
  const inbox = inboxWriter(deps.pool, deps.queue, deps.clock.now);
  const kettle = { productId: product.id, variantId: null, title: "Kettle", unitMinor: 5000, quantity: 1 };
  const cup = { productId: null, variantId: null, title: "Cup", unitMinor: 1000, quantity: 1 };
  const lines = Array.from({ length: pieces }, (_, n) => (n === 0 ? cup : kettle));
  const order = placeOrder(sandbox.world, store, { customerId: customer.id, shippingMinor: 300, lines });
  if (isFailure(order)) throw new Error(order.message);
  // As shopify.app.toml asks for them.
  const told = () => {
    const last = [...store.deliveries.values()].filter((one) => one.topic === "orders/updated").at(-1);
    return reduceWebhook("orders/updated", JSON.parse(last?.body ?? "{}"));
  };
  const send = async (): Promise<void> => {
    const webhookId = `${order.updatedAt}-${order.id}`;
    await inbox.store({
      domain,
      eventId: null,
      triggeredAt: null,
      webhookId,
      topic: "orders/updated",
      payload: told(),
    });
    await drainInbox(deps, { shopId });
  };
  payOrder(sandbox.world, store, order);
  if (lost !== "every webhook") await send();
  fulfilOrder(sandbox.world, store, order);
  if (lost === "nothing") await send();
  deps.clock.set(Date.now() + 60_000);
  await reconcileOrders(deps, { shopId, since: START });
  await drainInbox(deps, { shopId });
  const { rows } = await database.pool.query<object>(
    `select o.details, o.fulfilled_at is not null as fulfilled, basis -> 'earning' ->> 'earningMinor' as earning, state, worth_minor
     from orders o join lots using (shop_id, order_id) where shop_id = $1`,
    [shopId],
  );
  return { ...shop, rows, order, told };
}

it("what a lost webhook said of lines and fulfilment is read from Shopify", async () => {
  const all = await storyOf("nothing");
  expect(all.rows).toMatchObject([{ fulfilled: true, earning: "1000", state: "posted", worth_minor: 10 }]);
  const plain = (rows: readonly object[]) => JSON.stringify(rows).replaceAll(/"product":\s*"\d+"/g, '"product":"1"');
  for (const lost of ["the last webhook", "every webhook"] as const)
    expect(plain((await storyOf(lost)).rows), lost).toBe(plain(all.rows));
});

it("every line of a long order is read, with every collection of its products, as its webhook tells them", async () => {
  const shop = await storyOf("every webhook", 45);
  const orderId = String(shop.order.id);
  const parsed = parseOrder(shop.told());
  if (parsed.kind === "malformed") throw new Error(parsed.message);
  const fetched = await fetchOrders(shop.admin, [orderId]);
  if (fetched.kind === "failed") throw new Error(fetched.failure.message);
  expect(fetched.data[0]?.order.details).toEqual(parsed.order.details);
  expect(parsed.order.details?.lines).toHaveLength(45);
  const [product] = [...shop.store.products.values()];
  const names = Array.from({ length: 30 }, (_, n) => `c${n}`);
  if (product) createProduct(sandbox.world, shop.store, { title: "Other", priceMinor: 1, collections: names });
  const [, other] = [...shop.store.products.values()];
  if (product && other) product.collections = other.collections;
  const read = await fetchDetails(shop.admin, orderId);
  const lines = read.kind === "ok" ? (read.data?.details.lines ?? []) : [];
  expect(lines.map((line) => line.amountMinor)).toEqual(parsed.order.details?.lines.map((line) => line.amountMinor));
  expect(lines.map((line) => line.collections.length)).toEqual([0, ...Array.from({ length: 44 }, () => 30)]);
});
