import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildOnce } from "../../../app/cli/demo/build-once";
import { ROOT } from "../../../app/cli/demo/processes";
import { freePort } from "../../../app/cli/postgres";
import { drainInbox } from "../../../app/usecases/orders/drain-inbox";
import { testDeps, testShop } from "../../support/app-deps";
import { type TestDatabase, testDatabase } from "../../support/test-database";
import { SECRETS, signedWebhook } from "../../support/web";

const WEBHOOKS = 6000;

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
  buildOnce(() => undefined);
});
afterAll(() => database.close());

type Started = { readonly child: ChildProcess; readonly exit: Promise<number | null> };

/** A process as in production. Its shops have no tokens, and where their store would be nobody listens: it calls nobody. */
function start(entry: string, env: Readonly<Record<string, string>> = {}): Started {
  const child = spawn(process.execPath, ["--import", "./sandbox/preload.mjs", "--import", "tsx", entry], {
    cwd: ROOT,
    stdio: "ignore",
    env: {
      ...process.env,
      NODE_ENV: "production",
      DATABASE_URL: database.url,
      SHOPIFY_API_KEY: "test-api-key",
      SHOPIFY_API_SECRET: SECRETS.current,
      SHOPIFY_APP_URL: "https://hearth.example.com",
      ENCRYPTION_KEYS: `k1:${randomBytes(32).toString("hex")}`,
      SANDBOX_URL: "http://127.0.0.1:9",
      LOG_LEVEL: "silent",
      HOST: "127.0.0.1",
      ...env,
    },
  });
  return { child, exit: once(child, "exit").then(([code]) => code as number | null) };
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (await holds().catch(() => false)) return;
    await delay(100);
  }
  throw new Error(`it never came to this: ${what}`);
}

async function inboxOf(shopId: number): Promise<Record<string, number>> {
  const { rows } = await database.pool.query<{ state: string; count: number }>(
    "select state, count(*)::int as count from inbox where shop_id = $1 group by 1",
    [shopId],
  );
  return Object.fromEntries(rows.map((row) => [row.state, row.count]));
}

describe("a process that is told to end", () => {
  it("worker: finishes the batch at hand and ends with 0; what it had not begun waits for the next, and nothing is half done", async () => {
    const shopId = await testShop(database);
    await database.pool.query(
      `insert into inbox (shop_id, webhook_id, topic, payload)
       select $1, 'w' || n, 'orders/paid', jsonb_build_object('id', n, 'name', '#' || n, 'test', false,
         'created_at', '2026-05-01T10:00:00Z', 'processed_at', '2026-05-01T10:00:00Z', 'updated_at', '2026-05-01T10:00:00Z',
         'financial_status', 'paid', 'currency', 'USD', 'current_subtotal_price', '10.00', 'subtotal_price', '10.00',
         'discount_codes', '[]'::jsonb, 'note_attributes', '[]'::jsonb, 'refunds', '[]'::jsonb)
       from generate_series(1, $2::int) n`,
      [shopId, WEBHOOKS],
    );
    const worker = start("app/jobs/worker.ts");
    await until("the worker drains", async () => ((await inboxOf(shopId))["done"] ?? 0) > 0);
    worker.child.kill("SIGTERM");
    expect(await worker.exit).toBe(0);

    const { done = 0, waiting = 0, ...others } = await inboxOf(shopId);
    expect(others).toEqual({});
    expect(done + waiting).toBe(WEBHOOKS);
    const orders = async (): Promise<number> =>
      (await database.pool.query("select 1 from orders where shop_id = $1", [shopId])).rowCount ?? 0;
    expect(await orders()).toBe(done);
    const deps = testDeps(database);
    deps.clock.set(Date.now());
    await until("the rest is worked off", async () => {
      await drainInbox(deps, { shopId });
      return (await inboxOf(shopId))["done"] === WEBHOOKS;
    });
    expect(await orders()).toBe(WEBHOOKS);
  });

  it("web: answers the request that is under way, and ends with 0", async () => {
    const port = await freePort();
    const web = start("app/server.ts", { PORT: String(port) });
    const url = `http://127.0.0.1:${port}`;
    await until("web answers", async () => (await fetch(`${url}/healthz`)).ok);
    const domain = "ending.myshopify.com";
    const signed = signedWebhook({ domain, topic: "orders/paid", body: { id: 1 }, secret: SECRETS.current });
    const body = await signed.text();
    const holder = await database.pool.connect();
    await holder.query("begin");
    await holder.query("lock table inbox in access exclusive mode");
    const answer = fetch(`${url}/webhooks/shopify`, { method: "POST", headers: signed.headers, body });
    await delay(500);
    web.child.kill("SIGTERM");
    await delay(500);
    await holder.query("commit");
    holder.release();
    expect((await answer).status).toBe(200);
    expect(await web.exit).toBe(0);
    const { rowCount } = await database.pool.query(
      "select 1 from inbox join shops using (shop_id) where domain = $1 and state = 'waiting'",
      [domain],
    );
    expect(rowCount).toBe(1);
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
  });
});
