import { liveKeyHash, touchKey } from "~/adapters/persistence/key-rows";
import { type ShopDeps, webDeps } from "~/deps.server";
import { hashSecret, parseApiKey, sameHash } from "./api-key";
import { tooMany } from "./rate-limits";

export type ApiContext = { readonly deps: ShopDeps; readonly shopId: number };

function tooManyProblem(wait: number): Response {
  const detail = `Come again in ${String(wait)} s; a request may carry many activities`;
  const body = { type: "urn:hearth:problem:too-many-requests", title: "Too many requests", status: 429, detail };
  const headers = {
    "Content-Type": "application/problem+json",
    "Cache-Control": "no-store",
    "Retry-After": String(wait),
  };
  return new Response(JSON.stringify(body), { status: 429, headers });
}

/**
 * The shop whose key the request carries as `Authorization: Bearer hearth_...`; undefined for any other. Throws a Response, 429, where the
 * key is used too often.
 */
export async function apiShop(request: Request): Promise<ApiContext | undefined> {
  const [scheme, text = ""] = (request.headers.get("authorization") ?? "").split(" ");
  const key = scheme?.toLowerCase() === "bearer" ? parseApiKey(text) : undefined;
  if (!key) return undefined;
  const deps = (await webDeps()).forShop(key.shopId);
  const hash = await liveKeyHash(deps.pool, key.shopId, key.keyId);
  if (!hash || !sameHash(hash, hashSecret(key.secret))) return undefined;
  const wait = await tooMany("api", key.keyId);
  if (wait !== null) throw tooManyProblem(wait);
  await touchKey(deps.pool, key.shopId, key.keyId, deps.clock.now());
  return { deps, shopId: key.shopId };
}
