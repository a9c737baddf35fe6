import { type IdentityKey, type IdentityLinks, customerAccount, memberAccount } from "~/core/identity/buckets";
import type { Queryable } from "./database";

/** What a keyed hash was made of. */
export type IdentityKind = "email" | "address" | "platform";

/** One of the two is null. */
type KeyOwner = { readonly customerId: string | null; readonly memberId: string | null };

type OwnedKey = KeyOwner & { readonly kind: IdentityKind; readonly key: string };

/**
 * `key` null: the account has none of this kind. `gone`: it has this one no more, which only accounts on platforms say. `asOf`: when that
 * was so, by whoever says it.
 */
export type KeyFact = KeyOwner & {
  readonly kind: IdentityKind;
  readonly key: string | null;
  readonly gone?: true;
  readonly asOf: number;
};

type Accounts = { readonly customers: readonly string[]; readonly members: readonly string[] };

const columns = (facts: readonly KeyFact[]) => [
  facts.map((one) => one.customerId),
  facts.map((one) => one.memberId),
  facts.map((one) => one.kind),
  facts.map((one) => one.key),
  facts.map((one) => new Date(one.asOf)),
  facts.map((one) => one.gone === true),
];
const GIVEN = `unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::bool[])
  as given (customer_id, member_id, kind, key, as_of, gone)`;
const SAME_ACCOUNT = (row: string): string =>
  `(${row}.customer_id = given.customer_id or ${row}.member_id = given.member_id)`;

/** Keys that these accounts have now, each with the newest word of it. */
export async function currentKeys(db: Queryable, shopId: number, { customers, members }: Accounts): Promise<KeyFact[]> {
  const { rows } = await db.query<KeyFact>(
    `select customer_id as "customerId", member_id as "memberId", kind, key, as_of as "asOf" from identity_keys
     where shop_id = $1 and gone_at is null and (customer_id = any($2) or member_id = any($3))`,
    [shopId, customers, members],
  );
  return rows;
}

/** It is still so: an older word does not change it. */
export async function confirmKeys(db: Queryable, shopId: number, facts: readonly KeyFact[]): Promise<void> {
  if (facts.length === 0) return;
  await db.query(
    `update identity_keys k set as_of = given.as_of from ${GIVEN}
     where k.shop_id = $1 and k.gone_at is null and ${SAME_ACCOUNT("k")} and k.kind = given.kind and k.key = given.key`,
    [shopId, ...columns(facts)],
  );
}

/**
 * From an instant on accounts have these keys. An e-mail and an address take the place of the one before, accounts on platforms stand
 * beside each other.
 */
export async function replaceKeys(db: Queryable, shopId: number, at: number, facts: readonly KeyFact[]): Promise<void> {
  const now = new Date(at);
  await db.query(
    `update identity_keys k set gone_at = $8 from ${GIVEN}
     where k.shop_id = $1 and k.gone_at is null and ${SAME_ACCOUNT("k")} and k.kind = given.kind
       and (given.kind <> 'platform' or (given.gone and k.key = given.key))`,
    [shopId, ...columns(facts), now],
  );
  await db.query(
    `insert into identity_keys (shop_id, customer_id, member_id, kind, key, as_of, known_at)
     select $1, customer_id, member_id, kind, key, as_of, $8 from ${GIVEN} where key is not null and not gone
       and not exists (select 1 from identity_keys k
         where k.shop_id = $1 and k.gone_at is null and ${SAME_ACCOUNT("k")} and k.kind = given.kind and k.key = given.key)`,
    [shopId, ...columns(facts), now],
  );
  await db.query(
    `update identity_keys k set shared = true from (
       select kind, key from identity_keys where shop_id = $1 and (kind, key) in (select kind, key from ${GIVEN})
       group by kind, key having count(distinct coalesce('customer:' || customer_id, 'member:' || member_id)) > 1) common
     where k.shop_id = $1 and k.kind = common.kind and k.key = common.key and not k.shared`,
    [shopId, ...columns(facts)],
  );
}

type KeyRow = OwnedKey & { readonly knownAt: number; readonly goneAt: number | null };
const KEY_COLUMNS = `customer_id as "customerId", member_id as "memberId", kind, key, known_at as "knownAt", gone_at as "goneAt"`;

function toIdentityKey({ customerId, memberId, kind, key, knownAt, goneAt }: KeyRow): IdentityKey {
  const account = customerId === null ? memberAccount(memberId ?? "") : customerAccount(customerId);
  return { account, key: `${kind}:${key}`, knownAt, goneAt };
}

/** What ties these accounts to others, whenever it did, and those to others again. Accounts of which nothing is shared bring their link only. */
export async function identityLinks(
  db: Queryable,
  shopId: number,
  { customers, members }: Accounts,
): Promise<IdentityLinks> {
  if (customers.length + members.length === 0) return { keys: [], members: [] };
  const { rows } = await db.query<{ customerId: string | null; memberId: string | null }>(
    `with recursive reached (customer_id, member_id) as (
       select id, null from unnest($2::text[]) as id
       union select null, id from unnest($3::text[]) as id
       union
       select other.customer_id, other.member_id from reached r, lateral (
         select null as customer_id, m.member_id from members m where m.shop_id = $1 and m.customer_id = r.customer_id
         union all
         select m.customer_id, null from members m
         where m.shop_id = $1 and m.member_id = r.member_id and m.customer_id is not null
         union all
         select o.customer_id, o.member_id from identity_keys k
         join identity_keys o on o.shop_id = k.shop_id and o.kind = k.kind and o.key = k.key
         where k.shop_id = $1 and k.customer_id = r.customer_id and k.shared
         union all
         select o.customer_id, o.member_id from identity_keys k
         join identity_keys o on o.shop_id = k.shop_id and o.kind = k.kind and o.key = k.key
         where k.shop_id = $1 and k.member_id = r.member_id and k.shared) other)
     select customer_id as "customerId", member_id as "memberId" from reached`,
    [shopId, customers, members],
  );
  const reached = {
    customers: rows.flatMap((row) => row.customerId ?? []),
    members: rows.flatMap((row) => row.memberId ?? []),
  };
  const linked = await db.query<{ member: string; customer: string | null }>(
    "select member_id as member, customer_id as customer from members where shop_id = $1 and member_id = any($2)",
    [shopId, reached.members],
  );
  const keys = await db.query<KeyRow>(
    `select ${KEY_COLUMNS} from identity_keys where shop_id = $1 and shared and (customer_id = any($2) or member_id = any($3))`,
    [shopId, reached.customers, reached.members],
  );
  return { keys: keys.rows.map(toIdentityKey), members: linked.rows };
}

/** Every key of a shop that more than one account has or had. */
export async function sharedKeys(db: Queryable, shopId: number): Promise<IdentityKey[]> {
  const { rows } = await db.query<KeyRow>(
    `select ${KEY_COLUMNS} from identity_keys where shop_id = $1 and shared order by key_id`,
    [shopId],
  );
  return rows.map(toIdentityKey);
}

/** Keys of a customer who was merged into another are that one's; of each kind the survivor's own hold. */
export async function moveKeys(db: Queryable, shopId: number, goneId: string, keptId: string): Promise<void> {
  await db.query(
    `delete from identity_keys k where shop_id = $1 and customer_id = $2 and gone_at is null and kind <> 'platform' and exists
       (select 1 from identity_keys o where o.shop_id = $1 and o.customer_id = $3 and o.kind = k.kind and o.gone_at is null)`,
    [shopId, goneId, keptId],
  );
  await db.query("update identity_keys set customer_id = $3 where shop_id = $1 and customer_id = $2", [
    shopId,
    goneId,
    keptId,
  ]);
}

/** Keys of a person who is erased, wherever they are. */
export async function keysOfPerson(db: Queryable, shopId: number, { customers, members }: Accounts): Promise<string[]> {
  const { rows } = await db.query<{ key: string }>(
    "select distinct key from identity_keys where shop_id = $1 and (customer_id = any($2) or member_id = any($3)) order by key",
    [shopId, customers, members],
  );
  return rows.map((row) => row.key);
}

/** Nothing tells any more what a key was made of; who shared it goes on sharing it. */
export async function forgetKey(db: Queryable, shopId: number, key: string, pseudonym: string): Promise<void> {
  await db.query("update identity_keys set key = $3 where shop_id = $1 and key = $2", [shopId, key, pseudonym]);
}

/** Whether there is such a member. */
export async function memberAt(db: Queryable, shopId: number, memberId: string): Promise<boolean> {
  const { rowCount } = await db.query("select 1 from members where shop_id = $1 and member_id = $2", [
    shopId,
    memberId,
  ]);
  return rowCount === 1;
}
