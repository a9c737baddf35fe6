import { randomUUID } from "node:crypto";
import type { Queryable } from "./database";

/** The customer is gone at Shopify: the member stays, without a link. */
export async function unlinkCustomer(db: Queryable, shopId: number, customerId: string): Promise<void> {
  await db.query("update members set customer_id = null where shop_id = $1 and customer_id = $2", [shopId, customerId]);
}

/** Two customers became one: the member of the one that is gone goes with the one that stays, unless that one has a member. */
export async function moveCustomer(db: Queryable, shopId: number, goneId: string, keptId: string): Promise<void> {
  await db.query(
    `update members set customer_id = $3 where shop_id = $1 and customer_id = $2
       and not exists (select 1 from members m where m.shop_id = $1 and m.customer_id = $3)`,
    [shopId, goneId, keptId],
  );
  await db.query("update orders set customer_id = $3, dirty = true where shop_id = $1 and customer_id = $2", [
    shopId,
    goneId,
    keptId,
  ]);
}

/** Every column that names a member. */
const MEMBER_COLUMNS: readonly (readonly [table: string, column: string])[] = [
  ["members", "member_id"],
  ["consent_entries", "member_id"],
  ["identities", "member_id"],
  ["groups", "creator_id"],
  ["memberships", "member_id"],
  ["codes", "owner_id"],
  ["rests", "member_id"],
  ["activities", "member_id"],
  ["activities", "counterpart"],
  ["kind_days", "member_id"],
  ["member_weeks", "member_id"],
  ["standings", "member_id"],
  ["week_closes", "member_id"],
  ["tier_changes", "member_id"],
  ["orders", "buyer_id"],
  ["orders", "referral"],
  ["order_shares", "actor_id"],
  ["lots", "member_id"],
  ["entries", "member_id"],
  ["balances", "member_id"],
  ["issue_attempts", "member_id"],
  ["discount_codes", "member_id"],
  ["standing_projections", "member_id"],
];

/**
 * Erases a person: the link, handle, identities and references go; what they did stays under a pseudonym, so that totals of groups
 * and balances do not change (SCORING.md invariant 17). Runs in a transaction.
 */
export async function redactCustomer(db: Queryable, shopId: number, customerId: string): Promise<void> {
  const { rows } = await db.query<{ member_id: string }>(
    "select member_id from members where shop_id = $1 and customer_id = $2",
    [shopId, customerId],
  );
  await db.query("update orders set customer_id = null, name = null where shop_id = $1 and customer_id = $2", [
    shopId,
    customerId,
  ]);
  await db.query("update issue_attempts set customer_id = '' where shop_id = $1 and customer_id = $2", [
    shopId,
    customerId,
  ]);
  await db.query(
    `update inbox set payload = '{}' where shop_id = $1 and (payload #>> '{customer,id}' = $2 or (topic like 'customers/%' and payload ->> 'id' = $2))`,
    [shopId, customerId],
  );
  const member = rows[0]?.member_id;
  if (member === undefined) return;
  const pseudonym = `erased-${randomUUID()}`;
  await db.query("set local hearth.erasing = 'on'");
  await db.query("delete from identities where shop_id = $1 and member_id = $2", [shopId, member]);
  await db.query(
    "update members set customer_id = null, handle = null, withdrawn_at = coalesce(withdrawn_at, now()) where shop_id = $1 and member_id = $2",
    [shopId, member],
  );
  await db.query("update activities set ref = null, lang = null where shop_id = $1 and member_id = $2", [
    shopId,
    member,
  ]);
  for (const [table, column] of MEMBER_COLUMNS) {
    await db.query(`update ${table} set ${column} = $3 where shop_id = $1 and ${column} = $2`, [
      shopId,
      member,
      pseudonym,
    ]);
  }
}

/** Everything of a shop, the row of the registry aside. */
export async function redactShop(db: Queryable, shopId: number): Promise<void> {
  const { rows } = await db.query<{ table_name: string }>(
    `select c.table_name from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
     where c.table_schema = 'public' and c.column_name = 'shop_id' and c.table_name <> 'shops' and t.table_type = 'BASE TABLE'`,
  );
  await db.query("set local hearth.erasing = 'on'");
  for (const { table_name: table } of rows) await db.query(`delete from ${table} where shop_id = $1`, [shopId]);
  await db.query("update shops set redacted_at = now(), reward_settings = '{}' where shop_id = $1", [shopId]);
}
