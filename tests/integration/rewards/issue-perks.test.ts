import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { changeGrantOf } from "../../../app/usecases/perks/change-grant";
import { grantPerk } from "../../../app/usecases/perks/grant-perk";
import { publishProgram } from "../../../app/usecases/programs/publish-program";
import { loadProgram } from "../../../app/usecases/programs/load-program";
import { reconcileDiscounts } from "../../../app/usecases/reconcile/reconcile-discounts";
import { ensureParent } from "../../../app/usecases/rewards/ensure-parent";
import { issueCodes } from "../../../app/usecases/rewards/issue-codes";
import { takeGiftCardsBack } from "../../../app/usecases/rewards/take-gift-cards-back";
import { CreateGiftCardDocument, DeactivateGiftCardDocument } from "../../../app/adapters/shopify/generated/operations";
import type { ShopifyAdmin } from "../../../app/ports/shopify-admin";
import { issueGiftCards } from "../../../app/usecases/rewards/issue-gift-cards";
import { planRewards } from "../../../app/usecases/rewards/plan-rewards";
import { resolveAttempt } from "../../../app/usecases/rewards/resolve-attempt";
import type { Sandbox } from "../../../sandbox/create-sandbox";
import type { DiscountRow, ProductRow } from "../../../sandbox/state/records";
import { priceCheckout } from "../../../sandbox/store/discounts";
import { isFailure } from "../../../sandbox/store/failure";
import { changeScopes } from "../../../sandbox/store/install";
import { type SandboxShop, injectFaults, routedSandbox, sandboxShop } from "../../support/sandbox-shop";
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
beforeEach(() => injectFaults(sandbox, {}));

type Given = { readonly kind: string } & Readonly<Record<string, unknown>>;

/** A shop whose program has one perk, granted to one member each. */
async function shopWithPerk(perk: Given, memberIds: readonly string[] = ["m1"], open?: SandboxShop) {
  const shop = open ?? (await sandboxShop(database, sandbox));
  const { deps, shopId } = shop;
  const customers = new Map<string, number>();
  for (const memberId of memberIds) customers.set(memberId, Number(await shop.member(memberId)));
  const file = { perks: [{ id: "gift", name: "Thank you", perMemberMax: 0, ...perk }] };
  await publishProgram(deps, { shopId, file, by: "test" });
  for (const memberId of memberIds)
    await grantPerk(deps, { shopId, perkId: "gift", memberId, note: "", by: "test", requestId: randomUUID() });
  expect(await planRewards(deps, shop)).toBe(memberIds.length);
  expect(await planRewards(deps, shop)).toBe(0);
  return { ...shop, customers };
}

async function worker(shop: SandboxShop, rounds = 2): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    await issueCodes(shop.deps, shop);
    await issueGiftCards(shop.deps, shop);
    await takeGiftCardsBack(shop.deps, shop);
    shop.deps.clock.set(shop.deps.clock.now() + 15 * 60_000);
  }
}

const codeStates = async (shop: SandboxShop): Promise<string[]> =>
  (
    await database.pool.query<{ text: string }>(
      "select member_id || ' ' || state as text from discount_codes where shop_id = $1 order by 1",
      [shop.shopId],
    )
  ).rows.map((row) => row.text);

const parents = (shop: SandboxShop) => [...shop.store.discounts.values()];

function product(shop: SandboxShop, priceMinor: number, id = sandbox.world.nextNumber()): ProductRow {
  const at = sandbox.world.nowIso();
  const row: ProductRow = {
    id,
    handle: `mug-${String(priceMinor)}`,
    title: "Mug",
    description: "",
    vendor: "",
    productType: "",
    tags: [],
    collections: [],
    hue: 0,
    variants: [{ id: sandbox.world.nextNumber(), title: "Default", priceMinor, sku: "" }],
    createdAt: at,
    updatedAt: at,
  };
  shop.store.products.put(row);
  return row;
}

/** What a checkout takes off for a member's code. */
async function takenOff(
  shop: SandboxShop,
  memberId: string,
  cart: { readonly product?: ProductRow; readonly quantity?: number; readonly unitMinor?: number },
): Promise<number | string> {
  const { rows } = await database.pool.query<{ code: string }>(
    "select code from discount_codes where shop_id = $1 and member_id = $2 order by issued_at desc",
    [shop.shopId, memberId],
  );
  const unitMinor = cart.unitMinor ?? cart.product?.variants[0]?.priceMinor ?? 0;
  const priced = priceCheckout(shop.store, {
    lines: [
      { productId: cart.product?.id ?? null, variantId: null, title: "", quantity: cart.quantity ?? 1, unitMinor },
    ],
    codes: [rows[0]?.code ?? "none"],
    customerId: null,
    shippingMinor: 700,
    at: new Date(shop.deps.clock.now()).toISOString(),
  });
  return isFailure(priced) ? priced.code : priced.discounts.reduce((sum, one) => sum + one.amountMinor, 0);
}

describe("a perk of an amount off", () => {
  it("is one code each below one parent, with what the program says of it", async () => {
    const terms = { amountMinor: 500, minimumMinor: 2000, combinesWith: ["shipping"], usesMax: 2, expiryDays: 30 };
    const shop = await shopWithPerk({ kind: "amount-off", ...terms }, ["m1", "m2"]);
    await worker(shop);
    expect((await shop.attempts()).map((one) => one.state)).toEqual(["done", "done"]);
    const [parent] = parents(shop);
    expect(parents(shop)).toHaveLength(1);
    expect(parent).toMatchObject({
      kind: "basic",
      value: { kind: "amount", minor: 500, onEachItem: false },
      minimum: { kind: "subtotal", minor: 2000 },
      combinesWith: { orderDiscounts: false, productDiscounts: false, shippingDiscounts: true },
      usageLimit: 2,
      items: { kind: "all" },
      context: { kind: "all" },
    });
    expect(parent?.endsAt).toMatch(/T00:00:00.000Z$/);
    expect(await takenOff(shop, "m1", { unitMinor: 2000 })).toBe(500);
    expect(await takenOff(shop, "m2", { unitMinor: 2000 })).toBe(500);
    expect(await takenOff(shop, "m1", { unitMinor: 1999 })).toBe("minimum");
    const { rows } = await database.pool.query(
      "select kind, amount_minor, uses_max, expires_at from discount_codes where shop_id = $1",
      [shop.shopId],
    );
    const ends = Date.parse(parent?.endsAt ?? "");
    expect(rows).toEqual([1, 2].map(() => ({ kind: "amount", amount_minor: 500, uses_max: 2, expires_at: ends })));
  });

  it("holds for its products alone", async () => {
    const shop = await sandboxShop(database, sandbox);
    const mug = product(shop, 1500);
    const other = product(shop, 1400);
    await shopWithPerk({ kind: "amount-off", amountMinor: 500, products: [String(mug.id)] }, ["m1"], shop);
    await worker(shop);
    expect(await takenOff(shop, "m1", { product: mug })).toBe(500);
    expect(await takenOff(shop, "m1", { product: other })).toBe("no-items");
  });

  it("is not made any more when it was cancelled before", async () => {
    const shop = await shopWithPerk({ kind: "amount-off", amountMinor: 500 });
    await changeGrantOf(shop.deps, { shopId: shop.shopId, grantId: "grant-1", action: "cancel", by: "test" });
    await worker(shop);
    expect(parents(shop)).toEqual([]);
    expect((await shop.attempts()).map((one) => one.state)).toEqual(["cancelled"]);
  });

  it("is nobody's to mark as made by hand", async () => {
    const shop = await shopWithPerk({ kind: "amount-off", amountMinor: 500 });
    const fulfil = { shopId: shop.shopId, grantId: "grant-1", action: "fulfil" as const, by: "test" };
    expect(await changeGrantOf(shop.deps, fulfil)).toEqual({ kind: "refused", refusal: "made-by-itself" });
  });
});

describe("a perk of free shipping", () => {
  it.each([{}, { lostResponses: [{ operation: "discountCodeFreeShippingCreate", count: 1 }] }])(
    "takes the shipping off, made once (%j)",
    async (faults) => {
      const shop = await shopWithPerk({ kind: "free-shipping" });
      injectFaults(sandbox, faults);
      await worker(shop, 4);
      expect(parents(shop)).toMatchObject([{ kind: "free-shipping", usageLimit: 1 }]);
      expect(await takenOff(shop, "m1", { unitMinor: 100 })).toBe(700);
    },
  );
});

async function shopWithItems(): Promise<SandboxShop> {
  const shop = await sandboxShop(database, sandbox);
  for (const id of [11, 12]) product(shop, 1500, id);
  for (const id of [7, 8])
    shop.store.collections.put({ id, handle: `c${String(id)}`, title: "", updatedAt: sandbox.world.nowIso() });
  return shop;
}

describe("a perk as it was made", () => {
  it.each<Given>([
    { kind: "percent-off", percent: 10, expiryDays: 30 },
    { kind: "percent-off", percent: 10, products: ["11", "12"], usesMax: 3, combinesWith: [] },
    { kind: "amount-off", amountMinor: 500, minimumMinor: 2000, collections: ["7"], combinesWith: ["order"] },
    { kind: "free-shipping", minimumMinor: 1250, expiryDays: 14, combinesWith: ["order", "product"] },
  ])("is found to be as it was made: %j", async (perk) => {
    const shop = await shopWithItems();
    await shopWithPerk(perk, ["m1"], shop);
    await worker(shop, 4);
    expect(parents(shop)).toHaveLength(1);
    await reconcileDiscounts(shop.deps, shop);
    expect(await shop.notices()).toEqual([]);
  });

  const items = (kind: "products" | "collections", ...ids: number[]): Pick<DiscountRow, "items"> => ({
    items: { kind, ids },
  });
  it.each<readonly [string, Given, Partial<DiscountRow>]>([
    ["a product less", { kind: "percent-off", percent: 10, products: ["11", "12"] }, items("products", 11)],
    ["a product more", { kind: "percent-off", percent: 10, products: ["11"] }, items("products", 11, 12)],
    ["another collection", { kind: "percent-off", percent: 10, collections: ["7"] }, items("collections", 8)],
    ["some collections", { kind: "percent-off", percent: 10, products: ["11"] }, items("collections", 7)],
    ["one use a customer", { kind: "free-shipping" }, { oncePerCustomer: true }],
    ["cheap shipping only", { kind: "free-shipping" }, { maximumShippingMinor: 500 }],
    [
      "an amount off each item",
      { kind: "amount-off", amountMinor: 500 },
      { value: { kind: "amount", minor: 500, onEachItem: true } },
    ],
  ])("and edited by a merchant to %s, is seen to be edited until it is as it was", async (_, perk, change) => {
    const shop = await shopWithItems();
    await shopWithPerk(perk, ["m1"], shop);
    await worker(shop, 4);
    const [made] = parents(shop);
    if (!made) throw new Error("no discount was made");
    await reconcileDiscounts(shop.deps, shop);
    shop.store.discounts.put({ ...made, ...change });
    await reconcileDiscounts(shop.deps, shop);
    expect(await shop.notices()).toEqual(["discount-edited"]);
    shop.store.discounts.put(made);
    await reconcileDiscounts(shop.deps, shop);
    expect(await shop.notices()).toEqual([]);
  });
});

describe("a perk of a free product", () => {
  it("takes one piece off, however many are in the cart", async () => {
    const shop = await sandboxShop(database, sandbox);
    const mug = product(shop, 1500);
    await shopWithPerk({ kind: "free-product", product: String(mug.id) }, ["m1"], shop);
    await worker(shop);
    expect(await takenOff(shop, "m1", { product: mug })).toBe(1500);
    expect(await takenOff(shop, "m1", { product: mug, quantity: 10 })).toBe(1500);
    expect(await takenOff(shop, "m1", { unitMinor: 1500 })).toBe("no-items");
  });

  it("is another discount once the price is another; codes given before keep theirs", async () => {
    const shop = await sandboxShop(database, sandbox);
    const mug = product(shop, 1500);
    await shopWithPerk({ kind: "free-product", product: String(mug.id) }, ["m1"], shop);
    await worker(shop);
    const [variant] = mug.variants;
    if (variant) shop.store.products.put({ ...mug, variants: [{ ...variant, priceMinor: 1800 }] });
    // The sandbox has a clock of its own: a discount from ahead of it would not have started there.
    shop.deps.clock.set(Date.now());
    await shop.member("m2");
    await grantPerk(shop.deps, {
      shopId: shop.shopId,
      perkId: "gift",
      memberId: "m2",
      note: "",
      by: "test",
      requestId: randomUUID(),
    });
    await planRewards(shop.deps, shop);
    await worker(shop);
    const now = { product: mug, unitMinor: 1800 };
    expect([await takenOff(shop, "m1", now), await takenOff(shop, "m2", now)]).toEqual([1500, 1800]);
    expect(parents(shop)).toHaveLength(2);
    await reconcileDiscounts(shop.deps, shop);
    expect(await codeStates(shop)).toEqual(["m1 issued", "m2 issued"]);
    expect(await shop.notices()).toEqual([]);
  });

  it("is one discount for each price, whoever finds the new one first", async () => {
    const shop = await sandboxShop(database, sandbox);
    const mug = product(shop, 1500);
    await shopWithPerk({ kind: "free-product", product: String(mug.id) }, ["m1"], shop);
    await worker(shop);
    const [variant] = mug.variants;
    if (variant) shop.store.products.put({ ...mug, variants: [{ ...variant, priceMinor: 1800 }] });
    const { rows } = await database.pool.query<{ key: string }>(
      "select parent_key as key from issue_attempts where shop_id = $1",
      [shop.shopId],
    );
    const at = await loadProgram(database.pool, shop.shopId, shop.deps.clock.now());
    const admin = shop.deps.admin();
    injectFaults(sandbox, { slowMs: 30 });
    const made = await Promise.all([1, 2, 3].map(() => ensureParent(shop.deps, at, admin, rows[0]?.key ?? "")));
    expect(new Set(made.map((one) => one.discountId)).size).toBe(1);
    expect(parents(shop)).toHaveLength(2);
    const known = await database.pool.query<{ id: string }>(
      "select discount_id as id from discount_parents where shop_id = $1 and discount_id is not null",
      [shop.shopId],
    );
    const ids = parents(shop).map((one) => `gid://shopify/DiscountCodeNode/${String(one.id)}`);
    expect(known.rows.map((row) => row.id).sort()).toEqual(ids.sort());
  });

  it("gives each member one code when two workers come at once after a change of the price", async () => {
    const shop = await sandboxShop(database, sandbox);
    const mug = product(shop, 1500);
    const members = ["m1", "m2", "m3"];
    await shopWithPerk({ kind: "free-product", product: String(mug.id) }, members, shop);
    injectFaults(sandbox, { slowMs: 15 });
    await Promise.all([1, 2].map(() => issueCodes(shop.deps, shop)));
    await worker(shop);
    expect(parents(shop)).toHaveLength(1);
    expect((await shop.attempts()).map((one) => one.state)).toEqual(["done", "done", "done"]);
    for (const memberId of members) expect(await takenOff(shop, memberId, { product: mug })).toBe(1500);
  });

  it("waits for a person when there is no such product", async () => {
    const shop = await shopWithPerk({ kind: "free-product", product: "a blue mug" });
    await worker(shop);
    expect(await shop.attempts()).toMatchObject([{ state: "parked", reason: "product-not-found" }]);
    expect(await shop.notices()).toEqual(["attempt-parked"]);
  });
});

describe("a perk of a gift card", () => {
  const CREATE = "giftCardCreate";
  const DEACTIVATE = "giftCardDeactivate";

  async function shopWithCard() {
    const shop = await sandboxShop(database, sandbox);
    changeScopes(sandbox.world, shop.store, [...sandbox.world.app.scopes, "write_gift_cards"]);
    return shopWithPerk({ kind: "gift-card", amountMinor: 2500, expiryDays: 90 }, ["m1"], shop);
  }

  it.each([
    {},
    { lostResponses: [{ operation: CREATE, count: 1 }] },
    { lostResponses: [{ operation: CREATE, count: 2 }] },
    { httpErrors: [{ operation: CREATE, status: 502, count: 2 }] },
    {
      lostResponses: [{ operation: CREATE, count: 1 }],
      httpErrors: [{ operation: "GiftCardByCode", status: 503, count: 1 }],
    },
    { throttled: 2 },
  ])("is made once for its customer, whatever is lost: %j", async (faults) => {
    const shop = await shopWithCard();
    injectFaults(sandbox, faults);
    await worker(shop, 6);
    const cards = [...shop.store.giftCards.values()];
    expect(cards).toMatchObject([{ customerId: shop.customers.get("m1"), initialMinor: 2500, balanceMinor: 2500 }]);
    expect(cards[0]?.expiresOn).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    const { rows } = await database.pool.query<{ state: string; shopify_id: string; code: string }>(
      "select state, shopify_id, code from issue_attempts where shop_id = $1",
      [shop.shopId],
    );
    expect(rows).toEqual([
      { state: "done", shopify_id: `gid://shopify/GiftCard/${String(cards[0]?.id)}`, code: cards[0]?.code },
    ]);
  });

  it("is made once by several workers at once", async () => {
    const shop = await shopWithCard();
    injectFaults(sandbox, { slowMs: 15 });
    await Promise.all([1, 2, 3].map(() => issueGiftCards(shop.deps, shop)));
    await worker(shop, 2);
    expect([...shop.store.giftCards.values()]).toHaveLength(1);
  });

  it("waits for a person where the scope was not granted, and is made once it is", async () => {
    const shop = await shopWithPerk({ kind: "gift-card", amountMinor: 2500 });
    await worker(shop);
    expect(await shop.attempts()).toMatchObject([{ state: "parked", reason: "gift-cards-not-granted" }]);
    expect([...shop.store.giftCards.values()]).toEqual([]);
    changeScopes(sandbox.world, shop.store, [...sandbox.world.app.scopes, "write_gift_cards"]);
    const { rows } = await database.pool.query<{ id: string }>(
      "select attempt_id as id from issue_attempts where shop_id = $1",
      [shop.shopId],
    );
    const retry = { by: "test", shopId: shop.shopId, attemptId: rows[0]?.id ?? "", action: "retry" as const };
    expect(await resolveAttempt(shop.deps, retry)).toEqual({ kind: "resolved" });
    await worker(shop);
    expect([...shop.store.giftCards.values()]).toHaveLength(1);
    expect(await shop.notices()).toEqual([]);
  });

  it.each([
    ["parked for the scope", {}, false],
    ["tried in vain", { httpErrors: [{ operation: CREATE, status: 503, count: 1 }] }, true],
  ])("is not made of a grant that was cancelled while it was %s", async (_, faults, granted) => {
    const shop = granted ? await shopWithCard() : await shopWithPerk({ kind: "gift-card", amountMinor: 2500 });
    injectFaults(sandbox, faults);
    await worker(shop, 1);
    expect(await shop.attempts()).toMatchObject([{ state: granted ? "calling" : "parked" }]);
    const cancel = { shopId: shop.shopId, grantId: "grant-1", action: "cancel" as const, by: "test" };
    expect(await changeGrantOf(shop.deps, cancel)).toMatchObject({ kind: "changed" });
    if (!granted) {
      changeScopes(sandbox.world, shop.store, [...sandbox.world.app.scopes, "write_gift_cards"]);
      const { rows } = await database.pool.query<{ id: string }>(
        "select attempt_id as id from issue_attempts where shop_id = $1",
        [shop.shopId],
      );
      const retry = { by: "test", shopId: shop.shopId, attemptId: rows[0]?.id ?? "", action: "retry" as const };
      await resolveAttempt(shop.deps, retry);
    }
    await worker(shop, 6);
    expect([...shop.store.giftCards.values()]).toEqual([]);
    expect(await shop.attempts()).toMatchObject([{ state: "cancelled", reason: "no longer owed" }]);
    expect(await shop.notices()).toEqual([]);
  });

  const cancelGrant = (shop: SandboxShop) =>
    changeGrantOf(shop.deps, { shopId: shop.shopId, grantId: "grant-1", action: "cancel", by: "anna" });

  const is = (document: object, other: object): boolean => document === other;

  /** The grant is cancelled while Shopify makes the card. */
  async function shopWithLateCancel() {
    const shop = await shopWithCard();
    const { admin } = shop;
    const meanwhile: ShopifyAdmin = {
      run: async (document, variables, options) => {
        const answer = await admin.run(document, variables, options);
        if (is(document, CreateGiftCardDocument)) await cancelGrant(shop);
        return answer;
      },
    };
    shop.deps.admin = () => meanwhile;
    return shop;
  }

  const cards = (shop: SandboxShop) => [...shop.store.giftCards.values()];
  const kinds = async (shop: SandboxShop) =>
    (
      await database.pool.query<{ text: string }>(
        "select kind || ' ' || state as text from issue_attempts where shop_id = $1 order by 1",
        [shop.shopId],
      )
    ).rows.map((row) => row.text);

  it.each([
    {},
    { lostResponses: [{ operation: CREATE, count: 1 }] },
    { lostResponses: [{ operation: DEACTIVATE, count: 1 }] },
    { httpErrors: [{ operation: DEACTIVATE, status: 503, count: 2 }] },
    { httpErrors: [{ operation: "GiftCardState", status: 502, count: 2 }] },
    { throttled: 2 },
  ])("that was being made while its grant was cancelled is deactivated, whatever is lost: %j", async (faults) => {
    const shop = await shopWithLateCancel();
    injectFaults(sandbox, faults);
    await worker(shop, 8);
    expect(cards(shop)).toHaveLength(1);
    expect(cards(shop)[0]?.deactivatedAt).not.toBeNull();
    expect(await kinds(shop)).toEqual(["gift_card done", "gift_card_take_back done"]);
    expect(await shop.notices()).toEqual([]);
  });

  it("goes with a grant that is cancelled later, unless something of it was spent", async () => {
    for (const spentMinor of [0, 700]) {
      const shop = await shopWithCard();
      await worker(shop, 2);
      const [card] = cards(shop);
      if (card) shop.store.giftCards.put({ ...card, balanceMinor: card.balanceMinor - spentMinor });
      expect(await cancelGrant(shop)).toMatchObject({ kind: "changed" });
      await worker(shop, 2);
      expect(cards(shop)[0]?.deactivatedAt === null).toBe(spentMinor > 0);
      const became = spentMinor > 0 ? "cancelled" : "done";
      expect(await kinds(shop)).toEqual(["gift_card done", `gift_card_take_back ${became}`]);
    }
  });

  it("is deactivated once by several workers at once", async () => {
    const shop = await shopWithLateCancel();
    await issueGiftCards(shop.deps, shop);
    const sent: string[] = [];
    const { admin } = shop;
    const counted: ShopifyAdmin = {
      run: (document, variables, options) => {
        if (is(document, DeactivateGiftCardDocument)) sent.push("deactivate");
        return admin.run(document, variables, options);
      },
    };
    shop.deps.admin = () => counted;
    injectFaults(sandbox, { slowMs: 15 });
    await Promise.all([1, 2, 3].map(() => takeGiftCardsBack(shop.deps, shop)));
    await worker(shop, 2);
    expect(sent).toHaveLength(1);
    expect(await kinds(shop)).toEqual(["gift_card done", "gift_card_take_back done"]);
  });

  it("of one customer is made by one worker at a time: the other leaves it alone", async () => {
    const shop = await shopWithCard();
    let calls = 0;
    const { admin } = shop;
    const during: ShopifyAdmin = {
      run: async (document, variables, options) => {
        if (is(document, CreateGiftCardDocument) && calls++ === 0) {
          // Due again, as after a worker that is silent for long.
          await database.pool.query("update issue_attempts set next_at = created_at where shop_id = $1", [shop.shopId]);
          expect(await issueGiftCards(shop.deps, shop)).toBe(0);
        }
        return admin.run(document, variables, options);
      },
    };
    shop.deps.admin = () => during;
    expect(await issueGiftCards(shop.deps, shop)).toBe(1);
    expect(calls).toBe(1);
    expect(cards(shop)).toHaveLength(1);
  });
});
