import { liveKeyHash, touchKey } from "~/adapters/persistence/key-rows";
import { type ShopDeps, webDeps } from "~/deps.server";
import { hashSecret, parseApiKey, sameHash } from "./api-key";
import { refuseTooMany } from "./rate-limits";

export type ApiContext = { readonly deps: ShopDeps; readonly shopId: number };

/**
 * Secrets that have opened a door of this process, by their hash. They tell a key that is in use from a guess before the database is
 * asked; only the database says whether it still holds.
 */
const proved = new Set<string>();

function keyOf(authorization: string | null) {
  const [scheme, text = ""] = (authorization ?? "").split(" ");
  const parts = scheme?.toLowerCase() === "bearer" ? parseApiKey(text) : undefined;
  return parts && { ...parts, hash: hashSecret(parts.secret) };
}

/** Whether the key in this header has been good before. Looks nothing up. */
export function isProvedKey(authorization: string | null): boolean {
  const key = keyOf(authorization);
  return key !== undefined && proved.has(key.hash.toString("base64"));
}

/**
 * The shop whose key the request carries as `Authorization: Bearer hearth_...`; undefined for any other. Throws a Response, 429, where the
 * key is used too often.
 */
export async function apiShop(request: Request): Promise<ApiContext | undefined> {
  const key = keyOf(request.headers.get("authorization"));
  if (!key) return undefined;
  const deps = (await webDeps()).forShop(key.shopId);
  const live = await liveKeyHash(deps.pool, key.shopId, key.keyId);
  if (!live || !sameHash(live, key.hash)) {
    proved.delete(key.hash.toString("base64"));
    return undefined;
  }
  proved.add(key.hash.toString("base64"));
  await refuseTooMany("api", key.keyId, request);
  await touchKey(deps.pool, key.shopId, key.keyId, deps.clock.now());
  return { deps, shopId: key.shopId };
}
