import type { Queryable } from "../database";

export type LaneOrdersRow = {
  readonly lane: "relational" | "code";
  readonly currency: string;
  readonly buyers: number;
  readonly orders: number;
  readonly amountMinor: number;
};

/** Orders that a group helped, by lane and currency, with how many different people bought them. */
export async function groupLaneOrders(
  db: Queryable,
  shopId: number,
  scope: { readonly groupId: string; readonly since: Date },
): Promise<readonly LaneOrdersRow[]> {
  const { rows } = await db.query<LaneOrdersRow>(
    `select s.lane, o.currency, count(distinct coalesce(o.buyer_id, 'customer:' || o.customer_id)) as buyers,
       count(distinct o.order_id) as orders, coalesce(sum(s.amount_minor), 0) as "amountMinor"
     from order_shares s join orders o on o.shop_id = s.shop_id and o.order_id = s.order_id
     where s.shop_id = $1 and s.group_id = $2 and o.placed_at >= $3 and o.cancelled_at is null
     group by s.lane, o.currency order by o.currency, s.lane desc`,
    [shopId, scope.groupId, scope.since],
  );
  return rows;
}

export type CurrencyOrdersRow = { readonly currency: string; readonly buyers: number; readonly orders: number };

/** The same without lanes: an order with shares in both lanes is one order. */
export async function groupOrders(
  db: Queryable,
  shopId: number,
  scope: { readonly groupId: string; readonly since: Date },
): Promise<readonly CurrencyOrdersRow[]> {
  const { rows } = await db.query<CurrencyOrdersRow>(
    `select o.currency, count(distinct coalesce(o.buyer_id, 'customer:' || o.customer_id)) as buyers,
       count(distinct o.order_id) as orders
     from orders o where o.shop_id = $1 and o.placed_at >= $3 and o.cancelled_at is null
       and exists (select 1 from order_shares s where s.shop_id = o.shop_id and s.order_id = o.order_id and s.group_id = $2)
     group by o.currency order by o.currency`,
    [shopId, scope.groupId, scope.since],
  );
  return rows;
}

export type EarnedRow = {
  readonly state: string;
  readonly lane: string;
  readonly currency: string;
  readonly amountMinor: number;
  readonly carriedMinor: number;
};

/** What a creator earned by leading, all groups together: sums of their own money, never how many orders it came from. */
export async function creatorEarnings(db: Queryable, shopId: number, memberId: string): Promise<readonly EarnedRow[]> {
  const { rows } = await db.query<EarnedRow>(
    `select state, lane, currency, coalesce(sum(amount_minor), 0) as "amountMinor",
       coalesce(sum(carried_minor), 0) as "carriedMinor"
     from lots where shop_id = $1 and member_id = $2 and role = 'creator' and state in ('pending', 'posted', 'carried')
     group by state, lane, currency order by currency, state, lane`,
    [shopId, memberId],
  );
  return rows;
}

/** The next relational lots of a creator to post, by currency. Code lots wait for the close of a month. */
export async function nextCreatorPosting(
  db: Queryable,
  shopId: number,
  memberId: string,
): Promise<readonly { currency: string; dueAt: number; amountMinor: number }[]> {
  const { rows } = await db.query<{ currency: string; dueAt: number; amountMinor: number }>(
    `select distinct on (currency) currency, due_at as "dueAt",
       sum(amount_minor) over (partition by currency, date_trunc('day', due_at)) as "amountMinor"
     from lots where shop_id = $1 and member_id = $2 and role = 'creator' and state = 'pending' and lane = 'relational'
     order by currency, due_at`,
    [shopId, memberId],
  );
  return rows;
}

export async function groupSize(db: Queryable, shopId: number, groupId: string): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    "select count(distinct member_id) as count from memberships where shop_id = $1 and group_id = $2 and left_at is null",
    [shopId, groupId],
  );
  return rows[0]?.count ?? 0;
}
