import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { takeShopLock, withTransaction } from "../../../app/adapters/persistence/database";
import type { KeyFact } from "../../../app/adapters/persistence/identity-rows";
import { redactCustomer } from "../../../app/adapters/persistence/privacy-rows";
import { keysOfCustomer } from "../../../app/adapters/shopify/customer-keys";
import { identityHash } from "../../../app/adapters/shopify/identity-hash";
import { reduceWebhook } from "../../../app/adapters/shopify/reduce-webhook";
import { lotAmountMinor } from "../../../app/core/ledger/lot";
import { createReplay } from "../../../app/core/replay/replay";
import { DAY_MS } from "../../../app/core/shared/time";
import { closeShop } from "../../../app/jobs/close-shop";
import { replayHistory } from "../../../app/usecases/backtests/replay-history";
import { confirmIdentity } from "../../../app/usecases/identity/confirm-identity";
import { recordKeys } from "../../../app/usecases/identity/record-keys";
import { drainInbox } from "../../../app/usecases/orders/drain-inbox";
import { grantPerk } from "../../../app/usecases/perks/grant-perk";
import { loadProgram } from "../../../app/usecases/programs/load-program";
import { rebuildShop } from "../../../app/usecases/rebuild/rebuild-shop";
import { bucketView } from "../../../app/views/bucket-view";
import type { Log, Row } from "../../support/arbitraries/log";
import { importLog } from "../../support/interchange";
import { type LiveShop, shopUnder } from "../../support/live-run";
import { brokenPromises } from "../../support/live-state";
import { type TestDatabase, testDatabase } from "../../support/test-database";

let database: TestDatabase;
beforeAll(async () => void (database = await testDatabase()));
afterAll(() => database.close());

const NOTHING: Log = {
  groups: [],
  members: [],
  memberships: [],
  codes: [],
  rests: [],
  activities: [],
  orders: [],
  refunds: [],
};
const SECRET = "a secret of sixteen";
const START = Date.parse("2026-06-01T00:00:00Z");
const REWARDS = { returnWindowDays: 30, codePayoutMaxPercent: 100, contributorRateBp: 1000, rewardFloorPercent: 100 };

const order = (id: string, customer: string, over: Partial<Row<"orders">> = {}): Row<"orders"> => ({
  id,
  customer,
  placed_at: "2026-06-03T12:00:00Z",
  currency: "USD",
  total_minor: "10000",
  code: "",
  referral: "",
  cancelled_at: "",
  ...over,
});
const answer = (member: string, counterpart: string, at = "2026-06-02T12:00:00Z"): Row<"activities"> => ({
  id: `${member}-${counterpart}-${at}`,
  source: "forum",
  member,
  group: "",
  kind: "answer",
  occurred_at: at,
  counterpart,
  ref: "",
  reverses: "",
  lang: "",
});

/** Ann (1), Ben (2) and Cat (3) are members; Ann owns a code. */
async function shopOf(file: object = { rewards: REWARDS }): Promise<LiveShop> {
  const shop = await shopUnder(database, file, START);
  const joined_at = "2026-01-01T00:00:00Z";
  await importLog(shop.deps, shop.shopId, {
    ...NOTHING,
    members: [
      { member: "ann", customer: "1", joined_at },
      { member: "ben", customer: "2", joined_at },
      { member: "cat", customer: "3", joined_at },
    ],
    groups: [{ group: "g", name: "G", creator: "ann", parent: "" }],
    codes: [{ code: "ANN10", owner: "ann", group: "" }],
  });
  return shop;
}

async function goOn(shop: LiveShop, at: string, log: Partial<Log> = {}): Promise<void> {
  shop.deps.clock.set(at);
  await importLog(shop.deps, shop.shopId, { ...NOTHING, ...log });
  await closeShop(shop.deps, shop);
}

const email = (customerId: string, key: string | null, asOf = 0): KeyFact => ({
  customerId,
  memberId: null,
  kind: "email",
  key,
  asOf,
});
const address = (customerId: string, key: string): KeyFact => ({ ...email(customerId, key), kind: "address" });
const platform = (memberId: string, key: string): KeyFact => ({
  customerId: null,
  memberId,
  kind: "platform",
  key,
  asOf: 0,
});

async function learn(shop: LiveShop, ...facts: readonly KeyFact[]): Promise<void> {
  await withTransaction(shop.deps.pool, async (tx) => {
    await takeShopLock(tx, "ledger", shop.shopId);
    await recordKeys(tx, shop.shopId, shop.deps.clock.now(), facts);
  });
}

/** What stands, by lot. */
async function lots({ shopId }: LiveShop): Promise<Record<string, number>> {
  const { rows } = await database.pool.query<{ lot: string; amount: number }>(
    `select lot_id as lot, case when state = 'pending' then worth_minor else paid_minor end as amount from lots
     where shop_id = $1 and state not in ('voided') order by lot_id`,
    [shopId],
  );
  return Object.fromEntries(rows.map((row) => [row.lot, row.amount]));
}

async function expectSound(shop: LiveShop): Promise<void> {
  const rebuilt = await rebuildShop(shop.deps, { shopId: shop.shopId, compare: true });
  expect(rebuilt.differences).toEqual([]);
  expect(await brokenPromises(database.pool, shop.shopId)).toEqual([]);
}

describe("nobody earns from an order of another in their bucket", () => {
  it.each<[string, readonly KeyFact[]]>([
    ["an e-mail", [email("1", "e"), email("9", "e")]],
    ["an address", [address("1", "a"), address("9", "a")]],
    [
      "an account on a platform and an e-mail",
      [platform("ann", "p"), platform("cat", "p"), email("3", "e"), email("9", "e")],
    ],
    [
      "an address and an e-mail, through one who is nobody's member",
      [address("1", "a"), address("8", "a"), email("8", "e"), email("9", "e")],
    ],
  ])("by %s", async (_story, facts) => {
    const shop = await shopOf();
    await goOn(shop, "2026-06-03T13:00:00Z", {
      orders: [order("o1", "9", { code: "ANN10" }), order("o2", "7", { code: "ANN10" })],
    });
    const before = await lots(shop);
    expect(Object.keys(before)).toEqual(["o1:contributor:ann:code", "o2:contributor:ann:code"]);
    await learn(shop, ...facts);
    await closeShop(shop.deps, shop);
    expect(Object.keys(await lots(shop))).toEqual(["o2:contributor:ann:code"]);
    await goOn(shop, "2026-08-02T13:00:00Z");
    expect(await lots(shop)).toEqual({ "o2:contributor:ann:code": 500 });
    await expectSound(shop);
  });

  it("nor who leads a group from what a member of it buys", async () => {
    const shop = await shopOf();
    await learn(shop, email("1", "e"), email("2", "e"));
    const joined_at = "2026-05-01T00:00:00Z";
    await goOn(shop, "2026-06-03T13:00:00Z", {
      memberships: ["ben", "cat"].map((member) => ({ member, group: "g", joined_at, left_at: "" })),
      activities: ["ben", "cat"].map((member) => ({ ...answer(member, ""), group: "g" })),
      orders: [order("o1", "2"), order("o2", "3")],
    });
    expect(Object.keys(await lots(shop)).filter((lot) => lot.includes("creator"))).toEqual([
      "o2:creator:ann:relational",
    ]);
    await expectSound(shop);
  });

  it("as of when it is due: what is learned after stays out, and what is no longer so counts no more", async () => {
    const shop = await shopOf();
    await goOn(shop, "2026-06-03T13:00:00Z", { orders: [order("o1", "9", { code: "ANN10" })] });
    await goOn(shop, "2026-08-02T13:00:00Z");
    await learn(shop, email("1", "e"), email("9", "e"));
    await closeShop(shop.deps, shop);
    expect(await lots(shop)).toEqual({ "o1:contributor:ann:code": 500 });
    await goOn(shop, "2026-08-03T13:00:00Z", {
      orders: [order("o2", "9", { code: "ANN10", placed_at: "2026-08-03T12:00:00Z" })],
    });
    expect(Object.keys(await lots(shop))).toEqual(["o1:contributor:ann:code"]);
    await learn(shop, email("9", "other", 1));
    await closeShop(shop.deps, shop);
    expect(Object.keys(await lots(shop))).toEqual(["o1:contributor:ann:code", "o2:contributor:ann:code"]);
    await expectSound(shop);
  });

  it("an older word changes nothing, whichever comes first", async () => {
    const shop = await shopOf();
    await learn(shop, email("9", "new", 20), email("9", "old", 10));
    await learn(shop, email("9", "older", 5));
    await learn(shop, email("9", "new", 30));
    await learn(shop, email("9", "late", 25));
    const { rows } = await database.pool.query("select key, gone_at from identity_keys where shop_id = $1", [
      shop.shopId,
    ]);
    expect(rows).toEqual([{ key: "new", gone_at: null }]);
  });
});

describe("maxima are shared", () => {
  const tight = { rewards: { ...REWARDS, memberMonthMaxMinor: 1200, orderMaxMinor: 1200 } };

  it("of the month and of an order", async () => {
    const shop = await shopOf(tight);
    const activities = [answer("ann", "ben"), answer("cat", "ben")];
    const orders = [order("o1", "2"), order("o2", "2", { placed_at: "2026-06-03T12:30:00Z" })];
    await goOn(shop, "2026-06-03T13:00:00Z", { activities, orders });
    const helped = async () => Object.entries(await lots(shop)).filter(([lot]) => lot.includes("contributor"));
    expect(await helped()).toEqual([
      ["o1:contributor:ann:relational", 500],
      ["o1:contributor:cat:relational", 500],
      ["o2:contributor:ann:relational", 500],
      ["o2:contributor:cat:relational", 500],
    ]);
    await learn(shop, address("1", "a"), address("3", "a"));
    await closeShop(shop.deps, shop);
    expect(await helped()).toEqual([
      ["o1:contributor:ann:relational", 500],
      ["o1:contributor:cat:relational", 500],
      ["o2:contributor:ann:relational", 200],
    ]);
    await goOn(shop, "2026-08-02T13:00:00Z");
    expect((await helped()).map(([, amount]) => amount)).toEqual([500, 500, 200]);
    await expectSound(shop);
  });

  it("of a perk", async () => {
    const perk = { id: "mug", name: "Mug", kind: "vote", perMemberMax: 1 };
    const shop = await shopOf({ rewards: REWARDS, perks: [perk] });
    await learn(shop, email("1", "e"), email("2", "e"));
    const grant = (memberId: string) =>
      grantPerk(shop.deps, {
        shopId: shop.shopId,
        perkId: "mug",
        memberId,
        note: "",
        by: "test",
        requestId: crypto.randomUUID(),
      });
    for (const memberId of ["ann", "ben", "cat"]) await grant(memberId);
    const { rows } = await database.pool.query(
      "select member_id as member, refusal from grants where shop_id = $1 order by number",
      [shop.shopId],
    );
    expect(rows).toEqual([
      { member: "ann", refusal: null },
      { member: "ben", refusal: "per-member-maximum" },
      { member: "cat", refusal: null },
    ]);
    await expectSound(shop);
  });

  it("of orders: a second account is no new customer, and cools down with the first", async () => {
    const shop = await shopOf({ rewards: REWARDS, orders: { firstOrderPercent: 300, coolDownHours: 24 } });
    const orders = [order("o1", "1"), order("o2", "2", { placed_at: "2026-06-03T12:30:00Z" })];
    await goOn(shop, "2026-06-03T13:00:00Z", { orders });
    expect(await lots(shop)).toEqual({ "o1:buyer:ann:": 300, "o2:buyer:ben:": 300 });
    await learn(shop, email("1", "e"), email("2", "e"));
    await closeShop(shop.deps, shop);
    expect(await lots(shop)).toEqual({ "o1:buyer:ann:": 300 });
    await goOn(shop, "2026-06-05T13:00:00Z", { orders: [order("o3", "2", { placed_at: "2026-06-05T12:00:00Z" })] });
    expect(await lots(shop)).toEqual({ "o1:buyer:ann:": 300, "o3:buyer:ben:": 100 });
    await expectSound(shop);
  });
});

describe("a history with buckets", () => {
  it("is replayed to the ledger, to the minor unit", async () => {
    const shop = await shopOf({
      rewards: { ...REWARDS, memberMonthMaxMinor: 1200, orderMaxMinor: 1200 },
      orders: { firstOrderPercent: 300 },
    });
    await learn(shop, email("1", "e"), email("9", "e"), address("1", "a"));
    const at = (day: number, hour = 12) => new Date(START + day * DAY_MS + hour * 3_600_000).toISOString();
    for (let day = 1; day < 60; day += 1) {
      shop.deps.clock.set(at(day, 13));
      if (day === 20) await learn(shop, address("3", "a"));
      if (day === 45) await learn(shop, email("9", "other", 1));
      await goOn(shop, at(day, 13), {
        activities: [answer("ann", "ben", at(day, 10)), answer("cat", "ben", at(day, 11))],
        orders: [
          order(`x${day}`, "9", { code: "ANN10", placed_at: at(day) }),
          order(`y${day}`, "2", { placed_at: at(day) }),
        ],
      });
    }
    const now = Date.parse(at(95));
    await goOn(shop, at(95));
    const { program, zone } = await loadProgram(database.pool, shop.shopId, now);
    const replayed: Record<string, number> = {};
    const replay = await replayHistory(database.pool, {
      shopId: shop.shopId,
      at: now,
      start: (community) => {
        const lot = (one: Parameters<typeof lotAmountMinor>[0]): void => {
          if (one.state !== "voided") replayed[one.lot] = lotAmountMinor(one);
        };
        return createReplay({
          program,
          zone,
          community,
          at: now,
          sink: { shares: () => undefined, notes: () => undefined, lot },
        });
      },
      onProgress: () => Promise.resolve(),
    });
    replay.finish();
    const live = await lots(shop);
    expect(replayed).toEqual(live);
    expect(Object.keys(live).some((lot) => lot.startsWith("x") && lot.includes("ann"))).toBe(true);
    await expectSound(shop);
  });
});

describe("an account on a platform", () => {
  const identity = (shop: LiveShop, memberId: string, account: string, confirmed = true) =>
    confirmIdentity(shop.deps, {
      shopId: shop.shopId,
      memberId,
      source: "Discord",
      account,
      secret: SECRET,
      confirmed,
    });

  it("that two members confirm makes them one person, until it turns out not to be theirs", async () => {
    const shop = await shopOf();
    expect(await identity(shop, "ann", "42")).toEqual({ kind: "recorded", together: [] });
    expect(await identity(shop, "ann", "43")).toEqual({ kind: "recorded", together: [] });
    expect(await identity(shop, "cat", " 42 ")).toEqual({ kind: "recorded", together: ["ann"] });
    await learn(shop, email("3", "e"), email("9", "e"));
    const now = shop.deps.clock.now();
    const view = await bucketView(database.pool, shop.shopId, { memberId: "ann", now });
    expect(view).toEqual({ members: [{ memberId: "cat", by: ["platform"] }], customers: 1 });
    shop.deps.clock.set(now + 1);
    expect(await identity(shop, "cat", "42", false)).toEqual({ kind: "recorded", together: [] });
    expect(await bucketView(database.pool, shop.shopId, { memberId: "ann", now: now + 1 })).toBeUndefined();
    expect(await identity(shop, "nobody", "42")).toEqual({ kind: "unknown-member" });
    const { rows } = await database.pool.query<{ body: string }>("select body::text from log where shop_id = $1", [
      shop.shopId,
    ]);
    expect(rows.filter((row) => row.body.includes("platform"))).toHaveLength(4);
    expect(rows.some((row) => /discord|"42"|"43"/i.test(row.body))).toBe(false);
    await expectSound(shop);
  });
});

describe("webhooks", () => {
  const hash = identityHash(SECRET);
  async function received(shop: LiveShop, topic: string, payload: object): Promise<void> {
    const keysOf = (customer: unknown) => keysOfCustomer("any.myshopify.com", customer, hash);
    await database.pool.query(
      `insert into inbox (shop_id, webhook_id, topic, triggered_at, payload) values ($1, $2, $3, $4, $5)`,
      [shop.shopId, crypto.randomUUID(), topic, new Date(START), JSON.stringify(reduceWebhook(topic, payload, keysOf))],
    );
  }

  it("of customers and of orders tell who is one person before the order is settled", async () => {
    const shop = await shopOf();
    shop.deps.clock.set("2026-06-03T13:00:00Z");
    const home = { address1: "12 Main St.", city: "Springfield", zip: "1", country_code: "US" };
    await received(shop, "customers/update", { id: 1, updated_at: "2026-06-01T10:00:00Z", default_address: home });
    const bought = (id: number, address1: string) => ({
      id,
      created_at: "2026-06-03T12:00:00Z",
      updated_at: "2026-06-03T12:00:00Z",
      financial_status: "paid",
      currency: "USD",
      current_subtotal_price: "100.00",
      discount_codes: [{ code: "ANN10" }],
      customer: { id: 900 + id, updated_at: "2026-06-03T12:00:00Z", default_address: { ...home, address1 } },
    });
    await received(shop, "orders/paid", bought(1, "12 MAIN ST"));
    await received(shop, "orders/paid", bought(2, "14 Main St"));
    await drainInbox(shop.deps, shop);
    await closeShop(shop.deps, shop);
    expect(Object.keys(await lots(shop))).toEqual(["2:contributor:ann:code"]);
    await expectSound(shop);
  });
});

describe("a person who is erased", () => {
  it("leaves nothing that their e-mail could be told by, and everybody's rewards as they were", async () => {
    const shop = await shopOf();
    await learn(shop, email("1", "secret-hash"), email("9", "secret-hash"));
    await goOn(shop, "2026-06-03T13:00:00Z", {
      orders: [order("o1", "9", { code: "ANN10" }), order("o2", "7", { code: "ANN10" })],
    });
    await withTransaction(database.pool, async (tx) => {
      await takeShopLock(tx, "ledger", shop.shopId);
      await redactCustomer(tx, shop.shopId, "9", shop.deps.clock.now());
    });
    const { rows } = await database.pool.query<{ found: number }>(
      `select (select count(*) from identity_keys where shop_id = $1 and key = 'secret-hash')
         + (select count(*) from log where shop_id = $1 and body::text like '%secret-hash%') as found`,
      [shop.shopId],
    );
    expect(rows).toEqual([{ found: 0 }]);
    await goOn(shop, "2026-08-02T13:00:00Z");
    expect(Object.keys(await lots(shop))).toEqual(["o2:contributor:ann:code"]);
    await expectSound(shop);
  });
});
