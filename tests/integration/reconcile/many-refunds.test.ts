import { afterAll, beforeAll, expect, it } from "vitest";
import { fetchOrders } from "../../../app/adapters/shopify/fetched-order";
import type { Sandbox } from "../../../sandbox/create-sandbox";
import { isFailure } from "../../../sandbox/store/failure";
import { payOrder, placeOrder, refundOrder } from "../../../sandbox/store/orders";
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

const line = { productId: null, variantId: null, title: "Basket", quantity: 1, unitMinor: 100 };

it.each([
  { refunds: 1, lines: 1, read: true },
  { refunds: 2, lines: 5, read: true },
  { refunds: 3, lines: 1, read: true },
  { refunds: 14, lines: 10, read: true },
  { refunds: 1, lines: 6, read: true },
  { refunds: 3, lines: 40, read: true },
  { refunds: 8, lines: 12, read: false },
  { refunds: 15, lines: 1, read: false },
])("an order with $refunds refunds of $lines lines each is read whole or not at all", async (told) => {
  const shop = await sandboxShop(database, sandbox);
  const place = (count: number) => {
    const lines = Array.from({ length: count }, () => line);
    const order = placeOrder(sandbox.world, shop.store, { customerId: null, lines, codes: [], attributes: [] });
    if (isFailure(order)) throw new Error(order.message);
    payOrder(sandbox.world, shop.store, order);
    return order;
  };
  const [other, order] = [place(1), place(told.refunds * told.lines + 1)];
  for (let n = 0; n < told.refunds; n++) {
    const back = order.lines.slice(n * told.lines, (n + 1) * told.lines);
    refundOrder(sandbox.world, shop.store, order, { lines: back.map(({ id }) => ({ lineId: id, quantity: 1 })) });
  }
  const answer = await fetchOrders(shop.admin, [String(other.id), String(order.id)]);
  if (answer.kind === "failed") throw new Error(answer.failure.message);
  const found = answer.data.find((one) => one.order.orderId === String(order.id));
  expect(answer.data).toHaveLength(told.read ? 2 : 1);
  expect(found?.refunds.map((one) => one.amountMinor)).toEqual(
    told.read ? Array.from({ length: told.refunds }, () => 100 * told.lines) : undefined,
  );
  if (found) expect(found.order.totalMinor).toBe(100 * order.lines.length);
});
