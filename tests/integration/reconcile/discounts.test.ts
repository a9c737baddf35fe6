import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { insertTierChanges } from "../../../app/adapters/persistence/close-rows";
import { drainInbox } from "../../../app/usecases/orders/drain-inbox";
import { reconcileDiscounts } from "../../../app/usecases/reconcile/reconcile-discounts";
import { issueCodes } from "../../../app/usecases/rewards/issue-codes";
import { planRewards } from "../../../app/usecases/rewards/plan-rewards";
import type { Sandbox } from "../../../sandbox/create-sandbox";
import type { DiscountRow } from "../../../sandbox/state/records";
import { type SandboxShop, routedSandbox, sandboxShop } from "../../support/sandbox-shop";
import { type TestDatabase, testDatabase } from "../../support/test-database";

const DAY_MS = 86_400_000;
const NO_OTHERS = { orderDiscounts: false, productDiscounts: false, shippingDiscounts: false };

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

/** Three members with a code each of 5 %, below one discount, which was looked at once. */
async function shopWithCodes() {
  const shop = await sandboxShop(database, sandbox);
  const members = ["m1", "m2", "m3"];
  for (const memberId of members) await shop.member(memberId);
  const rose = { week: 2940, from: "Member", to: "Regular", cause: "rose" as const, at: Date.UTC(2026, 4, 4) };
  const changes = members.map((memberId) => ({ ...rose, memberId }));
  await insertTierChanges(database.pool, shop.shopId, changes);
  await planRewards(shop.deps, shop);
  await issueCodes(shop.deps, shop);
  const [discount] = [...shop.store.discounts.values()];
  if (!discount) throw new Error("no discount was made");
  expect(await look(shop)).toBe(1);
  expect(await codes(shop)).toEqual(["issued 5", "issued 5", "issued 5"]);
  expect(await shop.notices()).toEqual([]);
  return { ...shop, discount };
}

/** A day later, when the next round is due. */
async function look(shop: SandboxShop): Promise<number> {
  shop.deps.clock.set(shop.deps.clock.now() + DAY_MS);
  return reconcileDiscounts(shop.deps, shop);
}

async function codes(shop: SandboxShop): Promise<string[]> {
  const { rows } = await database.pool.query<{ text: string }>(
    "select state || ' ' || percent as text from discount_codes where shop_id = $1 order by member_id",
    [shop.shopId],
  );
  return rows.map((row) => row.text);
}

function edit(shop: SandboxShop, discount: DiscountRow, change: Partial<DiscountRow>): void {
  shop.store.discounts.put({ ...discount, ...change });
}

describe("what a merchant does to our discounts at Shopify", () => {
  it("nothing: nothing differs, and a round a day is enough", async () => {
    const shop = await shopWithCodes();
    expect(await reconcileDiscounts(shop.deps, shop)).toBe(0);
    expect(await look(shop)).toBe(1);
    expect(await codes(shop)).toEqual(["issued 5", "issued 5", "issued 5"]);
    expect(await shop.notices()).toEqual([]);
  });

  it("edits it: members see what it takes off now, the merchant is told; edited back, all is as before", async () => {
    const shop = await shopWithCodes();
    edit(shop, shop.discount, { value: { kind: "percentage", bps: 2000 } });
    await look(shop);
    expect(await codes(shop)).toEqual(["issued 20", "issued 20", "issued 20"]);
    expect(await shop.notices()).toEqual(["discount-edited"]);
    edit(shop, shop.discount, {});
    await look(shop);
    expect(await codes(shop)).toEqual(["issued 5", "issued 5", "issued 5"]);
    expect(await shop.notices()).toEqual([]);
  });

  it.each<readonly [string, Partial<DiscountRow>]>([
    ["ends it sooner", { endsAt: "2026-12-31T00:00:00.000Z" }],
    ["allows more uses", { usageLimit: 5 }],
    ["asks for a minimum", { minimum: { kind: "subtotal", minor: 5000 } }],
    ["asks for some pieces", { minimum: { kind: "quantity", quantity: 3 } }],
    ["gives it to everybody", { context: { kind: "all" } }],
    ["allows no other discount beside it", { combinesWith: NO_OTHERS }],
    ["limits it to some products", { items: { kind: "products", ids: [] } }],
  ])("%s: the codes stay, the merchant is told until it is as it was", async (_story, change) => {
    const shop = await shopWithCodes();
    edit(shop, shop.discount, change);
    await look(shop);
    expect(await codes(shop)).toEqual(["issued 5", "issued 5", "issued 5"]);
    expect(await shop.notices()).toEqual(["discount-edited"]);
    edit(shop, shop.discount, {});
    await look(shop);
    expect(await shop.notices()).toEqual([]);
  });

  it("deactivates it: its codes are not shown until it is active again", async () => {
    const shop = await shopWithCodes();
    edit(shop, shop.discount, { deactivated: true });
    await look(shop);
    expect(await codes(shop)).toEqual(["gone 5", "gone 5", "gone 5"]);
    expect(await shop.notices()).toEqual(["discount-deactivated"]);
    edit(shop, shop.discount, {});
    await look(shop);
    expect(await codes(shop)).toEqual(["issued 5", "issued 5", "issued 5"]);
    expect(await shop.notices()).toEqual([]);
  });

  it("deletes a code, and uses another whose order we never heard of", async () => {
    const shop = await shopWithCodes();
    const { rows } = await database.pool.query<{ code: string }>(
      "select code from discount_codes where shop_id = $1 order by member_id",
      [shop.shopId],
    );
    const atShopify = [...shop.store.codes.values()];
    const [deleted, used] = rows.map((row) => atShopify.find((one) => one.code === row.code));
    if (!deleted || !used) throw new Error("the codes are not at Shopify");
    shop.store.codes.remove(deleted.id);
    shop.store.codes.put({ ...used, usageCount: 1 });
    await look(shop);
    expect(await codes(shop)).toEqual(["gone 5", "used 5", "issued 5"]);
    expect(await shop.notices()).toEqual(["discount-codes-gone"]);
    // Looked at again, because Shopify said that something changed, or because the round was broken off.
    await database.pool.query("update reconciliations set round_at = null where shop_id = $1", [shop.shopId]);
    await reconcileDiscounts(shop.deps, shop);
    expect(await shop.notices()).toEqual(["discount-codes-gone"]);
    await look(shop);
    expect(await shop.notices()).toEqual([]);
  });

  it("deletes it: its codes are gone, and the next member gets a new discount", async () => {
    const shop = await shopWithCodes();
    for (const code of shop.store.codesOf(shop.discount.id)) shop.store.codes.remove(code.id);
    shop.store.discounts.remove(shop.discount.id);
    await look(shop);
    expect(await codes(shop)).toEqual(["gone 5", "gone 5", "gone 5"]);
    expect(await shop.notices()).toEqual(["discount-deleted"]);
    // The sandbox has a clock of its own: a discount from days ahead would not have started there.
    shop.deps.clock.set(Date.now());
    await shop.member("m4");
    const rose = { week: 2941, from: "Member", to: "Regular", cause: "rose" as const, at: Date.UTC(2026, 4, 11) };
    await insertTierChanges(database.pool, shop.shopId, [{ ...rose, memberId: "m4" }]);
    await planRewards(shop.deps, shop);
    await issueCodes(shop.deps, shop);
    expect((await codes(shop)).at(-1)).toBe("issued 5");
    await look(shop);
    await look(shop);
    await look(shop);
    expect((await codes(shop)).at(-1)).toBe("issued 5");
  });

  it("is looked at as soon as Shopify says that it changed", async () => {
    const shop = await shopWithCodes();
    edit(shop, shop.discount, { deactivated: true });
    await database.pool.query(
      "insert into inbox (shop_id, webhook_id, topic, payload) values ($1, 'd1', 'discounts/update', $2), ($1, 'd2', 'discounts/update', $3)",
      [
        shop.shopId,
        { admin_graphql_api_id: `gid://shopify/DiscountCodeNode/${shop.discount.id}` },
        { admin_graphql_api_id: "gid://shopify/DiscountCodeNode/1" },
      ],
    );
    await drainInbox(shop.deps, shop);
    const { rows } = await database.pool.query(
      "select webhook_id as id, state from inbox where shop_id = $1 order by 1",
      [shop.shopId],
    );
    expect(rows).toEqual([
      { id: "d1", state: "done" },
      { id: "d2", state: "ignored" },
    ]);
    expect(await reconcileDiscounts(shop.deps, shop)).toBe(1);
    expect(await shop.notices()).toEqual(["discount-deactivated"]);
  });
});
