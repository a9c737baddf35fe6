import type { Queryable } from "~/adapters/persistence/database";
import { identityLinks } from "~/adapters/persistence/identity-rows";
import { type Account, createBuckets, customerAccount, memberAccount } from "~/core/identity/buckets";

/** What two members share; "others": nothing themselves, but each of them something with somebody else. */
export type SharedBy = "email" | "address" | "platform" | "others";

export type BucketView = {
  /** Other members who count as one person with this one. */
  readonly members: readonly { readonly memberId: string; readonly by: readonly SharedBy[] }[];
  /** Customers in it who are nobody's member: their orders earn the member nothing either. */
  readonly customers: number;
};

/** Who counts as one person with a member now; undefined: nobody else does. */
export async function bucketView(
  db: Queryable,
  shopId: number,
  { memberId, now }: { readonly memberId: string; readonly now: number },
): Promise<BucketView | undefined> {
  const links = await identityLinks(db, shopId, { customers: [], members: [memberId] });
  const { members, customers } = createBuckets(links).ofMember(memberId, now);
  const customerOf = new Map(links.members.map((one) => [one.member, one.customer]));
  const own = new Set(members.flatMap((member) => customerOf.get(member) ?? []));
  const strangers = customers.filter((customer) => !own.has(customer)).length;
  if (members.length === 1 && strangers === 0) return undefined;
  const keysOf = (member: string): ReadonlySet<string> => {
    const customer = customerOf.get(member) ?? null;
    const accounts: Account[] = [memberAccount(member), ...(customer === null ? [] : [customerAccount(customer)])];
    return new Set(
      links.keys.filter((one) => one.goneAt === null && accounts.includes(one.account)).map((one) => one.key),
    );
  };
  const mine = keysOf(memberId);
  return {
    members: members
      .filter((member) => member !== memberId)
      .map((member) => ({ memberId: member, by: sharedBy([...keysOf(member)].filter((key) => mine.has(key))) })),
    customers: strangers,
  };
}

function sharedBy(keys: readonly string[]): SharedBy[] {
  const kinds = (["email", "address", "platform"] as const).filter((kind) =>
    keys.some((key) => key.startsWith(`${kind}:`)),
  );
  return kinds.length === 0 ? ["others"] : kinds;
}
