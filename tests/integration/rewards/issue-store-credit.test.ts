import { EventEmitter, once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { refundLot } from "../../support/lot-changes";
import { shopDatabases } from "../../../app/adapters/persistence/shop-database";
import type { ShopifyAdmin } from "../../../app/ports/shopify-admin";
import { shopifyAdmin } from "../../../app/adapters/shopify/admin-client";
import type { Pacer } from "../../../app/adapters/shopify/pacer";
import { changeConsent } from "../../../app/usecases/members/change-consent";
import { issueStoreCredit } from "../../../app/usecases/rewards/issue-store-credit";
import { planRewards } from "../../../app/usecases/rewards/plan-rewards";
import { resolveAttempt } from "../../../app/usecases/rewards/resolve-attempt";
import { changeScopes } from "../../../sandbox/store/install";
import type { Sandbox } from "../../../sandbox/create-sandbox";
import { brokenPromises } from "../../support/live-state";
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

const CREDIT = "storeCreditAccountCredit";

async function shopWithReward(amountMinor = 1250) {
  const shop = await sandboxShop(database, sandbox);
  const customer = await shop.member("m1");
  const lot = await shop.postedLot("m1", amountMinor);
  expect(await planRewards(shop.deps, shop)).toBe(1);
  return { ...shop, customer, lot };
}

/** The worker comes by, later and later. */
async function worker(shop: SandboxShop, rounds = 1): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    await issueStoreCredit(shop.deps, shop);
    shop.deps.clock.set(shop.deps.clock.now() + 15 * 60_000);
  }
}

/** An Admin API whose answer to one operation does not reach us: the process ends there. */
function dyingAt(admin: ShopifyAdmin, operation: string, when: "before" | "after"): ShopifyAdmin {
  return {
    async run(document, variables, options) {
      const { definitions } = document as unknown as { definitions: { name?: { value: string } }[] };
      const dies = definitions.some((one) => one.name?.value === operation);
      if (dies && when === "before") throw new Error("killed before the call");
      const answer = await admin.run(document, variables, options);
      if (dies) throw new Error("killed before the outcome was recorded");
      return answer;
    },
  };
}

/** An Admin API that never answers a credit; what was asked for is left to arrive when it likes. */
function losing(admin: ShopifyAdmin, sent: (call: () => Promise<unknown>) => void): ShopifyAdmin {
  return {
    run(document, variables) {
      const { definitions } = document as unknown as { definitions: { name?: { value: string } }[] };
      if (!definitions.some((one) => one.name?.value === "IssueStoreCredit")) return admin.run(document, variables);
      sent(() => admin.run(document, variables));
      return Promise.resolve({ kind: "failed", failure: { code: "lost", message: "no answer", retryAfterMs: 0 } });
    },
  };
}

async function expectIssuedOnce(shop: Awaited<ReturnType<typeof shopWithReward>>, amountMinor = 1250) {
  expect(shop.credits(shop.customer)).toEqual([amountMinor]);
  expect((await shop.attempts()).map((one) => one.state)).toEqual(["done"]);
  expect(await shop.balance("m1")).toEqual({ available: 0, issued: amountMinor });
  expect(await brokenPromises(database.pool, shop.shopId)).toEqual([]);
  expect(await planRewards(shop.deps, shop)).toBe(0);
}

describe("store credit is issued once", () => {
  it("also where only one connection is left for everything but the locks", async () => {
    const [one, other] = [await shopWithReward(), await shopWithReward()];
    const shops = shopDatabases(database.url, 1);
    const work = [one, other].map(({ deps, shopId }) =>
      issueStoreCredit({ ...deps, pool: shops.of(shopId) }, { shopId }),
    );
    const ended = await Promise.race([Promise.all(work), delay(20_000, "they wait for each other")]);
    expect(ended).toEqual([1, 1]);
    for (const shop of [one, other]) await expectIssuedOnce(shop);
    await shops.end();
  });

  it("when nothing goes wrong, with ledger and balance behind it", async () => {
    const shop = await shopWithReward();
    await worker(shop, 2);
    await expectIssuedOnce(shop);
  });

  it("when the lock is lost while a call waits for its turn: another calls, and the first no longer does", async () => {
    const shop = await shopWithReward();
    const events = new EventEmitter();
    const pacer: Pacer = {
      async admit(_shop, operation) {
        if (operation !== "IssueStoreCredit") return true;
        events.emit("waiting");
        await once(events, "turn");
        return true;
      },
      report: () => undefined,
      backOff: () => undefined,
    };
    const waiting = once(events, "waiting");
    const slow = shopifyAdmin(shop.domain, shop.tokens, pacer);
    const first = issueStoreCredit({ ...shop.deps, admin: () => slow }, shop).catch((error: unknown) => String(error));
    await waiting;
    // What a crash of the database does to every lock of a session.
    await database.pool.query(
      `select pg_terminate_backend(pid) from pg_locks
       where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`,
    );
    shop.deps.clock.set(shop.deps.clock.now() + 60_000);
    await worker(shop);
    expect(shop.credits(shop.customer)).toEqual([1250]);
    events.emit("turn");
    await first;
    await worker(shop, 2);
    await expectIssuedOnce(shop);
  });

  it("when the permission is missing for a while: it waits for a person, who is told, and is sent once it is there", async () => {
    const shop = await shopWithReward();
    const { scopes } = sandbox.world.app;
    changeScopes(
      sandbox.world,
      shop.store,
      scopes.filter((scope) => !scope.startsWith("write_store_credit")),
    );
    await worker(shop);
    const { rows } = await database.pool.query<{ id: string; state: string; reason: string }>(
      "select attempt_id as id, state, reason from issue_attempts where shop_id = $1",
      [shop.shopId],
    );
    expect(rows).toMatchObject([{ state: "parked" }]);
    expect(rows[0]?.reason).toMatch(/^denied: /);
    const notices = await database.pool.query("select kind from notices where shop_id = $1 and resolved_at is null", [
      shop.shopId,
    ]);
    expect(notices.rows).toEqual([{ kind: "attempt-parked" }]);
    changeScopes(sandbox.world, shop.store, scopes);
    const retry = { shopId: shop.shopId, attemptId: rows[0]?.id ?? "", by: "anna", action: "retry" as const };
    expect(await resolveAttempt(shop.deps, retry)).toEqual({ kind: "resolved" });
    await worker(shop, 2);
    await expectIssuedOnce(shop);
  });

  it("when the answer is lost: it is found by reading back", async () => {
    const shop = await shopWithReward();
    injectFaults(sandbox, { lostResponses: [{ operation: CREDIT, count: 1 }] });
    await worker(shop);
    expect(shop.credits(shop.customer)).toEqual([1250]);
    expect((await shop.attempts())[0]).toMatchObject({ state: "calling" });
    await worker(shop, 2);
    await expectIssuedOnce(shop);
  });

  it("when the member already had credit of the same amount from staff", async () => {
    const shop = await shopWithReward();
    await fetch(`${sandbox.url}/__sandbox/customers/${shop.customer}/credit`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "x-sandbox-host": shop.domain },
      body: JSON.stringify({ amountMinor: 1250 }),
    });
    injectFaults(sandbox, { httpErrors: [{ operation: CREDIT, status: 502, count: 1 }] });
    await worker(shop, 3);
    expect(shop.credits(shop.customer)).toEqual([1250, 1250]);
    expect((await shop.attempts())[0]).toMatchObject({ state: "done", tries: 2 });
  });

  it("when Shopify throttles or refuses for a while", async () => {
    const shop = await shopWithReward();
    injectFaults(sandbox, { throttled: 2, httpErrors: [{ operation: CREDIT, status: 503, count: 2 }] });
    await worker(shop, 5);
    await expectIssuedOnce(shop);
  });

  it("when the worker is killed between the intent and the call", async () => {
    const shop = await shopWithReward();
    const dying = { ...shop.deps, admin: () => dyingAt(shop.admin, "IssueStoreCredit", "before") };
    await expect(issueStoreCredit(dying, shop)).rejects.toThrow("killed");
    expect((await shop.attempts())[0]).toMatchObject({ state: "calling" });
    shop.deps.clock.set(shop.deps.clock.now() + 60_000);
    await worker(shop, 2);
    await expectIssuedOnce(shop);
  });

  it("when the worker is killed between the call and the record", async () => {
    const shop = await shopWithReward();
    const dying = { ...shop.deps, admin: () => dyingAt(shop.admin, "IssueStoreCredit", "after") };
    await expect(issueStoreCredit(dying, shop)).rejects.toThrow("killed");
    expect(shop.credits(shop.customer)).toEqual([1250]);
    shop.deps.clock.set(shop.deps.clock.now() + 60_000);
    await worker(shop, 2);
    await expectIssuedOnce(shop);
  });

  it("with several workers at once", async () => {
    const shop = await shopWithReward();
    injectFaults(sandbox, { slowMs: 15 });
    await Promise.all(Array.from({ length: 4 }, () => issueStoreCredit(shop.deps, shop)));
    await worker(shop, 2);
    await expectIssuedOnce(shop);
  });

  it("when a worker that listed it before comes while another's call is still on its way", async () => {
    const shop = await shopWithReward();
    const lost = { ...shop.deps, admin: () => losing(shop.admin, () => undefined) };
    await issueStoreCredit(lost, shop);
    shop.deps.clock.set(shop.deps.clock.now() + 15 * 60_000);
    let arrive = (): Promise<unknown> => Promise.reject(new Error("nothing was sent"));
    const slow = { ...shop.deps, admin: () => losing(shop.admin, (call) => (arrive = call)) };
    const { pool } = database;
    const query = async (text: string, values?: unknown[]): Promise<unknown> => {
      const listed = await pool.query(text, values);
      if (text.includes("order by next_at")) await issueStoreCredit(slow, shop);
      return listed;
    };
    const late = { connect: () => pool.connect(), query: query as typeof pool.query };
    await issueStoreCredit({ ...shop.deps, pool: late }, shop);
    await arrive();
    await worker(shop, 1);
    shop.deps.clock.set(shop.deps.clock.now() + 15 * 60_000);
    await worker(shop, 2);
    await expectIssuedOnce(shop);
  });

  it("under every sequence of two faults", async () => {
    const faults = [
      { lostResponses: [{ operation: CREDIT, count: 1 }] },
      { httpErrors: [{ operation: CREDIT, status: 500, count: 1 }] },
      { httpErrors: [{ operation: CREDIT, status: 504, count: 1 }] },
      { lostResponses: [{ operation: "StoreCreditTransactions", count: 1 }] },
      { lostResponses: [{ operation: "StoreCreditAccounts", count: 1 }] },
    ];
    for (const first of faults) {
      for (const second of faults) {
        const shop = await shopWithReward();
        for (const fault of [first, second, {}, {}, {}]) {
          injectFaults(sandbox, fault);
          await worker(shop);
        }
        await expectIssuedOnce(shop);
      }
    }
  });
});

const failure = { code: "unauthorised" as const, message: "no access token", retryAfterMs: 0 };
const noToken = { run: () => Promise.resolve({ kind: "failed" as const, failure }) };

describe("what cannot be told", () => {
  it("is looked for when the shop has a token again, however long it has none", async () => {
    const shop = await shopWithReward();
    injectFaults(sandbox, { lostResponses: [{ operation: CREDIT, count: 1 }] });
    await worker(shop);
    await worker({ ...shop, deps: { ...shop.deps, admin: () => noToken } }, 12);
    expect(await shop.attempts()).toMatchObject([{ state: "calling", tries: 1 }]);
    await worker(shop);
    await expectIssuedOnce(shop);
  });

  it("is parked with a notice and settled by a person, once", async () => {
    const shop = await shopWithReward();
    // The credit is issued, its answer is lost, and nothing can be read after it.
    injectFaults(sandbox, { lostResponses: [{ operation: CREDIT, count: 1 }] });
    await worker(shop);
    for (let round = 0; round < 12; round++) {
      injectFaults(sandbox, { httpErrors: [{ operation: "*", status: 504, count: 100 }] });
      await worker(shop);
    }
    expect(await shop.attempts()).toMatchObject([{ state: "parked", reason: "unknown-outcome" }]);
    expect(await shop.notices()).toEqual(["attempt-parked"]);
    const { rows } = await database.pool.query<{ id: string }>(
      "select attempt_id as id from issue_attempts where shop_id = $1",
      [shop.shopId],
    );
    const decision = { by: "test", shopId: shop.shopId, attemptId: rows[0]?.id ?? "", action: "retry" as const };
    injectFaults(sandbox, {});
    expect(await resolveAttempt(shop.deps, decision)).toEqual({ kind: "resolved" });
    expect(await resolveAttempt(shop.deps, decision)).toEqual({ kind: "wrong-state" });
    await worker(shop, 2);
    await expectIssuedOnce(shop);
    expect(await shop.notices()).toEqual([]);
  });

  it("is parked when the customer is gone", async () => {
    const shop = await shopWithReward();
    shop.store.customers.remove(Number(shop.customer));
    await worker(shop);
    expect(await shop.attempts()).toMatchObject([{ state: "parked", reason: "customer-not-found" }]);
    expect(await shop.notices()).toEqual(["attempt-parked"]);
  });
});

describe("what is owed", () => {
  it("after a reversal of something issued is paid off from later rewards first", async () => {
    const shop = await shopWithReward(1000);
    await worker(shop);
    await refundLot(database.pool, shop.shopId, shop.lot, 0);
    expect(await shop.balance("m1")).toEqual({ available: -1000, issued: 1000 });
    await shop.postedLot("m1", 700);
    expect(await planRewards(shop.deps, shop)).toBe(0);
    await shop.postedLot("m1", 800);
    expect(await planRewards(shop.deps, shop)).toBe(1);
    await worker(shop);
    expect(shop.credits(shop.customer)).toEqual([1000, 500]);
    expect(await shop.balance("m1")).toEqual({ available: 0, issued: 1500 });
    expect(await brokenPromises(database.pool, shop.shopId)).toEqual([]);
  });

  it("is looked at again before the first call: a refund in between takes it back", async () => {
    const shop = await shopWithReward(1000);
    await refundLot(database.pool, shop.shopId, shop.lot, 400);
    await worker(shop, 2);
    expect(shop.credits(shop.customer)).toEqual([]);
    expect(await shop.attempts()).toMatchObject([{ state: "cancelled", reason: "no longer owed" }]);
    expect(await planRewards(shop.deps, shop)).toBe(1);
    await worker(shop);
    expect(shop.credits(shop.customer)).toEqual([400]);
    expect(await shop.balance("m1")).toEqual({ available: 0, issued: 400 });
  });

  it("is not issued to a member who has withdrawn since, until they agree again", async () => {
    const shop = await shopWithReward();
    const consent = (granted: boolean) =>
      changeConsent(shop.deps, { shopId: shop.shopId, memberId: "m1", granted, source: "storefront", text: "" });
    await consent(false);
    await worker(shop, 2);
    expect(shop.credits(shop.customer)).toEqual([]);
    expect(await shop.attempts()).toMatchObject([{ state: "cancelled" }]);
    await consent(true);
    expect(await planRewards(shop.deps, shop)).toBe(1);
    expect(await planRewards(shop.deps, shop)).toBe(0);
    await worker(shop);
    expect(shop.credits(shop.customer)).toEqual([1250]);
  });

  it("is issued when it is owed again, though a debt had cancelled the same once", async () => {
    const shop = await shopWithReward(500);
    await worker(shop);
    await shop.postedLot("m1", 1000);
    await planRewards(shop.deps, shop);
    await refundLot(database.pool, shop.shopId, shop.lot, 0);
    await worker(shop);
    await planRewards(shop.deps, shop);
    await worker(shop);
    expect(shop.credits(shop.customer)).toEqual([500, 500]);
    // Due last, so that the lot before it is issued up to where it was planned at first.
    const last = await shop.postedLot("m1", 500);
    await database.pool.query(
      "update lots set due_at = due_at + interval '30 days' where shop_id = $1 and lot_id = $2",
      [shop.shopId, last],
    );
    expect(await planRewards(shop.deps, shop)).toBe(1);
    await worker(shop);
    expect(shop.credits(shop.customer)).toEqual([500, 500, 500]);
    expect(await shop.balance("m1")).toEqual({ available: 0, issued: 1500 });
  });

  it("and was given up by a person does not come back by itself, and comes with what is earned next", async () => {
    const shop = await shopWithReward();
    shop.store.customers.remove(Number(shop.customer));
    await worker(shop);
    const { rows } = await database.pool.query<{ id: string }>(
      "select attempt_id as id from issue_attempts where shop_id = $1",
      [shop.shopId],
    );
    const decision = { by: "test", shopId: shop.shopId, attemptId: rows[0]?.id ?? "", action: "cancel" as const };
    expect(await resolveAttempt(shop.deps, decision)).toEqual({ kind: "resolved" });
    expect(await planRewards(shop.deps, shop)).toBe(0);
    await shop.postedLot("m1", 300);
    expect(await planRewards(shop.deps, shop)).toBe(1);
    expect(await shop.attempts()).toMatchObject([{ state: "cancelled" }, { state: "planned", amount: 1550 }]);
  });

  it("to the last of many is planned, though a person has given up what is owed to all before", async () => {
    const shop = await sandboxShop(database, sandbox);
    for (let n = 0; n <= 500; n++) {
      const memberId = `m${String(n).padStart(3, "0")}`;
      await shop.member(memberId);
      await shop.postedLot(memberId, 1000);
    }
    expect(await planRewards(shop.deps, shop)).toBe(500);
    await database.pool.query(
      "update issue_attempts set state = 'cancelled', reason = 'cancelled by a person' where shop_id = $1",
      [shop.shopId],
    );
    expect(await planRewards(shop.deps, shop)).toBe(1);
    expect(await planRewards(shop.deps, shop)).toBe(0);
  });
});
