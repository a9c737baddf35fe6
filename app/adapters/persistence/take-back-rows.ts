import type { Queryable } from "./database";

/** Kinds of what was issued that a person can take back while it is unused. */
export const TAKEABLE = ["store_credit", "discount_code"] as const;
/** What goes with a grant that is cancelled. */
export const OF_GRANTS = ["discount_code", "gift_card"] as const;

/** In a query over attempts `a` and their members `m`: whether one of what a person would search for holds the text of a parameter. */
export const matchesSearch = (parameter: string): string =>
  `(${parameter}::text = '' or position(lower(${parameter}) in lower(concat_ws(' ', m.handle, a.member_id, a.code, a.customer_id,
     a.shopify_id))) > 0)`;

export type TakeBackFilter = { readonly kind: string | null; readonly search: string };

const MATCHING = `issue_attempts a left join members m on m.shop_id = a.shop_id and m.member_id = a.member_id
  where a.shop_id = $1 and a.state = 'done' and a.kind = any($2) and ($3::text is null or a.kind = $3) and ${matchesSearch("$4")}`;

/** How many were issued, match and are of a kind that can be taken back; whether something of them is left is looked at when it is. */
export async function countTakeable(db: Queryable, shopId: number, filter: TakeBackFilter): Promise<number> {
  const { rows } = await db.query<{ count: number }>(`select count(*) as count from ${MATCHING}`, [
    shopId,
    TAKEABLE,
    filter.kind,
    filter.search,
  ]);
  return rows[0]?.count ?? 0;
}

export type PlannedTakeBack = {
  /** What is taken back. */
  readonly attemptId: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly code: string | null;
};

/**
 * Writes intents to take back what is left of these: unspent credit that has not ended, codes that are open, gift cards. What is left names the
 * intent, with how often it was given up: taken back once, whoever asks how often. Whoever's account it was put into may have been merged
 * since. Answers those that are new.
 */
export async function insertTakeBacks(
  db: Queryable,
  shopId: number,
  of: {
    readonly attemptIds: readonly string[];
    readonly kinds: readonly string[];
    readonly now: number;
    readonly bulkId: string | null;
  },
): Promise<PlannedTakeBack[]> {
  const { rows } = await db.query<PlannedTakeBack>(
    `insert into issue_attempts (shop_id, attempt_id, effect_key, kind, member_id, customer_id, amount_minor, currency, code, parent_key,
       seen_id, state, created_at, next_at, bulk_id)
     select a.shop_id, gen_random_uuid(), 'take-back:' || a.attempt_id || ':' || given_up.count || ':' || what.left_over, what.kind,
       a.member_id, coalesce(m.customer_id, m.paid_to, a.customer_id), what.amount, what.currency, what.code, what.parent,
       what.seen, 'planned', $3, $3, $4
     from issue_attempts a
     left join members m on m.shop_id = a.shop_id and m.member_id = a.member_id
     cross join lateral (
       select 'code_take_back' as kind, 'code' as left_over, 0::bigint as amount, '' as currency, c.code, a.parent_key as parent,
         null as seen
       from discount_codes c where a.kind = 'discount_code' and c.shop_id = a.shop_id and c.code = a.code and c.state = 'issued'
       union all
       select 'store_credit_debit', unspent.amount::text, unspent.amount, a.currency, null, null, null
       from (select sum(p.amount_minor - p.redeemed_minor - p.ran_out_minor - p.debited_minor)::bigint as amount from attempt_lots p
         where p.shop_id = a.shop_id and p.attempt_id = a.attempt_id
           and p.amount_minor > p.redeemed_minor + p.ran_out_minor + p.debited_minor) unspent
       where a.kind = 'store_credit' and (a.fingerprint is null or a.fingerprint > $3) and unspent.amount > 0
       union all
       select 'gift_card_take_back', 'card', a.amount_minor, a.currency, null, null, a.shopify_id
       where a.kind = 'gift_card' and a.shopify_id is not null) what
     cross join lateral (
       select count(*) as count from issue_attempts g where g.shop_id = a.shop_id and g.member_id = a.member_id and g.state = 'cancelled'
         and starts_with(g.effect_key, 'take-back:' || a.attempt_id || ':')) given_up
     where a.shop_id = $1 and a.attempt_id = any($2::uuid[]) and a.state = 'done' and a.kind = any($5)
     order by a.attempt_id
     on conflict (shop_id, effect_key) do nothing
     returning split_part(effect_key, ':', 2) as "attemptId", amount_minor as "amountMinor", currency, code`,
    [shopId, of.attemptIds, new Date(of.now), of.bulkId, of.kinds],
  );
  return rows;
}

export type NewBulk = TakeBackFilter & {
  readonly bulkId: string;
  readonly matching: number;
  readonly by: string;
  readonly at: number;
};

/** False: another one of this shop is being planned. */
export async function insertBulk(db: Queryable, shopId: number, bulk: NewBulk): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into bulk_take_backs (shop_id, bulk_id, kind, search, matching, requested_by, created_at)
     values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
    [shopId, bulk.bulkId, bulk.kind, bulk.search, bulk.matching, bulk.by, new Date(bulk.at)],
  );
  return rowCount === 1;
}

export type OpenBulk = TakeBackFilter & {
  readonly bulkId: string;
  readonly afterId: string | null;
  readonly createdAt: number;
};

export async function hasOpenBulk(db: Queryable, shopId: number): Promise<boolean> {
  const { rowCount } = await db.query("select 1 from bulk_take_backs where shop_id = $1 and state = 'planning'", [
    shopId,
  ]);
  return (rowCount ?? 0) > 0;
}

/** The one that is being planned, locked until the transaction ends. */
export async function openBulk(db: Queryable, shopId: number): Promise<OpenBulk | undefined> {
  const { rows } = await db.query<OpenBulk>(
    `select bulk_id as "bulkId", kind, search, after_id as "afterId", created_at as "createdAt"
     from bulk_take_backs where shop_id = $1 and state = 'planning' for update`,
    [shopId],
  );
  return rows[0];
}

/** What matches and was issued before it was asked for, after the last one that was looked at. */
export async function nextOfBulk(db: Queryable, shopId: number, bulk: OpenBulk, limit: number): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `select a.attempt_id as id from ${MATCHING} and a.done_at <= $5 and ($6::uuid is null or a.attempt_id > $6)
     order by a.attempt_id limit $7`,
    [shopId, TAKEABLE, bulk.kind, bulk.search, new Date(bulk.createdAt), bulk.afterId, limit],
  );
  return rows.map((row) => row.id);
}

/** How far the planning is; at its end what was searched for is forgotten. */
export async function noteBulk(
  db: Queryable,
  shopId: number,
  bulkId: string,
  step: {
    readonly afterId: string | null;
    readonly lookedAt: number;
    readonly planned: number;
    readonly last: boolean;
    readonly now: number;
  },
): Promise<void> {
  await db.query(
    `update bulk_take_backs set after_id = coalesce($3, after_id), looked_at = looked_at + $4, planned = planned + $5,
       state = case when $6 then 'planned' else state end, search = case when $6 then '' else search end,
       planned_at = case when $6 then $7::timestamptz end
     where shop_id = $1 and bulk_id = $2`,
    [shopId, bulkId, step.afterId, step.lookedAt, step.planned, step.last, new Date(step.now)],
  );
}

export type BulkResult = {
  readonly bulkId: string;
  readonly state: "planning" | "planned";
  readonly matching: number;
  readonly lookedAt: number;
  readonly planned: number;
  readonly by: string;
  readonly createdAt: number;
  /** Of what was planned. */
  readonly underWay: number;
  readonly takenBack: number;
  readonly tooLate: number;
  readonly parked: number;
};

/** The newest one, and what has become of it so far. */
export async function latestBulk(db: Queryable, shopId: number): Promise<BulkResult | undefined> {
  const { rows } = await db.query<BulkResult>(
    `select b.bulk_id as "bulkId", b.state, b.matching, b.looked_at as "lookedAt", b.planned, b.requested_by as by,
       b.created_at as "createdAt", count(*) filter (where a.state in ('planned', 'calling')) as "underWay",
       count(*) filter (where a.state = 'done') as "takenBack", count(*) filter (where a.state = 'cancelled') as "tooLate",
       count(*) filter (where a.state = 'parked') as parked
     from (select * from bulk_take_backs where shop_id = $1 order by created_at desc, bulk_id limit 1) b
     left join issue_attempts a on a.shop_id = b.shop_id and a.bulk_id = b.bulk_id
     group by b.shop_id, b.bulk_id, b.state, b.matching, b.looked_at, b.planned, b.requested_by, b.created_at`,
    [shopId],
  );
  return rows[0];
}

export async function shopsWithBulks(db: Queryable): Promise<number[]> {
  const { rows } = await db.query<{ shop_id: number }>(
    `select distinct b.shop_id from bulk_take_backs b join shops s using (shop_id)
     where b.state = 'planning' and s.uninstalled_at is null`,
  );
  return rows.map((row) => row.shop_id);
}
