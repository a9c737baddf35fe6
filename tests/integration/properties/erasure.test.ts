import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { takeShopLock, withTransaction } from "../../../app/adapters/persistence/database";
import { applyCustomerTopic } from "../../../app/usecases/members/apply-customer-topic";
import { loadProgram } from "../../../app/usecases/programs/load-program";
import { checkAsyncProperty, expectAsyncCaught, forEachCase, together } from "../../support/arbitraries/check-property";
import { type Life, life } from "../../support/arbitraries/life";
import { live, rebuiltShops } from "../../support/live-life";
import type { LiveShop } from "../../support/live-run";
import { brokenPromises } from "../../support/live-state";
import { type TestDatabase, testDatabase } from "../../support/test-database";

let database: TestDatabase;
beforeAll(async () => void (database = await testDatabase({ smallShops: true })));
afterAll(() => database.close());

type Erase = (shop: LiveShop, customerId: string) => Promise<void>;

/** As the webhook does it. */
const erase: Erase = ({ deps, shopId }, customerId) =>
  withTransaction(deps.pool, async (tx) => {
    await takeShopLock(tx, "ledger", shopId);
    const now = deps.clock.now();
    const topic = { topic: "customers/redact", webhookId: randomUUID(), payload: { customer: { id: customerId } } };
    const at = await loadProgram(tx, shopId, now);
    const item = { ...topic, triggeredAt: null, tries: 0, day: "2026-06-01" };
    expect(await applyCustomerTopic(tx, at, item, now)).toBe("done");
  });

/** Sums that name no member, and what everybody else has. */
async function totals(shopId: number, memberId: string) {
  const ask = async (text: string, ...more: readonly unknown[]) =>
    (await database.pool.query<object>(text, [shopId, ...more])).rows;
  return {
    groups: await ask(
      `select group_id, lane, count(*) as n, sum(share_bp) as bp, sum(amount_minor) as minor from order_shares
       where shop_id = $1 group by 1, 2 order by 1, 2`,
    ),
    lots: await ask(
      `select role, lane, class, state, currency, count(*) as n, sum(amount_minor) as minor, sum(carried_minor) as carried from lots
       where shop_id = $1 group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5`,
    ),
    entries: await ask(
      `select split_part(account, ':', 1) as account, currency, count(*) as n, sum(amount_minor) as minor from entries
       where shop_id = $1 group by 1, 2 order by 1, 2`,
    ),
    balances: await ask(
      `select currency, sum(pending_minor) as p, sum(available_minor) as a, sum(carried_minor) as c, sum(issued_minor) as i
       from balances where shop_id = $1 group by 1 order by 1`,
    ),
    effort: await ask(
      "select week, kind, sum(weight) as weight, sum(count) as n from kind_days where shop_id = $1 group by 1, 2 order by 1, 2",
    ),
    closes: await ask(
      "select week, tier, count(*) as n, sum(score) as score from week_closes where shop_id = $1 group by 1, 2 order by 1, 2",
    ),
    others: {
      balances: await ask("select * from balances where shop_id = $1 and member_id = any($2) order by 2, 3", others()),
      standings: await ask(
        "select member_id, tier, low_closes, closed_score from standings where shop_id = $1 and member_id = any($2) order by 1",
        others(),
      ),
    },
  };

  function others(): string[] {
    return ["m0", "m1", "m2", "m3", "m4"].filter((one) => one !== memberId);
  }
}

type Person = { readonly member: string; readonly customer: string };

/** Somebody who is linked to a customer: of those with lots, if there are any. */
async function somebody(shopId: number, which: number): Promise<Person> {
  const { rows } = await database.pool.query<Person & { lots: number }>(
    `select member_id as member, customer_id as customer,
       (select count(*) from lots l where l.shop_id = m.shop_id and l.member_id = m.member_id)::int as lots
     from members m where shop_id = $1 and customer_id is not null order by member_id`,
    [shopId],
  );
  const earners = rows.filter((row) => row.lots > 0);
  const found = earners.length > 0 ? earners : rows;
  return found[which % found.length] ?? { member: "", customer: "" };
}

/** Somebody is erased while orders are pending; time goes on; and what is stored is still what the log, under the pseudonym, gives. */
function leavesTotals(run: Erase) {
  return together(fc.tuple(life, fc.nat()), async (cases) => {
    const lived = await forEachCase(cases, ([given, which]) => liveErased(run, given, which));
    const rebuilt = await rebuiltShops(
      database,
      lived.map(({ shop }) => shop),
    );
    await forEachCase(cases, async (_case, index) => {
      const { shop, erased } = lived[index] as (typeof lived)[number];
      expect(await brokenPromises(database.pool, shop.shopId)).toEqual([]);
      expect(rebuilt[index]?.differences).toEqual([]);
      expect(await namedIn(shop.shopId, erased)).toEqual([]);
    });
  });
}

async function liveErased(run: Erase, given: Life, which: number) {
  const last = given.stops.length - 1;
  let erased: Person = { member: "", customer: "" };
  const shop = await live(database, given, async (open, stop) => {
    if (stop < last) return;
    erased = await somebody(open.shopId, which);
    const before = await totals(open.shopId, erased.member);
    await run(open, erased.customer);
    expect(await totals(open.shopId, erased.member)).toEqual(before);
    expect(await namedIn(open.shopId, erased)).toEqual([]);
  });
  return { shop, erased };
}

/** Tables of the shop in which the member's or the customer's id stands as a value of its own, or inside a longer id. */
async function namedIn(shopId: number, { member, customer }: Person): Promise<string[]> {
  shopTables ??= tablesOfShops();
  const questions = (await shopTables).map(
    (name) =>
      `select '${name}' as name where exists (select 1 from "${name}" t where shop_id = $1 and to_jsonb(t)::text ~ $2)`,
  );
  const { rows } = await database.pool.query<{ name: string }>(questions.join(" union all "), [
    shopId,
    `[":](${member}|${customer})[":]`,
  ]);
  return rows.map((row) => row.name);
}

let shopTables: Promise<readonly string[]> | undefined;

async function tablesOfShops(): Promise<readonly string[]> {
  const { rows } = await database.pool.query<{ name: string }>(
    `select table_name as name from information_schema.columns where table_schema = 'public' and column_name = 'shop_id'
     order by 1`,
  );
  return rows.map((row) => row.name);
}

describe("erasing a person", () => {
  it("17: leaves group totals and balances as they were, and a log that gives them again", async () => {
    await checkAsyncProperty("erasure", leavesTotals(erase));
  }, 900_000);
});

/** A person's erasure that does more, or less, than it should. */
const alsoRuns =
  (change: string): Erase =>
  async (shop, customerId) => {
    await erase(shop, customerId);
    await withTransaction(database.pool, async (tx) => {
      await tx.query("set local hearth.erasing = 'on'");
      await tx.query(change, [shop.shopId]);
    });
  };

const withoutLog: Erase = async (shop, customerId) => {
  const { rows } = await database.pool.query<{ position: number; body: unknown }>(
    "select position, body from log where shop_id = $1",
    [shop.shopId],
  );
  await erase(shop, customerId);
  await withTransaction(database.pool, async (tx) => {
    await tx.query("set local hearth.erasing = 'on'");
    await tx.query(
      `update log l set body = given.body from unnest($2::bigint[], $3::jsonb[]) as given (position, body)
       where l.shop_id = $1 and l.position = given.position`,
      [shop.shopId, rows.map((row) => row.position), rows.map((row) => JSON.stringify(row.body))],
    );
  });
};

describe("broken erasures are noticed", () => {
  const MUTANTS: readonly (readonly [story: string, run: Erase])[] = [
    [
      "17: shares go with the person",
      alsoRuns("delete from order_shares where shop_id = $1 and actor_id like 'erased-%'"),
    ],
    ["17: lots go with the person", alsoRuns("delete from lots where shop_id = $1 and member_id like 'erased-%'")],
    [
      "17: entries go with the person",
      alsoRuns("delete from entries where shop_id = $1 and member_id like 'erased-%'"),
    ],
    [
      "17: the balance goes with the person",
      alsoRuns("delete from balances where shop_id = $1 and member_id like 'erased-%'"),
    ],
    [
      "17: what they did goes with the person",
      alsoRuns("delete from kind_days where shop_id = $1 and member_id like 'erased-%'"),
    ],
    [
      "17: a group loses its creator",
      alsoRuns("update groups set creator_id = null where shop_id = $1 and creator_id like 'erased-%'"),
    ],
    ["17: the log keeps the person's name", withoutLog],
  ];
  it.each(MUTANTS)(
    "%s",
    async (story, run) => {
      await expectAsyncCaught(story, leavesTotals(run));
    },
    120_000,
  );
});
