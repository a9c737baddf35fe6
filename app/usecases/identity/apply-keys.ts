import type { Transaction } from "~/adapters/persistence/database";
import { type KeyFact, replaceKeys } from "~/adapters/persistence/identity-rows";
import { markChangedBuckets } from "./mark-changed-buckets";

/** From now on accounts have these keys. */
export async function applyKeys(
  tx: Transaction,
  shopId: number,
  now: number,
  { keys }: { readonly keys: readonly KeyFact[] },
): Promise<void> {
  const accounts = {
    customers: [...new Set(keys.flatMap((one) => one.customerId ?? []))],
    members: [...new Set(keys.flatMap((one) => one.memberId ?? []))],
  };
  await markChangedBuckets(tx, shopId, { now, accounts }, () => replaceKeys(tx, shopId, now, keys));
}
