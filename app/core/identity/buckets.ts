import { groupBy } from "../shared/group-by";
import { type MemberId, compareText } from "../shared/ids";
import type { Instant } from "../shared/time";

/** An account of a person: a customer at Shopify, or a member. */
export type Account = `customer:${string}` | `member:${string}`;

export const customerAccount = (customer: string): Account => `customer:${customer}`;
export const memberAccount = (member: MemberId): Account => `member:${member}`;

/** A keyed hash that an account had, from when to when it is known to have had it; null: it still has. */
export type IdentityKey = {
  readonly account: Account;
  readonly key: string;
  readonly knownAt: Instant;
  readonly goneAt: Instant | null;
};

export type IdentityLinks = {
  readonly keys: readonly IdentityKey[];
  /** Who is linked to a customer, whenever they were. */
  readonly members: readonly { readonly member: MemberId; readonly customer: string | null }[];
};

/** Who counts as one person, itself included, in code-unit order. */
export type Bucket = { readonly members: readonly MemberId[]; readonly customers: readonly string[] };

export type Buckets = {
  /** Everybody whom a chain of shared keys and links ties to a customer at an instant. */
  readonly ofCustomer: (customer: string, at: Instant) => Bucket;
  readonly ofMember: (member: MemberId, at: Instant) => Bucket;
  /** Who counted as one person with an account at any time. */
  readonly ever: (account: Account) => Bucket;
};

/**
 * Identity buckets of SCORING.md section 9: accounts that share a customer, a confirmed platform identity, an e-mail or a default address
 * form one, through others too. As of an instant: what is learned later changes nothing that was decided before.
 */
export function createBuckets({ keys, members }: IdentityLinks): Buckets {
  const keysOf = groupBy(keys, (one) => one.account);
  const holdersOf = groupBy(keys, (one) => one.key);
  const linked = groupBy(
    members.filter((one) => one.customer !== null),
    (one) => one.customer ?? "",
  );
  const customerOf = new Map(members.map((one) => [one.member, one.customer]));

  const linksOf = (account: Account): Account[] => {
    const [kind, id] = parts(account);
    if (kind === "customer") return (linked.get(id) ?? []).map((one) => memberAccount(one.member));
    const customer = customerOf.get(id) ?? null;
    return customer === null ? [] : [customerAccount(customer)];
  };

  const reach = (from: Account, at: Instant | "ever"): Bucket => {
    const found = new Set<Account>([from]);
    for (const account of found) {
      for (const other of linksOf(account)) found.add(other);
      for (const own of keysOf.get(account) ?? []) {
        if (!holds(own, at)) continue;
        for (const other of holdersOf.get(own.key) ?? []) if (holds(other, at)) found.add(other.account);
      }
    }
    return { members: idsOf(found, "member"), customers: idsOf(found, "customer") };
  };

  return {
    ofCustomer: (customer, at) => reach(customerAccount(customer), at),
    ofMember: (member, at) => reach(memberAccount(member), at),
    ever: (account) => reach(account, "ever"),
  };
}

function holds({ knownAt, goneAt }: IdentityKey, at: Instant | "ever"): boolean {
  if (at === "ever") return true;
  return knownAt <= at && (goneAt === null || goneAt > at);
}

function parts(account: Account): readonly ["customer" | "member", string] {
  const [kind, id] = account.startsWith("customer:")
    ? (["customer", account.slice(9)] as const)
    : (["member", account.slice(7)] as const);
  return [kind, id];
}

function idsOf(accounts: Iterable<Account>, kind: "customer" | "member"): string[] {
  const ids: string[] = [];
  for (const account of accounts) {
    const [of, id] = parts(account);
    if (of === kind) ids.push(id);
  }
  return ids.sort(compareText);
}

/** Members who share a bucket, each with everybody in it: what maxima are shared by. Who is alone is missing. */
export type Sharing = ReadonlyMap<MemberId, readonly MemberId[]>;

export const NOBODY_SHARES: Sharing = new Map();

/** Those of some members who share a bucket at an instant. */
export function sharingOf(buckets: Buckets, members: Iterable<MemberId>, at: Instant): Sharing {
  const sharing = new Map<MemberId, readonly MemberId[]>();
  for (const member of members) {
    const together = buckets.ofMember(member, at).members;
    if (together.length > 1) sharing.set(member, together);
  }
  return sharing;
}

/** What a maximum is counted by: the first of a bucket stands for it. */
export function capHolder(sharing: Sharing, member: MemberId): MemberId {
  return sharing.get(member)?.[0] ?? member;
}
