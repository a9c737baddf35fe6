import type { LotClass } from "~/core/rewards/reward-amounts";
import type { Queryable } from "./database";

export type ReadableCredit = {
  readonly attemptId: string;
  readonly shopifyId: string;
  readonly amountMinor: number;
  readonly expiresAt: number | null;
  readonly readAt: number | null;
};

/**
 * Credits that exist at Shopify and can still change there, the longest unread first. Those of customers with a debit of which nobody
 * knows whether it was made wait: what it took would be counted as spent.
 */
export async function creditsToRead(
  db: Queryable,
  shopId: number,
  by: { readonly expiredSince: number; readonly limit: number; readonly among?: readonly string[] },
): Promise<ReadableCredit[]> {
  const { rows } = await db.query<ReadableCredit>(
    `with unsure as (
       select distinct coalesce(m.merged_into, m.member_id) as person, d.currency
       from issue_attempts d join members m on m.shop_id = d.shop_id and m.member_id = d.member_id
       where d.shop_id = $1 and d.kind = 'store_credit_debit' and d.state in ('calling', 'parked'))
     select attempt_id as "attemptId", shopify_id as "shopifyId", amount_minor as "amountMinor", fingerprint as "expiresAt", a.read_at as "readAt"
     from issue_attempts a join members m on m.shop_id = a.shop_id and m.member_id = a.member_id
     where a.shop_id = $1 and kind = 'store_credit' and state = 'done' and shopify_id like 'gid://%'
       and (fingerprint is null or fingerprint >= $2) and ($4::uuid[] is null or attempt_id = any($4))
       and (coalesce(m.merged_into, m.member_id), a.currency) not in (select person, currency from unsure)
     order by read_at nulls first, attempt_id limit $3`,
    [shopId, new Date(by.expiredSince), by.limit, by.among ?? null],
  );
  return rows;
}

export type LotOfCredit = {
  readonly attemptId: string;
  readonly lotId: string;
  readonly memberId: string;
  readonly class: LotClass;
  readonly currency: string;
  readonly amountMinor: number;
  readonly redeemedMinor: number;
  readonly ranOutMinor: number;
  /** Of `amountMinor`, what is gone again by a debit of ours. */
  readonly debitedMinor: number;
};

/** The lots that credits were issued for, oldest due first within each. */
export async function lotsOfCredits(
  db: Queryable,
  shopId: number,
  attemptIds: readonly string[],
): Promise<LotOfCredit[]> {
  const { rows } = await db.query<LotOfCredit>(
    `select a.attempt_id as "attemptId", a.lot_id as "lotId", l.member_id as "memberId", l.class, l.currency,
       a.amount_minor as "amountMinor", a.redeemed_minor as "redeemedMinor", a.ran_out_minor as "ranOutMinor",
       a.debited_minor as "debitedMinor"
     from attempt_lots a join lots l on l.shop_id = a.shop_id and l.lot_id = a.lot_id
     where a.shop_id = $1 and a.attempt_id = any($2::uuid[]) order by a.attempt_id, l.due_at, l.lot_id`,
    [shopId, attemptIds],
  );
  return rows;
}

export async function markRead(
  db: Queryable,
  shopId: number,
  attemptIds: readonly string[],
  at: number,
): Promise<void> {
  await db.query("update issue_attempts set read_at = $3 where shop_id = $1 and attempt_id = any($2::uuid[])", [
    shopId,
    attemptIds,
    new Date(at),
  ]);
}

type Spent = {
  readonly attemptId: string;
  readonly lotId: string;
  readonly redeemedMinor: number;
  readonly ranOutMinor: number;
};

/** Adds to what was spent and what ran out of lots, and of their parts in a credit. */
export async function addSpent(db: Queryable, shopId: number, lots: readonly Spent[]): Promise<void> {
  const columns = [
    shopId,
    lots.map((lot) => lot.lotId),
    lots.map((lot) => lot.redeemedMinor),
    lots.map((lot) => lot.ranOutMinor),
  ];
  await db.query(
    `update lots l set redeemed_minor = l.redeemed_minor + given.redeemed, ran_out_minor = l.ran_out_minor + given.ran_out
     from (select lot_id, sum(redeemed)::bigint as redeemed, sum(ran_out)::bigint as ran_out
       from unnest($2::text[], $3::bigint[], $4::bigint[]) as given (lot_id, redeemed, ran_out) group by 1) given
     where l.shop_id = $1 and l.lot_id = given.lot_id`,
    columns,
  );
  await db.query(
    `update attempt_lots a set redeemed_minor = a.redeemed_minor + given.redeemed, ran_out_minor = a.ran_out_minor + given.ran_out
     from unnest($2::text[], $3::bigint[], $4::bigint[], $5::uuid[]) as given (lot_id, redeemed, ran_out, attempt_id)
     where a.shop_id = $1 and a.attempt_id = given.attempt_id and a.lot_id = given.lot_id`,
    [...columns, lots.map((lot) => lot.attemptId)],
  );
}
