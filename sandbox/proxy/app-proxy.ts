import type { IncomingMessage } from "node:http";
import type { Request, Response } from "express";
import type { Store } from "../state/store";
import type { World } from "../state/world";
import { SHOPPER_COOKIE, readCookie } from "../storefront/cookies";
import { signProxyQuery } from "../webhooks/sign";

const TIMEOUT_MS = 30_000;
/** Shopify takes these off on both ways: a shopper's cookies never reach the app and the app sets none. */
const KEPT_REQUEST_HEADERS = ["accept", "accept-language", "content-type", "user-agent"];
const DROPPED_RESPONSE_HEADERS = new Set([
  "set-cookie",
  "transfer-encoding",
  "connection",
  "content-length",
  "content-encoding",
]);

export type RenderLiquid = (store: Store, request: Request, template: string) => Promise<string>;

export function proxyPrefix(world: World): string {
  const { proxy } = world.app;
  return proxy ? `/${proxy.prefix}/${proxy.subpath}` : "/apps/none";
}

function readBody(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => resolve(Buffer.concat(chunks)));
    request.on("error", reject);
  });
}

export function loggedInCustomer(store: Store, request: Request): number | null {
  const id = readCookie(request, SHOPPER_COOKIE);
  return (id && store.shoppers.get(id)?.customerId) || null;
}

/** The address at the app, with what Shopify adds to it. The signature covers the shopper's own parameters too. */
export function signedProxyUrl(world: World, store: Store, request: Request, rest: string): URL {
  const { proxy } = world.app;
  const base = new URL(proxy?.url ?? "/", world.app.appUrl).pathname.replace(/\/$/, "");
  const url = new URL(`${base}${rest}`, world.app.appUrl);
  const query = new URLSearchParams(new URL(request.originalUrl, "http://shop").searchParams);
  for (const reserved of ["shop", "logged_in_customer_id", "path_prefix", "timestamp", "signature"])
    query.delete(reserved);
  query.append("shop", store.shop.id);
  query.append("logged_in_customer_id", String(loggedInCustomer(store, request) ?? ""));
  query.append("path_prefix", proxyPrefix(world));
  query.append("timestamp", String(Math.floor(Date.now() / 1000)));
  query.append("signature", signProxyQuery(world.app.apiSecret, query));
  url.search = query.toString();
  return url;
}

export async function forwardToApp(
  world: World,
  store: Store,
  request: Request,
  response: Response,
  render: RenderLiquid,
): Promise<void> {
  const rest = request.path.slice(proxyPrefix(world).length);
  const headers = new Headers({ "X-Forwarded-Host": store.shop.id, "X-Forwarded-Proto": "https" });
  for (const name of KEPT_REQUEST_HEADERS) {
    const value = request.get(name);
    if (value) headers.set(name, value);
  }
  const hasBody = request.method !== "GET" && request.method !== "HEAD";
  const answer = await fetch(signedProxyUrl(world, store, request, rest), {
    method: request.method,
    headers,
    redirect: "manual",
    signal: AbortSignal.timeout(TIMEOUT_MS),
    ...(hasBody ? { body: new Uint8Array(await readBody(request)) } : {}),
  }).catch((error: unknown) => String(error));
  if (typeof answer === "string") {
    response.status(502).type("text/plain").send(`The app did not answer at ${world.app.appUrl}: ${answer}`);
    return;
  }
  response.status(answer.status);
  answer.headers.forEach((value, name) => {
    if (!DROPPED_RESPONSE_HEADERS.has(name)) response.set(name, value);
  });
  if (answer.headers.get("content-type")?.startsWith("application/liquid")) {
    response.type("text/html").send(await render(store, request, await answer.text()));
    return;
  }
  response.send(Buffer.from(await answer.arrayBuffer()));
}
