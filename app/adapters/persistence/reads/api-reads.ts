import type { Queryable } from "../database";

export type ApiMember = {
  readonly member: string;
  readonly customer: string | null;
  readonly handle: string | null;
  readonly joinedAt: number;
  readonly agreed: boolean;
  readonly tier: string | null;
  readonly closedScore: number | null;
  readonly closedWeek: number | null;
  readonly tierLow: number | null;
};

export async function apiMember(db: Queryable, shopId: number, memberId: string): Promise<ApiMember | undefined> {
  const { rows } = await db.query<ApiMember>(
    `select m.member_id as member, m.customer_id as customer, m.handle, m.joined_at as "joinedAt",
       (m.consented_at is not null and m.withdrawn_at is null) as agreed, s.tier, s.closed_score as "closedScore",
       s.closed_week as "closedWeek", s.low_closes as "tierLow"
     from members m left join standings s on s.shop_id = m.shop_id and s.member_id = m.member_id
     where m.shop_id = $1 and m.member_id = $2`,
    [shopId, memberId],
  );
  return rows[0];
}

export async function apiMemberGroups(db: Queryable, shopId: number, memberId: string): Promise<string[]> {
  const { rows } = await db.query<{ group_id: string }>(
    "select distinct group_id from memberships where shop_id = $1 and member_id = $2 and left_at is null order by group_id",
    [shopId, memberId],
  );
  return rows.map((row) => row.group_id);
}

export type ApiGroup = {
  readonly group: string;
  readonly name: string;
  readonly creator: string | null;
  readonly parent: string | null;
  readonly members: number;
  readonly orders: number;
};

export async function apiGroup(db: Queryable, shopId: number, groupId: string): Promise<ApiGroup | undefined> {
  const { rows } = await db.query<ApiGroup>(
    `select g.group_id as "group", g.name, g.creator_id as creator, g.parent_id as parent,
       (select count(distinct m.member_id) from memberships m where m.shop_id = $1 and m.group_id = g.group_id and m.left_at is null) as members,
       (select count(distinct s.order_id) from order_shares s where s.shop_id = $1 and s.group_id = g.group_id) as orders
     from groups g where g.shop_id = $1 and g.group_id = $2`,
    [shopId, groupId],
  );
  return rows[0];
}

export type ApiCredit = { readonly lane: string; readonly currency: string; readonly minor: number };

export async function apiGroupCredit(db: Queryable, shopId: number, groupId: string): Promise<ApiCredit[]> {
  const { rows } = await db.query<ApiCredit>(
    `select s.lane, o.currency, sum(s.amount_minor) as minor from order_shares s
     join orders o on o.shop_id = s.shop_id and o.order_id = s.order_id
     where s.shop_id = $1 and s.group_id = $2 group by 1, 2 order by 1, 2`,
    [shopId, groupId],
  );
  return rows;
}

export type ApiOrder = {
  readonly order: string;
  readonly attribution: string;
  readonly placedAt: number;
  readonly currency: string;
  readonly totalMinor: number;
  readonly refundedMinor: number;
  readonly cancelledAt: number | null;
  readonly sharesFixed: boolean;
  readonly notes: unknown;
};

export async function apiOrder(db: Queryable, shopId: number, orderId: string): Promise<ApiOrder | undefined> {
  const { rows } = await db.query<ApiOrder>(
    `select order_id as "order", attribution, placed_at as "placedAt", currency, total_minor as "totalMinor",
       refunded_minor as "refundedMinor", cancelled_at as "cancelledAt", shares_fixed as "sharesFixed", notes
     from orders where shop_id = $1 and order_id = $2`,
    [shopId, orderId],
  );
  return rows[0];
}

export type ApiReward = {
  readonly lot: string;
  readonly order: string;
  readonly member: string;
  readonly role: string;
  readonly lane: string;
  readonly class: string;
  readonly state: string;
  readonly amountMinor: number;
  readonly carriedMinor: number;
  readonly issuedMinor: number;
  readonly currency: string;
  readonly placedAt: number;
  readonly dueAt: number;
  readonly reasons: string[];
};

export async function apiRewards(
  db: Queryable,
  shopId: number,
  filter: {
    readonly member: string | null;
    readonly state: string | null;
    readonly after: string;
    readonly limit: number;
  },
): Promise<ApiReward[]> {
  const { rows } = await db.query<ApiReward>(
    `select lot_id as lot, order_id as "order", member_id as member, role, lane, class, state, amount_minor as "amountMinor",
       carried_minor as "carriedMinor", issued_minor as "issuedMinor", currency, placed_at as "placedAt", due_at as "dueAt", reasons
     from lots where shop_id = $1 and lot_id > $2 and ($3::text is null or member_id = $3) and ($4::text is null or state = $4)
     order by lot_id limit $5`,
    [shopId, filter.after, filter.member, filter.state, filter.limit],
  );
  return rows;
}
