import type { Queryable } from "../database";
import type { PageRequest } from "./cursor";
import { keyset } from "./keyset";

export const ORDER_FILTERS = ["attributed", "unattributed", "open", "refunded", "cancelled"] as const;
export type OrderFilter = (typeof ORDER_FILTERS)[number];

export type OrderRow = {
  readonly orderId: string;
  readonly name: string | null;
  readonly customerId: string | null;
  readonly buyerId: string | null;
  readonly buyerHandle: string | null;
  readonly placedAt: number;
  readonly currency: string;
  readonly totalMinor: number;
  readonly refundedMinor: number;
  readonly code: string | null;
  readonly referral: string | null;
  readonly paidAt: number | null;
  readonly cancelledAt: number | null;
  readonly test: boolean;
  readonly attribution: string;
  readonly notes: unknown;
  readonly programVersion: number | null;
  readonly settledAt: number | null;
  readonly sharesFixed: boolean;
  readonly relationalBp: number;
  readonly codeBp: number;
  readonly helpers: number;
  readonly sortKey: number;
};

const KEY = {
  key: "(extract(epoch from o.placed_at) * 1000)::bigint",
  type: "bigint",
  descending: true,
  id: "o.order_id",
} as const;

const SELECT = `select o.order_id as "orderId", o.name, o.customer_id as "customerId", o.buyer_id as "buyerId",
    m.handle as "buyerHandle", o.placed_at as "placedAt", o.currency, o.total_minor as "totalMinor",
    o.refunded_minor as "refundedMinor", o.code, o.referral, o.paid_at as "paidAt", o.cancelled_at as "cancelledAt", o.test,
    o.attribution, o.notes, o.program_version as "programVersion", o.settled_at as "settledAt", o.shares_fixed as "sharesFixed",
    coalesce(s.relational, 0)::int as "relationalBp", coalesce(s.code, 0)::int as "codeBp", coalesce(s.helpers, 0) as helpers,
    ${KEY.key} as "sortKey"
  from orders o
    left join members m on m.shop_id = o.shop_id and m.member_id = o.buyer_id
    left join lateral (
      select sum(share_bp) filter (where lane = 'relational') as relational, sum(share_bp) filter (where lane = 'code') as code,
        count(distinct coalesce('m:' || actor_id, 'g:' || group_id)) as helpers
      from order_shares where shop_id = o.shop_id and order_id = o.order_id
    ) s on true`;

const CONDITIONS: Readonly<Record<OrderFilter, string>> = {
  attributed: "o.attribution = 'attributed' and o.cancelled_at is null",
  unattributed: "o.attribution = 'unattributed' and o.cancelled_at is null",
  open: "o.attribution = 'open' and o.cancelled_at is null",
  refunded: "o.refunded_minor > 0",
  cancelled: "o.cancelled_at is not null",
};

export type OrdersQuery = { readonly filter?: OrderFilter; readonly search?: string; readonly page: PageRequest };

/** One page of orders, the newest first. The search knows names such as #1001, ids, codes and buyers. */
export async function listOrders(db: Queryable, shopId: number, query: OrdersQuery): Promise<readonly OrderRow[]> {
  const values: unknown[] = [shopId];
  const bind = (value: unknown): string => `$${String(values.push(value))}`;
  const parts = ["o.shop_id = $1"];
  if (query.filter !== undefined) parts.push(CONDITIONS[query.filter]);
  if (query.search !== undefined) {
    const exact = bind(query.search);
    const like = bind(`%${query.search.replace(/[\\%_]/g, "\\$&")}%`);
    parts.push(
      `(o.order_id = ${exact} or o.name ilike ${like} or o.buyer_id = ${exact} or lower(o.code) = lower(${exact}))`,
    );
  }
  const { condition, orderBy, limit, reversed } = keyset(KEY, query.page, values);
  const { rows } = await db.query<OrderRow>(
    `${SELECT} where ${parts.join(" and ")} and ${condition} order by ${orderBy} limit ${String(limit)}`,
    values,
  );
  return reversed ? rows.reverse() : rows;
}

export async function findOrder(db: Queryable, shopId: number, orderId: string): Promise<OrderRow | undefined> {
  const { rows } = await db.query<OrderRow>(`${SELECT} where o.shop_id = $1 and o.order_id = $2`, [shopId, orderId]);
  return rows[0];
}

export async function countOrders(
  db: Queryable,
  shopId: number,
): Promise<Readonly<Record<OrderFilter | "all", number>>> {
  const counts = ORDER_FILTERS.map((filter) => `count(*) filter (where ${CONDITIONS[filter]}) as "${filter}"`).join(
    ", ",
  );
  const { rows } = await db.query<Record<OrderFilter | "all", number>>(
    `select count(*) as all, ${counts} from orders o where o.shop_id = $1`,
    [shopId],
  );
  return rows[0] ?? { all: 0, attributed: 0, unattributed: 0, open: 0, refunded: 0, cancelled: 0 };
}

export type ShareRow = {
  readonly touch: string;
  readonly kind: string;
  readonly actorId: string | null;
  readonly actorHandle: string | null;
  readonly groupId: string | null;
  readonly groupName: string | null;
  readonly lane: string;
  readonly shareBp: number;
  readonly amountMinor: number;
  readonly touchedAt: number | null;
};

export async function orderShares(db: Queryable, shopId: number, orderId: string): Promise<readonly ShareRow[]> {
  const { rows } = await db.query<ShareRow>(
    `select s.touch, s.kind, s.actor_id as "actorId", m.handle as "actorHandle", s.group_id as "groupId", g.name as "groupName",
       s.lane, s.share_bp as "shareBp", s.amount_minor as "amountMinor", s.touched_at as "touchedAt"
     from order_shares s
       left join members m on m.shop_id = s.shop_id and m.member_id = s.actor_id
       left join groups g on g.shop_id = s.shop_id and g.group_id = s.group_id
     where s.shop_id = $1 and s.order_id = $2 order by s.share_bp desc, s.touch`,
    [shopId, orderId],
  );
  return rows;
}

export async function orderRefunds(
  db: Queryable,
  shopId: number,
  orderId: string,
): Promise<readonly { refundId: string; refundedAt: number; amountMinor: number }[]> {
  const { rows } = await db.query<{ refundId: string; refundedAt: number; amountMinor: number }>(
    `select refund_id as "refundId", refunded_at as "refundedAt", amount_minor as "amountMinor" from refunds
     where shop_id = $1 and order_id = $2 order by refunded_at, refund_id`,
    [shopId, orderId],
  );
  return rows;
}
