import type { Queryable } from "../database";

export type GroupRow = {
  readonly groupId: string;
  readonly name: string;
  readonly creatorId: string | null;
  readonly creatorHandle: string | null;
  readonly parentId: string | null;
  readonly parentName: string | null;
  readonly members: number;
  readonly activeThisWeek: number;
  readonly ordersHelped: number;
};

/** Names for a choice of groups; the first thousand by name. */
export async function groupOptions(db: Queryable, shopId: number): Promise<readonly { id: string; name: string }[]> {
  const { rows } = await db.query<{ id: string; name: string }>(
    "select group_id as id, name from groups where shop_id = $1 order by name, group_id limit 1000",
    [shopId],
  );
  return rows;
}

type Scope = { readonly activeSince: Date; readonly since: Date; readonly groupIds?: readonly string[] };

/** Groups with their size, who was active since `activeSince` and the orders with a share since `since`. */
export async function listGroups(db: Queryable, shopId: number, scope: Scope): Promise<readonly GroupRow[]> {
  const { rows } = await db.query<GroupRow>(
    `with size as (
       select group_id, count(distinct member_id) as members from memberships
       where shop_id = $1 and left_at is null group by group_id
     ), helped as (
       select s.group_id, count(distinct s.order_id) as orders from order_shares s
         join orders o on o.shop_id = s.shop_id and o.order_id = s.order_id
       where s.shop_id = $1 and s.group_id is not null and o.placed_at >= $3 and o.cancelled_at is null
       group by s.group_id
     )
     select g.group_id as "groupId", g.name, g.creator_id as "creatorId", m.handle as "creatorHandle",
       g.parent_id as "parentId", p.name as "parentName", coalesce(size.members, 0) as members,
       coalesce(active.active, 0) as "activeThisWeek", coalesce(helped.orders, 0) as "ordersHelped"
     from groups g
       left join members m on m.shop_id = g.shop_id and m.member_id = g.creator_id
       left join groups p on p.shop_id = g.shop_id and p.group_id = g.parent_id
       left join size on size.group_id = g.group_id
       left join lateral (
         select count(distinct member_id) as active from activities a
         where a.shop_id = g.shop_id and a.group_id = g.group_id and a.occurred_at >= $2 and a.reversed_by is null
           and a.reverses is null
       ) active on true
       left join helped on helped.group_id = g.group_id
     where g.shop_id = $1 and ($4::text[] is null or g.group_id = any($4))
     order by coalesce(helped.orders, 0) desc, coalesce(size.members, 0) desc, g.group_id limit 1000`,
    [shopId, scope.activeSince, scope.since, scope.groupIds ?? null],
  );
  return rows;
}

export type GroupCreditRow = {
  readonly groupId: string;
  readonly currency: string;
  readonly lane: "relational" | "code";
  readonly amountMinor: number;
};

/** The order value that stands for each group since `since`, by lane and currency. Different currencies are never added. */
export async function groupCredits(
  db: Queryable,
  shopId: number,
  scope: { readonly since: Date; readonly groupIds?: readonly string[] },
): Promise<readonly GroupCreditRow[]> {
  const { rows } = await db.query<GroupCreditRow>(
    `select s.group_id as "groupId", o.currency, s.lane, sum(s.amount_minor) as "amountMinor"
     from order_shares s join orders o on o.shop_id = s.shop_id and o.order_id = s.order_id
     where s.shop_id = $1 and s.group_id is not null and o.placed_at >= $2 and o.cancelled_at is null
       and ($3::text[] is null or s.group_id = any($3))
     group by s.group_id, o.currency, s.lane order by s.group_id, o.currency, s.lane`,
    [shopId, scope.since, scope.groupIds ?? null],
  );
  return rows;
}
