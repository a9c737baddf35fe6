import type { DiscountTerms } from "~/core/rewards/discount-terms";
import type { Queryable } from "./database";

export type ReachedTier = { readonly memberId: string; readonly customerId: string; readonly tier: string };

/** Members who rose to one of these tiers and have never had a code for it: falling and rising again earns no second one. */
export async function tiersReached(
  db: Queryable,
  shopId: number,
  tiers: readonly string[],
  sinceAt: number,
  limit: number,
): Promise<ReachedTier[]> {
  const { rows } = await db.query<ReachedTier>(
    `select distinct on (c.to_tier, c.member_id) c.member_id as "memberId", coalesce(m.customer_id, m.paid_to) as "customerId", c.to_tier as tier
     from tier_changes c join members m on m.shop_id = c.shop_id and m.member_id = c.member_id
     where c.shop_id = $1 and c.cause = 'rose' and c.to_tier = any($2) and c.at >= $3 and coalesce(m.customer_id, m.paid_to) is not null
       and m.consented_at is not null and m.withdrawn_at is null
       and not exists (select 1 from issue_attempts a where a.shop_id = c.shop_id
         and a.effect_key = 'code:' || c.member_id || ':' || c.to_tier)
     order by c.to_tier, c.member_id, c.at limit $4`,
    [shopId, tiers, new Date(sinceAt), limit],
  );
  return rows;
}

export type DiscountParent = {
  readonly parentKey: string;
  readonly title: string;
  readonly terms: DiscountTerms;
  readonly ownCode: string;
  readonly discountId: string | null;
  readonly priceMinor: number | null;
};

const PARENT_COLUMNS = `parent_key as "parentKey", title, terms, own_code as "ownCode", discount_id as "discountId",
  price_minor as "priceMinor"`;

export type NewParent = Omit<DiscountParent, "discountId">;

/** Parents as they will be made: their own codes are there before the first call, and the same ever after. */
export async function insertParents(db: Queryable, shopId: number, parents: readonly NewParent[]): Promise<void> {
  if (parents.length === 0) return;
  await db.query(
    `insert into discount_parents (shop_id, parent_key, title, percent, own_code, terms, price_minor)
     select $1, * from unnest($2::text[], $3::text[], $4::int[], $5::text[], $6::jsonb[], $7::bigint[])
     on conflict (shop_id, parent_key) do nothing`,
    [
      shopId,
      parents.map((one) => one.parentKey),
      parents.map((one) => one.title),
      parents.map((one) => one.terms.percent),
      parents.map((one) => one.ownCode),
      parents.map((one) => JSON.stringify(one.terms)),
      parents.map((one) => one.priceMinor),
    ],
  );
}

export async function findParent(
  db: Queryable,
  shopId: number,
  parentKey: string,
): Promise<DiscountParent | undefined> {
  const { rows } = await db.query<DiscountParent>(
    `select ${PARENT_COLUMNS} from discount_parents where shop_id = $1 and parent_key = $2`,
    [shopId, parentKey],
  );
  return rows[0];
}

export async function setParentDiscount(
  db: Queryable,
  shopId: number,
  parentKey: string,
  discountId: string | null,
): Promise<void> {
  await db.query(
    "update discount_parents set discount_id = $3, checked = null where shop_id = $1 and parent_key = $2",
    [shopId, parentKey, discountId],
  );
}

export type IssuedCode = {
  readonly code: string;
  readonly memberId: string;
  readonly parentKey: string;
  readonly title: string;
  readonly terms: Pick<DiscountTerms, "kind" | "percent" | "amountMinor" | "currency" | "usesMax" | "endsAt">;
  readonly issuedAt: number;
};

export async function saveIssuedCode(db: Queryable, shopId: number, code: IssuedCode): Promise<void> {
  const { kind, percent, amountMinor, currency, usesMax, endsAt } = code.terms;
  await db.query(
    `insert into discount_codes (shop_id, code, member_id, parent_key, title, percent, state, issued_at, kind, amount_minor, currency,
       uses_max, expires_at)
     values ($1, $2, $3, $4, $5, $6, 'issued', $7, $8, $9, $10, $11, $12) on conflict (shop_id, code) do nothing`,
    [
      shopId,
      code.code,
      code.memberId,
      code.parentKey,
      code.title,
      percent,
      new Date(code.issuedAt),
      kind,
      amountMinor,
      currency,
      usesMax,
      endsAt === null ? null : new Date(endsAt),
    ],
  );
}

/** Codes of ours that orders have used: each order counts once, the last use that a code has makes it used up. */
export async function markCodesUsed(
  db: Queryable,
  shopId: number,
  used: readonly { readonly code: string; readonly orderId: string }[],
): Promise<string[]> {
  if (used.length === 0) return [];
  const { rows } = await db.query<{ member_id: string }>(
    `update discount_codes c set used_order = given.orders[cardinality(given.orders)], used_orders = c.used_orders || given.orders,
       state = case when cardinality(c.used_orders || given.orders) >= c.uses_max then 'used' else c.state end
     from (select upper(code) as code, array_agg(order_id order by order_id) as orders
       from (select distinct * from unnest($2::text[], $3::text[]) as given (code, order_id)) given
       where not exists (select 1 from discount_codes known where known.shop_id = $1 and known.code = upper(given.code)
         and given.order_id = any(known.used_orders)) group by 1) given
     where c.shop_id = $1 and c.code = given.code and c.state = 'issued'
     returning c.member_id`,
    [shopId, used.map((one) => one.code), used.map((one) => one.orderId)],
  );
  return rows.map((row) => row.member_id);
}

/** A code is open no more: taken back, or used as Shopify says. */
export async function endCode(
  db: Queryable,
  shopId: number,
  code: string,
  state: "taken-back" | "used",
): Promise<void> {
  await db.query("update discount_codes set state = $3 where shop_id = $1 and code = $2 and state = 'issued'", [
    shopId,
    code,
    state,
  ]);
}

/** The attempt that made a grant's code real. */
export async function attemptOfGrant(db: Queryable, shopId: number, grantId: string): Promise<string | undefined> {
  const { rows } = await db.query<{ attemptId: string }>(
    `select attempt_id as "attemptId" from issue_attempts where shop_id = $1 and effect_key = 'grant:' || $2 and state = 'done'`,
    [shopId, grantId],
  );
  return rows[0]?.attemptId;
}

export type StrayCode = {
  readonly code: string;
  readonly memberId: string;
  readonly customerId: string;
  readonly parentKey: string | null;
  /** How often it was taken back before. */
  readonly takeBacks: number;
};

/** Of codes that are at Shopify, those that should not be: taken back or given up, with nothing under way to take them back. */
export async function strayCodes(db: Queryable, shopId: number, codes: readonly string[]): Promise<StrayCode[]> {
  const { rows } = await db.query<StrayCode>(
    `select a.code, a.member_id as "memberId", a.customer_id as "customerId", a.parent_key as "parentKey", back.count as "takeBacks"
     from issue_attempts a left join discount_codes c on c.shop_id = a.shop_id and c.code = a.code,
       lateral (select count(*) as count, coalesce(bool_or(b.state in ('planned', 'calling', 'parked')), false) as open
         from issue_attempts b where b.shop_id = a.shop_id and b.code = a.code and b.kind = 'code_take_back') back
     where a.shop_id = $1 and a.kind = 'discount_code' and a.code = any($2) and not back.open
       and (c.state = 'taken-back' or a.state = 'cancelled' and c.code is null)
     order by a.code`,
    [shopId, codes],
  );
  return rows;
}
