import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { insertTierChanges } from "../../../app/adapters/persistence/close-rows";
import { saveRewardSettings } from "../../../app/adapters/persistence/shop-rows";
import type { ShopifyAdmin } from "../../../app/ports/shopify-admin";
import { issueCodes } from "../../../app/usecases/rewards/issue-codes";
import { changeGrantOf } from "../../../app/usecases/perks/change-grant";
import { grantPerk } from "../../../app/usecases/perks/grant-perk";
import { publishProgram } from "../../../app/usecases/programs/publish-program";
import { resolveAttempt } from "../../../app/usecases/rewards/resolve-attempt";
import { planRewards } from "../../../app/usecases/rewards/plan-rewards";
import type { Sandbox } from "../../../sandbox/create-sandbox";
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

/** Members who rose to a tier each, and the plan for their codes. */
async function shopWithRisen(...memberIds: string[]) {
  const shop = await sandboxShop(database, sandbox);
  for (const memberId of memberIds) await shop.member(memberId);
  await rise(shop, memberIds);
  expect(await planRewards(shop.deps, shop)).toBe(memberIds.length);
  return shop;
}

async function rise(shop: SandboxShop, memberIds: readonly string[], week = 2940, to = "Regular"): Promise<void> {
  const at = Date.UTC(2026, 4, 4);
  const changes = memberIds.map((memberId) => ({
    memberId,
    week,
    from: "Member",
    to,
    cause: "rose" as const,
    at,
  }));
  await insertTierChanges(database.pool, shop.shopId, changes);
}

async function worker(shop: SandboxShop, rounds = 1): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    await issueCodes(shop.deps, shop);
    shop.deps.clock.set(shop.deps.clock.now() + 15 * 60_000);
  }
}

const given = async (shop: SandboxShop): Promise<string[]> =>
  (
    await database.pool.query<{ code: string }>("select code from discount_codes where shop_id = $1 order by code", [
      shop.shopId,
    ])
  ).rows.map((row) => row.code);

/** Single-use codes at Shopify, without the parents' own. */
const atShopify = (shop: SandboxShop): string[] =>
  [...shop.store.codes.values()]
    .map((one) => one.code)
    .filter((code) => !code.startsWith("HEARTH-TIER-"))
    .sort();

describe("codes for tiers", () => {
  it("are made once each, below one parent", async () => {
    const shop = await shopWithRisen("m1", "m2", "m3");
    await worker(shop, 2);
    expect(atShopify(shop)).toHaveLength(3);
    expect(await given(shop)).toEqual(atShopify(shop));
    expect([...shop.store.discounts.values()]).toHaveLength(1);
    expect((await shop.attempts()).map((one) => one.state)).toEqual(["done", "done", "done"]);
    expect(await planRewards(shop.deps, shop)).toBe(0);
  });

  it("are given for the first time only: falling and rising again earns no second one", async () => {
    const shop = await shopWithRisen("m1");
    await worker(shop, 2);
    await rise(shop, ["m1"], 2950);
    expect(await planRewards(shop.deps, shop)).toBe(0);
    expect(atShopify(shop)).toHaveLength(1);
  });

  it.each(["discountRedeemCodeBulkAdd", "discountCodeBasicCreate", "segmentCreate", "CodeCreation"])(
    "are made once when the answer to %s is lost",
    async (operation) => {
      const shop = await shopWithRisen("m1", "m2");
      injectFaults(sandbox, { lostResponses: [{ operation, count: 1 }] });
      await worker(shop, 4);
      expect(atShopify(shop)).toHaveLength(2);
      expect(await given(shop)).toEqual(atShopify(shop));
      expect([...shop.store.discounts.values()]).toHaveLength(1);
      expect([...shop.store.segments.values()]).toHaveLength(1);
      expect((await shop.attempts()).map((one) => one.state)).toEqual(["done", "done"]);
    },
  );

  it("are made once by several workers at once", async () => {
    const shop = await shopWithRisen("m1", "m2");
    await worker(shop, 1);
    for (const memberId of ["m3", "m4"]) await shop.member(memberId);
    await rise(shop, ["m3", "m4"], 2944);
    await planRewards(shop.deps, shop);
    await Promise.all([1, 2, 3].map(() => issueCodes(shop.deps, shop)));
    await worker(shop, 2);
    expect(atShopify(shop)).toHaveLength(4);
    expect(await given(shop)).toEqual(atShopify(shop));
    expect((await shop.attempts()).map((one) => one.state)).toEqual(["done", "done", "done", "done"]);
  });

  it("are parked alone when the code belongs to another discount of the shop", async () => {
    const shop = await shopWithRisen("m1", "m2");
    const { rows } = await database.pool.query<{ code: string }>(
      "select code from issue_attempts where shop_id = $1 and member_id = 'm1'",
      [shop.shopId],
    );
    const taken = rows[0]?.code ?? "";
    const theirs = { ...(await someDiscount(shop)), id: sandbox.world.nextNumber() };
    shop.store.discounts.put(theirs);
    addCode(sandbox.world, shop.store, theirs, taken);
    await worker(shop, 2);
    expect((await shop.attempts()).map((one) => one.state).sort()).toEqual(["done", "parked"]);
    expect(await given(shop)).not.toContain(taken);
    expect(await shop.notices()).toEqual(["attempt-parked"]);
  });

  it("are made for a tier with an apostrophe in its name, when the answer to its segment is lost", async () => {
    const shop = await sandboxShop(database, sandbox);
    await saveRewardSettings(database.pool, shop.shopId, { tierPercent: { "Maker's \\ Friend": 5 } });
    await shop.member("m1");
    await rise(shop, ["m1"], 2940, "Maker's \\ Friend");
    expect(await planRewards(shop.deps, shop)).toBe(1);
    injectFaults(sandbox, { lostResponses: [{ operation: "segmentCreate", count: 1 }] });
    await worker(shop, 4);
    expect([...shop.store.segments.values()].map((one) => one.name)).toEqual(["Hearth: reached Maker’s ’ Friend"]);
    expect((await shop.attempts()).map((one) => one.state)).toEqual(["done"]);
  });

  it("are parked with Shopify's words when it refuses the tier's segment, and made once a person tries again", async () => {
    const shop = await shopWithRisen("m1");
    const userErrors = [{ field: null, message: "You have reached the limit of segments", code: null }];
    const run: ShopifyAdmin["run"] = (document, variables, options) =>
      "query" in variables && "name" in variables
        ? Promise.resolve({ kind: "ok", data: { segmentCreate: { segment: null, userErrors } } as never })
        : shop.admin.run(document, variables, options);
    await worker({ ...shop, deps: { ...shop.deps, admin: () => ({ run }) } }, 10);
    expect(await shop.attempts()).toMatchObject([
      { state: "parked", reason: "segment: You have reached the limit of segments" },
    ]);
    expect(await shop.notices()).toEqual(["attempt-parked"]);
    const { rows } = await database.pool.query<{ id: string }>(
      "select attempt_id as id from issue_attempts where shop_id = $1",
      [shop.shopId],
    );
    const { shopId } = shop;
    await resolveAttempt(shop.deps, { shopId, attemptId: rows[0]?.id ?? "", action: "retry", by: "anna" });
    await worker(shop, 2);
    expect(await given(shop)).toEqual(atShopify(shop));
    expect((await shop.attempts()).map((one) => one.state)).toEqual(["done"]);
    expect(await shop.notices()).toEqual([]);
  });

  it("wait however long the shop is without a token, and are not parked for it", async () => {
    const shop = await shopWithRisen("waiting");
    const failure = { code: "unauthorised" as const, message: "no access token", retryAfterMs: 0 };
    const noToken = { run: () => Promise.resolve({ kind: "failed" as const, failure }) };
    await worker({ ...shop, deps: { ...shop.deps, admin: () => noToken } }, 12);
    expect(await shop.attempts()).toMatchObject([{ state: "calling", tries: 0 }]);
    await worker(shop);
    expect(await shop.attempts()).toMatchObject([{ state: "done" }]);
    expect(await given(shop)).toHaveLength(1);
  });

  it("get a new parent when the merchant has deleted theirs", async () => {
    const shop = await shopWithRisen("m1");
    await worker(shop);
    for (const one of [...shop.store.discounts.values()]) shop.store.discounts.remove(one.id);
    for (const one of [...shop.store.codes.values()]) shop.store.codes.remove(one.id);
    await shop.member("m2");
    await rise(shop, ["m2"], 2950);
    await planRewards(shop.deps, shop);
    await worker(shop, 3);
    expect((await shop.attempts()).map((one) => one.state)).toEqual(["done", "done"]);
    expect(atShopify(shop)).toHaveLength(1);
  });
});

/** What a discount looks like there: made by another tier. */
async function someDiscount(shop: SandboxShop) {
  const other = await shopWithRisen("x");
  await worker(other);
  const [discount] = [...other.store.discounts.values()];
  if (!discount) throw new Error(`no discount was made beside ${shop.domain}`);
  return discount;
}

describe("codes for percent perks", () => {
  it("are made once each; by hand for whoever has one, a tier's for its customers", async () => {
    const shop = await sandboxShop(database, sandbox);
    const { deps, shopId } = shop;
    for (const memberId of ["m1", "m2"]) await shop.member(memberId);
    const perk = { id: "ten", name: "Thank you", kind: "percent-off", percent: 10, perMemberMax: 0 };
    await publishProgram(deps, { shopId, file: { perks: [perk] }, by: "test" });
    for (const memberId of ["m1", "m2", "m1"]) {
      const granted = await grantPerk(deps, {
        shopId,
        perkId: "ten",
        memberId,
        note: "",
        by: "test",
        requestId: randomUUID(),
      });
      expect(granted.kind).toBe("granted");
    }
    await changeGrantOf(deps, { shopId, grantId: "grant-3", action: "cancel", by: "test" });
    expect(await planRewards(deps, shop)).toBe(2);
    expect(await planRewards(deps, shop)).toBe(0);
    await worker(shop, 2);
    expect(atShopify(shop)).toHaveLength(2);
    expect(await given(shop)).toEqual(atShopify(shop));
    const parents = [...shop.store.discounts.values()].map((one) => [one.title, one.context.kind]);
    expect(parents).toEqual([["Thank you: 10 % off, single use", "all"]]);
  });
});
