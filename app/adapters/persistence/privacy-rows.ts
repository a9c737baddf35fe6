import { randomUUID } from "node:crypto";
import { eraseAudit } from "./audit-rows";
import type { Queryable } from "./database";
import { forgetFreeText } from "./free-text-rows";
import { forgetKey, keysOfPerson, moveKeys } from "./identity-rows";
import { forgetJobOutput } from "./job-rows";
import type { MergedPair } from "./merge-rows";
import { membersOfPerson } from "./person-rows";
import { BY_ERASURE, changeStaff } from "./staff-rows";

const SHOPIFY = "shopify";

/** The customer is gone at Shopify: the member stays, without a link. Whose it was is kept until an erasure asks for it. */
export async function unlinkCustomer(db: Queryable, shopId: number, customerId: string): Promise<void> {
  await db.query(
    `insert into identities (shop_id, source, account_id, member_id)
     select shop_id, $3, customer_id, member_id from members where shop_id = $1 and customer_id = $2 on conflict do nothing`,
    [shopId, customerId, SHOPIFY],
  );
  await db.query("update members set customer_id = null where shop_id = $1 and customer_id = $2", [shopId, customerId]);
}

/**
 * Two customers became one. The member of the one that is gone goes with the one that stays; where that one has a member too, it is that
 * member from now on, and what the other had earned is paid to the customer who stays. The news that a customer is gone may have come
 * first: whose it was is known all the same. Answers two members that became one, if they did now.
 */
export async function moveCustomer(
  db: Queryable,
  shopId: number,
  goneId: string,
  keptId: string,
): Promise<MergedPair | null> {
  await db.query(
    `insert into identities (shop_id, source, account_id, member_id)
     select shop_id, $3, customer_id, member_id from members where shop_id = $1 and customer_id = $2 on conflict do nothing`,
    [shopId, goneId, SHOPIFY],
  );
  const { rows } = await db.query<{ gone: string | null; kept: string | null }>(
    `select (select m.member_id from members m join identities i on i.shop_id = m.shop_id and i.member_id = m.member_id
         where m.shop_id = $1 and i.source = $4 and i.account_id = $2 and m.merged_into is null
           and (m.customer_id is null or m.customer_id = $2)) as gone,
       (select member_id from members where shop_id = $1 and customer_id = $3) as kept`,
    [shopId, goneId, keptId, SHOPIFY],
  );
  const { gone = null, kept = null } = rows[0] ?? {};
  if (gone !== null && kept === null)
    await db.query("update members set customer_id = $3 where shop_id = $1 and member_id = $2", [shopId, gone, keptId]);
  await moveKeys(db, shopId, goneId, keptId);
  const pair = gone !== null && kept !== null && gone !== kept ? { goneId: gone, keptId: kept } : null;
  if (pair !== null) {
    await db.query(
      "update members set customer_id = null, merged_into = $3, paid_to = $4 where shop_id = $1 and member_id = $2",
      [shopId, gone, kept, keptId],
    );
    await db.query("update members set merged_into = $3 where shop_id = $1 and merged_into = $2", [shopId, gone, kept]);
  }
  await db.query("update members set paid_to = $3 where shop_id = $1 and paid_to = $2", [shopId, goneId, keptId]);
  // Credits and debits that may have been called keep the name that they were called for: they are read back first (issueStoreCredit).
  await db.query(
    `update issue_attempts set customer_id = $3 where shop_id = $1 and customer_id = $2 and (state = 'planned'
       or state in ('calling', 'parked') and (tries = 0 or kind not in ('store_credit', 'store_credit_debit')))`,
    [shopId, goneId, keptId],
  );
  await db.query("update orders set customer_id = $3, dirty = not history where shop_id = $1 and customer_id = $2", [
    shopId,
    goneId,
    keptId,
  ]);
  return pair;
}

/** Every column that names a member. */
export const MEMBER_COLUMNS: readonly (readonly [table: string, column: string])[] = [
  ["members", "member_id"],
  ["members", "merged_into"],
  ["consent_entries", "member_id"],
  ["identities", "member_id"],
  ["identity_keys", "member_id"],
  ["groups", "creator_id"],
  ["memberships", "member_id"],
  ["codes", "owner_id"],
  ["rests", "member_id"],
  ["staff_changes", "member_id"],
  ["activities", "member_id"],
  ["activities", "counterpart"],
  ["activities", "reported_member"],
  ["activities", "reported_counterpart"],
  ["kind_days", "member_id"],
  ["member_weeks", "member_id"],
  ["standings", "member_id"],
  ["trust_scores", "member_id"],
  ["effort_closes", "member_id"],
  ["welcomes", "member_id"],
  ["welcomes", "newcomer_id"],
  ["held_activities", "member_id"],
  ["held_activities", "actor_id"],
  ["week_closes", "member_id"],
  ["tier_changes", "member_id"],
  ["orders", "buyer_id"],
  ["orders", "referral"],
  ["order_shares", "actor_id"],
  ["lots", "member_id"],
  ["grants", "member_id"],
  ["entries", "member_id"],
  ["balances", "member_id"],
  ["issue_attempts", "member_id"],
  ["discount_codes", "member_id"],
  ["standing_projections", "member_id"],
];

/** A pseudonym takes part no more and works for nobody; what was decided before stays. */
export async function withdrawErased(db: Queryable, shopId: number, memberId: string, at: number): Promise<void> {
  await db.query("update members set withdrawn_at = coalesce(withdrawn_at, $3) where shop_id = $1 and member_id = $2", [
    shopId,
    memberId,
    new Date(at),
  ]);
  await changeStaff(db, shopId, { memberId, staff: false, by: BY_ERASURE, at });
}

/** The log keeps what happened under the pseudonym, also inside ids that are made of the member's. */
async function redactLog(db: Queryable, shopId: number, id: string, pseudonym: string): Promise<void> {
  await db.query(
    `update log set body = replace(replace(body::text, to_json($2::text)::text, to_json($3::text)::text),
       ':' || $2 || ':', ':' || $3 || ':')::jsonb
     where shop_id = $1 and position($2 in body::text) > 0`,
    [shopId, id, pseudonym],
  );
}

/**
 * Erases a person: handle, identities and references go; what they did and what was bought stays under a pseudonym, so that totals of
 * groups and balances do not change (SCORING.md invariant 17). Runs in a transaction; again, it changes nothing. Answers the
 * pseudonyms of the members who were erased.
 */
export async function redactCustomer(db: Queryable, shopId: number, customerId: string, at: number): Promise<string[]> {
  const memberIds = await membersOfPerson(db, shopId, customerId);
  const { rows } = await db.query<{ id: string }>(
    "select distinct account_id as id from identities where shop_id = $1 and source = $2 and member_id = any($3)",
    [shopId, SHOPIFY, memberIds],
  );
  const customerIds = [...new Set([customerId, ...rows.map((row) => row.id)])];
  await db.query("set local hearth.erasing = 'on'");
  for (const key of await keysOfPerson(db, shopId, { customers: customerIds, members: memberIds }))
    await redactKey(db, shopId, key);
  for (const id of customerIds) await redactCustomerId(db, shopId, id);
  await db.query(
    `update issue_attempts set customer_id = $4, state = case when state in ('planned', 'calling', 'parked') then 'cancelled' else state end
     where shop_id = $1 and (customer_id = any($2) or member_id = any($3))`,
    [shopId, customerIds, memberIds, `erased-${randomUUID()}`],
  );
  const pseudonyms: string[] = [];
  for (const memberId of memberIds) pseudonyms.push(await redactMember(db, shopId, memberId, at));
  const ids = [...customerIds, ...memberIds];
  await eraseAudit(db, shopId, ids);
  await forgetMessages(db, shopId, ids);
  return pseudonyms;
}

/** What an e-mail or an address was hashed to can be told again by whoever has the key and the address: something random takes its place. */
async function redactKey(db: Queryable, shopId: number, key: string): Promise<void> {
  const pseudonym = `erased-${randomUUID()}`;
  await forgetKey(db, shopId, key, pseudonym);
  await redactLog(db, shopId, key, pseudonym);
}

/** Replaces a customer's id; what is known by it is a pseudonym's from now on. */
async function redactCustomerId(db: Queryable, shopId: number, customerId: string): Promise<void> {
  const pseudonym = `erased-${randomUUID()}`;
  const set = (text: string): Promise<unknown> => db.query(text, [shopId, customerId, pseudonym]);
  await set("update orders set customer_id = $3, name = null where shop_id = $1 and customer_id = $2");
  await set("update orders set previous_customer_id = $3 where shop_id = $1 and previous_customer_id = $2");
  await set("update members set customer_id = $3 where shop_id = $1 and customer_id = $2");
  await set("update members set paid_to = $3 where shop_id = $1 and paid_to = $2");
  await set("update identity_keys set customer_id = $3 where shop_id = $1 and customer_id = $2");
  await redactLog(db, shopId, customerId, pseudonym);
}

/** Replaces a member's id wherever it is: in columns of its own, in ids that are made of it, and in what explains an order. */
async function redactMember(db: Queryable, shopId: number, memberId: string, at: number): Promise<string> {
  const pseudonym = `erased-${randomUUID()}`;
  const set = (text: string): Promise<unknown> => db.query(text, [shopId, memberId, pseudonym]);
  await db.query("delete from identities where shop_id = $1 and member_id = $2", [shopId, memberId]);
  await forgetFreeText(db, shopId, memberId);
  await db.query(
    "update members set handle = null, withdrawn_at = coalesce(withdrawn_at, $3) where shop_id = $1 and member_id = $2",
    [shopId, memberId, new Date(at)],
  );
  // The ref of an event names no person, and says who hosted what guests remember.
  await db.query(
    `update activities set ref = case when kind in ('event_attended', 'event_hosted') then ref end, lang = null
     where shop_id = $1 and member_id = $2`,
    [shopId, memberId],
  );
  for (const table of ["entries", "attempt_lots"]) {
    await set(
      `update ${table} t set lot_id = l.order_id || ':' || l.role || ':' || $3 || ':' || l.lane from lots l
       where t.shop_id = $1 and l.shop_id = $1 and l.lot_id = t.lot_id and l.member_id = $2`,
    );
  }
  await set(
    "update lots set lot_id = order_id || ':' || role || ':' || $3 || ':' || lane where shop_id = $1 and member_id = $2",
  );
  await set(
    `update issue_attempts set effect_key = replace(effect_key, ':' || $2 || ':', ':' || $3 || ':')
     where shop_id = $1 and member_id = $2`,
  );
  for (const column of ["basis", "touches", "notes"]) {
    await set(
      `update orders set ${column} = replace(${column}::text, to_json($2::text)::text, to_json($3::text)::text)::jsonb
       where shop_id = $1 and position(to_json($2::text)::text in ${column}::text) > 0`,
    );
  }
  for (const [table, column] of MEMBER_COLUMNS) {
    await set(`update ${table} set ${column} = $3 where shop_id = $1 and ${column} = $2`);
  }
  await redactLog(db, shopId, memberId, pseudonym);
  await set(
    `update backtests set result = replace(result::text, to_json($2::text)::text, to_json($3::text)::text)::jsonb
     where shop_id = $1 and position(to_json($2::text)::text in result::text) > 0`,
  );
  return pseudonym;
}

/** Webhooks, notices and reports of uploads that name a person: what they were needed for is done. A round that stands at them begins anew. */
async function forgetMessages(db: Queryable, shopId: number, ids: readonly string[]): Promise<void> {
  const named = (column: string): string =>
    `exists (select 1 from unnest($2::text[]) as id where position(id in ${column}::text) > 0)`;
  const forget = (text: string): Promise<unknown> => db.query(text, [shopId, ids]);
  await forget(
    `update inbox set payload = '{}', error = null
     where shop_id = $1 and state <> 'waiting' and (${named("payload")} or ${named("error")})`,
  );
  await forgetWaiting(db, shopId, ids);
  await forgetJobOutput(db, shopId, ids);
  await forget("delete from data_requests where shop_id = $1 and customer_id = any($2)");
  // Also deep inside what a check of the ledger found, and in ids that are made of a member's.
  await forget(
    `delete from notices where shop_id = $1 and exists (select 1 from unnest($2::text[]) as id
       where position(to_json(id)::text in detail::text) > 0 or position(':' || id || ':' in detail::text) > 0)`,
  );
  await forget(`update imports set problems = '[]' where shop_id = $1 and ${named("problems")}`);
  await forget(
    `update reconciliations set after_key = '', round_at = null, looked_at = 0, differing = 0
     where shop_id = $1 and after_key = any($2)`,
  );
}

/** Webhooks that are applied later do not bring a person back: an order is nobody's then, and what is about them alone is passed over. */
async function forgetWaiting(db: Queryable, shopId: number, ids: readonly string[]): Promise<void> {
  const forget = (text: string): Promise<unknown> => db.query(text, [shopId, ids]);
  await forget(
    `update inbox set payload = payload - 'customer' - 'name', error = null
     where shop_id = $1 and state = 'waiting' and topic like 'orders/%' and payload #>> '{customer,id}' = any($2)`,
  );
  await forget(
    `update inbox set payload = jsonb_set(payload, '{note_attributes}', '[]'), error = null
     where shop_id = $1 and state = 'waiting' and topic like 'orders/%'
       and exists (select 1 from jsonb_path_query(payload, '$.note_attributes[*].value') value where value #>> '{}' = any($2))`,
  );
  await forget(
    `update inbox set payload = '{}', error = null, state = 'ignored'
     where shop_id = $1 and state = 'waiting' and topic like 'customers/%'
       and array[payload ->> 'id', payload #>> '{customer,id}',
         split_part(payload ->> 'admin_graphql_api_customer_kept_id', '/', 5),
         split_part(payload ->> 'admin_graphql_api_customer_deleted_id', '/', 5)] && $2::text[]`,
  );
}

/** Everything of a shop, the row of the registry aside. */
export async function redactShop(db: Queryable, shopId: number): Promise<void> {
  const { rows } = await db.query<{ table_name: string }>(
    `select c.table_name from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
     where c.table_schema = 'public' and c.column_name = 'shop_id' and c.table_name <> 'shops' and t.table_type = 'BASE TABLE'`,
  );
  await db.query("set local hearth.erasing = 'on'");
  for (const { table_name: table } of rows) await db.query(`delete from ${table} where shop_id = $1`, [shopId]);
  await forgetJobOutput(db, shopId);
  await db.query("update shops set redacted_at = now(), reward_settings = '{}' where shop_id = $1", [shopId]);
}
