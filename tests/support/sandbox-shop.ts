import { randomUUID } from "node:crypto";
import path from "node:path";
import { addEntries, saveLots } from "../../app/adapters/persistence/ledger-rows";
import { upsertShop } from "../../app/adapters/persistence/shop-rows";
import { shopifyAdmin } from "../../app/adapters/shopify/admin-client";
import { createPacer } from "../../app/adapters/shopify/pacer";
import { entriesFor } from "../../app/core/ledger/entries";
import type { ShopifyAdmin } from "../../app/ports/shopify-admin";
import { createSessionToken } from "../../sandbox/auth/session-token";
import { type Sandbox, createSandbox } from "../../sandbox/create-sandbox";
import { createShop, installApp } from "../../sandbox/store/install";
import { createCustomer } from "../../sandbox/store/customers";
import { type Faults, faultSettings, setFaults } from "../../sandbox/webhooks/faults";
import type { Store } from "../../sandbox/state/store";
import { recordingQueue, testClock } from "./app-deps";
import type { TestDatabase } from "./test-database";

export const TOML = path.resolve(import.meta.dirname, "../../shopify.app.toml");

/** A sandbox in this process; requests to https://*.myshopify.com go to it from now on. */
export async function routedSandbox(): Promise<Sandbox> {
  const sandbox = await createSandbox({
    sample: false,
    quiet: true,
    retryBaseMs: 1,
    asyncDelayMs: 2,
    throttling: false,
    app: { toml: TOML },
  });
  process.env["SANDBOX_URL"] = sandbox.url;
  // eslint-disable-next-line @typescript-eslint/ban-ts-comment -- a script that is preloaded, without types
  // @ts-ignore
  await import("../../sandbox/preload.mjs");
  return sandbox;
}

export function injectFaults(sandbox: Sandbox, faults: Partial<Faults> | Record<string, unknown>): void {
  setFaults(sandbox.world, faultSettings.parse(faults));
}

let shops = 0;

/** A shop of its own in the sandbox and in the database, with the Admin API between them. */
export async function sandboxShop(database: TestDatabase, sandbox: Sandbox) {
  shops++;
  const domain = `once-${process.pid}-${shops}.myshopify.com`;
  const store = createShop(sandbox.world, domain);
  installApp(sandbox.world, store, sandbox.world.app.scopes);
  const clock = testClock(new Date().toISOString());
  const { shopId } = await upsertShop(database.pool, domain, Date.UTC(2020, 0, 1));
  const token = await exchangeToken(sandbox, domain);
  const tokens = { token: () => Promise.resolve(token) };
  const admin: ShopifyAdmin = shopifyAdmin(
    domain,
    tokens,
    createPacer({ bucketOf: () => Promise.resolve({ db: database.pool, shopId }), backOffMs: 1 }),
  );
  const deps = { pool: database.pool, clock, queue: recordingQueue(), admin: () => admin };
  return { shopId, domain, store, deps, admin, tokens, ...people(database, sandbox, store, shopId) };
}

export type SandboxShop = Awaited<ReturnType<typeof sandboxShop>>;

async function exchangeToken(sandbox: Sandbox, domain: string): Promise<string> {
  const { app } = sandbox.world;
  const answer = await fetch(`https://${domain}/admin/oauth/access_token`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({
      client_id: app.apiKey,
      client_secret: app.apiSecret,
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      subject_token: createSessionToken(app, domain),
      subject_token_type: "urn:ietf:params:oauth:token-type:id_token",
      requested_token_type: "urn:shopify:params:oauth:token-type:offline-access-token",
      expiring: "1",
    }),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}

function people(database: TestDatabase, sandbox: Sandbox, store: Store, shopId: number) {
  return {
    /** A customer at Shopify who is a member here. */
    async member(memberId: string): Promise<string> {
      const customerId = String(createCustomer(sandbox.world, store, {}).id);
      await database.pool.query(
        `insert into members (shop_id, member_id, customer_id, joined_at, consented_at)
         values ($1, $2, $3, '2025-01-01Z', '2025-01-01Z')`,
        [shopId, memberId, customerId],
      );
      return customerId;
    },
    /** A reward that has posted; answers its lot. */
    async postedLot(memberId: string, paidMinor: number): Promise<string> {
      const orderId = randomUUID().slice(0, 8);
      const at = Date.UTC(2026, 0, 5);
      const lot = {
        lot: `${orderId}:buyer:${memberId}:`,
        source: "order" as const,
        orderId,
        member: memberId,
        role: "buyer" as const,
        lane: null,
        lotClass: "purchase" as const,
        currency: "USD",
        placedAt: at,
        dueAt: at,
        cutMinor: 0,
        worthMinor: paidMinor,
        state: "posted" as const,
        paidMinor,
        carriedMinor: 0,
        paidBasis: { paidMinor, worthMinor: paidMinor },
        closesSinceOwn: null,
        reasons: [],
      };
      const stored = {
        ...lot,
        issuedMinor: 0,
        expiredMinor: 0,
        placedMonth: 24_312,
        dueMonth: 24_312,
        issuable: true,
        programVersion: 0,
      };
      await saveLots(database.pool, shopId, at, [stored]);
      const entries = entriesFor({ before: null, after: lot });
      const named = entries.map((entry) => ({ ...entry, transactionId: orderId, cause: "posted" }));
      await addEntries(database.pool, shopId, at, named);
      return lot.lot;
    },
    /** What Shopify has of store credit for a customer, in minor units, oldest first. */
    credits(customerId: string): number[] {
      const accounts = [...store.creditAccounts.values()].filter((one) => one.customerId === Number(customerId));
      const ids = new Set(accounts.map((one) => one.id));
      return [...store.creditTransactions.values()]
        .filter((one) => ids.has(one.accountId))
        .map((one) => one.amountMinor);
    },
    async attempts(): Promise<{ state: string; reason: string | null; tries: number; amount: number }[]> {
      const { rows } = await database.pool.query<{
        state: string;
        reason: string | null;
        tries: number;
        amount: number;
      }>(
        "select state, reason, tries, amount_minor as amount from issue_attempts where shop_id = $1 order by created_at, effect_key",
        [shopId],
      );
      return rows;
    },
    async balance(memberId: string): Promise<{ available: number; issued: number } | undefined> {
      const { rows } = await database.pool.query<{ available: number; issued: number }>(
        "select available_minor as available, issued_minor as issued from balances where shop_id = $1 and member_id = $2",
        [shopId, memberId],
      );
      return rows[0];
    },
    async notices(): Promise<string[]> {
      const { rows } = await database.pool.query<{ kind: string }>(
        "select kind from notices where shop_id = $1 and resolved_at is null order by notice_key",
        [shopId],
      );
      return rows.map((row) => row.kind);
    },
  };
}
