import type { Queryable } from "../database";
import type { PageRequest } from "./cursor";
import { PROJECTION_STATE } from "../projection-rows";
import { HELD_MARK } from "../trust-rows";
import { keyset } from "./keyset";

export type MemberRow = {
  readonly memberId: string;
  readonly handle: string | null;
  readonly customerId: string | null;
  /** Whom Shopify made of two customers, seen from the one who is gone. */
  readonly mergedInto: string | null;
  /** Members who were merged into this one. */
  readonly mergedFrom: readonly string[];
  readonly joinedAt: number;
  readonly consentedAt: number | null;
  readonly withdrawnAt: number | null;
  readonly tier: string | null;
  readonly scoreMilli: number;
  readonly closedScoreMilli: number;
  readonly closedWeek: number | null;
  readonly activeWeeks: number;
  readonly consistency: number;
  readonly lowCloses: number;
  readonly locked: boolean;
  readonly lastActiveAt: number | null;
};

const MEMBER_COLUMNS = `m.member_id as "memberId", m.handle, m.customer_id as "customerId", m.merged_into as "mergedInto",
  array(select g.member_id from members g where g.shop_id = m.shop_id and g.merged_into = m.member_id order by 1) as "mergedFrom", m.joined_at as "joinedAt",
  m.consented_at as "consentedAt", m.withdrawn_at as "withdrawnAt", s.tier, coalesce(s.score, 0) as "scoreMilli",
  coalesce(s.closed_score, 0) as "closedScoreMilli", s.closed_week as "closedWeek",
  coalesce(s.active_weeks, 0) as "activeWeeks", coalesce(s.consistency, 0) as consistency,
  coalesce(s.low_closes, 0) as "lowCloses", coalesce(s.locked, false) as locked, s.last_active_at as "lastActiveAt"`;
const MEMBER_FROM = "from members m left join standings s on s.shop_id = m.shop_id and s.member_id = m.member_id";

export async function findMember(db: Queryable, shopId: number, memberId: string): Promise<MemberRow | undefined> {
  const { rows } = await db.query<MemberRow>(
    `select ${MEMBER_COLUMNS} ${MEMBER_FROM} where m.shop_id = $1 and m.member_id = $2`,
    [shopId, memberId],
  );
  return rows[0];
}

export async function findMemberByCustomer(
  db: Queryable,
  shopId: number,
  customerId: string,
): Promise<MemberRow | undefined> {
  const { rows } = await db.query<MemberRow>(
    `select ${MEMBER_COLUMNS} ${MEMBER_FROM} where m.shop_id = $1 and m.customer_id = $2`,
    [shopId, customerId],
  );
  return rows[0];
}

export type ProjectionRow = {
  readonly isWritten: boolean;
  readonly state: string;
  readonly reason: string | null;
  readonly failingSince: number | null;
  readonly tries: number;
  readonly nextAt: number;
};

/** Whether Shopify has the member's newest standing; undefined where there is none to write. */
export async function memberProjection(
  db: Queryable,
  shopId: number,
  memberId: string,
): Promise<ProjectionRow | undefined> {
  const { rows } = await db.query<ProjectionRow>(
    `select p.written >= p.version as "isWritten", ${PROJECTION_STATE} as state, p.error as reason, p.failing_since as "failingSince",
       p.tries, p.next_at as "nextAt"
     from standing_projections p where p.shop_id = $1 and p.member_id = $2`,
    [shopId, memberId],
  );
  return rows[0];
}

export type MemberWeekRow = {
  readonly week: number;
  readonly creditMilli: number;
  readonly ownMilli: number;
  readonly oneOffMilli: number;
};

export async function memberWeeks(
  db: Queryable,
  shopId: number,
  memberId: string,
  fromWeek: number,
): Promise<readonly MemberWeekRow[]> {
  const { rows } = await db.query<MemberWeekRow>(
    `select week, credit as "creditMilli", own as "ownMilli", one_off as "oneOffMilli" from member_weeks
     where shop_id = $1 and member_id = $2 and week >= $3 order by week`,
    [shopId, memberId, fromWeek],
  );
  return rows;
}

export type KindDayRow = {
  readonly week: number;
  readonly day: number;
  readonly kindName: string;
  readonly sumMilli: number;
  readonly count: number;
};

export async function memberKindDays(
  db: Queryable,
  shopId: number,
  memberId: string,
  fromWeek: number,
): Promise<readonly KindDayRow[]> {
  const { rows } = await db.query<KindDayRow>(
    `select week, day, kind as "kindName", weight as "sumMilli", count from kind_days
     where shop_id = $1 and member_id = $2 and week >= $3 order by day, kind`,
    [shopId, memberId, fromWeek],
  );
  return rows;
}

export async function memberRestWeeks(db: Queryable, shopId: number, memberId: string): Promise<readonly number[]> {
  const { rows } = await db.query<{ week: number }>(
    "select week from rests where shop_id = $1 and member_id = $2 order by week",
    [shopId, memberId],
  );
  return rows.map((row) => row.week);
}

export type MemberGroupRow = {
  readonly groupId: string;
  readonly name: string;
  readonly joinedAt: number;
  readonly leads: boolean;
};

export async function memberGroups(
  db: Queryable,
  shopId: number,
  memberId: string,
): Promise<readonly MemberGroupRow[]> {
  const { rows } = await db.query<MemberGroupRow>(
    `select g.group_id as "groupId", g.name, min(coalesce(x.joined_at, g.created_at)) as "joinedAt",
       bool_or(g.creator_id = $2) as leads
     from groups g left join memberships x on x.shop_id = g.shop_id and x.group_id = g.group_id and x.member_id = $2
       and x.left_at is null
     where g.shop_id = $1 and (x.member_id is not null or g.creator_id = $2) group by 1, 2 order by 2, 1`,
    [shopId, memberId],
  );
  return rows;
}

export type ConsentRow = {
  readonly granted: boolean;
  readonly source: string;
  readonly text: string;
  readonly at: number;
};

export async function memberConsents(db: Queryable, shopId: number, memberId: string): Promise<readonly ConsentRow[]> {
  const { rows } = await db.query<ConsentRow>(
    `select granted, source, text, at from consent_entries where shop_id = $1 and member_id = $2
     order by at desc, entry_id desc limit 50`,
    [shopId, memberId],
  );
  return rows;
}

export type TierChangeRow = {
  readonly fromTier: string | null;
  readonly toTier: string;
  readonly cause: string;
  readonly at: number;
  readonly reason: string | null;
};

export async function memberTierChanges(
  db: Queryable,
  shopId: number,
  memberId: string,
): Promise<readonly TierChangeRow[]> {
  const { rows } = await db.query<TierChangeRow>(
    `select from_tier as "fromTier", to_tier as "toTier", cause, at, reason from tier_changes
     where shop_id = $1 and member_id = $2 order by at desc limit 20`,
    [shopId, memberId],
  );
  return rows;
}

export type ActivityRow = {
  readonly source: string;
  readonly activityId: string;
  readonly kind: string;
  readonly occurredAt: number;
  readonly groupName: string | null;
  readonly counterpart: string | null;
  readonly weightMilli: number;
  readonly quality: number;
  readonly trust: number;
  readonly pair: number;
  readonly reversed: boolean;
  readonly held: boolean;
  readonly reverses: string | null;
  readonly sortKey: number;
};

export async function memberActivities(
  db: Queryable,
  shopId: number,
  memberId: string,
  page: PageRequest,
): Promise<readonly ActivityRow[]> {
  const values: unknown[] = [shopId, memberId];
  const order = {
    key: "(extract(epoch from a.occurred_at) * 1000)::bigint",
    type: "bigint",
    descending: true,
  } as const;
  const { condition, orderBy, limit, reversed } = keyset(
    { ...order, id: "(a.source || ':' || a.activity_id)" },
    page,
    values,
  );
  const { rows } = await db.query<ActivityRow>(
    `select a.source, a.activity_id as "activityId", a.kind, a.occurred_at as "occurredAt", g.name as "groupName", a.counterpart,
       a.weight as "weightMilli", a.quality, a.trust, a.pair, a.reversed_by is not null as reversed,
       a.reversed_by is not distinct from '${HELD_MARK}' as held, a.reverses,
       ${order.key} as "sortKey"
     from activities a left join groups g on g.shop_id = a.shop_id and g.group_id = a.group_id
     where a.shop_id = $1 and a.member_id = $2 and ${condition} order by ${orderBy} limit ${String(limit)}`,
    values,
  );
  return reversed ? rows.reverse() : rows;
}
