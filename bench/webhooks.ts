import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import autocannon from "autocannon";
import { createDatabase } from "../app/adapters/persistence/database";
import { webhookSignature } from "../app/adapters/shopify/webhook-signature";
import { buildOnce } from "../app/cli/demo/build-once";
import { freePort } from "../app/cli/postgres";
import { benchDatabase } from "./database";
import { type BenchPart, inTurns, median, rounded } from "./measure";

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

/** Verified webhook, durable row, 200: beside the same server whose inbox stores nothing. Load, server and database share the machine. */
export async function benchWebhooks(): Promise<BenchPart> {
  buildOnce((message) => console.error(`bench: ${message}`));
  const database = await benchDatabase();
  const servers = [await startServer(database.url, false), await startServer(database.url, true)] as const;
  try {
    const [durable, bare] = await inTurns([() => load(servers[0]), () => load(servers[1])]);
    const failed = [...durable, ...bare].reduce((sum, one) => sum + one.failed, 0);
    if (failed > 0) throw new Error(`${failed} requests were not answered with 200`);
    const pool = createDatabase(database.url, 1);
    const { rows } = await pool.query<{ count: number }>("select count(*) as count from inbox");
    await pool.end();
    const ratio = median(durable.map((one, index) => one.perSecond / (bare[index]?.perSecond ?? Number.NaN)));
    return {
      name: `webhooks, ${CONNECTIONS} connections`,
      rows: [
        { label: "durable: requests", median: rounded(median(durable.map((one) => one.perSecond))), unit: "/s" },
        { label: "durable: p50", median: median(durable.map((one) => one.p50)), unit: "ms" },
        { label: "durable: p99", median: median(durable.map((one) => one.p99)), unit: "ms" },
        { label: "durable: CPU of a webhook", median: rounded(median(durable.map((one) => one.cpuUs))), unit: "us" },
        {
          label: "without the insert: requests",
          median: rounded(median(bare.map((one) => one.perSecond))),
          unit: "/s",
        },
        { label: "without the insert: p99", median: median(bare.map((one) => one.p99)), unit: "ms" },
        { label: "without: CPU of a webhook", median: rounded(median(bare.map((one) => one.cpuUs))), unit: "us" },
        { label: "ratio (target 60 %)", median: rounded(ratio * 100, 1), unit: "%" },
        { label: "rows stored over all runs", median: rows[0]?.count ?? 0, unit: "" },
      ],
    };
  } finally {
    for (const { child } of servers) child.kill("SIGTERM");
    await Promise.all(servers.map(({ child }) => new Promise((resolve) => child.once("exit", resolve))));
    await database.close();
  }
}
