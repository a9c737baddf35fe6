import type { Queryable } from "../database";
import type { PageRequest } from "./cursor";
import { keyset } from "./keyset";

export const MEMBER_SORTS = ["score", "active", "joined", "name"] as const;
export type MemberSort = (typeof MEMBER_SORTS)[number];

export type MemberFilter = {
  readonly search?: string;
  readonly tier?: string;
  readonly groupId?: string;
  readonly linked?: boolean;
  readonly consent?: "given" | "withdrawn" | "missing";
};

export type MemberListRow = {
  readonly memberId: string;
  readonly handle: string | null;
  readonly customerId: string | null;
  readonly joinedAt: number;
  readonly consentedAt: number | null;
  readonly withdrawnAt: number | null;
  readonly tier: string | null;
  readonly scoreMilli: number;
  readonly closedScoreMilli: number;
  readonly activeWeeks: number;
  readonly lastActiveAt: number | null;
  readonly sortKey: number | string;
};

const SORT_KEYS = {
  // What the list shows: the score of the last close with what this week has added.
  score: { key: "greatest(coalesce(s.score, 0), coalesce(s.closed_score, 0))", type: "bigint", descending: true },
  active: { key: "coalesce(extract(epoch from s.last_active_at) * 1000, 0)::bigint", type: "bigint", descending: true },
  joined: { key: "(extract(epoch from m.joined_at) * 1000)::bigint", type: "bigint", descending: true },
  name: { key: "coalesce(m.handle, m.member_id)", type: "text", descending: false },
} as const;

const FROM = "from members m left join standings s on s.shop_id = m.shop_id and s.member_id = m.member_id";

function conditions(filter: MemberFilter, values: unknown[]): string {
  const parts = ["m.shop_id = $1"];
  const bind = (value: unknown): string => `$${String(values.push(value))}`;
  if (filter.search !== undefined) {
    const like = bind(`%${filter.search.replace(/[\\%_]/g, "\\$&")}%`);
    parts.push(`(m.member_id ilike ${like} or m.handle ilike ${like} or m.customer_id = ${bind(filter.search)})`);
  }
  if (filter.tier !== undefined) parts.push(`s.tier = ${bind(filter.tier)}`);
  if (filter.groupId !== undefined) {
    parts.push(`exists (select 1 from memberships g where g.shop_id = m.shop_id and g.member_id = m.member_id
      and g.group_id = ${bind(filter.groupId)} and g.left_at is null)`);
  }
  if (filter.linked !== undefined) parts.push(`m.customer_id is ${filter.linked ? "not null" : "null"}`);
  if (filter.consent === "given") parts.push("m.consented_at is not null and m.withdrawn_at is null");
  if (filter.consent === "withdrawn") parts.push("m.withdrawn_at is not null");
  if (filter.consent === "missing") parts.push("m.consented_at is null and m.withdrawn_at is null");
  return parts.join(" and ");
}

/** One page of members, one row more where there is a next page. */
export async function listMembers(
  db: Queryable,
  shopId: number,
  query: { readonly filter: MemberFilter; readonly sort: MemberSort; readonly page: PageRequest },
): Promise<readonly MemberListRow[]> {
  const values: unknown[] = [shopId];
  const where = conditions(query.filter, values);
  const order = SORT_KEYS[query.sort];
  const { condition, orderBy, limit, reversed } = keyset({ ...order, id: "m.member_id" }, query.page, values);
  const { rows } = await db.query<MemberListRow>(
    `select m.member_id as "memberId", m.handle, m.customer_id as "customerId", m.joined_at as "joinedAt",
       m.consented_at as "consentedAt", m.withdrawn_at as "withdrawnAt", s.tier, coalesce(s.score, 0) as "scoreMilli",
       coalesce(s.closed_score, 0) as "closedScoreMilli", coalesce(s.active_weeks, 0) as "activeWeeks",
       s.last_active_at as "lastActiveAt", ${order.key} as "sortKey"
     ${FROM} where ${where} and ${condition} order by ${orderBy} limit ${String(limit)}`,
    values,
  );
  return reversed ? rows.reverse() : rows;
}

export async function countMembers(db: Queryable, shopId: number, filter: MemberFilter): Promise<number> {
  const values: unknown[] = [shopId];
  const where = conditions(filter, values);
  const { rows } = await db.query<{ count: number }>(`select count(*) as count ${FROM} where ${where}`, values);
  return rows[0]?.count ?? 0;
}

/** Names of the groups that these members are in now. */
export async function groupNamesOf(
  db: Queryable,
  shopId: number,
  memberIds: readonly string[],
): Promise<readonly { memberId: string; name: string }[]> {
  const { rows } = await db.query<{ memberId: string; name: string }>(
    `select distinct x.member_id as "memberId", g.name from memberships x
       join groups g on g.shop_id = x.shop_id and g.group_id = x.group_id
     where x.shop_id = $1 and x.member_id = any($2) and x.left_at is null order by 1, 2`,
    [shopId, memberIds],
  );
  return rows;
}
