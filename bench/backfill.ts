import { once } from "node:events";
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { listBackfills } from "../app/adapters/persistence/backfill-rows";
import { createDatabase } from "../app/adapters/persistence/database";
import { upsertShop } from "../app/adapters/persistence/shop-rows";
import type { AdminAnswer, ShopifyAdmin } from "../app/ports/shopify-admin";
import { beginBackfill } from "../app/usecases/backfill/begin-backfill";
import { runBackfill } from "../app/usecases/backfill/run-backfill";
import { benchDatabase } from "./database";
import { type BenchPart, rounded } from "./measure";

const SMALL = 50_000;
const LARGE = 500_000;

/** One order as Shopify's export has it. */
function line(n: number): string {
  const at = new Date(Date.UTC(2025, 0, 1) + n * 60_000).toISOString();
  return JSON.stringify({
    id: `gid://shopify/Order/${String(5_000_000_000 + n)}`,
    name: `#${String(n)}`,
    test: false,
    processedAt: at,
    updatedAt: at,
    cancelledAt: null,
    displayFinancialStatus: "PAID",
    currencyCode: "USD",
    discountCodes: [],
    customAttributes: [],
    customer: { id: `gid://shopify/Customer/${String(n % 90_000)}` },
    currentSubtotalPriceSet: { shopMoney: { amount: `${String(20 + (n % 80))}.00`, currencyCode: "USD" } },
    refunds: [],
  });
}

/** Serves a file of any length without ever having it. */
async function exportServer(): Promise<{ readonly server: Server; readonly url: string }> {
  const server = createServer((request, response) => {
    const rows = Number(new URL(request.url ?? "/", "http://localhost").searchParams.get("rows"));
    void (async () => {
      for (let from = 0; from < rows; from += 500) {
        let text = "";
        for (let n = from; n < Math.min(rows, from + 500); n++) text += `${line(n)}\n`;
        if (!response.write(text)) await once(response, "drain");
      }
      response.end();
    })();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}` };
}

/** Shopify, as far as a backfill asks it: an export that is there at once, and nothing that has changed since. */
function exportingAdmin(url: string, rows: number): ShopifyAdmin {
  const data: Record<string, unknown> = {
    StartOrderExport: {
      bulkOperationRunQuery: { bulkOperation: { id: "gid://shopify/BulkOperation/1" }, userErrors: [] },
    },
    OrderExport: {
      bulkOperation: {
        status: "COMPLETED",
        errorCode: null,
        rootObjectCount: String(rows),
        url: `${url}/?rows=${String(rows)}`,
      },
    },
    OrdersUpdatedSince: { orders: { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } } },
  };
  return {
    run(document) {
      const { definitions } = document as unknown as { definitions: { name?: { value: string } }[] };
      const name = definitions.find((one) => one.name && one.name.value in data)?.name?.value ?? "";
      return Promise.resolve({ kind: "ok", data: data[name] } as AdminAnswer<never>);
    },
  };
}

/** Past orders of a shop, read from an export into log and tables: how quickly, and whether memory grows with their number. */
export async function benchBackfill(): Promise<BenchPart> {
  const database = await benchDatabase();
  const pool = createDatabase(database.url, 4);
  const { server, url } = await exportServer();
  const read = async (rows: number): Promise<{ seconds: number; megabytes: number }> => {
    const { shopId } = await upsertShop(pool, `bench-${String(rows)}.myshopify.com`, Date.now());
    let now = Date.now();
    const queue = { announce: () => Promise.resolve() };
    const deps = { pool, clock: { now: () => now }, queue, admin: () => exportingAdmin(url, rows) };
    await beginBackfill(deps, { shopId });
    let peak = 0;
    const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 50);
    const started = performance.now();
    for (let state = "waiting"; state !== "done"; now += 10_000) {
      await runBackfill(deps, { shopId });
      const [row] = await listBackfills(pool, shopId, 1);
      state = row?.state ?? "gone";
      if (state === "failed" || state === "gone") throw new Error(`the backfill ${state}: ${row?.error ?? ""}`);
    }
    clearInterval(watch);
    return { seconds: (performance.now() - started) / 1000, megabytes: peak / 1_048_576 };
  };
  try {
    const small = await read(SMALL);
    const large = await read(LARGE);
    return {
      name: "past orders read from an export",
      rows: [
        {
          label: `${LARGE.toLocaleString("en")} orders, and what they would cost`,
          median: rounded(large.seconds, 1),
          unit: "s",
        },
        { label: "orders a second", median: rounded(LARGE / large.seconds), unit: "/s" },
        { label: `peak memory, ${SMALL.toLocaleString("en")} orders`, median: rounded(small.megabytes), unit: "MB" },
        { label: `peak memory, ${LARGE.toLocaleString("en")} orders`, median: rounded(large.megabytes), unit: "MB" },
      ],
    };
  } finally {
    server.close();
    await pool.end();
    await database.close();
  }
}
