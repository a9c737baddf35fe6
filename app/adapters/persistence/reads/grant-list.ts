import type { Queryable } from "../database";
import type { GrantRow } from "../grant-rows";
import type { PageRequest } from "./cursor";
import { keyset } from "./keyset";

export type GrantFilter = { readonly state?: string; readonly perkId?: string; readonly memberId?: string };

/** A grant as lists show it: who it is for, and what became of its code or credit at Shopify. */
export type GrantListRow = Pick<
  GrantRow,
  | "grantId"
  | "number"
  | "perkId"
  | "name"
  | "kind"
  | "amountMinor"
  | "currency"
  | "percent"
  | "product"
  | "memberId"
  | "source"
  | "sourceRef"
  | "state"
  | "refusal"
  | "note"
  | "decidedAt"
  | "decidedBy"
  | "expiresAt"
  | "claimedAt"
  | "fulfilledAt"
  | "endedAt"
> & {
  readonly handle: string | null;
  readonly lotState: string | null;
  readonly lotIssuedMinor: number | null;
  readonly attemptState: string | null;
  readonly code: string | null;
};

function conditions(filter: GrantFilter, values: unknown[]): string {
  const parts = ["g.shop_id = $1"];
  const bind = (value: unknown): string => `$${String(values.push(value))}`;
  if (filter.state !== undefined) parts.push(`g.state = ${bind(filter.state)}`);
  if (filter.perkId !== undefined) parts.push(`g.perk_id = ${bind(filter.perkId)}`);
  if (filter.memberId !== undefined) parts.push(`g.member_id = ${bind(filter.memberId)}`);
  return parts.join(" and ");
}

/** One page of grants, the newest first, one row more where there is a next page. */
export async function listGrants(
  db: Queryable,
  shopId: number,
  query: { readonly filter: GrantFilter; readonly page: PageRequest },
): Promise<readonly GrantListRow[]> {
  const values: unknown[] = [shopId];
  const where = conditions(query.filter, values);
  const order = { key: "g.number", type: "bigint", descending: true, id: "g.grant_id" } as const;
  const { condition, orderBy, limit, reversed } = keyset(order, query.page, values);
  const { rows } = await db.query<GrantListRow>(
    `select g.grant_id as "grantId", g.number, g.perk_id as "perkId", g.name, g.kind, g.amount_minor as "amountMinor", g.currency,
       g.percent, g.product, g.member_id as "memberId", g.source, g.source_ref as "sourceRef", g.state, g.refusal, g.note,
       g.decided_at as "decidedAt", g.decided_by as "decidedBy", g.expires_at as "expiresAt", g.claimed_at as "claimedAt",
       g.fulfilled_at as "fulfilledAt", g.ended_at as "endedAt", m.handle, l.state as "lotState",
       l.issued_minor as "lotIssuedMinor", a.state as "attemptState", a.code
     from grants g left join members m on m.shop_id = g.shop_id and m.member_id = g.member_id
       left join lots l on l.shop_id = g.shop_id and l.lot_id = g.grant_id || ':contributor:' || g.member_id || ':'
       left join issue_attempts a on a.shop_id = g.shop_id and a.effect_key = 'grant:' || g.grant_id
     where ${where} and ${condition} order by ${orderBy} limit ${String(limit)}`,
    values,
  );
  return reversed ? rows.reverse() : rows;
}

/** How many grants there are of each perk and state. */
export async function grantCounts(
  db: Queryable,
  shopId: number,
): Promise<readonly { perkId: string; name: string; state: string; count: number }[]> {
  const { rows } = await db.query<{ perkId: string; name: string; state: string; count: number }>(
    `select perk_id as "perkId", max(name) as name, state, count(*) as count from grants where shop_id = $1
     group by perk_id, state order by perk_id, state`,
    [shopId],
  );
  return rows;
}
