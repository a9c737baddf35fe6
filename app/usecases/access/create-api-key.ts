import { type Database, withTransaction } from "~/adapters/persistence/database";
import { insertApiKey } from "~/adapters/persistence/key-rows";
import { hashSecret, newApiKey } from "~/auth/api-key";
import type { Clock } from "~/ports/clock";
import { recordAudit } from "~/usecases/audit/record-audit";

/** Makes a key; its text is in the answer and nowhere else. */
export async function createApiKey(
  deps: { readonly pool: Database; readonly clock: Clock },
  input: { readonly shopId: number; readonly name: string; readonly by: string },
): Promise<{ readonly keyId: string; readonly key: string }> {
  const made = newApiKey(input.shopId);
  const name = input.name.trim().slice(0, 100) || "API key";
  const { shopId, by } = input;
  const { keyId } = made;
  const at = deps.clock.now();
  await withTransaction(deps.pool, async (tx) => {
    await insertApiKey(tx, shopId, { keyId, name, hash: hashSecret(made.secret), at });
    await recordAudit(tx, shopId, at, { by, action: "key.created", subject: keyId, after: { name } });
  });
  return { keyId, key: made.text };
}
