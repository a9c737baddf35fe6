import { setTimeout as delay } from "node:timers/promises";
import { createDatabase, withTransaction } from "../app/adapters/persistence/database";
import type { Deps } from "../app/deps.server";
import { serveWork } from "../app/jobs/serve-work";
import { benchDatabase } from "./database";
import { type BenchPart, rounded } from "./measure";
import { type BenchShop, benchDeps, isSettled, openShop, storeOrders } from "./store";

const SHOPS = 200;
const ORDERS_OF_EACH = 50;
const HOT_ORDERS = 5000;
/** Four hours of a store that sells an order every two seconds, each created, paid and updated. */
const BACKLOG = {
  seconds: 4 * 3600,
  orders: 7200,
  topics: ["orders/create", "orders/paid", "orders/updated"],
} as const;
const TABLES = ["orders", "order_shares", "lots", "entries"] as const;
const BATCH = 500;

type Drained = { readonly seconds: number; readonly cpuSeconds: number };

/** Until nothing waits: the worker's own jobs, as many at once as a worker runs. */
async function drain(deps: Deps): Promise<Drained> {
  const started = performance.now();
  const cpu = process.cpuUsage();
  await serveWork(deps, "drain-inbox");
  while (!(await isSettled(deps))) await delay(50);
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  await deps.boss.offWork("drain-inbox");
  return { seconds, cpuSeconds: (user + system) / 1_000_000 };
}

/** Lots of an order, on average; throws unless every order has shares, lots and entries. */
async function lotsAnOrder(url: string, shops: readonly BenchShop[], orders: number): Promise<number> {
  const pool = createDatabase(url, 1);
  const { rows } = await pool.query<{ orders: number; lots: number }>(
    `select count(distinct (o.shop_id, o.order_id)) as orders, count(*) as lots
     from orders o join lots l on l.shop_id = o.shop_id and l.order_id = o.order_id
     where o.shop_id = any($1) and o.attribution = 'attributed'
       and exists (select from entries e where e.shop_id = l.shop_id and e.lot_id = l.lot_id)`,
    [shops.map((one) => one.shopId)],
  );
  await pool.end();
  if (rows[0]?.orders !== orders) throw new Error(`${String(rows[0]?.orders)} of ${orders} orders have rewards`);
  return rows[0].lots / orders;
}

/** The same rows into the same tables, empty, by two connections in transactions as large as a drain's. Answers seconds. */
async function bareInserts(
  url: string,
  shops: readonly BenchShop[],
  orders: { readonly from: number; readonly count: number },
): Promise<number> {
  const pool = createDatabase(url, 2);
  await pool.query("create schema bare");
  for (const table of TABLES) {
    await pool.query(`create table bare.${table} (like public.${table} including all)`);
    await pool.query(`analyze public.${table}`);
  }
  const batches = shops.flatMap(({ shopId }) =>
    Array.from({ length: Math.ceil(orders.count / BATCH) }, (_, n) => ({ shopId, from: orders.from + n * BATCH })),
  );
  const started = performance.now();
  const insert = async (): Promise<void> => {
    for (let next = batches.pop(); next; next = batches.pop()) {
      const ids = Array.from({ length: BATCH }, (_, n) => String(5_000_000_000 + (next?.from ?? 0) + n));
      await withTransaction(pool, async (tx) => {
        for (const table of ["orders", "order_shares", "lots"])
          await tx.query(
            `insert into bare.${table} select * from public.${table} where shop_id = $1 and order_id = any($2)`,
            [next?.shopId, ids],
          );
        await tx.query(
          `insert into bare.entries select e.* from public.entries e join bare.lots l using (shop_id, lot_id)
           where l.shop_id = $1 and l.order_id = any($2)`,
          [next?.shopId, ids],
        );
      });
    }
  };
  await Promise.all([insert(), insert()]);
  const seconds = (performance.now() - started) / 1000;
  await pool.query("drop schema bare cascade");
  await pool.end();
  return seconds;
}

/** Webhook in the inbox -> facts, shares, lots, entries, balances and marks for what goes to Shopify: many shops, one, and a backlog. */
export async function benchOrders(): Promise<BenchPart> {
  const database = await benchDatabase();
  const deps = await benchDeps(database.url);
  try {
    const many: BenchShop[] = [];
    for (let n = 0; n < SHOPS; n++) many.push(await openShop(deps, `many-${n}`, 60));
    const hot = await openShop(deps, "hot", 5000);
    const late = await openShop(deps, "late", 5000);
    const rows: BenchPart["rows"] = [];
    const measure = async (
      label: string,
      shops: readonly BenchShop[],
      orders: { readonly from: number; readonly count: number },
      target: string,
    ) => {
      await storeOrders(deps, shops, orders);
      const { seconds, cpuSeconds } = await drain(deps);
      const count = orders.count * shops.length;
      const lots = await lotsAnOrder(database.url, shops, (orders.from + orders.count) * shops.length);
      const bare = await bareInserts(database.url, shops, orders);
      rows.push(
        { label: `${label}: order rewards (target ${target})`, median: rounded(count / seconds), unit: "/s" },
        { label: `${label}: CPU of the worker, an order`, median: rounded((cpuSeconds * 1000) / count, 2), unit: "ms" },
        { label: `${label}: lots an order`, median: rounded(lots, 1), unit: "" },
        { label: `${label}: bare INSERT of the same rows`, median: rounded(count / bare), unit: "/s" },
        { label: `${label}: ratio`, median: rounded((bare / seconds) * 100, 1), unit: "%" },
      );
    };
    await measure("200 shops", many, { from: 0, count: ORDERS_OF_EACH }, "1,000");
    await measure("one shop", [hot], { from: 0, count: HOT_ORDERS }, "250");
    // What a month's orders of the same members make of each next one.
    await measure("one shop, as many again", [hot], { from: HOT_ORDERS, count: HOT_ORDERS }, "250");
    await storeOrders(deps, [late], { from: 0, count: BACKLOG.orders, topics: BACKLOG.topics });
    const { seconds } = await drain(deps);
    await lotsAnOrder(database.url, [late], BACKLOG.orders);
    rows.push(
      { label: "4 hours of an order every two seconds: time", median: rounded(seconds, 1), unit: "s" },
      {
        label: "webhooks drained",
        median: rounded((BACKLOG.orders * BACKLOG.topics.length) / seconds),
        unit: "/s",
      },
      { label: "backlog to drain time (target 4)", median: rounded(BACKLOG.seconds / seconds), unit: "x" },
    );
    return { name: "order rewards, drained by a worker", rows };
  } finally {
    await deps.close();
    await database.close();
  }
}
