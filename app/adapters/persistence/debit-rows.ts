import type { LotClass } from "~/core/rewards/reward-amounts";
import type { Queryable } from "./database";
import { NO_LONGER_OWED } from "./attempt-rows";
import { SAME_PERSON } from "./member-rows";

export type Indebted = {
  readonly memberId: string;
  readonly customerId: string;
  readonly currency: string;
  /** What was taken back and is still in the account: at most what is owed, at most what is unspent. */
  readonly amountMinor: number;
  /** Which state of the member's ledger this is, so that the same one is debited once. */
  readonly effectKey: string;
};

/**
 * Members who owe something that others they were merged with do not pay off, and have credit at Shopify that is unspent, with nothing
 * under way there. Each state of their ledger is listed until it was planned.
 */
export async function indebtedMembers(db: Queryable, shopId: number, limit: number): Promise<Indebted[]> {
  const { rows } = await db.query<Indebted>(
    `with owing as materialized (
       select b.member_id as "memberId", coalesce(m.customer_id, m.paid_to) as "customerId", b.currency,
         least(-b.available_minor, b.issued_minor, -net.minor) as "amountMinor",
         'debit:' || b.member_id || ':' || b.currency || ':' ||
         (select count(*) from issue_attempts a where a.shop_id = b.shop_id and a.member_id = b.member_id and a.currency = b.currency
           and a.kind = 'store_credit_debit' and (a.state = 'done' or a.state = 'cancelled' and a.reason = $3)) || ':' ||
         (select coalesce(sum(l.paid_minor), 0) || ':' || coalesce(sum(l.issued_minor), 0) from lots l
           where l.shop_id = b.shop_id and l.member_id = b.member_id and l.currency = b.currency) as "effectKey"
       from balances b join members m on m.shop_id = b.shop_id and m.member_id = b.member_id,
         lateral (select sum(ob.available_minor)::bigint as minor from members o join balances ob on ob.shop_id = o.shop_id
           and ob.member_id = o.member_id where ${SAME_PERSON} and ob.currency = b.currency) net
       where b.shop_id = $1 and b.available_minor < 0 and b.issued_minor > 0 and net.minor < 0
         and coalesce(m.customer_id, m.paid_to) is not null and m.consented_at is not null and m.withdrawn_at is null
         and not exists (select 1 from issue_attempts a where a.shop_id = b.shop_id and a.member_id = b.member_id
           and a.currency = b.currency and a.kind in ('store_credit', 'store_credit_debit') and a.state in ('planned', 'calling', 'parked')))
     select * from owing
     where not exists (select 1 from issue_attempts a where a.shop_id = $1 and a.effect_key = owing."effectKey")
     order by "memberId", currency limit $2`,
    [shopId, limit, NO_LONGER_OWED],
  );
  return rows;
}

export type UnspentPart = {
  readonly attemptId: string;
  readonly lotId: string;
  readonly memberId: string;
  readonly class: LotClass;
  readonly currency: string;
  readonly openMinor: number;
};

/**
 * Parts of a member's credits that are unspent as far as is known, in the order in which Shopify takes them: what ends first. With
 * `alsoEnded`, those whose date is past come last: what was debited before it may be known only now.
 */
export async function unspentParts(
  db: Queryable,
  shopId: number,
  of: {
    readonly memberId: string;
    readonly currency: string;
    readonly now: number;
    readonly attemptId?: string;
    readonly alsoEnded?: boolean;
  },
): Promise<UnspentPart[]> {
  const { rows } = await db.query<UnspentPart>(
    `select p.attempt_id as "attemptId", p.lot_id as "lotId", l.member_id as "memberId", l.class, l.currency,
       p.amount_minor - p.redeemed_minor - p.ran_out_minor - p.debited_minor as "openMinor"
     from issue_attempts a join attempt_lots p on p.shop_id = a.shop_id and p.attempt_id = a.attempt_id
       join lots l on l.shop_id = p.shop_id and l.lot_id = p.lot_id
     where a.shop_id = $1 and a.member_id = $2 and a.currency = $3 and a.kind = 'store_credit' and a.state = 'done'
       and ($6 or a.fingerprint is null or a.fingerprint > $4) and ($5::uuid is null or a.attempt_id = $5)
       and p.amount_minor > p.redeemed_minor + p.ran_out_minor + p.debited_minor
     order by coalesce(a.fingerprint <= $4, false), a.fingerprint nulls last, a.attempt_id, l.due_at desc, l.lot_id desc`,
    [shopId, of.memberId, of.currency, new Date(of.now), of.attemptId ?? null, of.alsoEnded ?? false],
  );
  return rows;
}

export type LotOpen = Pick<UnspentPart, "lotId" | "memberId" | "class" | "currency" | "openMinor">;

/**
 * What of each lot of a member is not real at Shopify, nor run out, the oldest first; below zero where more was issued than the lot is
 * worth by now. Together it is what is available.
 */
export async function opennessOfLots(
  db: Queryable,
  shopId: number,
  memberId: string,
  currency: string,
): Promise<LotOpen[]> {
  const { rows } = await db.query<LotOpen>(
    `select lot_id as "lotId", member_id as "memberId", class, currency, paid_minor - issued_minor - expired_minor as "openMinor"
     from lots where shop_id = $1 and member_id = $2 and currency = $3 order by due_at, lot_id`,
    [shopId, memberId, currency],
  );
  return rows;
}

/** What of a member is available, and of the person with everybody who was merged with them; below zero is owed. */
export async function availableOf(
  db: Queryable,
  shopId: number,
  memberId: string,
  currency: string,
): Promise<{ readonly ownMinor: number; readonly netMinor: number }> {
  const { rows } = await db.query<{ ownMinor: number; netMinor: number }>(
    `select coalesce(sum(b.available_minor) filter (where o.member_id = m.member_id), 0)::bigint as "ownMinor",
       coalesce(sum(b.available_minor), 0)::bigint as "netMinor"
     from members m join members o on ${SAME_PERSON} join balances b on b.shop_id = o.shop_id and b.member_id = o.member_id
     where m.shop_id = $1 and m.member_id = $2 and b.currency = $3`,
    [shopId, memberId, currency],
  );
  return rows[0] ?? { ownMinor: 0, netMinor: 0 };
}

type Debited = {
  readonly attemptId: string;
  readonly lotId: string;
  readonly amountMinor: number;
  readonly lapsedMinor: number;
};

/** What was issued for lots is less now; what nobody owed of it is gone for good. */
export async function addDebited(db: Queryable, shopId: number, lots: readonly Debited[]): Promise<void> {
  const columns = [shopId, lots.map((lot) => lot.lotId), lots.map((lot) => lot.amountMinor)];
  await db.query(
    `update lots l set issued_minor = l.issued_minor - given.amount, expired_minor = l.expired_minor + given.lapsed,
       reasons = case when given.lapsed = 0 or 'taken-back-by-shop' = any(l.reasons) then l.reasons
         else l.reasons || 'taken-back-by-shop'::text end
     from (select lot_id, sum(amount)::bigint as amount, sum(lapsed)::bigint as lapsed
       from unnest($2::text[], $3::bigint[], $4::bigint[]) as given (lot_id, amount, lapsed) group by 1) given
     where l.shop_id = $1 and l.lot_id = given.lot_id`,
    [...columns, lots.map((lot) => lot.lapsedMinor)],
  );
  await db.query(
    `update attempt_lots a set debited_minor = a.debited_minor + given.amount
     from unnest($2::text[], $3::bigint[], $4::uuid[]) as given (lot_id, amount, attempt_id)
     where a.shop_id = $1 and a.attempt_id = given.attempt_id and a.lot_id = given.lot_id`,
    [...columns, lots.map((lot) => lot.attemptId)],
  );
}

/** A debit takes what is there, at most what was planned. */
export async function setDebitAmount(
  db: Queryable,
  shopId: number,
  attemptId: string,
  amountMinor: number,
): Promise<void> {
  await db.query(
    "update issue_attempts set amount_minor = $3 where shop_id = $1 and attempt_id = $2 and state = 'planned'",
    [shopId, attemptId, amountMinor],
  );
}

/** What other debits of a person may have taken: nobody knows yet whether they were made. */
export async function unsureDebits(
  db: Queryable,
  shopId: number,
  of: { readonly memberId: string; readonly currency: string; readonly attemptId: string },
): Promise<number> {
  const { rows } = await db.query<{ sum: number }>(
    `select coalesce(sum(a.amount_minor), 0)::bigint as sum
     from members m join members o on ${SAME_PERSON} join issue_attempts a on a.shop_id = o.shop_id and a.member_id = o.member_id
     where m.shop_id = $1 and m.member_id = $2 and a.currency = $3 and a.kind = 'store_credit_debit'
       and a.state in ('calling', 'parked') and a.attempt_id <> $4`,
    [shopId, of.memberId, of.currency, of.attemptId],
  );
  return rows[0]?.sum ?? 0;
}
