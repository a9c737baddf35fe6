import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { verifyAuditChain } from "../../../app/adapters/persistence/audit-rows";
import { inboxWriter } from "../../../app/adapters/persistence/inbox-writer";
import { PERSON_TABLES } from "../../../app/adapters/persistence/person-rows";
import { MEMBER_COLUMNS } from "../../../app/adapters/persistence/privacy-rows";
import { type ShopDatabases, shopDatabases } from "../../../app/adapters/persistence/shop-database";
import { findShop, markUninstalled } from "../../../app/adapters/persistence/shop-rows";
import { startBoss } from "../../../app/adapters/queue/work-queue";
import { reduceWebhook } from "../../../app/adapters/shopify/reduce-webhook";
import { closeShop } from "../../../app/jobs/close-shop";
import { grantPerk } from "../../../app/usecases/perks/grant-perk";
import { drainInbox } from "../../../app/usecases/orders/drain-inbox";
import { handOverData } from "../../../app/usecases/privacy/hand-over-data";
import { planRewards } from "../../../app/usecases/rewards/plan-rewards";
import { lockTier } from "../../../app/usecases/standings/lock-tier";
import { privacyView } from "../../../app/views/privacy-view";
import { testDeps, testShop } from "../../support/app-deps";
import { importText } from "../../support/interchange";
import { type TestDatabase, testDatabase } from "../../support/test-database";
import { searchEverything } from "../../support/web";

let database: TestDatabase;
let shops: ShopDatabases;
beforeAll(async () => {
  database = await testDatabase();
  shops = shopDatabases(database.url, 4);
  // Its tables are searched too.
  const boss = await startBoss(database.url, "web", () => undefined);
  await boss.stop({ graceful: false });
});
afterAll(async () => {
  await shops.end();
  await database.close();
});

const ORDERS = "id,customer,placed_at,currency,total_minor,code,referral,cancelled_at";
const ACTIVITIES = "id,source,member,group,kind,occurred_at,counterpart,ref,reverses,lang";

/** Marked ids wherever a person can be: facts, what follows from them, decisions, messages, jobs that failed. */
async function markedShop() {
  const marker = `zz${randomUUID().slice(0, 8)}zz`;
  const customer = `88${String(Date.now())}${String(Math.floor(Math.random() * 1e6))}`;
  const shopId = await testShop(database);
  const deps = { ...testDeps(database, "2026-06-01T12:00:00Z"), pool: shops.of(shopId) };
  const neighbour = `neighbour-${marker.slice(2, 6)}`;
  const load = (table: Parameters<typeof importText>[2], ...lines: string[]) =>
    importText(deps, shopId, table, `${lines.join("\n")}\n`);
  await load(
    "members",
    "member,customer,joined_at",
    `${marker},${customer},2026-01-01T00:00:00Z`,
    `${neighbour},7,2026-01-01T00:00:00Z`,
  );
  await load("groups", "group,name,creator,parent", `g1,One,${marker},`);
  await load("memberships", "member,group,joined_at,left_at", `${marker},g1,2026-01-01T00:00:00Z,`);
  await load("codes", "code,owner,group", `HELLO,${marker},g1`);
  await load(
    "activities",
    ACTIVITIES,
    ...["2026-04-05", "2026-04-13", "2026-05-19"].map(
      (day, n) => `a${String(n)},forum,${marker},g1,answer,${day}T09:00:00Z,${neighbour},${marker}-thread,,en`,
    ),
  );
  await load(
    "orders",
    ORDERS,
    `o1,${customer},2026-04-21T10:00:00Z,USD,90000,,${neighbour},`,
    `o2,7,2026-04-21T10:00:00Z,USD,90000,HELLO,${marker},`,
  );
  await closeShop(deps, { shopId });
  await planRewards(deps, { shopId });
  await lockTier(deps, { shopId, memberId: marker, locked: true, reason: `asked by ${marker}`, by: "77001" });
  await grantPerk(deps, {
    shopId,
    perkId: "none",
    memberId: marker,
    note: "for everything",
    by: "77001",
    requestId: randomUUID(),
  });
  const domain = (await findShop(database.pool, shopId))?.domain ?? "";
  const inbox = inboxWriter(database.pool, deps.queue, deps.clock.now);
  const webhook = async (topic: string, body: unknown, webhookId: string = randomUUID()): Promise<void> => {
    const payload = reduceWebhook(topic, body);
    await inbox.store({ domain, webhookId, eventId: null, topic, triggeredAt: null, payload });
    await drainInbox(deps, { shopId });
  };
  return { marker, customer, neighbour, shopId, deps, webhook };
}

/** What is left over from work that failed: a message in the inbox, a job, and its copy among the dead letters. */
async function plantFailures({ shopId, customer }: Awaited<ReturnType<typeof markedShop>>): Promise<void> {
  await database.pool.query(
    `insert into inbox (shop_id, webhook_id, topic, payload, state, error) values ($1, $2, 'orders/paid', '{}', 'failed', $3)`,
    [shopId, randomUUID(), `Key (customer_id)=(${customer}) already exists.`],
  );
  for (const name of ["drain-inbox", "drain-inbox-dead"]) {
    await database.pool.query(`insert into pgboss.job (name, data, state, output) values ($1, $2, 'failed', $3)`, [
      name,
      JSON.stringify({ shopId }),
      JSON.stringify({ message: `Key (customer_id)=(${customer}) already exists.` }),
    ]);
  }
}

/** What is in the middle of something: a round of reconciliation, a fault that a check found, an order that waits to be applied. */
async function plantUnfinished({ shopId, customer, marker }: Awaited<ReturnType<typeof markedShop>>): Promise<void> {
  await database.pool.query("insert into reconciliations (shop_id, subject, after_key) values ($1, 'customers', $2)", [
    shopId,
    marker,
  ]);
  const faults = [
    { kind: "balance-not-lots", detail: { member_id: marker, currency: "USD" } },
    { kind: "attempt-without-lot", detail: { lot_id: `o1:buyer:${marker}:` } },
  ];
  for (const fault of faults)
    await database.pool.query("insert into notices (shop_id, notice_key, kind, detail) values ($1, $2, $3, $4)", [
      shopId,
      fault.kind,
      "ledger-fault",
      JSON.stringify({ count: 1, first: [fault] }),
    ]);
  const order = {
    id: 771,
    name: "#771",
    created_at: "2026-05-30T10:00:00Z",
    updated_at: "2026-05-30T10:00:00Z",
    financial_status: "paid",
    currency: "USD",
    current_subtotal_price: "90.00",
    customer: { id: customer },
    note_attributes: [{ name: "hearth_referral", value: marker }],
  };
  for (const [topic, payload] of [
    ["orders/paid", order],
    ["customers/data_request", { customer: { id: customer } }],
  ] as const)
    await database.pool.query(
      `insert into inbox (shop_id, webhook_id, topic, payload, state, error, tries, done_at)
       values ($1, $2, $3, $4, 'waiting', $5, 1, now() + interval '1 hour')`,
      [shopId, randomUUID(), topic, JSON.stringify(payload), `Key (customer_id)=(${customer}) is locked.`],
    );
}

const viewer = (shopId: number) => ({
  shopId,
  timezone: "UTC",
  currency: "USD",
  locale: "en",
  now: Date.UTC(2026, 7, 1),
});

describe("columns that name a person", () => {
  it("are all known to an erasure, and have a part in what is handed over", async () => {
    const { rows } = await database.pool.query<{ table: string; column: string }>(
      `select c.table_name as table, c.column_name as column from information_schema.columns c
         join information_schema.tables t using (table_schema, table_name)
       where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.data_type = 'text'
         and c.column_name in ('member_id', 'owner_id', 'creator_id', 'buyer_id', 'actor_id', 'newcomer_id', 'counterpart', 'referral')`,
    );
    const known = new Set(MEMBER_COLUMNS.map(([table, column]) => `${table}.${column}`));
    expect(rows.map(({ table, column }) => `${table}.${column}`).filter((name) => !known.has(name))).toEqual([]);
    expect(rows.map(({ table }) => table).filter((table) => !Object.hasOwn(PERSON_TABLES, table))).toEqual([]);
    const { rows: customers } = await database.pool.query<{ table: string }>(
      `select table_name as table from information_schema.columns
       where table_schema = 'public' and column_name = 'customer_id' order by 1`,
    );
    // Whoever adds one says here, and in redactCustomer, what becomes of it.
    expect(customers.map(({ table }) => table)).toEqual([
      "data_requests",
      "identity_keys",
      "issue_attempts",
      "members",
      "orders",
    ]);
  });
});

describe("customers/data_request", () => {
  it("is listed until the file was downloaded, which says all and names nobody else", async () => {
    const shop = await markedShop();
    const { shopId, customer, marker, neighbour, deps } = shop;
    await shop.webhook("customers/data_request", { customer: { id: customer, email: "x@y" } }, "request-1");
    await shop.webhook("customers/data_request", { customer: { id: customer } }, "request-1");
    const before = await privacyView(deps.pool, viewer(shopId));
    expect(before.requests).toMatchObject([
      { requestId: "request-1", customerId: customer, late: true, handedOverAt: null },
    ]);
    const given = await handOverData(deps, { shopId, requestId: "request-1", by: "77001" });
    if (given.kind !== "file") throw new Error("no file");
    const tables = given.sections.map((section) => section.table);
    expect(tables).toEqual(
      expect.arrayContaining([
        "members",
        "groups",
        "memberships",
        "codes",
        "activities",
        "orders",
        "lots",
        "standings",
        "grants",
      ]),
    );
    for (const [table, column] of MEMBER_COLUMNS) {
      const { rowCount } = await database.pool.query(`select 1 from ${table} where shop_id = $1 and ${column} = $2`, [
        shopId,
        marker,
      ]);
      const own = (PERSON_TABLES as Record<string, { member?: string }>)[table]?.member === column;
      if (own && (rowCount ?? 0) > 0)
        expect(given.sections.find((section) => section.table === table)?.rows, table).toHaveLength(rowCount ?? 0);
    }
    const text = JSON.stringify(given.sections);
    expect(text).toContain(marker);
    expect(text).not.toContain(neighbour);
    expect(text).not.toContain("77001");
    const after = await privacyView(deps.pool, viewer(shopId));
    expect(after.requests).toMatchObject([{ late: false, handedOverBy: "77001" }]);
    const { rows } = await database.pool.query(
      "select 1 from notices where shop_id = $1 and resolved_at is null and kind = 'data-request'",
      [shopId],
    );
    expect(rows).toEqual([]);
  });

  it("of somebody whose customers were merged says what each of the members has, and an erasure takes all of it", async () => {
    const shop = await markedShop();
    const { shopId, marker, neighbour } = shop;
    await shop.webhook("customers/merge", {
      admin_graphql_api_customer_kept_id: "gid://shopify/Customer/7",
      admin_graphql_api_customer_deleted_id: `gid://shopify/Customer/${shop.customer}`,
    });
    await shop.webhook("customers/data_request", { customer: { id: 7 } }, "request-6");
    const given = await handOverData(shop.deps, { shopId, requestId: "request-6", by: "77001" });
    if (given.kind !== "file") throw new Error("no file");
    const of = (table: string) => given.sections.find((section) => section.table === table)?.rows ?? [];
    expect(of("members").map((row) => row["member_id"])).toEqual(expect.arrayContaining([marker, neighbour]));
    expect(of("lots").map((row) => row["member_id"])).toEqual(expect.arrayContaining([marker, neighbour]));
    await shop.webhook("customers/redact", { customer: { id: 7 } });
    for (const text of [marker, neighbour, shop.customer]) expect(await searchEverything(database, text)).toEqual([]);
  });

  it("of another shop is not there", async () => {
    const [shop, other] = [await markedShop(), await markedShop()];
    await shop.webhook("customers/data_request", { customer: { id: shop.customer } }, "request-2");
    const asked = { shopId: other.shopId, requestId: "request-2", by: "77001" };
    expect(await handOverData(other.deps, asked)).toEqual({ kind: "unknown" });
  });

  it("of a customer who was never a member says what there is of their orders", async () => {
    const shop = await markedShop();
    await importText(shop.deps, shop.shopId, "orders", `${ORDERS}\no9,99,2026-05-21T10:00:00Z,USD,9000,,,\n`);
    await shop.webhook("customers/data_request", { customer: { id: 99 } }, "request-3");
    const given = await handOverData(shop.deps, { shopId: shop.shopId, requestId: "request-3", by: "77001" });
    expect(given).toMatchObject({ kind: "file", sections: [{ table: "orders", rows: [{ order_id: "o9" }] }] });
  });
});

describe("customers/redact", () => {
  it("reaches tables, inbox, jobs, dead letters, requests and the audit log, which keeps that it happened", async () => {
    const shop = await markedShop();
    const { shopId, customer, marker } = shop;
    await shop.webhook("customers/data_request", { customer: { id: customer } }, "request-4");
    await handOverData(shop.deps, { shopId, requestId: "request-4", by: "77001" });
    await plantFailures(shop);
    const traces = [...(await searchEverything(database, customer)), ...(await searchEverything(database, marker))];
    for (const place of ["public.inbox", "public.audit", "public.log", "public.data_requests", "pgboss."])
      expect(
        traces.some((row) => row.startsWith(place)),
        place,
      ).toBe(true);
    await shop.webhook("customers/redact", { customer: { id: customer } });
    expect(await searchEverything(database, marker)).toEqual([]);
    expect(await searchEverything(database, customer)).toEqual([]);
    expect(await verifyAuditChain(database.pool, shopId)).toMatchObject({ brokenAt: null });
    const { rows } = await database.pool.query(
      "select actor, action, subject, after from audit where shop_id = $1 order by position desc limit 1",
      [shopId],
    );
    expect(rows).toEqual([{ actor: "system", action: "privacy.customer-erased", subject: null, after: null }]);
  });

  it("reaches what is in the middle of something, and nothing that is applied later brings the person back", async () => {
    const shop = await markedShop();
    const { shopId, customer, marker } = shop;
    await plantUnfinished(shop);
    const traces = await searchEverything(database, marker);
    for (const place of ["public.reconciliations", "public.notices", "public.inbox"])
      expect(
        traces.some((row) => row.startsWith(place)),
        place,
      ).toBe(true);
    await shop.webhook("customers/redact", { customer: { id: customer } });
    expect(await searchEverything(database, marker)).toEqual([]);
    expect(await searchEverything(database, customer)).toEqual([]);
    await database.pool.query("update inbox set done_at = null where shop_id = $1 and state = 'waiting'", [shopId]);
    await drainInbox(shop.deps, { shopId });
    const { rows } = await database.pool.query(
      "select customer_id, name from orders where shop_id = $1 and order_id = '771'",
      [shopId],
    );
    expect(rows).toEqual([{ customer_id: null, name: null }]);
    expect(await searchEverything(database, marker)).toEqual([]);
    expect(await searchEverything(database, customer)).toEqual([]);
  });
});

describe("shop/redact", () => {
  it("leaves the registry row and, in the audit log, that it happened", async () => {
    const shop = await markedShop();
    const { shopId, customer, marker, deps } = shop;
    await shop.webhook("customers/data_request", { customer: { id: customer } }, "request-5");
    await plantFailures(shop);
    await markUninstalled(database.pool, shopId, deps.clock.now());
    await shop.webhook("shop/redact", {});
    expect(await searchEverything(database, marker)).toEqual([]);
    expect(await searchEverything(database, customer)).toEqual([]);
    const { rows } = await database.pool.query("select position, action from audit where shop_id = $1", [shopId]);
    expect(rows).toEqual([{ position: 1, action: "privacy.shop-erased" }]);
  });
});
