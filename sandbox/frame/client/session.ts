import { adminOrigin, ask, embedded, tell } from "./channel";

/** A token is used until this long before it ends. */
const SPARE_MS = 10_000;
const REAUTHORIZE = "X-Shopify-API-Request-Failure-Reauthorize-Url";
const RETRY = "X-Shopify-Retry-Invalid-Session-Request";

let current: { token: string; endsAt: number } | null = null;

function endOf(token: string): number {
  const body = (token.split(".")[1] ?? "").replace(/-/g, "+").replace(/_/g, "/");
  const claims = JSON.parse(atob(body)) as { exp: number };
  return claims.exp * 1000;
}

export async function idToken(fresh = false): Promise<string> {
  if (!fresh && current && current.endsAt - SPARE_MS > Date.now()) return current.token;
  const token = String(await ask((call) => ({ kind: "token", call })));
  current = { token, endsAt: endOf(token) };
  return token;
}

const isOwn = (url: string): boolean => new URL(url, location.href).origin === location.origin;

async function withToken(request: Request, fresh: boolean): Promise<Request> {
  const headers = new Headers(request.headers);
  headers.set("Authorization", `Bearer ${await idToken(fresh)}`);
  headers.set("X-Requested-With", "XMLHttpRequest");
  return new Request(request, { headers });
}

/** Requests to the app's own origin carry a session token; a token refused as stale is replaced once. */
export function interceptFetch(): void {
  if (!embedded) return;
  const realFetch = window.fetch.bind(window);
  window.fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const text = input instanceof Request ? input.url : String(input);
    if (text.startsWith("shopify:")) throw new Error(`not implemented in the sandbox: direct API access (${text})`);
    if (!isOwn(text)) return realFetch(input, init);
    const request = new Request(input, init);
    if (request.headers.has("Authorization")) return realFetch(request);
    const again = request.clone();
    let response = await realFetch(await withToken(request, false));
    if (response.status === 401 && response.headers.get(RETRY) === "1")
      response = await realFetch(await withToken(again, true));
    const elsewhere = response.headers.get(REAUTHORIZE);
    if (elsewhere) tell({ kind: "open", url: elsewhere, target: "_top" });
    return response;
  };
}

/** The bounce page asks for the page again with a fresh token; only the app's own pages. */
export async function reloadIfAsked(): Promise<boolean> {
  const wanted = new URLSearchParams(location.search).get("shopify-reload");
  if (!wanted || !isOwn(wanted)) return false;
  const url = new URL(wanted, location.href);
  url.searchParams.set("id_token", await idToken(true));
  location.replace(url);
  return true;
}

/** Outside the admin the app has no place: the real script goes back into it. */
export function returnToAdmin(shop: string | null): void {
  if (embedded || !shop) return;
  const store = shop.replace(".myshopify.com", "");
  location.replace(`${adminOrigin}/store/${store}/apps/-${location.pathname}`);
}
