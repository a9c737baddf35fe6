import type { Database } from "~/adapters/persistence/database";
import { revokeKey } from "~/adapters/persistence/key-rows";
import type { Clock } from "~/ports/clock";

/** Ends a key at once. */
export async function revokeApiKey(
  deps: { readonly pool: Database; readonly clock: Clock },
  input: { readonly shopId: number; readonly keyId: string },
): Promise<{ readonly kind: "revoked" | "unknown" }> {
  const revoked = await revokeKey(deps.pool, input.shopId, input.keyId, deps.clock.now());
  return { kind: revoked ? "revoked" : "unknown" };
}
