import { liveKeyHash, touchKey } from "~/adapters/persistence/key-rows";
import { type ShopDeps, webDeps } from "~/deps.server";
import { hashSecret, parseApiKey, sameHash } from "./api-key";

export type ApiContext = { readonly deps: ShopDeps; readonly shopId: number };

/** The shop whose key the request carries as `Authorization: Bearer hearth_...`; undefined for any other. */
export async function apiShop(request: Request): Promise<ApiContext | undefined> {
  const [scheme, text = ""] = (request.headers.get("authorization") ?? "").split(" ");
  const key = scheme?.toLowerCase() === "bearer" ? parseApiKey(text) : undefined;
  if (!key) return undefined;
  const deps = (await webDeps()).forShop(key.shopId);
  const hash = await liveKeyHash(deps.pool, key.shopId, key.keyId);
  if (!hash || !sameHash(hash, hashSecret(key.secret))) return undefined;
  await touchKey(deps.pool, key.shopId, key.keyId, deps.clock.now());
  return { deps, shopId: key.shopId };
}
