import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { redactCustomer } from "../../../app/adapters/persistence/privacy-rows";
import { withTransaction } from "../../../app/adapters/persistence/database";
import { saveRewardSettings } from "../../../app/adapters/persistence/shop-rows";
import { closeShop } from "../../../app/jobs/close-shop";
import { takeInActivities } from "../../../app/usecases/communities/take-in-activities";
import { recordEvent } from "../../../app/usecases/log/record-event";
import { reconcileOrders } from "../../../app/usecases/orders/reconcile-orders";
import { reconcileCustomers } from "../../../app/usecases/reconcile/reconcile-customers";
import { issueDebits } from "../../../app/usecases/rewards/issue-debits";
import { issueStoreCredit } from "../../../app/usecases/rewards/issue-store-credit";
import { planRewards } from "../../../app/usecases/rewards/plan-rewards";
import { retryAttempts } from "../../../app/usecases/rewards/retry-attempts";
import { takeBack } from "../../../app/usecases/rewards/take-back";
import type { Sandbox } from "../../../sandbox/create-sandbox";
import { createCustomer, deleteCustomer, findCustomer, mergeCustomers } from "../../../sandbox/store/customers";
import { creditAccount } from "../../../sandbox/store/store-credit";
import { loadStore } from "../../../sandbox/store/load-store";
import { refundLot } from "../../support/lot-changes";
import { brokenPromises } from "../../support/live-state";
import { type SandboxShop, injectFaults, routedSandbox, sandboxShop } from "../../support/sandbox-shop";
import { type TestDatabase, testDatabase } from "../../support/test-database";

const DAY_MS = 86_400_000;

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

async function linksOf({ shopId }: Pick<SandboxShop, "shopId">) {
  const { rows } = await database.pool.query<{
    member: string;
    customer: string | null;
    into: string | null;
    paid: string | null;
  }>(
    `select member_id as member, customer_id as customer, merged_into as into, paid_to as paid from members where shop_id = $1 order by 1`,
    [shopId],
  );
  return rows;
}

function merge(shop: SandboxShop, goneId: string, keptId: string): void {
  const [gone, kept] = [goneId, keptId].map((id) => findCustomer(shop.store, Number(id)));
  if (!gone || !kept) throw new Error("no such customer in the sandbox");
  mergeCustomers(sandbox.world, shop.store, kept, gone);
}

async function told(shop: SandboxShop, topics: readonly ("moved" | "gone")[], goneId: string, keptId: string) {
  await withTransaction(database.pool, async (tx) => {
    for (const topic of topics) {
      const event =
        topic === "moved"
          ? ({ kind: "customer-moved", body: { goneId, keptId } } as const)
          : ({ kind: "customer-unlinked", body: { customerId: goneId } } as const);
      await recordEvent(tx, shop.shopId, shop.deps.clock.now(), event);
    }
  });
}

describe("two customers became one", () => {
  it.each([[["moved"]], [["moved", "gone"]], [["gone", "moved"]], [["gone", "moved", "gone", "moved"]]] as const)(
    "and the member follows, in whatever order the news come: %s",
    async (topics) => {
      const shop = await sandboxShop(database, sandbox);
      const gone = await shop.member("ann");
      const kept = String(createCustomer(sandbox.world, shop.store, {}).id);
      await told(shop, topics, gone, kept);
      expect(await linksOf(shop)).toEqual([{ member: "ann", customer: kept, into: null, paid: null }]);
    },
  );

  it.each([[["moved"]], [["gone", "moved"]], [["moved", "gone", "moved"]]] as const)(
    "who both had members: what the gone one had earned goes to the one who stays, once, and so does what they do from now on: %s",
    async (topics) => {
      const shop = await sandboxShop(database, sandbox);
      const gone = await shop.member("ann");
      const kept = await shop.member("anna");
      await shop.postedLot("ann", 700);
      await shop.postedLot("anna", 500);
      await told(shop, topics, gone, kept);
      merge(shop, gone, kept);
      expect(await linksOf(shop)).toEqual([
        { member: "ann", customer: null, into: "anna", paid: kept },
        { member: "anna", customer: kept, into: null, paid: null },
      ]);
      expect(await planRewards(shop.deps, shop)).toBe(2);
      await issueStoreCredit(shop.deps, shop);
      expect(shop.credits(kept).sort()).toEqual([500, 700]);
      expect(shop.credits(gone)).toEqual([]);
      const [answer] = await takeInActivities(shop.deps, {
        shopId: shop.shopId,
        source: "forum",
        items: [{ id: "1", member: "ann", kind: "answer", occurredAt: new Date(shop.deps.clock.now()).toISOString() }],
      });
      expect(answer).toEqual({ status: "accepted" });
      const { rows } = await database.pool.query("select member_id from activities where shop_id = $1", [shop.shopId]);
      expect(rows).toEqual([{ member_id: "anna" }]);
      expect(await brokenPromises(database.pool, shop.shopId)).toEqual([]);
    },
  );

  it("and a third merge takes all of them along; an erasure reaches all of them", async () => {
    const shop = await sandboxShop(database, sandbox);
    const [a, b] = [await shop.member("ann"), await shop.member("anna")];
    const c = await shop.member("annabel");
    await told(shop, ["moved"], a, b);
    await told(shop, ["moved"], b, c);
    expect(await linksOf(shop)).toEqual([
      { member: "ann", customer: null, into: "annabel", paid: c },
      { member: "anna", customer: null, into: "annabel", paid: c },
      { member: "annabel", customer: c, into: null, paid: null },
    ]);
    await withTransaction(database.pool, (tx) => redactCustomer(tx, shop.shopId, c, shop.deps.clock.now()));
    expect(JSON.stringify(await linksOf(shop))).not.toMatch(/ann|"\d+"/);
  });
});

describe("money of two customers who became one", () => {
  /** The worker comes by, later and later. */
  async function worker(shop: SandboxShop, rounds = 1): Promise<void> {
    for (let round = 0; round < rounds; round++) {
      await issueDebits(shop.deps, shop);
      await issueStoreCredit(shop.deps, shop);
      shop.deps.clock.set(shop.deps.clock.now() + 15 * 60_000);
    }
  }

  async function planned(shop: SandboxShop): Promise<number> {
    const count = await planRewards(shop.deps, shop);
    await worker(shop, 2);
    return count;
  }

  async function becomeOne(shop: SandboxShop, gone: string, kept: string): Promise<void> {
    merge(shop, gone, kept);
    await told(shop, ["moved"], gone, kept);
  }

  /** What had been issued to the one who is gone was refunded: they owe 1000. */
  async function indebted(clawBack: "carry" | "debit" = "carry") {
    const shop = await sandboxShop(database, sandbox);
    await saveRewardSettings(database.pool, shop.shopId, { clawBack });
    const [gone, kept] = [await shop.member("ann"), await shop.member("anna")];
    const lot = await shop.postedLot("ann", 1000);
    await planned(shop);
    await becomeOne(shop, gone, kept);
    const refund = () => refundLot(database.pool, shop.shopId, lot, 0);
    return { ...shop, kept, refund };
  }

  it("debts of the one who is gone are paid off by what the other earns, once", async () => {
    const shop = await indebted();
    await shop.refund();
    await shop.postedLot("anna", 700);
    expect(await planned(shop)).toBe(0);
    await shop.postedLot("anna", 800);
    expect(await planned(shop)).toBe(1);
    expect(shop.credits(shop.kept)).toEqual([1000, 500]);
    await shop.postedLot("anna", 300);
    expect(await planned(shop)).toBe(1);
    expect(await planned(shop)).toBe(0);
    expect(shop.credits(shop.kept)).toEqual([1000, 500, 300]);
    expect(await brokenPromises(database.pool, shop.shopId)).toEqual([]);
  });

  it("a debt of the one who is gone takes back what was planned for the other and not sent yet", async () => {
    const shop = await indebted();
    await shop.postedLot("anna", 1500);
    expect(await planRewards(shop.deps, shop)).toBe(1);
    await shop.refund();
    await worker(shop);
    expect(shop.credits(shop.kept)).toEqual([1000]);
    expect(await planned(shop)).toBe(1);
    expect(shop.credits(shop.kept)).toEqual([1000, 500]);
  });

  it("a debt is paid once, however many earned", async () => {
    const shop = await indebted();
    const third = await shop.member("annabel");
    await shop.postedLot("anna", 600);
    await shop.postedLot("annabel", 600);
    await becomeOne(shop, third, shop.kept);
    await shop.refund();
    expect(await planned(shop)).toBe(1);
    expect(shop.credits(shop.kept)).toEqual([1000, 200]);
    expect(await planned(shop)).toBe(0);
  });

  it("debts of the one who is gone are debited where the merchant wants it, as far as nothing pays them off", async () => {
    const shop = await indebted("debit");
    await shop.postedLot("anna", 300);
    await shop.refund();
    expect(await planned(shop)).toBe(1);
    expect(shop.credits(shop.kept)).toEqual([1000, -700]);
    expect(await planned(shop)).toBe(0);
    expect(await brokenPromises(database.pool, shop.shopId)).toEqual([]);
  });

  const LOST = { lostResponses: [{ operation: "storeCreditAccountCredit", count: 1 }] };
  const NOT_SENT = { httpErrors: [{ operation: "storeCreditAccountCredit", status: 503, count: 1 }] };
  const LOST_DEBIT = { lostResponses: [{ operation: "storeCreditAccountDebit", count: 1 }] };
  const DEBIT_NOT_SENT = { httpErrors: [{ operation: "storeCreditAccountDebit", status: 503, count: 1 }] };

  async function retry(shop: SandboxShop): Promise<void> {
    const { rows } = await database.pool.query<{ id: string }>(
      "select attempt_id as id from issue_attempts where shop_id = $1 and state = 'parked'",
      [shop.shopId],
    );
    const attemptIds = rows.map((row) => row.id);
    await retryAttempts(shop.deps, { shopId: shop.shopId, attemptIds, by: "test" });
    await worker(shop, 2);
  }

  /** Customers became one after a credit was sent, and before it was known what became of it. */
  async function mergedMidway(faults: object) {
    const shop = await sandboxShop(database, sandbox);
    const gone = await shop.member("ann");
    const kept = String(createCustomer(sandbox.world, shop.store, {}).id);
    const target = { customerId: Number(kept) };
    creditAccount(sandbox.world, shop.store, { target, amountMinor: 300, currency: "USD" });
    await shop.postedLot("ann", 1000);
    await planRewards(shop.deps, shop);
    injectFaults(sandbox, faults);
    await worker(shop);
    injectFaults(sandbox, {});
    await becomeOne(shop, gone, kept);
    await worker(shop, 3);
    return { ...shop, kept };
  }

  it("credit whose answer was lost before is found in whichever account it is now", async () => {
    const shop = await mergedMidway(LOST);
    expect(shop.credits(shop.kept).sort()).toEqual([1000, 300]);
    expect(await shop.attempts()).toMatchObject([{ state: "done" }]);
    expect(await shop.balance("ann")).toEqual({ available: 0, issued: 1000 });
  });

  it("credit of which nobody knows whether it was issued before is issued again by a person only", async () => {
    const shop = await mergedMidway(NOT_SENT);
    expect(shop.credits(shop.kept)).toEqual([300]);
    expect(await shop.attempts()).toMatchObject([{ state: "parked", reason: "unknown-outcome" }]);
    expect(await shop.notices()).toEqual(["attempt-parked"]);
    await retry(shop);
    expect(shop.credits(shop.kept)).toEqual([300, 1000]);
    expect(await shop.attempts()).toMatchObject([{ state: "done" }]);
  });

  it("credit that was parked before is looked for first, and issued when a person asks for it again", async () => {
    const shop = await sandboxShop(database, sandbox);
    const [gone, kept] = [await shop.member("ann"), await shop.member("anna")];
    await shop.postedLot("ann", 1000);
    await planRewards(shop.deps, shop);
    injectFaults(sandbox, NOT_SENT);
    await worker(shop);
    injectFaults(sandbox, {});
    merge(shop, gone, kept);
    await worker(shop);
    expect(await shop.attempts()).toMatchObject([{ state: "parked", reason: "customer-not-found" }]);
    await told(shop, ["moved"], gone, kept);
    await retry(shop);
    expect(await shop.attempts()).toMatchObject([{ state: "parked", reason: "unknown-outcome" }]);
    await retry(shop);
    expect(shop.credits(kept)).toEqual([1000]);
  });

  it("credit that the other got in the same second is not taken for it", async () => {
    const shop = await sandboxShop(database, sandbox);
    const [gone, kept] = [await shop.member("ann"), await shop.member("anna")];
    for (const member of ["ann", "anna"]) await shop.postedLot(member, 1000);
    await planRewards(shop.deps, shop);
    const instant = shop.deps.clock.now();
    await database.pool.query(
      "update issue_attempts set next_at = next_at + interval '1 second' where shop_id = $1 and member_id = 'anna'",
      [shop.shopId],
    );
    injectFaults(sandbox, NOT_SENT);
    await issueStoreCredit(shop.deps, shop);
    injectFaults(sandbox, {});
    await database.pool.query("update issue_attempts set next_at = $2 where shop_id = $1 and member_id = 'anna'", [
      shop.shopId,
      new Date(instant),
    ]);
    await issueStoreCredit(shop.deps, shop);
    expect(shop.credits(kept)).toEqual([1000]);
    const { rows } = await database.pool.query("select distinct fingerprint from issue_attempts where shop_id = $1", [
      shop.shopId,
    ]);
    expect(rows).toHaveLength(1);
    await becomeOne(shop, gone, kept);
    shop.deps.clock.set(instant + 15 * 60_000);
    await worker(shop, 2);
    expect((await shop.attempts()).map((one) => one.state).sort()).toEqual(["done", "parked"]);
    expect(shop.credits(kept)).toEqual([1000]);
  });

  it("credit that waits for its first call goes to the one who stays, and is not called lost", async () => {
    const shop = await sandboxShop(database, sandbox);
    const [gone, kept] = [await shop.member("ann"), await shop.member("anna")];
    await shop.postedLot("ann", 1000);
    await planRewards(shop.deps, shop);
    await becomeOne(shop, gone, kept);
    // A call that was throttled while the news of the merge came in: it is written under the name it had.
    await database.pool.query("update issue_attempts set customer_id = $2, tries = 1 where shop_id = $1", [
      shop.shopId,
      gone,
    ]);
    await worker(shop, 2);
    expect(shop.credits(kept)).toEqual([1000]);
  });

  async function debitMidway(faults: object) {
    const shop = await sandboxShop(database, sandbox);
    await saveRewardSettings(database.pool, shop.shopId, { clawBack: "debit" });
    const [gone, kept] = [await shop.member("ann"), await shop.member("anna")];
    const lot = await shop.postedLot("ann", 1000);
    await shop.postedLot("anna", 5000);
    await planned(shop);
    await refundLot(database.pool, shop.shopId, lot, 400);
    await planRewards(shop.deps, shop);
    injectFaults(sandbox, faults);
    await worker(shop);
    injectFaults(sandbox, {});
    await becomeOne(shop, gone, kept);
    await worker(shop, 2);
    return { ...shop, kept };
  }

  it("a debit whose answer was lost before is found in whichever account it is now", async () => {
    const shop = await debitMidway(LOST_DEBIT);
    expect(shop.credits(shop.kept).sort()).toEqual([-600, 1000, 5000]);
    expect(await shop.balance("ann")).toEqual({ available: 0, issued: 400 });
  });

  it("a debit of which nobody knows whether it was made before is made again by a person only", async () => {
    const shop = await debitMidway(DEBIT_NOT_SENT);
    expect(shop.credits(shop.kept).sort()).toEqual([1000, 5000]);
    expect(await shop.notices()).toEqual(["attempt-parked"]);
    await retry(shop);
    expect(shop.credits(shop.kept).sort()).toEqual([-600, 1000, 5000]);
    expect(await shop.balance("ann")).toEqual({ available: 0, issued: 400 });
  });

  it("credit of the one who is gone can be taken back", async () => {
    const shop = await sandboxShop(database, sandbox);
    const [gone, kept] = [await shop.member("ann"), await shop.member("anna")];
    await shop.postedLot("ann", 1000);
    await planned(shop);
    await becomeOne(shop, gone, kept);
    const { rows } = await database.pool.query<{ id: string }>(
      "select attempt_id as id from issue_attempts where shop_id = $1",
      [shop.shopId],
    );
    const ask = { shopId: shop.shopId, attemptIds: rows.map((row) => row.id), by: "anna" };
    expect(await takeBack(shop.deps, ask)).toMatchObject({ planned: 1 });
    await worker(shop, 2);
    expect(shop.credits(kept)).toEqual([1000, -1000]);
    expect(await shop.balance("ann")).toEqual({ available: 0, issued: 0 });
  });
});

describe("customers whose news was lost", () => {
  it("are found out: merged by their orders, deleted where nothing is left; whom we owe is shown", async () => {
    const shop = await sandboxShop(database, sandbox);
    const loaded = loadStore(sandbox.world, shop.store, {
      customers: [{ ref: "early" }, { ref: "late" }, { ref: "kept" }],
      orders: ["early", "late"].map((customer) => ({
        ref: `order of ${customer}`,
        customer,
        placedAt: new Date(Date.now() - 2 * DAY_MS).toISOString(),
        totalMinor: 5000,
      })),
    });
    const id = (ref: string): string => String(loaded.customers[ref]);
    const join = (memberId: string, customerId: string) =>
      database.pool.query(
        `insert into members (shop_id, member_id, customer_id, joined_at, consented_at)
         values ($1, $2, $3, '2025-01-01Z', '2025-01-01Z')`,
        [shop.shopId, memberId, customerId],
      );
    await join("early", id("early"));
    await join("late", id("late"));
    const silent = await shop.member("silent");
    await shop.postedLot("silent", 300);
    const stays = await shop.member("stays");
    await reconcileOrders(shop.deps, { shopId: shop.shopId, since: Date.now() - 10 * DAY_MS });
    await closeShop(shop.deps, shop);
    // Merged before the orders are looked at again, and after.
    merge(shop, id("early"), id("kept"));
    shop.deps.clock.set(shop.deps.clock.now() + 3_600_000);
    await reconcileOrders(shop.deps, { shopId: shop.shopId, since: 0 });
    merge(shop, id("late"), id("kept"));
    const row = findCustomer(shop.store, Number(silent));
    if (row) deleteCustomer(sandbox.world, shop.store, row);
    expect(await reconcileCustomers(shop.deps, shop)).toBe(4);
    expect(await linksOf(shop)).toEqual([
      { member: "early", customer: id("kept"), into: null, paid: null },
      { member: "late", customer: null, into: "early", paid: id("kept") },
      { member: "silent", customer: null, into: null, paid: null },
      { member: "stays", customer: stays, into: null, paid: null },
    ]);
    expect(await shop.notices()).toEqual(["customer-gone"]);
    // It has just been looked.
    expect(await reconcileCustomers(shop.deps, shop)).toBe(0);
    shop.deps.clock.set(shop.deps.clock.now() + DAY_MS);
    expect(await reconcileCustomers(shop.deps, shop)).toBe(2);
    expect(await brokenPromises(database.pool, shop.shopId)).toEqual([]);
  });

  it("all are asked for at first and once a day; in between as many as a quarter of an hour may cost, and then the next", async () => {
    const shop = await sandboxShop(database, sandbox);
    for (const memberId of ["a", "b", "c", "d", "e"]) await shop.member(memberId);
    const pace = { perPage: 2, pages: 1 };
    const later = (ms: number): Promise<number> => {
      shop.deps.clock.set(shop.deps.clock.now() + ms);
      return reconcileCustomers(shop.deps, { ...shop, pace });
    };
    expect(await later(0)).toBe(5);
    const quarters = [await later(900_000), await later(900_000), await later(900_000), await later(900_000)];
    expect(quarters).toEqual([2, 2, 1, 2]);
    expect(await later(DAY_MS)).toBe(3);
    expect(await later(DAY_MS)).toBe(5);
  });
});
