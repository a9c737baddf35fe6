import type { Queryable } from "./database";
import { SAME_PERSON } from "./member-rows";

export type AttemptState = "planned" | "calling" | "done" | "parked" | "cancelled";

export type Attempt = {
  readonly attemptId: string;
  readonly effectKey: string;
  readonly kind:
    "store_credit" | "store_credit_debit" | "discount_code" | "code_take_back" | "gift_card" | "gift_card_take_back";
  readonly memberId: string;
  readonly customerId: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly code: string | null;
  readonly parentKey: string | null;
  readonly state: AttemptState;
  readonly seenId: string | null;
  readonly fingerprint: number | null;
  readonly shopifyId: string | null;
  readonly tries: number;
};

const COLUMNS = `attempt_id as "attemptId", effect_key as "effectKey", kind, member_id as "memberId", customer_id as "customerId",
  amount_minor as "amountMinor", currency, code, parent_key as "parentKey", state, seen_id as "seenId", fingerprint,
  shopify_id as "shopifyId", tries`;

/**
 * In a query that has a member `m` and their balance `b`: what the person has available with everybody who was merged with them, less
 * what credits in these states may have issued of it. What one of them owes is paid off by the others' rewards.
 */
const netOf = (states: string): string =>
  `((select coalesce(sum(ob.available_minor), 0)::bigint from members o join balances ob on ob.shop_id = o.shop_id
       and ob.member_id = o.member_id where ${SAME_PERSON} and ob.currency = b.currency)
    - (select coalesce(sum(oa.amount_minor), 0)::bigint from members o join issue_attempts oa on oa.shop_id = o.shop_id
       and oa.member_id = o.member_id where ${SAME_PERSON} and oa.currency = b.currency and oa.kind = 'store_credit'
       and oa.state in (${states})))`;

/** Why an attempt was given up: it is not owed any more, and owed again it is another one. */
export const NO_LONGER_OWED = "no longer owed";
/** Why an attempt was given up, where a person did it. */
export const CANCELLED_BY_PERSON = "cancelled by a person";

export type Creditable = {
  readonly memberId: string;
  readonly customerId: string;
  readonly currency: string;
  readonly availableMinor: number;
  /** What is available with everybody who was merged with them. */
  readonly netMinor: number;
  /** How many credits were given up and how many debits made: with another number the same lots are another effect. */
  readonly turn: number;
  /** The effect key of the newest credit, where a person gave it up. */
  readonly givenUpKey: string | null;
};

/**
 * Members with posted rewards that are not real yet and no attempt under way, a page of them by member and currency. What is available
 * can be less than what lots hold: a reversal of something already issued is paid off first.
 */
export async function creditableMembers(
  db: Queryable,
  shopId: number,
  page: {
    readonly minimumMinor: number;
    readonly after: Pick<Creditable, "memberId" | "currency"> | undefined;
    readonly limit: number;
  },
): Promise<Creditable[]> {
  const { rows } = await db.query<Creditable>(
    `select b.member_id as "memberId", coalesce(m.customer_id, m.paid_to) as "customerId", b.currency, b.available_minor as "availableMinor",
       ${netOf("'planned', 'calling', 'parked'")} as "netMinor",
       (select count(*) from issue_attempts a where a.shop_id = b.shop_id and a.member_id = b.member_id and a.currency = b.currency
         and (a.kind = 'store_credit' and a.state = 'cancelled' or a.kind = 'store_credit_debit' and a.state = 'done')) as turn,
       (select case when a.reason = $4 then a.effect_key end from issue_attempts a where a.shop_id = b.shop_id
         and a.member_id = b.member_id and a.currency = b.currency and a.kind = 'store_credit'
         order by a.created_at desc limit 1) as "givenUpKey"
     from balances b join members m on m.shop_id = b.shop_id and m.member_id = b.member_id
     where b.shop_id = $1 and b.available_minor >= $2 and coalesce(m.customer_id, m.paid_to) is not null
       and m.consented_at is not null and m.withdrawn_at is null and (b.member_id, b.currency) > ($5, $6)
       and $2 <= (select coalesce(sum(l.paid_minor - l.issued_minor - l.expired_minor), 0) from lots l
         where l.shop_id = b.shop_id and l.member_id = b.member_id and l.currency = b.currency and l.issuable
           and l.paid_minor > l.issued_minor + l.expired_minor and l.state in ('posted', 'carried'))
       and not exists (select 1 from issue_attempts a where a.shop_id = b.shop_id and a.member_id = b.member_id
         and a.currency = b.currency and a.kind in ('store_credit', 'store_credit_debit') and a.state in ('planned', 'calling', 'parked'))
     order by b.member_id, b.currency limit $3`,
    [
      shopId,
      page.minimumMinor,
      page.limit,
      CANCELLED_BY_PERSON,
      page.after?.memberId ?? "",
      page.after?.currency ?? "",
    ],
  );
  return rows;
}

export type NewAttempt = Pick<
  Attempt,
  "attemptId" | "effectKey" | "kind" | "memberId" | "customerId" | "amountMinor" | "currency" | "code" | "parentKey"
> & { readonly lots: readonly { readonly lotId: string; readonly amountMinor: number }[] };

/** Writes what is intended, before anything is called. An effect key that is there already is left as it is. */
export async function insertAttempts(
  db: Queryable,
  shopId: number,
  at: number,
  attempts: readonly NewAttempt[],
): Promise<number> {
  if (attempts.length === 0) return 0;
  const { rows } = await db.query<{ attempt_id: string }>(
    `insert into issue_attempts (shop_id, attempt_id, effect_key, kind, member_id, customer_id, amount_minor, currency, code, parent_key,
       state, created_at, next_at)
     select $1, *, 'planned', $11, $11 from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::text[],
       $9::text[], $10::text[])
     on conflict (shop_id, effect_key) do nothing returning attempt_id`,
    [
      shopId,
      attempts.map((one) => one.attemptId),
      attempts.map((one) => one.effectKey),
      attempts.map((one) => one.kind),
      attempts.map((one) => one.memberId),
      attempts.map((one) => one.customerId),
      attempts.map((one) => one.amountMinor),
      attempts.map((one) => one.currency),
      attempts.map((one) => one.code),
      attempts.map((one) => one.parentKey),
      new Date(at),
    ],
  );
  const inserted = new Set(rows.map((row) => row.attempt_id));
  const lots = attempts
    .filter((one) => inserted.has(one.attemptId))
    .flatMap((one) => one.lots.map((lot) => ({ ...lot, attemptId: one.attemptId })));
  await db.query(
    `insert into attempt_lots (shop_id, attempt_id, lot_id, amount_minor) select $1, * from unnest($2::uuid[], $3::text[], $4::bigint[])`,
    [shopId, lots.map((lot) => lot.attemptId), lots.map((lot) => lot.lotId), lots.map((lot) => lot.amountMinor)],
  );
  return rows.length;
}

export async function dueAttempts(
  db: Queryable,
  shopId: number,
  kind: Attempt["kind"],
  now: number,
  limit: number,
): Promise<Attempt[]> {
  const { rows } = await db.query<Attempt>(
    `select ${COLUMNS} from issue_attempts where shop_id = $1 and kind = $2 and state in ('planned', 'calling') and next_at <= $3
     order by next_at, attempt_id limit $4`,
    [shopId, kind, new Date(now), limit],
  );
  return rows;
}

/** An attempt as it is now, if it is still due. */
export async function dueAttempt(
  db: Queryable,
  shopId: number,
  attemptId: string,
  now: number,
): Promise<Attempt | undefined> {
  const { rows } = await db.query<Attempt>(
    `select ${COLUMNS} from issue_attempts where shop_id = $1 and attempt_id = $2 and state in ('planned', 'calling') and next_at <= $3`,
    [shopId, attemptId, new Date(now)],
  );
  return rows[0];
}

/** Those of some attempts that are still due, as they are now. */
export async function dueAttemptsOf(
  db: Queryable,
  shopId: number,
  attemptIds: readonly string[],
  now: number,
): Promise<Attempt[]> {
  const { rows } = await db.query<Attempt>(
    `select ${COLUMNS} from issue_attempts where shop_id = $1 and attempt_id = any($2::uuid[]) and state in ('planned', 'calling')
       and next_at <= $3 order by next_at, attempt_id`,
    [shopId, attemptIds, new Date(now)],
  );
  return rows;
}

export async function attemptById(db: Queryable, shopId: number, attemptId: string): Promise<Attempt | undefined> {
  const { rows } = await db.query<Attempt>(
    `select ${COLUMNS} from issue_attempts where shop_id = $1 and attempt_id = $2 for update`,
    [shopId, attemptId],
  );
  return rows[0];
}

/** Why gift cards wait for the merchant's permission. */
export const GIFT_CARDS_NOT_GRANTED = "gift-cards-not-granted";

export async function parkedGiftCards(db: Queryable, shopId: number): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `select attempt_id as id from issue_attempts where shop_id = $1 and kind = 'gift_card' and state = 'parked' and reason = $2
     order by created_at`,
    [shopId, GIFT_CARDS_NOT_GRANTED],
  );
  return rows.map((row) => row.id);
}

export type AttemptChange = {
  readonly from: readonly AttemptState[];
  readonly to: AttemptState;
  readonly nextAt: number;
  readonly reason: string | null;
  readonly seenId?: string | null;
  readonly fingerprint?: number | null;
  readonly shopifyId?: string | null;
  readonly tried?: boolean;
  /** Whom the customer was merged into. */
  readonly customerId?: string;
  /** Only if nobody has tried again since. */
  readonly ofTry?: number;
};

/** Moves an attempt on, from the state it is expected in. Answers false when it was in another. */
export async function changeAttempt(
  db: Queryable,
  shopId: number,
  attemptId: string,
  now: number,
  change: AttemptChange,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update issue_attempts set state = $4, next_at = $5, reason = $6, seen_id = coalesce($7, seen_id),
       fingerprint = coalesce($8, fingerprint), shopify_id = coalesce($9, shopify_id), tries = tries + $10::int,
       done_at = case when $4 = 'done' then $11::timestamptz else done_at end, customer_id = coalesce($13, customer_id)
     where shop_id = $1 and attempt_id = $2 and state = any($3) and ($12::int is null or tries = $12)`,
    [
      shopId,
      attemptId,
      change.from,
      change.to,
      new Date(change.nextAt),
      change.reason,
      change.seenId ?? null,
      change.fingerprint == null ? null : new Date(change.fingerprint),
      change.shopifyId ?? null,
      change.tried ? 1 : 0,
      new Date(now),
      change.ofTry ?? null,
      change.customerId ?? null,
    ],
  );
  return rowCount === 1;
}

/** Whether an attempt is still being called for the `tries`-th time. */
export async function isCalling(
  db: Queryable,
  shopId: number,
  { attemptId, tries }: Pick<Attempt, "attemptId" | "tries">,
): Promise<boolean> {
  const { rowCount } = await db.query(
    "select 1 from issue_attempts where shop_id = $1 and attempt_id = $2 and state = 'calling' and tries = $3",
    [shopId, attemptId, tries],
  );
  return rowCount === 1;
}

export type AttemptLot = {
  readonly memberId: string;
  readonly currency: string;
  readonly lotId: string;
  readonly class: "purchase" | "participation" | "operator";
  readonly amountMinor: number;
};

export async function lotsOfAttempt(db: Queryable, shopId: number, attemptId: string): Promise<AttemptLot[]> {
  const { rows } = await db.query<AttemptLot>(
    `select l.member_id as "memberId", l.currency, l.lot_id as "lotId", l.class, a.amount_minor as "amountMinor"
     from attempt_lots a join lots l on l.shop_id = a.shop_id and l.lot_id = a.lot_id
     where a.shop_id = $1 and a.attempt_id = $2`,
    [shopId, attemptId],
  );
  return rows;
}

/** Whether what an attempt was planned for is still there: the balance, also the person's, each of its lots, and a member who takes part. */
export async function stillOwed(
  db: Queryable,
  shopId: number,
  attempt: Pick<Attempt, "attemptId" | "memberId" | "customerId" | "currency" | "amountMinor">,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `select 1 from balances b join members m on m.shop_id = b.shop_id and m.member_id = b.member_id
     where b.shop_id = $1 and b.member_id = $2 and b.currency = $3 and b.available_minor >= $4 and coalesce(m.customer_id, m.paid_to) = $5
       and m.consented_at is not null and m.withdrawn_at is null and ${netOf("'calling', 'parked'")} >= $4
       and not exists (select 1 from attempt_lots a join lots l on l.shop_id = a.shop_id and l.lot_id = a.lot_id
         where a.shop_id = $1 and a.attempt_id = $6 and l.paid_minor - l.issued_minor - l.expired_minor < a.amount_minor)`,
    [shopId, attempt.memberId, attempt.currency, attempt.amountMinor, attempt.customerId, attempt.attemptId],
  );
  return (rowCount ?? 0) > 0;
}

export async function addIssued(
  db: Queryable,
  shopId: number,
  lots: readonly { readonly lotId: string; readonly amountMinor: number }[],
): Promise<void> {
  await db.query(
    `update lots set issued_minor = issued_minor + given.amount
     from unnest($2::text[], $3::bigint[]) as given (lot_id, amount) where lots.shop_id = $1 and lots.lot_id = given.lot_id`,
    [shopId, lots.map((lot) => lot.lotId), lots.map((lot) => lot.amountMinor)],
  );
}

export async function addLapsed(
  db: Queryable,
  shopId: number,
  lots: readonly { readonly lotId: string; readonly amountMinor: number }[],
): Promise<void> {
  await db.query(
    `update lots set expired_minor = expired_minor + given.amount,
       reasons = case when 'expired' = any(reasons) then reasons else reasons || 'expired'::text end
     from unnest($2::text[], $3::bigint[]) as given (lot_id, amount) where lots.shop_id = $1 and lots.lot_id = given.lot_id`,
    [shopId, lots.map((lot) => lot.lotId), lots.map((lot) => lot.amountMinor)],
  );
}

/** Whether this second already marks another credit of the person. */
export async function fingerprintTaken(
  db: Queryable,
  shopId: number,
  memberId: string,
  fingerprint: number,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `select 1 from members m join members o on ${SAME_PERSON} join issue_attempts a on a.shop_id = o.shop_id and a.member_id = o.member_id
     where m.shop_id = $1 and m.member_id = $2 and a.fingerprint = $3`,
    [shopId, memberId, new Date(fingerprint)],
  );
  return (rowCount ?? 0) > 0;
}

/** Whether a transaction at Shopify is known to be of an attempt of the person. */
export async function isRecorded(db: Queryable, shopId: number, memberId: string, shopifyId: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `select 1 from members m join members o on ${SAME_PERSON} join issue_attempts a on a.shop_id = o.shop_id and a.member_id = o.member_id
     where m.shop_id = $1 and m.member_id = $2 and a.shopify_id = $3`,
    [shopId, memberId, shopifyId],
  );
  return (rowCount ?? 0) > 0;
}

/** Shops where something is to be issued now. */
export async function shopsWithAttempts(db: Queryable, now: number): Promise<number[]> {
  const { rows } = await db.query<{ shop_id: number }>(
    `select distinct a.shop_id from issue_attempts a join shops s using (shop_id)
     where a.state in ('planned', 'calling') and a.next_at <= $1 and s.uninstalled_at is null`,
    [new Date(now)],
  );
  return rows.map((row) => row.shop_id);
}
