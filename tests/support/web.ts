import { createHmac, randomUUID } from "node:crypto";
import { proxySignature } from "../../app/auth/proxy-signature";
import type { Sandbox } from "../../sandbox/create-sandbox";
import { createSessionToken } from "../../sandbox/auth/session-token";
import type { TestDatabase } from "./test-database";

export const SECRETS = { current: "current-secret-0123456789", previous: "previous-secret-0123456789" } as const;

/** What the web process is started with. Call before the first route is imported. */
export function setWebEnvironment(database: TestDatabase, sandbox?: Sandbox): void {
  Object.assign(process.env, {
    NODE_ENV: "test",
    DATABASE_URL: database.url,
    SHOPIFY_API_KEY: sandbox?.world.app.apiKey ?? "test-api-key",
    SHOPIFY_API_SECRET: sandbox?.world.app.apiSecret ?? SECRETS.current,
    SHOPIFY_API_SECRET_PREVIOUS: SECRETS.previous,
    SHOPIFY_APP_URL: "https://hearth.example.com",
    ENCRYPTION_KEYS: `k1:${"ab".repeat(32)}`,
    LOG_LEVEL: "silent",
    DATABASE_POOL_MAX: "16",
  });
}

export type WebhookParts = {
  readonly domain: string;
  readonly topic: string;
  readonly body: unknown;
  readonly id?: string;
  readonly secret?: string;
  readonly triggeredAt?: string;
  readonly headers?: Record<string, string>;
};

/** A webhook as Shopify signs it: the raw body under the app's secret. */
export function signedWebhook(parts: WebhookParts): Request {
  const body = typeof parts.body === "string" ? parts.body : JSON.stringify(parts.body);
  const secret = parts.secret ?? process.env["SHOPIFY_API_SECRET"] ?? "";
  return new Request("https://hearth.example.com/webhooks/shopify", {
    method: "POST",
    body,
    headers: {
      "Content-Type": "application/json",
      "X-Shopify-Hmac-Sha256": createHmac("sha256", secret).update(body).digest("base64"),
      "X-Shopify-Shop-Domain": parts.domain,
      "X-Shopify-Topic": parts.topic,
      "X-Shopify-Webhook-Id": parts.id ?? randomUUID(),
      "X-Shopify-Event-Id": randomUUID(),
      ...(parts.triggeredAt && { "X-Shopify-Triggered-At": parts.triggeredAt }),
      ...parts.headers,
    },
  });
}

/** Arguments of a route's loader or action. */
export function routeCall(request: Request, params: Record<string, string> = {}) {
  return { request, params, context: {} };
}

/** A request as it comes through the app proxy of a store. */
export function proxiedRequest(
  path: string,
  query: Record<string, string>,
  options: { readonly secret?: string; readonly method?: string; readonly form?: Record<string, string> } = {},
): Request {
  const search = new URLSearchParams({
    path_prefix: "/apps/community",
    timestamp: String(Math.floor(Date.now() / 1000)),
    logged_in_customer_id: "",
    ...query,
  });
  search.set("signature", proxySignature(search, options.secret ?? process.env["SHOPIFY_API_SECRET"] ?? ""));
  return new Request(`https://hearth.example.com${path}?${search.toString()}`, {
    method: options.method ?? "GET",
    ...(options.form && { body: new URLSearchParams(options.form) }),
  });
}

/** A request of the admin's page with a session token. */
export function adminRequest(sandbox: Sandbox, domain: string, path = "/app", token?: string): Request {
  return new Request(`https://hearth.example.com${path}`, {
    headers: { Authorization: `Bearer ${token ?? createSessionToken(sandbox.world.app, domain)}` },
  });
}

/** Rows of any table that hold a text anywhere, as `schema.table: row`. */
export async function searchEverything(database: TestDatabase, text: string): Promise<string[]> {
  const { rows: tables } = await database.pool.query<{ name: string }>(
    `select quote_ident(table_schema) || '.' || quote_ident(table_name) as name from information_schema.tables
     where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const { rows } = await database.pool.query<{ row: string }>(
      `select t::text as row from ${name} t where position($1 in t::text) > 0`,
      [text],
    );
    found.push(...rows.map(({ row }) => `${name}: ${row}`));
  }
  return found;
}
