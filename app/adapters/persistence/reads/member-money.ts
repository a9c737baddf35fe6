import type { Queryable } from "../database";

export type MemberOrderRow = {
  readonly orderId: string;
  readonly name: string | null;
  readonly placedAt: number;
  readonly currency: string;
  readonly totalMinor: number;
  readonly shareBp: number | null;
  readonly shareMinor: number | null;
};

/** The newest orders that the member bought. */
export async function ordersBought(
  db: Queryable,
  shopId: number,
  memberId: string,
  limit: number,
): Promise<readonly MemberOrderRow[]> {
  const { rows } = await db.query<MemberOrderRow>(
    `select order_id as "orderId", name, placed_at as "placedAt", currency, total_minor as "totalMinor", null::int as "shareBp",
       null::bigint as "shareMinor"
     from orders where shop_id = $1 and buyer_id = $2 order by placed_at desc, order_id limit $3`,
    [shopId, memberId, limit],
  );
  return rows;
}

/** The newest orders that the member helped come about. */
export async function ordersHelped(
  db: Queryable,
  shopId: number,
  memberId: string,
  limit: number,
): Promise<readonly MemberOrderRow[]> {
  const { rows } = await db.query<MemberOrderRow>(
    `select o.order_id as "orderId", o.name, o.placed_at as "placedAt", o.currency, o.total_minor as "totalMinor",
       sum(s.share_bp)::int as "shareBp", sum(s.amount_minor) as "shareMinor"
     from order_shares s join orders o on o.shop_id = s.shop_id and o.order_id = s.order_id
     where s.shop_id = $1 and s.actor_id = $2 group by o.shop_id, o.order_id order by o.placed_at desc, o.order_id limit $3`,
    [shopId, memberId, limit],
  );
  return rows;
}

export type BalanceRow = {
  readonly currency: string;
  readonly pendingMinor: number;
  readonly availableMinor: number;
  readonly carriedMinor: number;
  readonly issuedMinor: number;
};

export async function memberBalances(db: Queryable, shopId: number, memberId: string): Promise<readonly BalanceRow[]> {
  const { rows } = await db.query<BalanceRow>(
    `select currency, pending_minor as "pendingMinor", available_minor as "availableMinor", carried_minor as "carriedMinor",
       issued_minor as "issuedMinor" from balances where shop_id = $1 and member_id = $2 order by currency`,
    [shopId, memberId],
  );
  return rows;
}

export type EntryRow = {
  readonly entryId: number;
  readonly transactionId: string;
  readonly lotId: string | null;
  readonly account: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly cause: string;
  readonly at: number;
};

export async function memberEntries(
  db: Queryable,
  shopId: number,
  memberId: string,
  limit: number,
): Promise<readonly EntryRow[]> {
  const { rows } = await db.query<EntryRow>(
    `select entry_id as "entryId", transaction_id as "transactionId", lot_id as "lotId", account, amount_minor as "amountMinor",
       currency, cause, at from entries where shop_id = $1 and member_id = $2 order by entry_id desc limit $3`,
    [shopId, memberId, limit],
  );
  return rows;
}

export type MemberCodeRow = {
  readonly code: string;
  readonly kind: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly percent: number;
  readonly state: string;
  readonly expiresAt: number | null;
};

export async function memberDiscountCodes(
  db: Queryable,
  shopId: number,
  memberId: string,
): Promise<readonly MemberCodeRow[]> {
  const { rows } = await db.query<MemberCodeRow>(
    `select code, kind, amount_minor as "amountMinor", currency, percent, state, expires_at as "expiresAt" from discount_codes where shop_id = $1 and member_id = $2
     order by issued_at desc nulls first, code limit 20`,
    [shopId, memberId],
  );
  return rows;
}
