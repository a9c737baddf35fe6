import type { Transaction } from "~/adapters/persistence/database";
import { identityLinks } from "~/adapters/persistence/identity-rows";
import { markOrdersOfCustomers, markOrdersOfMembers } from "~/adapters/persistence/order-marks";
import { type Bucket, createBuckets } from "~/core/identity/buckets";

export type Accounts = { readonly customers: readonly string[]; readonly members: readonly string[] };

/**
 * Does what changes who counts as one person with some accounts. Where it puts others into their bucket, or takes them out of it, the open
 * orders of all of them are settled again: nobody earns from an order of another in it, and maxima are shared.
 */
export async function markChangedBuckets<T>(
  tx: Transaction,
  shopId: number,
  { now, accounts }: { readonly now: number; readonly accounts: Accounts },
  change: () => Promise<T>,
): Promise<T> {
  const before = await bucketsOf(tx, shopId, now, accounts);
  const result = await change();
  const after = await bucketsOf(tx, shopId, now, accounts);
  const changed = before.flatMap((bucket, index) => {
    const next = after[index] ?? bucket;
    return isSame(bucket, next) ? [] : [bucket, next];
  });
  await markOrdersOfMembers(tx, shopId, [...new Set(changed.flatMap((one) => one.members))]);
  await markOrdersOfCustomers(tx, shopId, [...new Set(changed.flatMap((one) => one.customers))]);
  return result;
}

async function bucketsOf(tx: Transaction, shopId: number, now: number, accounts: Accounts): Promise<readonly Bucket[]> {
  const buckets = createBuckets(await identityLinks(tx, shopId, accounts));
  return [
    ...accounts.customers.map((customer) => buckets.ofCustomer(customer, now)),
    ...accounts.members.map((member) => buckets.ofMember(member, now)),
  ];
}

function isSame(a: Bucket, b: Bucket): boolean {
  return a.members.join("\n") === b.members.join("\n") && a.customers.join("\n") === b.customers.join("\n");
}
