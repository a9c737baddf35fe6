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
    `select distinct on (c.to_tier, c.member_id) c.member_id as "memberId", m.customer_id as "customerId", c.to_tier as tier
     from tier_changes c join members m on m.shop_id = c.shop_id and m.member_id = c.member_id
     where c.shop_id = $1 and c.cause = 'rose' and c.to_tier = any($2) and c.at >= $3 and m.customer_id is not null
       and m.consented_at is not null and m.withdrawn_at is null
       and not exists (select 1 from issue_attempts a where a.shop_id = c.shop_id
         and a.effect_key = 'code:' || c.member_id || ':' || c.to_tier)
     order by c.to_tier, c.member_id, c.at limit $4`,
    [shopId, tiers, new Date(sinceAt), limit],
  );
  return rows;
}

export type DiscountParent = { readonly ownCode: string; readonly discountId: string | null };

/** The parent's row, written with the code given if it is new: the code is there before the first call, and the same ever after. */
export async function keepDiscountParent(
  db: Queryable,
  shopId: number,
  parent: { readonly parentKey: string; readonly title: string; readonly percent: number; readonly ownCode: string },
): Promise<DiscountParent> {
  const { rows } = await db.query<DiscountParent>(
    `insert into discount_parents (shop_id, parent_key, title, percent, own_code) values ($1, $2, $3, $4, $5)
     on conflict (shop_id, parent_key) do update set title = excluded.title
     returning own_code as "ownCode", discount_id as "discountId"`,
    [shopId, parent.parentKey, parent.title, parent.percent, parent.ownCode],
  );
  const [row] = rows;
  if (!row) throw new Error(`the parent discount ${parent.parentKey} was not stored`);
  return row;
}

export async function setParentDiscount(
  db: Queryable,
  shopId: number,
  parentKey: string,
  discountId: string | null,
): Promise<void> {
  await db.query("update discount_parents set discount_id = $3 where shop_id = $1 and parent_key = $2", [
    shopId,
    parentKey,
    discountId,
  ]);
}

export type IssuedCode = {
  readonly code: string;
  readonly memberId: string;
  readonly parentKey: string;
  readonly title: string;
  readonly percent: number;
  readonly issuedAt: number;
};

export async function saveIssuedCode(db: Queryable, shopId: number, code: IssuedCode): Promise<void> {
  await db.query(
    `insert into discount_codes (shop_id, code, member_id, parent_key, title, percent, state, issued_at)
     values ($1, $2, $3, $4, $5, $6, 'issued', $7) on conflict (shop_id, code) do nothing`,
    [shopId, code.code, code.memberId, code.parentKey, code.title, code.percent, new Date(code.issuedAt)],
  );
}

/** Codes of ours that orders have used. */
export async function markCodesUsed(
  db: Queryable,
  shopId: number,
  used: readonly { readonly code: string; readonly orderId: string }[],
): Promise<string[]> {
  if (used.length === 0) return [];
  const { rows } = await db.query<{ member_id: string }>(
    `update discount_codes set state = 'used', used_order = given.order_id
     from unnest($2::text[], $3::text[]) as given (code, order_id)
     where discount_codes.shop_id = $1 and discount_codes.code = upper(given.code) and discount_codes.state = 'issued'
     returning member_id`,
    [shopId, used.map((one) => one.code), used.map((one) => one.orderId)],
  );
  return rows.map((row) => row.member_id);
}
