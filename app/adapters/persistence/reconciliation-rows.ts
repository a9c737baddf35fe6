import type { Queryable } from "./database";

export type ReconciledSubject = "orders" | "customers" | "discounts";

export type Reconciliation = {
  readonly subject: ReconciledSubject;
  /** Where the round goes on; empty: at the start. */
  readonly afterKey: string;
  readonly roundAt: number | null;
  readonly lookedAt: number;
  readonly differing: number;
  /** Of the last whole round. */
  readonly doneAt: number | null;
  readonly doneLookedAt: number;
  readonly doneDiffering: number;
};

const COLUMNS = `subject, after_key as "afterKey", round_at as "roundAt", looked_at as "lookedAt", differing, done_at as "doneAt",
  done_looked_at as "doneLookedAt", done_differing as "doneDiffering"`;

export async function listReconciliations(db: Queryable, shopId: number): Promise<Reconciliation[]> {
  const { rows } = await db.query<Reconciliation>(
    `select ${COLUMNS} from reconciliations where shop_id = $1 order by subject`,
    [shopId],
  );
  return rows;
}

export async function findReconciliation(
  db: Queryable,
  shopId: number,
  subject: ReconciledSubject,
): Promise<Reconciliation | undefined> {
  const { rows } = await db.query<Reconciliation>(
    `select ${COLUMNS} from reconciliations where shop_id = $1 and subject = $2`,
    [shopId, subject],
  );
  return rows[0];
}

/** Adds what one step looked at; `afterKey` null: the round is whole. */
export async function saveReconciliation(
  db: Queryable,
  shopId: number,
  step: {
    readonly subject: ReconciledSubject;
    readonly afterKey: string | null;
    readonly lookedAt: number;
    readonly differing: number;
    readonly now: number;
  },
): Promise<void> {
  await db.query(
    `insert into reconciliations as r (shop_id, subject, after_key, round_at, looked_at, differing, done_at, done_looked_at, done_differing)
     values ($1, $2, coalesce($3, ''), $6, case when $3::text is null then 0 else $4::int end, case when $3::text is null then 0 else $5::int end,
       case when $3::text is null then $6::timestamptz end, case when $3::text is null then $4::int else 0 end,
       case when $3::text is null then $5::int else 0 end)
     on conflict (shop_id, subject) do update set after_key = coalesce($3, ''),
       round_at = case when r.after_key = '' then $6 else r.round_at end,
       looked_at = case when $3::text is null then 0 else r.looked_at + $4 end,
       differing = case when $3::text is null then 0 else r.differing + $5 end,
       done_at = case when $3::text is null then $6::timestamptz else r.done_at end,
       done_looked_at = case when $3::text is null then r.looked_at + $4 else r.done_looked_at end,
       done_differing = case when $3::text is null then r.differing + $5 else r.done_differing end`,
    [shopId, step.subject, step.afterKey, step.lookedAt, step.differing, new Date(step.now)],
  );
}

export type LinkedMember = { readonly memberId: string; readonly customerId: string };

/** Members with a customer of Shopify's, after one of them. Whom a file gave another id is nobody Shopify could tell of. */
export async function linkedAfter(
  db: Queryable,
  shopId: number,
  after: string,
  limit: number,
): Promise<LinkedMember[]> {
  const { rows } = await db.query<LinkedMember>(
    `select member_id as "memberId", customer_id as "customerId" from members
     where shop_id = $1 and member_id > $2 and customer_id ~ '^[0-9]+$' order by member_id limit $3`,
    [shopId, after, limit],
  );
  return rows;
}

export type OrderOfCustomer = { readonly customerId: string; readonly orderId: string; readonly nowOf: string | null };

/** The newest order of each of these customers, as Shopify numbers it; `nowOf`: the customer it went to since, where that is known. */
export async function newestOrders(
  db: Queryable,
  shopId: number,
  customerIds: readonly string[],
): Promise<OrderOfCustomer[]> {
  const { rows } = await db.query<OrderOfCustomer>(
    `select c.customer_id as "customerId", o.order_id as "orderId",
       case when o.customer_id ~ '^[0-9]+$' then nullif(o.customer_id, c.customer_id) end as "nowOf"
     from unnest($2::text[]) as c (customer_id)
     cross join lateral (
       select order_id, customer_id, placed_at from orders where shop_id = $1 and customer_id = c.customer_id and order_id ~ '^[0-9]+$'
       union all
       select order_id, customer_id, placed_at from orders where shop_id = $1 and previous_customer_id = c.customer_id
       order by placed_at desc limit 1) o`,
    [shopId, customerIds],
  );
  return rows;
}

/** Of these members, who has rewards that are not made real yet. */
export async function membersOwed(db: Queryable, shopId: number, memberIds: readonly string[]): Promise<string[]> {
  const { rows } = await db.query<{ member_id: string }>(
    `select distinct member_id from balances where shop_id = $1 and member_id = any($2)
       and (available_minor > 0 or pending_minor > 0 or carried_minor > 0)`,
    [shopId, memberIds],
  );
  return rows.map((row) => row.member_id);
}
