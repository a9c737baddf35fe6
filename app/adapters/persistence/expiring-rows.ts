import type { Queryable } from "./database";

/** What members have at Shopify, or may claim, until a date. Gift cards are not in it: nobody tells us what is spent of them. */
export type ExpiringGood = {
  readonly kind: "credit" | "perk" | "code";
  readonly id: string;
  readonly memberId: string;
  /** Of credit: what is left of it. */
  readonly currency: string;
  readonly openMinor: number;
  /** Of a perk or a code: what it is called. */
  readonly name: string;
  readonly expiresAt: number;
};

/** Of all members, or of some; what runs out by `until`, or at any time. */
export async function expiringGoods(
  db: Queryable,
  shopId: number,
  by: { readonly now: number; readonly until?: number; readonly memberIds?: readonly string[] },
): Promise<ExpiringGood[]> {
  const within = (column: string): string =>
    `${column} > $2 and ($3::timestamptz is null or ${column} <= $3) and ($4::text[] is null or member_id = any($4))`;
  const { rows } = await db.query<ExpiringGood>(
    `select 'credit' as kind, a.attempt_id::text as id, a.member_id as "memberId", a.currency, sum(x.open)::bigint as "openMinor", '' as name,
       a.fingerprint as "expiresAt"
     from issue_attempts a join (select shop_id, attempt_id, amount_minor - redeemed_minor - ran_out_minor - debited_minor as open
       from attempt_lots) x on x.shop_id = a.shop_id and x.attempt_id = a.attempt_id
     where a.shop_id = $1 and a.kind = 'store_credit' and a.state = 'done' and ${within("a.fingerprint")}
     group by a.attempt_id, a.member_id, a.currency, a.fingerprint having sum(x.open) > 0
     union all
     select 'perk', grant_id, member_id, '', 0, name, expires_at from grants
     where shop_id = $1 and state = 'granted' and kind in ('early-access', 'event-seat', 'vote') and ${within("expires_at")}
     union all
     select 'code', code, member_id, '', 0, code, expires_at from discount_codes
     where shop_id = $1 and state = 'issued' and ${within("expires_at")}
     order by 7, 2`,
    [shopId, new Date(by.now), by.until === undefined ? null : new Date(by.until), by.memberIds ?? null],
  );
  return rows;
}
