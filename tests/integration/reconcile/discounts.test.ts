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

/** The names of what was asked of Shopify meanwhile. */
async function costOf(shop: SandboxShop, work: () => Promise<unknown>): Promise<string[]> {
  const asked: string[] = [];
  const run = shop.admin.run.bind(shop.admin);
  const watched = {
    ...shop.admin,
    run: ((document, ...rest) => {
      const [definition] = document.definitions;
      asked.push(definition && "name" in definition ? (definition.name?.value ?? "") : "");
      return run(document, ...rest);
    }) as typeof run,
  };
  const { admin } = shop.deps;
  shop.deps.admin = () => watched;
  await work();
  shop.deps.admin = admin;
  return asked;
}

describe("what a merchant does to our discounts at Shopify", () => {
  it("nothing: nothing differs, and its codes are read once a day", async () => {
    const shop = await shopWithCodes();
    const cost = await costOf(shop, () => reconcileDiscounts(shop.deps, shop).then((count) => expect(count).toBe(0)));
    expect(cost).toEqual(["DiscountStates"]);
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
    ["allows it once a customer", { oncePerCustomer: true }],
    ["gives it to some customers", { context: { kind: "customers", ids: [] } }],
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

  it.each<readonly [string, Partial<DiscountRow>]>([
    ["edits it", { usageLimit: 5 }],
    ["deactivates it", { deactivated: true }],
  ])(
    "%s, and nobody says so: it is seen the next time that is looked, a quarter of an hour later",
    async (_, change) => {
      const shop = await shopWithCodes();
      edit(shop, shop.discount, change);
      expect(await reconcileDiscounts(shop.deps, shop)).toBe(1);
      expect(await shop.notices()).toHaveLength(1);
      expect(await reconcileDiscounts(shop.deps, shop)).toBe(0);
      expect(await shop.notices()).toHaveLength(1);
      edit(shop, shop.discount, {});
      expect(await reconcileDiscounts(shop.deps, shop)).toBe(1);
      expect(await shop.notices()).toEqual([]);
    },
  );

  it("deletes a code, and nobody says so: it is seen the next time that is looked", async () => {
    const shop = await shopWithCodes();
    const own = await database.pool.query<{ code: string }>("select code from discount_codes where shop_id = $1", [
      shop.shopId,
    ]);
    const deleted = [...shop.store.codes.values()].find((one) => one.code === own.rows[0]?.code);
    shop.store.codes.remove(deleted?.id ?? 0);
    await reconcileDiscounts(shop.deps, shop);
    expect((await codes(shop)).sort()).toEqual(["gone 5", "issued 5", "issued 5"]);
    expect(await reconcileDiscounts(shop.deps, shop)).toBe(0);
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

describe("the segment of a tier's discount", () => {
  const segmentOf = (shop: SandboxShop) => {
    const [segment] = [...shop.store.segments.values()];
    if (!segment) throw new Error("no segment was made");
    return segment;
  };

  it("is put right where a merchant edits it, and the merchant is told for a day", async () => {
    const shop = await shopWithCodes();
    const { query } = segmentOf(shop);
    shop.store.segments.put({ ...segmentOf(shop), query: "number_of_orders > 100" });
    await reconcileDiscounts(shop.deps, shop);
    expect(segmentOf(shop).query).toBe(query);
    expect(await shop.notices()).toEqual(["discount-segment-restored"]);
    await look(shop);
    await look(shop);
    expect(await shop.notices()).toEqual([]);
  });

  it("is made again where a merchant deletes it, and given to the discount, whose codes work as before", async () => {
    const shop = await shopWithCodes();
    const deleted = segmentOf(shop);
    shop.store.segments.remove(deleted.id);
    await reconcileDiscounts(shop.deps, shop);
    const made = segmentOf(shop);
    expect({ name: made.name, query: made.query }).toEqual({ name: deleted.name, query: deleted.query });
    expect(shop.store.discounts.get(shop.discount.id)?.context).toEqual({ kind: "segments", ids: [made.id] });
    expect(await shop.notices()).toEqual(["discount-segment-restored"]);
    expect(await codes(shop)).toEqual(["issued 5", "issued 5", "issued 5"]);
    await reconcileDiscounts(shop.deps, shop);
    expect([...shop.store.segments.values()]).toHaveLength(1);
  });

  it("of the merchant's own, beside it or in its place, is the merchant's choice: they are told until it is as it was", async () => {
    const shop = await shopWithCodes();
    const own = { ...segmentOf(shop), id: 990_001, name: "Big spenders", query: "number_of_orders > 100" };
    shop.store.segments.put(own);
    for (const ids of [[segmentOf(shop).id, own.id], [own.id]]) {
      edit(shop, shop.discount, { context: { kind: "segments", ids } });
      await reconcileDiscounts(shop.deps, shop);
      expect(await shop.notices()).toEqual(["discount-edited"]);
      expect(shop.store.discounts.get(shop.discount.id)?.context).toEqual({ kind: "segments", ids });
    }
    edit(shop, shop.discount, {});
    await reconcileDiscounts(shop.deps, shop);
    expect(await shop.notices()).toEqual([]);
  });
});
