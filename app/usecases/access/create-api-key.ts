import type { Database } from "~/adapters/persistence/database";
import { insertApiKey } from "~/adapters/persistence/key-rows";
import { hashSecret, newApiKey } from "~/auth/api-key";
import type { Clock } from "~/ports/clock";

/** Makes a key; its text is in the answer and nowhere else. */
export async function createApiKey(
  deps: { readonly pool: Database; readonly clock: Clock },
  input: { readonly shopId: number; readonly name: string },
): Promise<{ readonly keyId: string; readonly key: string }> {
  const made = newApiKey(input.shopId);
  const name = input.name.trim().slice(0, 100) || "API key";
  await insertApiKey(deps.pool, input.shopId, {
    keyId: made.keyId,
    name,
    hash: hashSecret(made.secret),
    at: deps.clock.now(),
  });
  return { keyId: made.keyId, key: made.text };
}
