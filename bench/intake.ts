import { type ActivityRow, insertActivities } from "../app/adapters/persistence/activity-rows";
import { type Database, createDatabase } from "../app/adapters/persistence/database";
import { shopDatabases } from "../app/adapters/persistence/shop-database";
import { upsertShop } from "../app/adapters/persistence/shop-rows";
import { formatInstant } from "../app/core/shared/time";
import { readActivity } from "../app/usecases/communities/activity-input";
import { takeInActivities } from "../app/usecases/communities/take-in-activities";
import { loadProgram } from "../app/usecases/programs/load-program";
import { benchDatabase } from "./database";
import { type BenchPart, inTurns, median, rounded } from "./measure";

const BATCH = 500;
const BATCHES = 20;
const MEMBERS = 1000;
const KINDS = ["reply", "post", "answer", "helpful_vote_received"];
const NOW = Date.UTC(2026, 5, 1);

const queue = { announce: () => Promise.resolve() };
const clock = { now: () => NOW };

function items(run: string, batch: number) {
  return Array.from({ length: BATCH }, (_, n) => {
    const number = batch * BATCH + n;
    return {
      id: `${run}-${number}`,
      source: "bench",
      member: `m${(number * 7919) % MEMBERS}`,
      group: `g${number % 12}`,
      kind: KINDS[number % KINDS.length] ?? "reply",
      occurredAt: formatInstant(NOW - (number % 4000) * 600_000 - 1000),
      counterpart: `m${(number * 104_729) % MEMBERS}`,
      ref: `t${number % 900}`,
    };
  });
}

async function prepare(pool: Database): Promise<number> {
  const { shopId } = await upsertShop(pool, "bench.myshopify.com", Date.UTC(2020, 0, 1));
  await pool.query(
    `insert into members (shop_id, member_id, joined_at, consented_at)
     select $1, 'm' || n, '2020-01-01', '2020-01-01' from generate_series(0, $2) n`,
    [shopId, MEMBERS - 1],
  );
  return shopId;
}

/** Activities a second through the use case, beside a bare multi-row INSERT of the same rows into the same table, emptied of nothing. */
export async function benchIntake(): Promise<BenchPart> {
  const database = await benchDatabase();
  const pool = createDatabase(database.url, 4);
  const shopId = await prepare(pool);
  // As the web process does it: behind the wall between shops.
  const shops = shopDatabases(database.url, 4);
  // The same table with the same indexes, so that both write the same bytes.
  await pool.query("create schema bare; create table bare.activities (like public.activities including all)");
  const bare = createDatabase(`${database.url}?options=-c%20search_path%3Dbare`, 2);
  const at = await loadProgram(pool, shopId, Date.now());
  let run = 0;
  const timed = async (work: (batch: number) => Promise<unknown>): Promise<number> => {
    const started = performance.now();
    for (let batch = 0; batch < BATCHES; batch++) await work(batch);
    return (BATCH * BATCHES * 1000) / (performance.now() - started);
  };
  const useCase = (): Promise<number> => {
    const name = `u${run++}`;
    return timed((batch) =>
      takeInActivities(
        { pool: shops.of(shopId), queue, clock },
        { shopId, items: items(name, batch), source: "bench" },
      ),
    );
  };
  const bareInsert = (): Promise<number> => {
    const name = `b${run++}`;
    const batches = Array.from({ length: BATCHES }, (_, batch) =>
      items(name, batch).flatMap((item): ActivityRow[] => {
        const read = readActivity(at, item, "bench", NOW);
        return read.kind === "read" ? [read.row] : [];
      }),
    );
    return timed((batch) => insertActivities(bare, shopId, 0, batches[batch] ?? []));
  };
  const [through, straight] = await inTurns<[number, number]>(useCase, bareInsert);
  await pool.end();
  await shops.end();
  await bare.end();
  await database.close();
  const ratio = median(through.map((value, index) => value / (straight[index] ?? Number.NaN)));
  return {
    name: "intake of activities, batches of 500",
    rows: [
      { label: "through the use case", median: rounded(median(through)), unit: "/s" },
      { label: "bare INSERT of the same rows", median: rounded(median(straight)), unit: "/s" },
      { label: "ratio (target 30 %)", median: rounded(ratio * 100, 1), unit: "%" },
    ],
  };
}
