import type { Queryable } from "../database";
import type { PageRequest } from "./cursor";
import { keyset } from "./keyset";

export type LotFilter = {
  readonly state?: string;
  readonly role?: string;
  readonly lane?: string;
  readonly memberId?: string;
  readonly orderId?: string;
};

export type LotRow = {
  readonly lotId: string;
  readonly orderId: string;
  readonly orderName: string | null;
  readonly memberId: string;
  readonly handle: string | null;
  readonly role: string;
  readonly lane: string;
  readonly lotClass: string;
  readonly state: string;
  /** What the formula gave, before any maximum, with the refunds known. */
  readonly formulaMinor: number;
  readonly amountMinor: number;
  readonly carriedMinor: number;
  readonly issuedMinor: number;
  readonly currency: string;
  readonly placedAt: number;
  readonly dueAt: number;
  readonly reasons: readonly string[];
  readonly issuable: boolean;
  readonly sortKey: number;
};

const KEY = {
  key: "(extract(epoch from l.placed_at) * 1000)::bigint",
  type: "bigint",
  descending: true,
  id: "l.lot_id",
} as const;

/** One page of lots, the newest orders first. */
export async function listLots(
  db: Queryable,
  shopId: number,
  filter: LotFilter,
  page: PageRequest,
): Promise<readonly LotRow[]> {
  const values: unknown[] = [shopId];
  const bind = (value: unknown): string => `$${String(values.push(value))}`;
  const parts = ["l.shop_id = $1"];
  if (filter.state !== undefined) parts.push(`l.state = ${bind(filter.state)}`);
  if (filter.role !== undefined) parts.push(`l.role = ${bind(filter.role)}`);
  if (filter.lane !== undefined) parts.push(`l.lane = ${bind(filter.lane)}`);
  if (filter.memberId !== undefined) parts.push(`l.member_id = ${bind(filter.memberId)}`);
  if (filter.orderId !== undefined) parts.push(`l.order_id = ${bind(filter.orderId)}`);
  const { condition, orderBy, limit, reversed } = keyset(KEY, page, values);
  const { rows } = await db.query<LotRow>(
    `select l.lot_id as "lotId", l.order_id as "orderId", o.name as "orderName", l.member_id as "memberId", m.handle, l.role, l.lane,
       l.class as "lotClass", l.state, l.worth_minor + l.cut_minor as "formulaMinor", l.amount_minor as "amountMinor",
       l.carried_minor as "carriedMinor", l.issued_minor as "issuedMinor", l.currency, l.placed_at as "placedAt",
       l.due_at as "dueAt", coalesce(l.reasons, '{}') as reasons, l.issuable, ${KEY.key} as "sortKey"
     from lots l
       left join orders o on o.shop_id = l.shop_id and o.order_id = l.order_id
       left join members m on m.shop_id = l.shop_id and m.member_id = l.member_id
     where ${parts.join(" and ")} and ${condition} order by ${orderBy} limit ${String(limit)}`,
    values,
  );
  return reversed ? rows.reverse() : rows;
}

export type LiabilityRow = {
  readonly lotClass: string;
  readonly currency: string;
  readonly pendingMinor: number;
  readonly availableMinor: number;
  readonly carriedMinor: number;
  readonly issuedMinor: number;
};

/** What is owed and what was issued, by class and currency. */
export async function liability(db: Queryable, shopId: number): Promise<readonly LiabilityRow[]> {
  const { rows } = await db.query<LiabilityRow>(
    `select class as "lotClass", currency,
       coalesce(sum(amount_minor) filter (where state = 'pending'), 0) as "pendingMinor",
       coalesce(sum(amount_minor - issued_minor - expired_minor) filter (where state in ('posted', 'carried')), 0) as "availableMinor",
       coalesce(sum(carried_minor), 0) as "carriedMinor", coalesce(sum(issued_minor), 0) as "issuedMinor"
     from lots where shop_id = $1 group by class, currency order by currency, class`,
    [shopId],
  );
  return rows;
}
