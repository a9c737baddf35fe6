import type { Queryable } from "../database";

export type WeekActivityRow = {
  readonly week: number;
  readonly people: number;
  readonly activities: number;
  readonly weightMilli: number;
};

/** Activity in some groups by week, reversed ones left out. `people` are distinct members. */
export async function groupWeeks(
  db: Queryable,
  shopId: number,
  groupIds: readonly string[],
  fromWeek: number,
): Promise<readonly WeekActivityRow[]> {
  const { rows } = await db.query<WeekActivityRow>(
    `select week, count(distinct member_id) as people, count(*) as activities, coalesce(sum(weight), 0) as "weightMilli"
     from activities where shop_id = $1 and group_id = any($2) and week >= $3 and reversed_by is null and reverses is null
     group by week order by week`,
    [shopId, groupIds, fromWeek],
  );
  return rows;
}

export type KindActivityRow = { readonly kind: string; readonly people: number; readonly activities: number };

export async function groupKinds(
  db: Queryable,
  shopId: number,
  groupIds: readonly string[],
  fromWeek: number,
): Promise<readonly KindActivityRow[]> {
  const { rows } = await db.query<KindActivityRow>(
    `select kind, count(distinct member_id) as people, count(*) as activities from activities
     where shop_id = $1 and group_id = any($2) and week >= $3 and reversed_by is null and reverses is null
     group by kind order by 3 desc, 1`,
    [shopId, groupIds, fromWeek],
  );
  return rows;
}

export type GroupFacts = {
  readonly groupId: string;
  readonly name: string;
  readonly creatorId: string | null;
  readonly creatorHandle: string | null;
  readonly parentId: string | null;
  readonly createdAt: number;
};

export async function findGroup(db: Queryable, shopId: number, groupId: string): Promise<GroupFacts | undefined> {
  const { rows } = await db.query<GroupFacts>(
    `select g.group_id as "groupId", g.name, g.creator_id as "creatorId", m.handle as "creatorHandle", g.parent_id as "parentId",
       g.created_at as "createdAt"
     from groups g left join members m on m.shop_id = g.shop_id and m.member_id = g.creator_id
     where g.shop_id = $1 and g.group_id = $2`,
    [shopId, groupId],
  );
  return rows[0];
}

export async function chaptersOf(db: Queryable, shopId: number, groupId: string): Promise<readonly string[]> {
  const { rows } = await db.query<{ groupId: string }>(
    `select group_id as "groupId" from groups where shop_id = $1 and parent_id = $2 order by name, group_id`,
    [shopId, groupId],
  );
  return rows.map((row) => row.groupId);
}

export async function groupsLedBy(db: Queryable, shopId: number, memberId: string): Promise<readonly GroupFacts[]> {
  const { rows } = await db.query<GroupFacts>(
    `select group_id as "groupId", name, creator_id as "creatorId", null as "creatorHandle", parent_id as "parentId",
       created_at as "createdAt" from groups where shop_id = $1 and creator_id = $2 order by name, group_id`,
    [shopId, memberId],
  );
  return rows;
}

export async function groupCodes(
  db: Queryable,
  shopId: number,
  groupId: string,
): Promise<readonly { code: string; ownerId: string; ownerHandle: string | null; uses: number }[]> {
  const { rows } = await db.query<{ code: string; ownerId: string; ownerHandle: string | null; uses: number }>(
    `select c.code, c.owner_id as "ownerId", m.handle as "ownerHandle",
       (select count(*) from orders o where o.shop_id = c.shop_id and lower(o.code) = c.code_key and o.cancelled_at is null) as uses
     from codes c left join members m on m.shop_id = c.shop_id and m.member_id = c.owner_id
     where c.shop_id = $1 and c.group_id = $2 order by c.code`,
    [shopId, groupId],
  );
  return rows;
}

export type GroupMemberRow = {
  readonly memberId: string;
  readonly handle: string | null;
  readonly tier: string | null;
  readonly scoreMilli: number;
  readonly lastActiveAt: number | null;
};

export async function topGroupMembers(
  db: Queryable,
  shopId: number,
  groupId: string,
  limit: number,
): Promise<readonly GroupMemberRow[]> {
  const { rows } = await db.query<GroupMemberRow>(
    `select x.member_id as "memberId", m.handle, s.tier, greatest(coalesce(s.score, 0), coalesce(s.closed_score, 0)) as "scoreMilli", s.last_active_at as "lastActiveAt"
     from (select distinct shop_id, member_id from memberships where shop_id = $1 and group_id = $2 and left_at is null) x
       left join members m on m.shop_id = x.shop_id and m.member_id = x.member_id
       left join standings s on s.shop_id = x.shop_id and s.member_id = x.member_id
     order by 4 desc, x.member_id limit $3`,
    [shopId, groupId, limit],
  );
  return rows;
}

export type HelpedOrderRow = {
  readonly orderId: string;
  readonly name: string | null;
  readonly placedAt: number;
  readonly currency: string;
  readonly totalMinor: number;
  readonly shareBp: number;
  readonly shareMinor: number;
};

export async function ordersHelpedByGroup(
  db: Queryable,
  shopId: number,
  groupIds: readonly string[],
  limit: number,
): Promise<readonly HelpedOrderRow[]> {
  const { rows } = await db.query<HelpedOrderRow>(
    `select o.order_id as "orderId", o.name, o.placed_at as "placedAt", o.currency, o.total_minor as "totalMinor",
       sum(s.share_bp)::int as "shareBp", sum(s.amount_minor) as "shareMinor"
     from order_shares s join orders o on o.shop_id = s.shop_id and o.order_id = s.order_id
     where s.shop_id = $1 and s.group_id = any($2) and o.cancelled_at is null
     group by o.shop_id, o.order_id order by o.placed_at desc, o.order_id limit $3`,
    [shopId, groupIds, limit],
  );
  return rows;
}
