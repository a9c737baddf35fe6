import type { Queryable } from "~/adapters/persistence/database";
import { identityLinks } from "~/adapters/persistence/identity-rows";
import { type Buckets, createBuckets } from "~/core/identity/buckets";

/** Who counts as one person with some customers and members, at any instant, in a handful of queries. */
export async function loadBuckets(
  db: Queryable,
  shopId: number,
  { customers = [], members = [] }: { readonly customers?: readonly string[]; readonly members?: readonly string[] },
): Promise<Buckets> {
  return createBuckets(await identityLinks(db, shopId, { customers, members }));
}
