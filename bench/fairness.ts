import { setTimeout as delay } from "node:timers/promises";
import { type Database, createDatabase } from "../app/adapters/persistence/database";
import type { Deps } from "../app/deps.server";
import { serveWork } from "../app/jobs/serve-work";
import { benchDatabase } from "./database";
import { type BenchPart, median, percentile, rounded } from "./measure";
import { type BenchShop, benchDeps, isSettled, openShop, storeOrders } from "./store";

const SMALL_SHOPS = 10;
/** A small shop sells once in this time, the large one a hundred times. */
const EVERY_MS = 2000;
const TIMES = 100;
const SECONDS = 15;
const ROUNDS = 2;
const LOOK_EVERY_MS = 10;

type Watched = { readonly deps: Deps; readonly pool: Database };
type Shops = { readonly small: readonly BenchShop[]; readonly large: BenchShop | null };
type Waiting = { readonly shop: BenchShop; readonly orderId: string; readonly since: number };

/** Looks again and again which orders are settled, and notes how long each took from its webhook's arrival. */
async function watch(pool: Database, waiting: Waiting[], isOver: () => boolean): Promise<number[]> {
  const took: number[] = [];
  while (!isOver() || waiting.length > 0) {
    const asked = [...waiting];
    const { rows } = await pool.query<{ shop_id: number; order_id: string }>(
      `select o.shop_id, o.order_id from unnest($1::int[], $2::text[]) as given (shop_id, order_id)
       join orders o using (shop_id, order_id) where not o.dirty`,
      [asked.map((one) => one.shop.shopId), asked.map((one) => one.orderId)],
    );
    const settled = new Set(rows.map((row) => `${row.shop_id} ${row.order_id}`));
    const at = performance.now();
    for (const one of asked) {
      if (!settled.has(`${one.shop.shopId} ${one.orderId}`)) continue;
      took.push(at - one.since);
      waiting.splice(waiting.indexOf(one), 1);
    }
    await delay(LOOK_EVERY_MS);
  }
  return took;
}

/** Each small shop sells at its pace, at moments of its own; beside them, or not, the large one. Answers milliseconds, order by order. */
async function sell({ deps, pool }: Watched, shops: Shops, from: number): Promise<number[]> {
  const { small, large } = shops;
  const ends = performance.now() + SECONDS * 1000;
  const waiting: Waiting[] = [];
  let selling = small.length;
  const seller = async (shop: BenchShop, index: number): Promise<void> => {
    await delay((EVERY_MS * index) / small.length);
    for (let n = from; performance.now() < ends; n++) {
      const since = performance.now();
      await storeOrders(deps, [shop], { from: n, count: 1 });
      waiting.push({ shop, orderId: String(5_000_000_000 + n), since });
      await delay(EVERY_MS - (performance.now() - since));
    }
    selling--;
  };
  const largeSeller = async (shop: BenchShop): Promise<void> => {
    for (let n = from; performance.now() < ends; n += TIMES / 20) {
      const next = delay(EVERY_MS / 20);
      await storeOrders(deps, [shop], { from: n, count: TIMES / 20 });
      await next;
    }
  };
  const [took] = await Promise.all([
    watch(pool, waiting, () => selling === 0),
    ...small.map(seller),
    ...(large ? [largeSeller(large)] : []),
  ]);
  while (!(await isSettled(deps))) await delay(50);
  return took;
}

/** How long small shops wait from a webhook to its rewards, alone and beside one with a hundred times the work of each. */
export async function benchFairness(): Promise<BenchPart> {
  const database = await benchDatabase();
  const deps = await benchDeps(database.url);
  // As the owner of the tables: it sees all shops' orders.
  const pool = createDatabase(database.url, 1);
  try {
    const small: BenchShop[] = [];
    for (let n = 0; n < SMALL_SHOPS; n++) small.push(await openShop(deps, `small-${n}`, 60));
    const large = await openShop(deps, "large", 3000);
    await serveWork(deps, "drain-inbox");
    const alone: number[][] = [];
    const beside: number[][] = [];
    // The first of each is not counted.
    for (let round = 0; round <= ROUNDS; round++) {
      alone.push(await sell({ deps, pool }, { small, large: null }, round * 100_000));
      beside.push(await sell({ deps, pool }, { small, large }, round * 100_000 + 50_000));
    }
    const p99s = (runs: readonly number[][]): number[] => runs.slice(1).map((run) => percentile(run, 99));
    const p50s = (runs: readonly number[][]): number[] => runs.slice(1).map((run) => percentile(run, 50));
    const ratio = median(p99s(beside).map((value, index) => value / (p99s(alone)[index] ?? Number.NaN)));
    return {
      name: "small shops beside one with 100 times the work of each: webhook to rewards",
      rows: [
        { label: "alone: p50", median: rounded(median(p50s(alone))), unit: "ms" },
        { label: "alone: p99", median: rounded(median(p99s(alone))), unit: "ms" },
        { label: "beside it: p50", median: rounded(median(p50s(beside))), unit: "ms" },
        { label: "beside it: p99", median: rounded(median(p99s(beside))), unit: "ms" },
        { label: "ratio of the p99 (target 1.1)", median: rounded(ratio, 2), unit: "x" },
      ],
    };
  } finally {
    await pool.end();
    await deps.close();
    await database.close();
  }
}
