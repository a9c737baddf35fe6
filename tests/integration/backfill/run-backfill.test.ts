import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { listBackfills, recoverBackfills } from "../../../app/adapters/persistence/backfill-rows";
import { type Database, withTransaction } from "../../../app/adapters/persistence/database";
import { upsertShop } from "../../../app/adapters/persistence/shop-rows";
import type { ShopifyAdmin } from "../../../app/ports/shopify-admin";
import { closeShop } from "../../../app/jobs/close-shop";
import { beginBackfill, repeatBackfill } from "../../../app/usecases/backfill/begin-backfill";
import { changeBackfill } from "../../../app/usecases/backfill/change-backfill";
import type { HistoryCost } from "../../../app/usecases/backfill/cost-of-history";
import { countHistory } from "../../../app/usecases/backfill/count-history";
import { runBackfill } from "../../../app/usecases/backfill/run-backfill";
import { recordEvent } from "../../../app/usecases/log/record-event";
import { recordOrders } from "../../../app/usecases/orders/record-orders";
import { reconcileOrders } from "../../../app/usecases/orders/reconcile-orders";
import { publishProgram } from "../../../app/usecases/programs/publish-program";
import { rebuildShop } from "../../../app/usecases/rebuild/rebuild-shop";
import type { Sandbox } from "../../../sandbox/create-sandbox";
import { loadStore } from "../../../sandbox/store/load-store";
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
beforeEach(() => injectFaults(sandbox, {}));

/** A store with a past: every fifth order was refunded in part, every seventh cancelled; all by one customer, who is a member. */
async function shopWithPast(orders: number) {
  const shop = await sandboxShop(database, sandbox);
  await publishProgram(shop.deps, {
    shopId: shop.shopId,
    file: { rewards: { buyerRateBp: { Member: 200 }, memberMonthMaxMinor: 10_000_000 } },
    by: "test",
  });
  await database.pool.query("update shops set installed_at = now() where shop_id = $1", [shop.shopId]);
  const past = Array.from({ length: orders }, (_, n) => ({
    ref: `o${n}`,
    customer: "ann",
    placedAt: new Date(Date.now() - 50 * DAY_MS + n * 1000).toISOString(),
    totalMinor: 1000 + n,
    ...(n % 7 === 6 && { cancelledAt: new Date(Date.now() - 49 * DAY_MS).toISOString() }),
  }));
  const refunds = past
    .filter((_, n) => n % 5 === 4 && n % 7 !== 6)
    .map((one) => ({ order: one.ref, refundedAt: new Date(Date.now() - 48 * DAY_MS).toISOString(), amountMinor: 400 }));
  const loaded = loadStore(sandbox.world, shop.store, { customers: [{ ref: "ann" }], orders: past, refunds });
  const ann = {
    memberId: "ann",
    customerId: String(loaded.customers["ann"]),
    joinedAt: Date.UTC(2025, 0, 1),
    handle: null,
  };
  await withTransaction(database.pool, (tx) =>
    recordEvent(tx, shop.shopId, shop.deps.clock.now(), { kind: "members", body: { members: [ann] } }),
  );
  return { ...shop, refunded: refunds.length, loaded };
}

const newest = async (shop: Pick<SandboxShop, "shopId">) => (await listBackfills(database.pool, shop.shopId, 1))[0];

/** The worker comes by until it is done, or does not get on. */
async function worker(shop: SandboxShop, rounds = 40): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    await runBackfill(shop.deps, shop);
    const row = await newest(shop);
    if (row === undefined || !["waiting", "running", "stopping"].includes(row.state)) return;
    await delay(10);
    shop.deps.clock.set(shop.deps.clock.now() + 10_000);
  }
}

async function settle(shop: SandboxShop): Promise<void> {
  await closeShop(shop.deps, shop);
}

async function known(shop: SandboxShop) {
  const { rows } = await database.pool.query<{ orders: number; history: number; cancelled: number; total: number }>(
    `select count(*)::int as orders, (count(*) filter (where history))::int as history,
       (count(*) filter (where cancelled_at is not null))::int as cancelled, sum(total_minor) as total
     from orders where shop_id = $1`,
    [shop.shopId],
  );
  const refunds = await database.pool.query("select 1 from refunds where shop_id = $1", [shop.shopId]);
  const lots = await database.pool.query<{ minor: number }>(
    "select coalesce(sum(amount_minor + carried_minor), 0) as minor from lots where shop_id = $1",
    [shop.shopId],
  );
  return { ...rows[0], refunds: refunds.rowCount, lots: lots.rows[0]?.minor };
}

describe("past orders are read once the app is there", () => {
  it("all of them, with their refunds, and none earns anything", async () => {
    const shop = await shopWithPast(40);
    expect(await beginBackfill(shop.deps, shop)).toMatchObject({ kind: "started" });
    expect(await beginBackfill(shop.deps, shop)).toEqual({ kind: "refused", reason: "already-read" });
    await worker(shop);
    await settle(shop);
    expect(await newest(shop)).toMatchObject({
      state: "done",
      phase: "done",
      rowsRead: 40,
      rowsTotal: 40,
      ordersNew: 40,
    });
    // Of a cancelled order nothing is left in its subtotal.
    const total = Array.from({ length: 40 }, (_, n) => (n % 7 === 6 ? 0 : 1000 + n)).reduce((sum, one) => sum + one, 0);
    expect(await known(shop)).toEqual({
      orders: 40,
      history: 40,
      cancelled: 5,
      total,
      refunds: shop.refunded,
      lots: 0,
    });
    expect(await brokenPromises(database.pool, shop.shopId)).toEqual([]);
  });

  it("and what they would cost is what they then come to, when the merchant lets them count", async () => {
    const shop = await shopWithPast(40);
    await beginBackfill(shop.deps, shop);
    await worker(shop);
    const row = await newest(shop);
    const cost = row?.cost as HistoryCost;
    expect(cost).toMatchObject({ orders: 40 });
    expect(cost.costMinor["USD"]).toBeGreaterThan(500);
    const counted = { shopId: shop.shopId, by: "test", backfillId: row?.backfillId ?? "" };
    expect(await countHistory(shop.deps, { ...counted, backfillId: "another" })).toMatchObject({ kind: "refused" });
    expect(await countHistory(shop.deps, counted)).toEqual({ kind: "counted", orders: 40 });
    expect(await countHistory(shop.deps, counted)).toEqual({ kind: "refused", reason: "nothing-left" });
    await settle(shop);
    expect(await known(shop)).toMatchObject({ history: 0, lots: cost.costMinor["USD"] });
    expect(await brokenPromises(database.pool, shop.shopId)).toEqual([]);
    expect((await rebuildShop(shop.deps, { shopId: shop.shopId, compare: true })).differences).toEqual([]);
  });

  it("an order of the second of the installation is none of the past", async () => {
    const shop = await sandboxShop(database, sandbox);
    const installed = Date.parse("2026-05-01T10:00:00.700Z");
    await database.pool.query("update shops set installed_at = $2 where shop_id = $1", [
      shop.shopId,
      new Date(installed),
    ]);
    await beginBackfill(shop.deps, shop);
    const order = (orderId: string, placedAt: number) => ({
      orderId,
      name: null,
      customerId: null,
      placedAt,
      currency: "USD",
      totalMinor: 100,
      codes: [],
      referral: null,
      paidAt: placedAt,
      cancelledAt: null,
      test: false,
      updatedAt: placedAt,
    });
    const orders = [order("before", installed - 1700), order("after", installed - 700)];
    await withTransaction(database.pool, (tx) =>
      recordOrders(tx, shop.shopId, shop.deps.clock.now(), { origin: "webhook", orders, refunds: [] }),
    );
    const { rows } = await database.pool.query(
      "select order_id as id from orders where shop_id = $1 and history order by 1",
      [shop.shopId],
    );
    expect(rows).toEqual([{ id: "before" }]);
  });

  it("an order from before that changes later stays history; one placed after earns", async () => {
    const shop = await shopWithPast(3);
    await beginBackfill(shop.deps, shop);
    await worker(shop);
    loadStore(sandbox.world, shop.store, {
      customers: [],
      orders: [
        { ref: "late", customer: null, placedAt: new Date(Date.now() - 20 * DAY_MS).toISOString(), totalMinor: 700 },
      ],
      refunds: [],
    });
    shop.deps.clock.set(shop.deps.clock.now() + 3_600_000);
    await reconcileOrders(shop.deps, { shopId: shop.shopId, since: Date.now() - 60 * DAY_MS });
    await repeatBackfill(shop.deps, { shopId: shop.shopId, what: "read", by: "test" });
    await worker(shop);
    expect(await known(shop)).toMatchObject({ orders: 4, history: 4, lots: 0 });
  });
});

/** A worker that is killed: from its n-th transaction on, nothing it does reaches the database. */
function dying(pool: Database, transactions: number): Database {
  let left = transactions;
  const gone = (): never => {
    throw new Error("killed");
  };
  return {
    connect: async () => {
      left -= 1;
      return left < 0 ? gone() : pool.connect();
    },
    query: ((...args: Parameters<Database["query"]>) => (left < 0 ? gone() : pool.query(...args))) as Database["query"],
  };
}

type Lines = (lines: readonly string[]) => readonly string[];

/** An Admin API whose exports are these files, with lines that Shopify may write in another order. */
async function servedFile(change: Lines) {
  let text = "";
  const server = createServer((_request, response) => response.end(text));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    close: () => server.close(),
    in: (admin: ShopifyAdmin): ShopifyAdmin => ({
      async run(document, variables, options) {
        const answer = await admin.run(document, variables, options);
        const found = answer.kind === "ok" ? (answer.data as { bulkOperation?: { url: string | null } }) : {};
        if (!found.bulkOperation?.url) return answer;
        const whole = await (await fetch(found.bulkOperation.url)).text();
        text = change(whole.trim().split("\n")).join("\n");
        found.bulkOperation.url = `http://127.0.0.1:${String(port)}/`;
        return answer;
      },
    }),
  };
}

async function ordersOf({ shopId }: { readonly shopId: number }): Promise<object[]> {
  const { rows } = await database.pool.query<object>(
    `select order_id, customer_id, placed_at, currency, total_minor, refunded_minor, cancelled_at is not null as cancelled
     from orders where shop_id = $1 order by 1`,
    [shopId],
  );
  return rows;
}

/** The same store, read from Shopify's own file into a shop that has nothing. */
async function readPlainly(shop: SandboxShop): Promise<SandboxShop> {
  const { shopId } = await upsertShop(database.pool, `plain-${shop.domain}`, shop.deps.clock.now());
  const plain = { ...shop, shopId };
  await beginBackfill(shop.deps, plain);
  // Whose admin it is goes by the domain: the other shop's answers here.
  await worker(plain);
  return plain;
}

describe("a reading that is broken off goes on where it was", () => {
  it("after its worker was killed in the middle of the file: nothing is missing, nothing twice", async () => {
    const shop = await shopWithPast(1700);
    await beginBackfill(shop.deps, shop);
    while ((await newest(shop))?.phase !== "reading") {
      await runBackfill({ ...shop.deps, pool: dying(database.pool, 2) }, shop).catch(() => undefined);
      shop.deps.clock.set(shop.deps.clock.now() + 120_000);
      if ((await newest(shop))?.phase === "reading") break;
      await recoverBackfills(database.pool, shop.deps.clock.now() - 60_000, shop.deps.clock.now());
      await delay(10);
    }
    const broken = await newest(shop);
    expect(broken).toMatchObject({ state: "running" });
    expect([500, 1000]).toContain(broken?.rowsRead);
    await recoverBackfills(database.pool, shop.deps.clock.now() - 60_000, shop.deps.clock.now());
    await worker(shop);
    expect(await newest(shop)).toMatchObject({ state: "done", rowsRead: 1700, ordersNew: 1700 });
    expect(await known(shop)).toMatchObject({ orders: 1700, refunds: shop.refunded });
  });

  it("also where lines below an order are anywhere in the file: far before it, far behind it, and behind the break", async () => {
    const shop = await shopWithPast(700);
    const file = await servedFile((lines) => {
      const orders = lines.map((line) => (JSON.parse(line) as { id: string }).id);
      const below = (id: string, n: number): string =>
        JSON.stringify({ id: `gid://shopify/LineItem/${n}`, quantity: n, __parentId: id });
      const [before, behind] = [orders.slice(600), orders.slice(0, 100)].map((some) => some.map(below));
      const middle = lines.flatMap((line, n) => (n % 10 === 0 ? [line, below(orders[699 - n] ?? "", n)] : [line]));
      return [...(before ?? []), ...middle, ...(behind ?? [])];
    });
    const deps = { ...shop.deps, admin: () => file.in(shop.admin) };
    await beginBackfill(deps, shop);
    while (((await newest(shop))?.rowsRead ?? 0) === 0) {
      await runBackfill({ ...deps, pool: dying(database.pool, 1) }, shop).catch(() => undefined);
      shop.deps.clock.set(shop.deps.clock.now() + 120_000);
      await recoverBackfills(database.pool, shop.deps.clock.now() - 60_000, shop.deps.clock.now());
      await delay(10);
    }
    expect(await newest(shop)).toMatchObject({ state: "waiting", rowsRead: 500 });
    await worker({ ...shop, deps });
    expect(await newest(shop)).toMatchObject({ state: "done", rowsRead: 970, ordersNew: 700, rowsRefused: 0 });
    expect(await ordersOf(shop)).toEqual(await ordersOf(await readPlainly(shop)));
    file.close();
  });

  it("after it was stopped by a person", async () => {
    const shop = await shopWithPast(10);
    await beginBackfill(shop.deps, shop);
    const { backfillId = "" } = (await newest(shop)) ?? {};
    const change = { shopId: shop.shopId, backfillId, by: "test" };
    expect(await changeBackfill(shop.deps, { ...change, action: "stop" })).toEqual({ kind: "changed" });
    expect(await runBackfill(shop.deps, shop)).toBe(0);
    expect(await changeBackfill(shop.deps, { ...change, action: "stop" })).toMatchObject({ reason: "not-running" });
    expect(await changeBackfill(shop.deps, { ...change, action: "resume" })).toEqual({ kind: "changed" });
    await worker(shop);
    expect(await newest(shop)).toMatchObject({ state: "done", ordersNew: 10 });
  });

  it("when Shopify does not answer, later and later; when it goes on like that, a person is told", async () => {
    const shop = await shopWithPast(10);
    await beginBackfill(shop.deps, shop);
    injectFaults(sandbox, { httpErrors: [{ status: 503, count: 4, operation: "*" }] });
    await worker(shop, 3);
    expect(await newest(shop)).toMatchObject({ state: "waiting", error: "unavailable" });
    await worker(shop);
    expect(await newest(shop)).toMatchObject({ state: "done", ordersNew: 10, error: null });
    const other = await shopWithPast(2);
    await beginBackfill(other.deps, other);
    injectFaults(sandbox, { httpErrors: [{ status: 503, count: 1000, operation: "*" }] });
    for (let round = 0; round < 12; round++) {
      other.deps.clock.set(other.deps.clock.now() + 600_000);
      await runBackfill(other.deps, other);
    }
    expect(await newest(other)).toMatchObject({ state: "failed", error: "unavailable" });
    expect(await other.notices()).toEqual(["backfill-failed"]);
  });
});
