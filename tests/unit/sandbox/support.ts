import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createSessionToken } from "../../../sandbox/auth/session-token";
import { type Sandbox, createSandbox } from "../../../sandbox/create-sandbox";
import type { SandboxInput } from "../../../sandbox/options";

export const SCOPES = [
  "read_all_orders",
  "read_orders",
  "write_customers",
  "write_discounts",
  "read_products",
  "write_store_credit_account_transactions",
  "read_store_credit_accounts",
  "read_store_credit_account_transactions",
];

export type Received = { path: string; headers: Record<string, string>; body: string };
export type FakeApp = {
  url: string;
  received: Received[];
  /** What the app answers next; 200 by default. */
  answer: { status: number; body: string; headers: Record<string, string> };
  close(): Promise<void>;
};

/** An app that only writes down what reaches it. */
export async function startFakeApp(): Promise<FakeApp> {
  const app: FakeApp = {
    url: "",
    received: [],
    answer: { status: 200, body: "ok", headers: {} },
    close: () => Promise.resolve(),
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      app.received.push({ path: request.url ?? "", headers, body: Buffer.concat(chunks).toString("utf8") });
      response.writeHead(app.answer.status, app.answer.headers).end(app.answer.body);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  app.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  app.close = () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return app;
}

export function startSandbox(input: SandboxInput = {}): Promise<Sandbox> {
  return createSandbox({ retryBaseMs: 1, asyncDelayMs: 5, ...input, app: { scopes: SCOPES, ...input.app } });
}

export type Json = Record<string, unknown>;

/** What is at the end of a path, or undefined. */
export function at(value: unknown, ...path: (string | number)[]): unknown {
  let found = value;
  for (const key of path)
    found = typeof found === "object" && found !== null ? (found as Record<string | number, unknown>)[key] : undefined;
  return found;
}

async function json(response: Response): Promise<Json> {
  return (await response.json()) as Json;
}

export async function control(
  sandbox: Sandbox,
  method: string,
  path: string,
  body?: unknown,
  shop?: string,
): Promise<Json> {
  const response = await fetch(`${sandbox.url}/__sandbox${path}`, {
    method,
    headers: { "Content-Type": "application/json", ...(shop ? { "x-sandbox-host": shop } : {}) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return json(response);
}

export async function askToken(
  sandbox: Sandbox,
  body: Record<string, unknown>,
  shop = sandbox.shop,
): Promise<{ status: number; body: Json }> {
  const { apiKey, apiSecret } = sandbox.world.app;
  const response = await fetch(`${sandbox.url}/admin/oauth/access_token`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "x-sandbox-host": shop },
    body: JSON.stringify({ client_id: apiKey, client_secret: apiSecret, ...body }),
  });
  return { status: response.status, body: await json(response) };
}

export function exchange(
  sandbox: Sandbox,
  shop = sandbox.shop,
  extra: Record<string, unknown> = {},
): Promise<{ status: number; body: Json }> {
  return askToken(
    sandbox,
    {
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      subject_token: createSessionToken(sandbox.world.app, shop),
      subject_token_type: "urn:ietf:params:oauth:token-type:id_token",
      requested_token_type: "urn:shopify:params:oauth:token-type:offline-access-token",
      expiring: "1",
      ...extra,
    },
    shop,
  );
}

export type Ask = (query: string, variables?: Record<string, unknown>) => Promise<Json>;

export async function request(
  sandbox: Sandbox,
  token: string,
  query: string,
  variables: Record<string, unknown> = {},
  shop = sandbox.shop,
): Promise<Response> {
  return fetch(`${sandbox.url}/admin/api/2026-07/graphql.json`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Shopify-Access-Token": token, "x-sandbox-host": shop },
    body: JSON.stringify({ query, variables }),
  });
}

export async function asker(sandbox: Sandbox, shop = sandbox.shop): Promise<Ask> {
  const token = String((await exchange(sandbox, shop)).body["access_token"]);
  return async (query, variables) => json(await request(sandbox, token, query, variables, shop));
}
