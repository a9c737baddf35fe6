import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { saveRewardSettings } from "../../../app/adapters/persistence/shop-rows";
import { changeGrantOf } from "../../../app/usecases/perks/change-grant";
import { grantPerk } from "../../../app/usecases/perks/grant-perk";
import { publishProgram } from "../../../app/usecases/programs/publish-program";
import { rebuildShop } from "../../../app/usecases/rebuild/rebuild-shop";
import { issueCodes } from "../../../app/usecases/rewards/issue-codes";
import { issueDebits } from "../../../app/usecases/rewards/issue-debits";
import { issueStoreCredit } from "../../../app/usecases/rewards/issue-store-credit";
import { reconcileDiscounts } from "../../../app/usecases/reconcile/reconcile-discounts";
import { planRewards } from "../../../app/usecases/rewards/plan-rewards";
import { readCredits } from "../../../app/usecases/rewards/read-credits";
import { resolveAttempt } from "../../../app/usecases/rewards/resolve-attempt";
import { takeBack } from "../../../app/usecases/rewards/take-back";
import { takeCodesBack } from "../../../app/usecases/rewards/take-codes-back";
import type { ShopifyAdmin } from "../../../app/ports/shopify-admin";
import type { Sandbox } from "../../../sandbox/create-sandbox";
import { createCustomer } from "../../../sandbox/store/customers";
import { creditAccount, debitAccount } from "../../../sandbox/store/store-credit";
import { addMembers } from "../../support/app-deps";
import { brokenPromises } from "../../support/live-state";
import { refundLot } from "../../support/lot-changes";
import { addCode } from "../../../sandbox/store/redeem-codes";
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

const DEBIT = "storeCreditAccountDebit";

async function worker(shop: SandboxShop, rounds = 1): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    await issueDebits(shop.deps, shop);
    await issueStoreCredit(shop.deps, shop);
    await issueCodes(shop.deps, shop);
    await takeCodesBack(shop.deps, shop);
    shop.deps.clock.set(shop.deps.clock.now() + 15 * 60_000);
  }
}

/** A member whose credit has been issued. */
async function shopWithCredit(clawBack: "carry" | "debit", paidMinor = 1000) {
  const shop = await sandboxShop(database, sandbox);
  await saveRewardSettings(database.pool, shop.shopId, { clawBack });
  const customer = await shop.member("m1");
  const lot = await shop.postedLot("m1", paidMinor);
  await planRewards(shop.deps, shop);
  await worker(shop);
  expect(shop.credits(customer)).toEqual([paidMinor]);
  return { ...shop, customer, lot };
}

type CreditShop = Awaited<ReturnType<typeof shopWithCredit>>;

/** The customer pays with store credit. */
function spend(shop: CreditShop, amountMinor: number): void {
  const target = { customerId: Number(shop.customer) };
  debitAccount(sandbox.world, shop.store, { target, amountMinor, currency: "USD", event: "ORDER_PAYMENT" });
}

const attemptOf = async (shop: SandboxShop, kind: string): Promise<string> =>
  (
    await database.pool.query<{ id: string }>(
      "select attempt_id as id from issue_attempts where shop_id = $1 and kind = $2",
      [shop.shopId, kind],
    )
  ).rows[0]?.id ?? "";

const lotOf = async (shop: SandboxShop) =>
  (
    await database.pool.query(
      "select issued_minor as issued, expired_minor as expired, redeemed_minor as redeemed, reasons from lots where shop_id = $1",
      [shop.shopId],
    )
  ).rows;

const killedAt = (admin: ShopifyAdmin, when: "before" | "after"): ShopifyAdmin => ({
  async run(document, variables) {
    const { definitions } = document as unknown as { definitions: { name?: { value: string } }[] };
    const dies = definitions.some((one) => one.name?.value === "DebitStoreCredit");
    if (dies && when === "before") throw new Error("killed");
    const answer = await admin.run(document, variables);
    if (dies) throw new Error("killed");
    return answer;
  },
});

const park = (shop: SandboxShop): Promise<unknown> =>
  database.pool.query("update issue_attempts set state = 'parked' where shop_id = $1 and state = 'planned'", [
    shop.shopId,
  ]);

describe("credit that a refund took back", () => {
  it("is carried, and nothing is debited, unless the merchant wants it", async () => {
    const shop = await shopWithCredit("carry");
    await refundLot(database.pool, shop.shopId, shop.lot, 400);
    expect(await planRewards(shop.deps, shop)).toBe(0);
    await worker(shop);
    expect(shop.credits(shop.customer)).toEqual([1000]);
    expect(await shop.balance("m1")).toEqual({ available: -600, issued: 1000 });
  });

  it.each([
    {},
    { lostResponses: [{ operation: DEBIT, count: 1 }] },
    {
      lostResponses: [
        { operation: DEBIT, count: 1 },
        { operation: "DebitsSince", count: 1 },
      ],
    },
    { httpErrors: [{ operation: DEBIT, status: 503, count: 2 }] },
    { httpErrors: [{ operation: "DebitAccounts", status: 500, count: 1 }] },
    { throttled: 3 },
  ])("is debited once where it is unspent, whatever is lost: %j", async (faults) => {
    const shop = await shopWithCredit("debit");
    await refundLot(database.pool, shop.shopId, shop.lot, 400);
    expect(await planRewards(shop.deps, shop)).toBe(1);
    expect(await planRewards(shop.deps, shop)).toBe(0);
    injectFaults(sandbox, faults);
    await worker(shop, 6);
    expect(shop.credits(shop.customer)).toEqual([1000, -600]);
    expect(await shop.balance("m1")).toEqual({ available: 0, issued: 400 });
    expect(await planRewards(shop.deps, shop)).toBe(0);
    expect(await brokenPromises(database.pool, shop.shopId)).toEqual([]);
  });

  it.each(["before", "after"] as const)("is debited once when the worker is killed %s the call", async (when) => {
    const shop = await shopWithCredit("debit");
    await refundLot(database.pool, shop.shopId, shop.lot, 400);
    await planRewards(shop.deps, shop);
    const dying = { ...shop.deps, admin: () => killedAt(shop.admin, when) };
    await expect(issueDebits(dying, shop)).rejects.toThrow("killed");
    shop.deps.clock.set(shop.deps.clock.now() + 60_000);
    await worker(shop, 2);
    expect(shop.credits(shop.customer)).toEqual([1000, -600]);
    expect(await shop.balance("m1")).toEqual({ available: 0, issued: 400 });
  });

  it("is debited once by several workers at once", async () => {
    const shop = await shopWithCredit("debit");
    await refundLot(database.pool, shop.shopId, shop.lot, 400);
    await planRewards(shop.deps, shop);
    injectFaults(sandbox, { slowMs: 15 });
    await Promise.all([1, 2, 3].map(() => issueDebits(shop.deps, shop)));
    await worker(shop);
    expect(shop.credits(shop.customer)).toEqual([1000, -600]);
  });

  it("is not counted as spent too when credits are read before its lost answer is found", async () => {
    const shop = await shopWithCredit("debit");
    await refundLot(database.pool, shop.shopId, shop.lot, 400);
    await planRewards(shop.deps, shop);
    injectFaults(sandbox, { lostResponses: [{ operation: DEBIT, count: 1 }] });
    await issueDebits(shop.deps, shop);
    expect(await readCredits(shop.deps, shop)).toBe(0);
    shop.deps.clock.set(shop.deps.clock.now() + 15 * 60_000);
    await worker(shop, 2);
    expect(await readCredits(shop.deps, shop)).toBe(1);
    expect(await shop.balance("m1")).toEqual({ available: 0, issued: 400 });
    expect(await lotOf(shop)).toMatchObject([{ issued: 400, redeemed: 0 }]);
  });

  it("is not counted as spent too when it is sent while credits are being read", async () => {
    const shop = await shopWithCredit("debit");
    await refundLot(database.pool, shop.shopId, shop.lot, 400);
    await planRewards(shop.deps, shop);
    injectFaults(sandbox, { lostResponses: [{ operation: DEBIT, count: 1 }] });
    const admin: ShopifyAdmin = {
      async run(document, variables, options) {
        await issueDebits(shop.deps, shop);
        return shop.admin.run(document, variables, options);
      },
    };
    expect(await readCredits({ ...shop.deps, admin: () => admin }, shop)).toBe(0);
    shop.deps.clock.set(shop.deps.clock.now() + 15 * 60_000);
    await worker(shop, 2);
    expect(await shop.balance("m1")).toEqual({ available: 0, issued: 400 });
    expect(await lotOf(shop)).toMatchObject([{ issued: 400, redeemed: 0 }]);
  });

  it("of which part has been counted as spent is a person's to give up: the rest is counted too", async () => {
    const shop = await shopWithCredit("debit");
    await refundLot(database.pool, shop.shopId, shop.lot, 400);
    await planRewards(shop.deps, shop);
    injectFaults(sandbox, { lostResponses: [{ operation: DEBIT, count: 1 }] });
    await worker(shop);
    await database.pool.query("update attempt_lots set redeemed_minor = 600 where shop_id = $1", [shop.shopId]);
    await database.pool.query("update lots set redeemed_minor = 600 where shop_id = $1", [shop.shopId]);
    await worker(shop);
    const notCovered = { state: "parked", reason: "debit-not-covered" };
    expect(await shop.attempts()).toMatchObject([{ state: "done" }, notCovered]);
    expect(await shop.notices()).toEqual(["attempt-parked"]);
    const attemptId = await attemptOf(shop, "store_credit_debit");
    const decision = { shopId: shop.shopId, attemptId, by: "anna", shopifyId: "gid://shopify/Found/1" };
    expect(await resolveAttempt(shop.deps, { ...decision, action: "done" })).toEqual({ kind: "wrong-state" });
    expect(await shop.attempts()).toMatchObject([{ state: "done" }, notCovered]);
    expect(await resolveAttempt(shop.deps, { ...decision, action: "cancel" })).toEqual({ kind: "resolved" });
    await readCredits(shop.deps, shop);
    expect(await lotOf(shop)).toMatchObject([{ issued: 1000, redeemed: 600 }]);
  });

  it("is booked though the credit has ended since", async () => {
    const shop = await shopWithCredit("debit");
    await refundLot(database.pool, shop.shopId, shop.lot, 400);
    await planRewards(shop.deps, shop);
    injectFaults(sandbox, { lostResponses: [{ operation: DEBIT, count: 1 }] });
    await worker(shop);
    shop.deps.clock.set(shop.deps.clock.now() + 3 * 365 * 86_400_000);
    await worker(shop);
    expect(await shop.attempts()).toMatchObject([{ state: "done" }, { state: "done", amount: 600 }]);
    expect(await shop.balance("m1")).toEqual({ available: 0, issued: 400 });
  });

  it("is debited in part where less is left, the rest is carried; what was spent is booked as spent", async () => {
    const shop = await shopWithCredit("debit");
    spend(shop, 700);
    await refundLot(database.pool, shop.shopId, shop.lot, 0);
    await planRewards(shop.deps, shop);
    await worker(shop);
    expect(shop.credits(shop.customer)).toEqual([1000, -700, -300]);
    expect(await shop.balance("m1")).toEqual({ available: -700, issued: 700 });
    await readCredits(shop.deps, shop);
    expect(await shop.balance("m1")).toEqual({ available: -700, issued: 0 });
    expect(await planRewards(shop.deps, shop)).toBe(0);
    expect(await brokenPromises(database.pool, shop.shopId)).toEqual([]);
    await shop.postedLot("m1", 1000);
    await planRewards(shop.deps, shop);
    await worker(shop);
    expect(shop.credits(shop.customer)).toEqual([1000, -700, -300, 300]);
  });

  it("is the member's again where a later reward paid it off while the debit was under way", async () => {
    const shop = await shopWithCredit("debit");
    await refundLot(database.pool, shop.shopId, shop.lot, 400);
    await planRewards(shop.deps, shop);
    injectFaults(sandbox, { lostResponses: [{ operation: DEBIT, count: 1 }] });
    await worker(shop);
    await shop.postedLot("m1", 600);
    await worker(shop);
    expect(await shop.balance("m1")).toEqual({ available: 600, issued: 400 });
    await planRewards(shop.deps, shop);
    await worker(shop);
    expect(shop.credits(shop.customer)).toEqual([1000, -600, 600]);
    expect(await shop.balance("m1")).toEqual({ available: 0, issued: 1000 });
    expect(await brokenPromises(database.pool, shop.shopId)).toEqual([]);
  });

  it("waits however long the shop is without a token, and is not parked for it", async () => {
    const shop = await shopWithCredit("debit");
    await refundLot(database.pool, shop.shopId, shop.lot, 400);
    await planRewards(shop.deps, shop);
    injectFaults(sandbox, { lostResponses: [{ operation: DEBIT, count: 1 }] });
    await worker(shop);
    const failure = { code: "unauthorised" as const, message: "no access token", retryAfterMs: 0 };
    const noToken = { run: () => Promise.resolve({ kind: "failed" as const, failure }) };
    await worker({ ...shop, deps: { ...shop.deps, admin: () => noToken } }, 12);
    expect(await shop.attempts()).toMatchObject([{ state: "done" }, { state: "calling" }]);
    await worker(shop);
    expect(shop.credits(shop.customer)).toEqual([1000, -600]);
    expect(await shop.balance("m1")).toEqual({ available: 0, issued: 400 });
  });

  it("is not debited any more when a later reward has paid it off", async () => {
    const shop = await shopWithCredit("debit");
    await refundLot(database.pool, shop.shopId, shop.lot, 400);
    await planRewards(shop.deps, shop);
    await shop.postedLot("m1", 600);
    await worker(shop, 2);
    expect(shop.credits(shop.customer)).toEqual([1000]);
    expect(await shop.balance("m1")).toEqual({ available: 0, issued: 1000 });
  });
});

describe("credit that a person takes back", () => {
  it("is gone once, however often they ask, and is not issued again", async () => {
    const shop = await shopWithCredit("carry");
    spend(shop, 250);
    const attemptId = await attemptOf(shop, "store_credit");
    const ask = { shopId: shop.shopId, attemptIds: [attemptId], by: "anna" };
    const [first, second] = await Promise.all([takeBack(shop.deps, ask), takeBack(shop.deps, ask)]);
    expect([first.planned, second.planned].sort()).toEqual([0, 1]);
    await worker(shop, 2);
    // Only what was unspent at Shopify, though nobody here knew of the spending yet.
    expect(shop.credits(shop.customer)).toEqual([1000, -250, -750]);
    await readCredits(shop.deps, shop);
    expect(await shop.balance("m1")).toEqual({ available: 0, issued: 0 });
    expect(await lotOf(shop)).toEqual([{ issued: 250, expired: 750, redeemed: 250, reasons: ["taken-back-by-shop"] }]);
    expect(await planRewards(shop.deps, shop)).toBe(0);
    expect(await takeBack(shop.deps, ask)).toEqual({ kind: "taken-back", planned: 0, nothingLeft: 1 });
    expect(await brokenPromises(database.pool, shop.shopId)).toEqual([]);
    const { rows } = await database.pool.query("select actor, action from audit where shop_id = $1", [shop.shopId]);
    expect(rows).toEqual([{ actor: "anna", action: "reward.taken-back" }]);
  });

  it("can be asked for again after it was given up", async () => {
    const shop = await shopWithCredit("carry");
    const ask = { shopId: shop.shopId, attemptIds: [await attemptOf(shop, "store_credit")], by: "anna" };
    await takeBack(shop.deps, ask);
    await park(shop);
    const attemptId = await attemptOf(shop, "store_credit_debit");
    await resolveAttempt(shop.deps, { shopId: shop.shopId, attemptId, action: "cancel", by: "anna" });
    await worker(shop);
    expect(shop.credits(shop.customer)).toEqual([1000]);
    expect(await takeBack(shop.deps, ask)).toMatchObject({ planned: 1 });
    await worker(shop);
    expect(shop.credits(shop.customer)).toEqual([1000, -1000]);
  });

  it("is not taken twice when nobody knows yet what was debited for a refund", async () => {
    const shop = await shopWithCredit("debit");
    const target = { customerId: Number(shop.customer) };
    creditAccount(sandbox.world, shop.store, { target, amountMinor: 5000, currency: "USD" });
    const ask = { shopId: shop.shopId, attemptIds: [await attemptOf(shop, "store_credit")], by: "anna" };
    await refundLot(database.pool, shop.shopId, shop.lot, 400);
    await planRewards(shop.deps, shop);
    injectFaults(sandbox, { lostResponses: [{ operation: DEBIT, count: 1 }] });
    await issueDebits(shop.deps, shop);
    await takeBack(shop.deps, ask);
    await worker(shop, 3);
    expect(shop.credits(shop.customer)).toEqual([1000, 5000, -600, -400]);
    expect(await shop.balance("m1")).toEqual({ available: 0, issued: 0 });
  });

  it("pays what is owed first: nobody loses it twice", async () => {
    const shop = await shopWithCredit("carry");
    await refundLot(database.pool, shop.shopId, shop.lot, 400);
    await takeBack(shop.deps, { shopId: shop.shopId, attemptIds: [await attemptOf(shop, "store_credit")], by: "anna" });
    await worker(shop);
    expect(shop.credits(shop.customer)).toEqual([1000, -1000]);
    expect(await shop.balance("m1")).toEqual({ available: 0, issued: 0 });
    expect(await lotOf(shop)).toMatchObject([{ issued: 0, expired: 400 }]);
  });

  it("runs out where it is open: a lot that others paid off since holds no more than it is worth", async () => {
    const shop = await shopWithCredit("carry");
    await refundLot(database.pool, shop.shopId, shop.lot, 600);
    await shop.postedLot("m1", 500);
    await planRewards(shop.deps, shop);
    await worker(shop);
    expect(shop.credits(shop.customer)).toEqual([1000, 100]);
    const { rows } = await database.pool.query<{ id: string }>(
      "select attempt_id as id from issue_attempts where shop_id = $1 and amount_minor = 1000",
      [shop.shopId],
    );
    await takeBack(shop.deps, { shopId: shop.shopId, attemptIds: rows.map((row) => row.id), by: "test" });
    await worker(shop);
    expect(shop.credits(shop.customer)).toEqual([1000, 100, -1000]);
    expect(await shop.balance("m1")).toEqual({ available: 0, issued: 100 });
    const lots = await database.pool.query(
      "select paid_minor as paid, issued_minor as issued, expired_minor as expired from lots where shop_id = $1 order by paid_minor",
      [shop.shopId],
    );
    expect(lots.rows).toEqual([
      { paid: 500, issued: 100, expired: 400 },
      { paid: 600, issued: 0, expired: 600 },
    ]);
    expect(await brokenPromises(database.pool, shop.shopId)).toEqual([]);
  });
});

const codeStates = async (shop: SandboxShop): Promise<string[]> =>
  (
    await database.pool.query<{ state: string }>(
      "select state from discount_codes where shop_id = $1 order by member_id",
      [shop.shopId],
    )
  ).rows.map((row) => row.state);

const atShopify = (shop: SandboxShop): string[] =>
  [...shop.store.codes.values()].map((one) => one.code).filter((code) => !code.startsWith("HEARTH-TIER-"));

/** A planned code of 10 % for a member. */
async function grantGift(shop: SandboxShop, memberId: string): Promise<void> {
  const { deps, shopId } = shop;
  const file = { perks: [{ id: "gift", name: "Thank you", kind: "percent-off", percent: 10 }] };
  await publishProgram(deps, { shopId, file, by: "test" });
  await grantPerk(deps, { shopId, perkId: "gift", memberId, note: "", by: "test", requestId: randomUUID() });
  await planRewards(deps, shop);
}

describe("codes that a person takes back", () => {
  async function shopWithCodes(kind: Readonly<Record<string, unknown>>) {
    const shop = await sandboxShop(database, sandbox);
    const { deps, shopId } = shop;
    const file = { perks: [{ id: "gift", name: "Thank you", perMemberMax: 0, ...kind }] };
    await publishProgram(deps, { shopId, file, by: "test" });
    for (const memberId of ["m1", "m2"]) {
      await shop.member(memberId);
      await grantPerk(deps, { shopId, perkId: "gift", memberId, note: "", by: "test", requestId: randomUUID() });
    }
    await planRewards(deps, shop);
    await worker(shop);
    const { rows } = await database.pool.query<{ id: string; code: string }>(
      "select attempt_id as id, code from issue_attempts where shop_id = $1 order by member_id",
      [shopId],
    );
    return { ...shop, issued: rows };
  }
  it.each([
    [{ kind: "percent-off", percent: 10 }, {}],
    [{ kind: "free-shipping" }, {}],
    [{ kind: "percent-off", percent: 10 }, { lostResponses: [{ operation: "DeleteCodes", count: 1 }] }],
    [{ kind: "percent-off", percent: 10 }, { httpErrors: [{ operation: "CodeUsage", status: 502, count: 2 }] }],
  ])("are gone at Shopify and here, in bulk (%j, %j)", async (kind, faults) => {
    const shop = await shopWithCodes(kind);
    expect(atShopify(shop)).toHaveLength(2);
    const ask = { shopId: shop.shopId, attemptIds: shop.issued.map((one) => one.id), by: "anna" };
    expect(await takeBack(shop.deps, ask)).toMatchObject({ planned: 2, nothingLeft: 0 });
    injectFaults(sandbox, faults);
    await worker(shop, 5);
    expect(atShopify(shop)).toEqual([]);
    expect(await codeStates(shop)).toEqual(["taken-back", "taken-back"]);
    expect(await takeBack(shop.deps, ask)).toMatchObject({ planned: 0, nothingLeft: 2 });
  });

  it("are found among hundreds, also by a list that is not narrowed down", async () => {
    const shop = await shopWithCodes({ kind: "percent-off", percent: 10 });
    const [parent] = shop.store.codes.values();
    const discount = parent && shop.store.discounts.get(parent.discountId);
    if (!discount) throw new Error("no discount");
    const ours = atShopify(shop);
    // Before ours in the list, which goes by age.
    for (const code of [...shop.store.codes.values()]) shop.store.codes.remove(code.id);
    for (let n = 0; n < 230; n++) addCode(sandbox.world, shop.store, discount, `OTHER-${String(n)}`);
    for (const code of ours) addCode(sandbox.world, shop.store, discount, code);
    const unnarrowed: ShopifyAdmin = {
      ...shop.admin,
      run: (document, variables) =>
        shop.admin.run(document, "query" in variables ? { ...variables, query: "" } : variables),
    };
    const late = { ...shop, deps: { ...shop.deps, admin: () => unnarrowed } };
    await takeBack(shop.deps, { shopId: shop.shopId, attemptIds: shop.issued.map((one) => one.id), by: "anna" });
    await worker(late, 5);
    expect(atShopify(shop).filter((code) => ours.includes(code))).toEqual([]);
    expect(atShopify(shop)).toHaveLength(230);
    expect(await codeStates(shop)).toEqual(["taken-back", "taken-back"]);
  });

  it("go with a grant that is cancelled", async () => {
    const shop = await shopWithCodes({ kind: "amount-off", amountMinor: 500 });
    const cancel = { shopId: shop.shopId, grantId: "grant-1", action: "cancel" as const, by: "anna" };
    expect(await changeGrantOf(shop.deps, cancel)).toMatchObject({ kind: "changed" });
    await worker(shop, 2);
    expect(await codeStates(shop)).toEqual(["taken-back", "issued"]);
    expect(atShopify(shop)).toEqual([shop.issued[1]?.code]);
  });

  it("go with a grant that was cancelled while its code was being made", async () => {
    const shop = await sandboxShop(database, sandbox);
    await shop.member("m1");
    await grantGift(shop, "m1");
    injectFaults(sandbox, { lostResponses: [{ operation: "AddCodes", count: 1 }] });
    await worker(shop);
    expect(atShopify(shop)).toHaveLength(1);
    await changeGrantOf(shop.deps, { shopId: shop.shopId, grantId: "grant-1", action: "cancel", by: "anna" });
    await worker(shop, 5);
    expect(atShopify(shop)).toEqual([]);
    expect(await codeStates(shop)).toEqual(["taken-back"]);
  });

  it("stay when they have been used, even if nobody here knew", async () => {
    const shop = await shopWithCodes({ kind: "percent-off", percent: 10 });
    const [used] = shop.issued;
    const code = [...shop.store.codes.values()].find((one) => one.code === used?.code);
    if (code) shop.store.codes.put({ ...code, usageCount: 1 });
    await takeBack(shop.deps, { shopId: shop.shopId, attemptIds: [used?.id ?? ""], by: "anna" });
    await worker(shop, 3);
    expect(atShopify(shop)).toHaveLength(2);
    expect(await codeStates(shop)).toEqual(["used", "issued"]);
  });
});

describe("a worker that is late", () => {
  /** A worker that has listed what is due, and sleeps on before the next connection that it takes. */
  function sleeper(shop: SandboxShop) {
    const nap = { wake: (): void => undefined, fellAsleep: (): void => undefined };
    const woken = new Promise<void>((resolve) => (nap.wake = resolve));
    const asleep = new Promise<void>((resolve) => (nap.fellAsleep = resolve));
    const connect = async () => {
      nap.fellAsleep();
      await woken;
      return database.pool.connect();
    };
    const pool = { query: database.pool.query.bind(database.pool), connect } as typeof database.pool;
    const done = issueCodes({ ...shop.deps, pool }, shop);
    return { asleep, wake: () => (nap.wake(), done) };
  }

  it("does not add a code that was issued and taken back since it looked", async () => {
    const shop = await sandboxShop(database, sandbox);
    await shop.member("m1");
    await grantGift(shop, "m1");
    const late = sleeper(shop);
    await late.asleep;
    await worker(shop);
    expect(atShopify(shop)).toHaveLength(1);
    const attemptIds = [await attemptOf(shop, "discount_code")];
    await takeBack(shop.deps, { shopId: shop.shopId, attemptIds, by: "anna" });
    await worker(shop, 3);
    expect(atShopify(shop)).toEqual([]);
    expect(await late.wake()).toBe(0);
    expect(atShopify(shop)).toEqual([]);
    expect(await codeStates(shop)).toEqual(["taken-back"]);
  });

  it.each([
    ["was taken back", "taken-back"],
    ["was cancelled", undefined],
  ])("and adds a code that %s, though its lock was lost: it is taken back again", async (how, state) => {
    const shop = await sandboxShop(database, sandbox);
    await shop.member("m1");
    await shop.member("m2");
    await grantGift(shop, "m1");
    await grantGift(shop, "m2");
    if (how === "was taken back") await worker(shop);
    const { rows } = await database.pool.query<{ id: string; code: string }>(
      "select attempt_id as id, code from issue_attempts where shop_id = $1 and member_id = 'm1'",
      [shop.shopId],
    );
    const [stray] = rows;
    if (how === "was taken back")
      await takeBack(shop.deps, { shopId: shop.shopId, attemptIds: [stray?.id ?? ""], by: "anna" });
    else await changeGrantOf(shop.deps, { shopId: shop.shopId, grantId: "grant-1", action: "cancel", by: "anna" });
    await worker(shop, 3);
    expect(atShopify(shop)).toHaveLength(1);
    const [discount] = [...shop.store.discounts.values()];
    if (discount) addCode(sandbox.world, shop.store, discount, stray?.code ?? "");
    expect(atShopify(shop)).toContain(stray?.code);
    await reconcileDiscounts(shop.deps, shop);
    await worker(shop, 3);
    expect(atShopify(shop)).not.toContain(stray?.code);
    expect(atShopify(shop)).toHaveLength(1);
    expect(await codeStates(shop)).toEqual(state === undefined ? ["issued"] : [state, "issued"]);
    expect(await shop.notices()).toEqual([]);
  });

  it("and stays with what was used meanwhile: a code that counts at the checkout is not taken away", async () => {
    const shop = await sandboxShop(database, sandbox);
    await shop.member("m1");
    await grantGift(shop, "m1");
    await worker(shop);
    const attemptIds = [await attemptOf(shop, "discount_code")];
    await takeBack(shop.deps, { shopId: shop.shopId, attemptIds, by: "anna" });
    await worker(shop, 3);
    const [discount] = [...shop.store.discounts.values()];
    const { rows } = await database.pool.query<{ code: string }>(
      "select distinct code from issue_attempts where shop_id = $1",
      [shop.shopId],
    );
    if (discount) addCode(sandbox.world, shop.store, discount, rows[0]?.code ?? "");
    const added = [...shop.store.codes.values()].find((one) => one.code === rows[0]?.code);
    if (added) shop.store.codes.put({ ...added, usageCount: 1 });
    await reconcileDiscounts(shop.deps, shop);
    await worker(shop, 3);
    expect(atShopify(shop)).toHaveLength(1);
    expect((await shop.attempts()).map((one) => one.state).sort()).toEqual(["done", "done"]);
  });
});

describe("what was parked and a person found at Shopify", () => {
  const markDone = (shop: SandboxShop, attemptId: string) =>
    resolveAttempt(shop.deps, {
      shopId: shop.shopId,
      attemptId,
      action: "done",
      by: "anna",
      shopifyId: "gid://shopify/Found/1",
    });

  it("is a debit that has been made", async () => {
    const shop = await shopWithCredit("debit");
    await refundLot(database.pool, shop.shopId, shop.lot, 400);
    await planRewards(shop.deps, shop);
    await park(shop);
    expect(await markDone(shop, await attemptOf(shop, "store_credit_debit"))).toEqual({ kind: "resolved" });
    await worker(shop, 2);
    expect(shop.credits(shop.customer)).toEqual([1000]);
    expect(await shop.balance("m1")).toEqual({ available: 0, issued: 400 });
    expect(await brokenPromises(database.pool, shop.shopId)).toEqual([]);
  });

  it("is a code that the member has", async () => {
    const shop = await sandboxShop(database, sandbox);
    const file = { perks: [{ id: "gift", name: "Thank you", kind: "percent-off", percent: 10 }] };
    await publishProgram(shop.deps, { shopId: shop.shopId, file, by: "test" });
    await shop.member("m1");
    await grantPerk(shop.deps, {
      shopId: shop.shopId,
      perkId: "gift",
      memberId: "m1",
      note: "",
      by: "test",
      requestId: randomUUID(),
    });
    await planRewards(shop.deps, shop);
    await park(shop);
    expect(await markDone(shop, await attemptOf(shop, "discount_code"))).toEqual({ kind: "resolved" });
    const { rows } = await database.pool.query(
      "select member_id, percent, state from discount_codes where shop_id = $1",
      [shop.shopId],
    );
    expect(rows).toEqual([{ member_id: "m1", percent: 10, state: "issued" }]);
  });
});

describe("a rebuild", () => {
  it("comes to the same lots and balances after a debit", async () => {
    const shop = await sandboxShop(database, sandbox);
    const { deps, shopId } = shop;
    const file = { perks: [{ id: "credit", name: "Thank you", kind: "store-credit", amountMinor: 1000 }] };
    await publishProgram(deps, { shopId, file, by: "test" });
    const customerId = String(createCustomer(sandbox.world, shop.store, {}).id);
    await addMembers(database, shopId, { m1: customerId });
    await grantPerk(deps, { shopId, perkId: "credit", memberId: "m1", note: "", by: "test", requestId: randomUUID() });
    await planRewards(deps, shop);
    await worker(shop);
    expect(shop.credits(customerId)).toEqual([1000]);
    await takeBack(deps, { shopId, attemptIds: [await attemptOf(shop, "store_credit")], by: "anna" });
    await worker(shop);
    expect(shop.credits(customerId)).toEqual([1000, -1000]);
    const rebuilt = await rebuildShop(deps, { shopId, compare: true });
    expect(rebuilt.differences).toEqual([]);
    expect(await lotOf(shop)).toMatchObject([{ issued: 0, expired: 1000 }]);
  });
});
