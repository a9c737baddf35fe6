import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { MemberMetafield } from "../../../app/core/projection/member-metafield";
import { DAY_MS } from "../../../app/core/shared/time";
import { issueStoreCredit } from "../../../app/usecases/rewards/issue-store-credit";
import { planRewards } from "../../../app/usecases/rewards/plan-rewards";
import { writeStandings } from "../../../app/usecases/standings/write-standings";
import { readCredits } from "../../../app/usecases/rewards/read-credits";
import type { Sandbox } from "../../../sandbox/create-sandbox";
import { debitAccount } from "../../../sandbox/store/store-credit";
import { brokenPromises } from "../../support/live-state";
import { injectFaults, routedSandbox, sandboxShop } from "../../support/sandbox-shop";
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

async function shopWithCredit() {
  const shop = await sandboxShop(database, sandbox);
  await shop.member("m1");
  await shop.postedLot("m1", 800);
  await shop.postedLot("m1", 450);
  await planRewards(shop.deps, shop);
  await issueStoreCredit(shop.deps, shop);
  const [account] = [...shop.store.creditAccounts.values()];
  if (!account) throw new Error("the credit made an account");
  const spend = (amountMinor: number): void => {
    const done = debitAccount(sandbox.world, shop.store, {
      target: { accountId: account.id },
      amountMinor,
      currency: account.currency,
    });
    if (done.kind !== "done") throw new Error(JSON.stringify(done));
  };
  const credit = () => [...shop.store.creditTransactions.values()].find((row) => row.kind === "credit");
  const lots = async () =>
    (
      await database.pool.query(
        `select issued_minor as issued, redeemed_minor as redeemed, ran_out_minor as "ranOut" from lots
         where shop_id = $1 order by paid_minor desc`,
        [shop.shopId],
      )
    ).rows;
  const accounts = async () =>
    Object.fromEntries(
      (
        await database.pool.query<{ account: string; sum: number }>(
          `select account, sum(amount_minor) as sum from entries
           where shop_id = $1 and account in ('issued', 'redeemed', 'expired') group by 1`,
          [shop.shopId],
        )
      ).rows.map((row) => [row.account, row.sum]),
    );
  return { ...shop, spend, credit, lots, accounts };
}

describe("what becomes of credit", () => {
  it("spent at Shopify is redeemed here, from the oldest lot on, once", async () => {
    const shop = await shopWithCredit();
    expect(await readCredits(shop.deps, shop)).toBe(1);
    expect(await shop.accounts()).toEqual({ issued: 1250 });
    shop.spend(900);
    await readCredits(shop.deps, shop);
    await readCredits(shop.deps, shop);
    expect(await shop.accounts()).toEqual({ issued: 350, redeemed: 900 });
    expect((await shop.lots()).reduce((sum: number, lot: { redeemed: number }) => sum + lot.redeemed, 0)).toBe(900);
    expect(await brokenPromises(database.pool, shop.shopId)).toEqual([]);
  });

  it("is in the member's standing with the day on which what is left of it ends", async () => {
    const shop = await shopWithCredit();
    const told = async (): Promise<unknown> => {
      shop.deps.clock.set(shop.deps.clock.now() + 60_000);
      await writeStandings(shop.deps, shop);
      const [metafield] = [...shop.store.metafields.values()];
      const [reward] = (JSON.parse(metafield?.value ?? "{}") as MemberMetafield).rewards;
      return reward;
    };
    const expires_on = shop.credit()?.expiresAt?.slice(0, 10);
    expect(await told()).toMatchObject({ currency: "USD", issued_minor: 1250, expires_minor: 1250, expires_on });
    shop.spend(900);
    await readCredits(shop.deps, shop);
    expect(await told()).toMatchObject({ issued_minor: 350, expires_minor: 350, expires_on });
    shop.spend(350);
    await readCredits(shop.deps, shop);
    expect(await told()).toMatchObject({ issued_minor: 0, expires_minor: 0, expires_on: null });
  });

  it("that Shopify does not know any more is told, and stays as it was known last", async () => {
    const shop = await shopWithCredit();
    const told = async () =>
      (
        await database.pool.query("select kind, detail from notices where shop_id = $1 and resolved_at is null", [
          shop.shopId,
        ])
      ).rows;
    const credit = shop.credit();
    if (!credit) throw new Error("a credit was given");
    shop.store.creditTransactions.remove(credit.id);
    await readCredits(shop.deps, shop);
    expect(await told()).toEqual([{ kind: "credit-unknown", detail: { memberId: "m1" } }]);
    expect(await shop.accounts()).toEqual({ issued: 1250 });
    shop.store.creditTransactions.put(credit);
    shop.deps.clock.set(shop.deps.clock.now() + DAY_MS);
    await readCredits(shop.deps, shop);
    expect(await told()).toEqual([]);
  });

  it("given back by a cancelled order is there again", async () => {
    const shop = await shopWithCredit();
    shop.spend(900);
    await readCredits(shop.deps, shop);
    const credit = shop.credit();
    if (credit) shop.store.creditTransactions.put({ ...credit, remainingMinor: 1250 });
    await readCredits(shop.deps, shop);
    expect(await shop.accounts()).toEqual({ issued: 1250, redeemed: 0 });
    expect(await brokenPromises(database.pool, shop.shopId)).toEqual([]);
  });

  it("runs out there: what was spent before stays spent", async () => {
    const shop = await shopWithCredit();
    shop.spend(300);
    await readCredits(shop.deps, shop);
    const credit = shop.credit();
    if (!credit?.expiresAt) throw new Error("our credits expire");
    shop.deps.clock.set(Date.parse(credit.expiresAt) + DAY_MS);
    shop.store.creditTransactions.put({ ...credit, remainingMinor: 0 });
    await readCredits(shop.deps, shop);
    expect(await shop.accounts()).toEqual({ issued: 0, redeemed: 300, expired: 950 });
    expect(await brokenPromises(database.pool, shop.shopId)).toEqual([]);
  });

  it("that cannot be read now changes nothing, and is read again", async () => {
    const shop = await shopWithCredit();
    shop.spend(100);
    injectFaults(sandbox, { httpErrors: [{ operation: "nodes", status: 503, count: 9 }] });
    await expect(readCredits(shop.deps, shop)).rejects.toThrow("credits could not be read");
    expect(await shop.accounts()).toEqual({ issued: 1250 });
    injectFaults(sandbox, {});
    shop.deps.clock.set(shop.deps.clock.now() + 60_000);
    await readCredits(shop.deps, shop);
    expect(await shop.accounts()).toEqual({ issued: 1150, redeemed: 100 });
  });
});

describe("how often credit is read", () => {
  const MINUTE_MS = 60_000;
  const pace = { perPage: 2, pages: 2 };
  const readAgo = async (shopId: number, now: number): Promise<number[]> =>
    (
      await database.pool.query<{ at: number }>(
        "select read_at as at from issue_attempts where shop_id = $1 order by read_at",
        [shopId],
      )
    ).rows.map(({ at }) => (now - at) / MINUTE_MS);

  it("all of it at first and once a day; in between as much as a quarter of an hour may cost, the longest unread first", async () => {
    const shop = await sandboxShop(database, sandbox);
    for (let n = 0; n < 7; n++) {
      await shop.member(`m${String(n)}`);
      await shop.postedLot(`m${String(n)}`, 500);
    }
    await planRewards(shop.deps, shop);
    await issueStoreCredit(shop.deps, shop);
    const read = () => readCredits(shop.deps, { ...shop, pace });
    expect(await read()).toBe(7);
    const { clock } = shop.deps;
    for (const ago of [
      [0, 0, 0, 0, 15, 15, 15],
      [0, 0, 0, 0, 15, 15, 15],
    ]) {
      clock.set(clock.now() + 15 * MINUTE_MS);
      expect(await read()).toBe(4);
      expect((await readAgo(shop.shopId, clock.now())).sort((a, b) => a - b)).toEqual(ago);
    }
    clock.set(clock.now() + DAY_MS);
    expect(await read()).toBe(7);
  });
});
