import { type Database, withTransaction } from "~/adapters/persistence/database";
import { revokeKey } from "~/adapters/persistence/key-rows";
import type { Clock } from "~/ports/clock";
import { recordAudit } from "~/usecases/audit/record-audit";

/** Ends a key at once. */
export async function revokeApiKey(
  deps: { readonly pool: Database; readonly clock: Clock },
  input: { readonly shopId: number; readonly keyId: string; readonly by: string },
): Promise<{ readonly kind: "revoked" | "unknown" }> {
  const { shopId, keyId, by } = input;
  return withTransaction(deps.pool, async (tx) => {
    const at = deps.clock.now();
    if (!(await revokeKey(tx, shopId, keyId, at))) return { kind: "unknown" };
    const states = { before: { state: "valid" }, after: { state: "revoked" } };
    await recordAudit(tx, shopId, at, { by, action: "key.revoked", subject: keyId, ...states });
    return { kind: "revoked" };
  });
}
