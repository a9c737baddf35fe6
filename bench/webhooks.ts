import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import autocannon from "autocannon";
import { createDatabase, type Database } from "../app/adapters/persistence/database";
import { webhookSignature } from "../app/adapters/shopify/webhook-signature";
import { buildOnce } from "../app/cli/demo/build-once";
import { freePort } from "../app/cli/postgres";
import { benchDatabase } from "./database";
import { type BenchPart, inTurns, median, rounded } from "./measure";
import { type BareRow, type BareRun, hasPgbench, runPgbench } from "./pgbench";

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const SECRET = "bench-secret-of-the-app";
const CONNECTIONS = 50;
const SECONDS = 5;

/** An order as Shopify sends it, some 3 KB. */
const body = JSON.stringify({
  id: 5_001_000_001,
  admin_graphql_api_id: "gid://shopify/Order/5001000001",
  name: "#1001",
  test: false,
  created_at: "2026-05-01T10:00:00-04:00",
  processed_at: "2026-05-01T10:00:00-04:00",
  updated_at: "2026-05-01T10:00:05-04:00",
  cancelled_at: null,
  financial_status: "paid",
  currency: "USD",
  current_subtotal_price: "84.00",
  customer: { id: 7_001, first_name: "x".repeat(20), email: "x@example.test" },
  discount_codes: [{ code: "WHEEL10", amount: "8.40", type: "percentage" }],
  note_attributes: [],
  refunds: [],
  line_items: Array.from({ length: 6 }, (_, n) => ({
    id: n,
    title: "A thing of the shop ".repeat(10),
    quantity: 1,
    price: "14.00",
  })),
});

type Figures = {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly failed: number;
  /** CPU of the web process for one webhook, in microseconds: other work on the machine does not stretch it as it does the time. */
  readonly cpuUs: number;
};
type Server = { readonly url: string; readonly child: ChildProcess };

async function startServer(databaseUrl: string, withoutInsert: boolean): Promise<Server> {
  const port = await freePort();
  const child = spawn(process.execPath, ["--import", "tsx", "bench/webhook-server.ts"], {
    cwd: ROOT,
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    env: {
      ...process.env,
      NODE_ENV: "production",
      DATABASE_URL: databaseUrl,
      SHOPIFY_API_KEY: "bench-client-id",
      SHOPIFY_API_SECRET: SECRET,
      SHOPIFY_APP_URL: "https://bench.example.com",
      ENCRYPTION_KEYS: `bench:${"0".repeat(64)}`,
      PORT: String(port),
      HOST: "127.0.0.1",
      LOG_LEVEL: "error",
      BENCH_WITHOUT_INSERT: withoutInsert ? "1" : "0",
    },
  });
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 200; tries++) {
    if ((await fetch(`${url}/healthz`).catch(() => undefined))?.ok) return { url, child };
    await delay(100);
  }
  throw new Error("the server did not answer within 20 s");
}

/** Microseconds of CPU that the server has taken so far. */
async function cpuOf({ child }: Server): Promise<number> {
  const answered = once(child, "message") as Promise<[number]>;
  child.send("cpu");
  return (await answered)[0];
}

async function load(server: Server): Promise<Figures> {
  const signature = webhookSignature(Buffer.from(body), SECRET);
  const cpuBefore = await cpuOf(server);
  const result = await autocannon({
    url: `${server.url}/webhooks/shopify`,
    method: "POST",
    connections: CONNECTIONS,
    duration: SECONDS,
    body,
    headers: {
      "content-type": "application/json",
      "x-shopify-topic": "orders/paid",
      "x-shopify-shop-domain": "bench.myshopify.com",
      "x-shopify-hmac-sha256": signature,
      "x-shopify-triggered-at": "2026-05-01T14:00:05Z",
    },
    requests: [
      {
        setupRequest: (request) => ({
          ...request,
          headers: { ...request.headers, "x-shopify-webhook-id": randomUUID() },
        }),
      },
    ],
  });
  return {
    perSecond: result["2xx"] / result.duration,
    p50: result.latency.p50,
    p99: result.latency.p99,
    failed: result.non2xx + result.errors + result.timeouts,
    cpuUs: ((await cpuOf(server)) - cpuBefore) / result["2xx"],
  };
}

type Stored = { readonly rows: number; readonly batch: number; readonly like: BareRow };

/** What a run has left in the inbox, how many rows a commit had on average, and what a row looks like; the next run begins with none. */
async function takeStored(pool: Database): Promise<Stored> {
  const { rows } = await pool.query<{ count: number; commits: number; like: BareRow }>(
    `select count(*) as count, count(distinct xmin::text) as commits,
       (select json_build_object('shopId', shop_id, 'topic', topic, 'triggeredAt', triggered_at, 'payload', payload::text, 'day', day)
        from inbox limit 1) as like
     from inbox`,
  );
  const [found] = rows;
  if (!found || found.count === 0) throw new Error("no webhook was stored");
  await pool.query("truncate inbox");
  return { rows: found.count, batch: Math.round(found.count / found.commits), like: found.like };
}

const share = (of: readonly number[], whole: readonly number[]): number =>
  rounded(median(of.map((one, index) => one / (whole[index] ?? Number.NaN))) * 100, 1);

/**
 * Verified webhook, durable row, 200: beside the same server whose inbox stores nothing, and beside pgbench, which does nothing but the
 * same inserts in batches as large. Load, server and database share the machine.
 */
export async function benchWebhooks(): Promise<BenchPart> {
  buildOnce((message) => console.error(`bench: ${message}`));
  const bench = await hasPgbench();
  if (!bench)
    console.error("bench: no pgbench here (Debian: postgresql-contrib), so nothing to hold the inserts against");
  const database = await benchDatabase();
  const pool = createDatabase(database.url, 1);
  const servers = [await startServer(database.url, false), await startServer(database.url, true)] as const;
  const stored: Stored[] = [];
  const durably = async (): Promise<Figures> => {
    const figures = await load(servers[0]);
    stored.push(await takeStored(pool));
    return figures;
  };
  const inserts = async (): Promise<BareRun | undefined> => {
    const last = stored.at(-1);
    if (!bench || !last) return undefined;
    const figures = await runPgbench(database.url, last.like, last.batch, SECONDS);
    await takeStored(pool);
    return figures;
  };
  try {
    const [durable, without, bare] = await inTurns<[Figures, Figures, BareRun | undefined]>(
      durably,
      () => load(servers[1]),
      inserts,
    );
    const failed = [...durable, ...without].reduce((sum, one) => sum + one.failed, 0);
    if (failed > 0) throw new Error(`${failed} requests were not answered with 200`);
    const perSecond = durable.map((one) => one.perSecond);
    const withoutPerSecond = without.map((one) => one.perSecond);
    const runs = bare.filter((one) => one !== undefined);
    const barePerSecond = runs.map((one) => one.rowsPerSecond);
    return {
      name: `webhooks, ${CONNECTIONS} connections`,
      rows: [
        { label: "durable: requests", median: rounded(median(perSecond)), unit: "/s" },
        { label: "durable: p50", median: median(durable.map((one) => one.p50)), unit: "ms" },
        { label: "durable: p99", median: median(durable.map((one) => one.p99)), unit: "ms" },
        { label: "durable: CPU of a webhook", median: rounded(median(durable.map((one) => one.cpuUs))), unit: "us" },
        { label: "durable: rows a commit", median: median(stored.map((one) => one.batch)), unit: "" },
        { label: "without the insert: requests", median: rounded(median(withoutPerSecond)), unit: "/s" },
        { label: "without the insert: p99", median: median(without.map((one) => one.p99)), unit: "ms" },
        { label: "without: CPU of a webhook", median: rounded(median(without.map((one) => one.cpuUs))), unit: "us" },
        { label: "ratio (target 60 %)", median: share(perSecond, withoutPerSecond), unit: "%" },
        ...(runs.length === 0
          ? []
          : [
              { label: "pgbench, the same inserts: rows", median: rounded(median(barePerSecond)), unit: "/s" },
              { label: "pgbench: a batch", median: rounded(median(runs.map((one) => one.batchMs)), 1), unit: "ms" },
              { label: "durable, of pgbench's rows", median: share(perSecond, barePerSecond), unit: "%" },
            ]),
        { label: "rows stored over all runs", median: stored.reduce((sum, one) => sum + one.rows, 0), unit: "" },
      ],
    };
  } finally {
    for (const { child } of servers) child.kill("SIGTERM");
    await Promise.all(servers.map(({ child }) => new Promise((resolve) => child.once("exit", resolve))));
    await pool.end();
    await database.close();
  }
}
