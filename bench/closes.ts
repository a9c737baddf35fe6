import { createDatabase, withTransaction } from "../app/adapters/persistence/database";
import { saveClosed, upsertShop } from "../app/adapters/persistence/shop-rows";
import { createZone, weekAt, weekCloseAt } from "../app/core/shared/zone";
import { loadProgram } from "../app/usecases/programs/load-program";
import { closeWeeks } from "../app/usecases/standings/close-weeks";
import { benchDatabase } from "./database";
import { type BenchPart, median, rounded } from "./measure";

const MEMBERS = 100_000;
const WEEKS_BEFORE = 12;
const RUNS = 3;

/** The weekly close of a large shop on a real database, week after week: every member has been active in three weeks of four. */
export async function benchCloses(): Promise<BenchPart> {
  const database = await benchDatabase();
  const pool = createDatabase(database.url, 4);
  try {
    const { shopId } = await upsertShop(pool, "bench.myshopify.com", Date.UTC(2020, 0, 1));
    const zone = createZone("UTC");
    const first = weekAt(zone, Date.UTC(2026, 2, 2));
    await pool.query(
      `insert into members (shop_id, member_id, joined_at, consented_at)
       select $1, 'm' || n, '2020-01-01', '2020-01-01' from generate_series(1, $2::int) n`,
      [shopId, MEMBERS],
    );
    await pool.query(
      `insert into member_weeks (shop_id, member_id, week, credit, own, one_off)
       select $1, 'm' || n, w, 4000 + n % 20000, 4000 + n % 9000, n % 1900
       from generate_series(1, $2::int) n, generate_series($3::int, $4::int) w where (n + w) % 4 <> 0`,
      [shopId, MEMBERS, first - WEEKS_BEFORE, first + RUNS],
    );
    await pool.query("analyze");
    await saveClosed(pool, shopId, { week: first - 1, at: weekCloseAt(zone, first - 1) });
    const seconds: number[] = [];
    for (let run = 0; run <= RUNS; run += 1) {
      const now = weekCloseAt(zone, first + run) + 1000;
      const started = performance.now();
      const closed = await withTransaction(pool, async (tx) =>
        closeWeeks(tx, await loadProgram(tx, shopId, now), now, () => Promise.resolve()),
      );
      if (closed !== 1) throw new Error(`expected one week to close, not ${String(closed)}`);
      if (run > 0) seconds.push((performance.now() - started) / 1000);
    }
    const middle = median(seconds);
    return {
      name: "weekly close of 100,000 members",
      rows: [
        { label: "one close", median: rounded(middle, 1), unit: "s" },
        { label: "for each member", median: rounded((middle * 1_000_000) / MEMBERS, 1), unit: "us" },
      ],
    };
  } finally {
    await pool.end();
    await database.close();
  }
}
