import type { ShareRow } from "~/core/attribution/evidence";
import type { OrderDetails } from "~/core/orders/order-details";
import type { OrderFact, RefundFact } from "~/core/orders/order-fact";
import type { Queryable } from "./database";
import { VERSION_OF_ORDER } from "./program-rows";

/** Where an order was heard of first. */
export type OrderOrigin = "webhook" | "import" | "reconcile" | "backfill";

export type StoredOrder = {
  readonly orderId: string;
  readonly customerId: string | null;
  readonly buyerId: string | null;
  readonly placedAt: number;
  readonly placedDay: number;
  readonly currency: string;
  readonly totalMinor: number;
  readonly code: string | null;
  readonly referral: string | null;
  readonly paidAt: number | null;
  readonly cancelledAt: number | null;
  readonly fulfilledAt: number | null;
  readonly details: OrderDetails | null;
  /** The Admin API has not been asked about its details, and may be. */
  readonly isUnread: boolean;
  readonly test: boolean;
  readonly sharesFixed: boolean;
  readonly basis: unknown;
  readonly programVersion: number | null;
};

/** A file says all there is. */
export const IS_UNREAD = "(orders.details_read_at is null and orders.origin <> 'import')";

export const ORDER_COLUMNS = `order_id as "orderId", customer_id as "customerId", buyer_id as "buyerId", placed_at as "placedAt",
  placed_day as "placedDay", currency, total_minor as "totalMinor", code, referral, paid_at as "paidAt",
  cancelled_at as "cancelledAt", fulfilled_at as "fulfilledAt", details, ${IS_UNREAD} as "isUnread", test, shares_fixed as "sharesFixed", basis, program_version as "programVersion"`;

/**
 * How long after the second of an order's last change a reading of it is known to show its last state: as far as clocks may differ, and
 * less than the time by which one reconciliation reads into the last.
 */
const SURELY_AFTER = "interval '3 minutes'";

/**
 * Of a stored state and one that comes in: the second is at least as new. What was read after a second stands over webhooks of that
 * second.
 */
const CURRENT = `(excluded.source_updated_at > orders.source_updated_at or (excluded.source_updated_at = orders.source_updated_at
  and not ($15 = 'webhook' and coalesce(orders.read_at >= orders.source_updated_at + ${SURELY_AFTER}, false))))`;

const instant = (at: number | null): Date | null => (at === null ? null : new Date(at));

/**
 * Stores orders as they stand at their source; of two states the later `updatedAt` wins, whichever came first, as laterState says. What
 * was read from Shopify just now wins over a webhook of the same second.
 */
export async function upsertOrders(
  db: Queryable,
  shopId: number,
  origin: OrderOrigin,
  orders: readonly (OrderFact & {
    readonly placedDay: number;
    readonly code: string | null;
    readonly isHistory: boolean;
    /** Under which it stands from now on; null: under the one of the day on which it is settled first. */
    readonly programVersion: number | null;
  })[],
): Promise<void> {
  await db.query(
    `insert into orders (shop_id, order_id, name, customer_id, placed_at, placed_day, currency, total_minor, code, referral,
       paid_at, cancelled_at, test, source_updated_at, fulfilled_at, details, history, program_version, dirty, origin)
     select $1, given.*, not given.history, $15 from unnest($2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::int[], $7::text[],
       $8::bigint[], $9::text[], $10::text[], $11::timestamptz[], $12::timestamptz[], $13::bool[], $14::timestamptz[], $16::timestamptz[],
       $17::jsonb[], $18::bool[], $19::int[]) as given (order_id, name, customer_id, placed_at, placed_day, currency, total_minor, code, referral,
       paid_at, cancelled_at, test, source_updated_at, fulfilled_at, details, history, program_version)
     on conflict (shop_id, order_id) do update set
       name = case when ${CURRENT} then excluded.name else orders.name end,
       customer_id = case when orders.customer_id like 'erased-%' or not ${CURRENT} then orders.customer_id else excluded.customer_id end,
       previous_customer_id = case when ${CURRENT} and orders.customer_id is distinct from excluded.customer_id
         then coalesce(orders.customer_id, orders.previous_customer_id) else orders.previous_customer_id end,
       total_minor = case when not ${CURRENT} then orders.total_minor
         when excluded.source_updated_at = orders.source_updated_at and $15 = 'webhook'
           then least(orders.total_minor, excluded.total_minor) else excluded.total_minor end,
       code = case when ${CURRENT} then excluded.code else orders.code end,
       referral = case when ${CURRENT} then excluded.referral else orders.referral end,
       test = case when ${CURRENT} then excluded.test else orders.test end,
       paid_at = least(orders.paid_at, excluded.paid_at), cancelled_at = coalesce(orders.cancelled_at, excluded.cancelled_at),
       fulfilled_at = case when ${CURRENT} then coalesce(excluded.fulfilled_at, orders.fulfilled_at)
         else coalesce(orders.fulfilled_at, excluded.fulfilled_at) end,
       details = case when orders.details_read_at is not null then orders.details when ${CURRENT} then coalesce(excluded.details, orders.details)
         else coalesce(orders.details, excluded.details) end,
       source_updated_at = greatest(orders.source_updated_at, excluded.source_updated_at), dirty = not orders.history
     where ${CURRENT} or (excluded.paid_at is not null and (orders.paid_at is null or excluded.paid_at < orders.paid_at))
       or (orders.fulfilled_at is null and excluded.fulfilled_at is not null) or (orders.details is null and excluded.details is not null)
       or (orders.cancelled_at is null and excluded.cancelled_at is not null)`,
    [
      shopId,
      orders.map((one) => one.orderId),
      orders.map((one) => one.name),
      orders.map((one) => one.customerId),
      orders.map((one) => instant(one.placedAt)),
      orders.map((one) => one.placedDay),
      orders.map((one) => one.currency),
      orders.map((one) => one.totalMinor),
      orders.map((one) => one.code),
      orders.map((one) => one.referral),
      orders.map((one) => instant(one.paidAt)),
      orders.map((one) => instant(one.cancelledAt)),
      orders.map((one) => one.test),
      orders.map((one) => instant(one.updatedAt)),
      origin,
      orders.map((one) => instant(one.fulfilledAt ?? null)),
      orders.map((one) => (one.details ? JSON.stringify(one.details) : null)),
      orders.map((one) => one.isHistory),
      orders.map((one) => one.programVersion),
    ],
  );
}

/** What was history is to be settled like any other order from now on, under the versions of now. */
export async function countHistoryOrders(db: Queryable, shopId: number): Promise<void> {
  await db.query(
    `update orders set history = false, dirty = true, program_version = ${VERSION_OF_ORDER} where shop_id = $1 and history`,
    [shopId],
  );
}

/** A refund is a fact of its own, known by its id; it makes its order one to settle again. */
export async function insertRefunds(db: Queryable, shopId: number, refunds: readonly RefundFact[]): Promise<void> {
  if (refunds.length === 0) return;
  await db.query(
    `with given as (
       insert into refunds (shop_id, refund_id, order_id, refunded_at, amount_minor)
       select $1, * from unnest($2::text[], $3::text[], $4::timestamptz[], $5::bigint[])
       on conflict (shop_id, refund_id) do nothing returning order_id)
     update orders set dirty = not history where shop_id = $1 and order_id in (select order_id from given)`,
    [
      shopId,
      refunds.map((one) => one.refundId),
      refunds.map((one) => one.orderId),
      refunds.map((one) => instant(one.refundedAt)),
      refunds.map((one) => one.amountMinor),
    ],
  );
}

export async function currenciesOfOrders(
  db: Queryable,
  shopId: number,
  orderIds: readonly string[],
): Promise<Map<string, string>> {
  if (orderIds.length === 0) return new Map();
  const { rows } = await db.query<{ order_id: string; currency: string }>(
    "select order_id, currency from orders where shop_id = $1 and order_id = any($2)",
    [shopId, orderIds],
  );
  return new Map(rows.map((row) => [row.order_id, row.currency]));
}

export async function refundsOf(db: Queryable, shopId: number, orderIds: readonly string[]): Promise<RefundFact[]> {
  if (orderIds.length === 0) return [];
  const { rows } = await db.query<RefundFact>(
    `select refund_id as "refundId", order_id as "orderId", refunded_at as "refundedAt", amount_minor as "amountMinor"
     from refunds where shop_id = $1 and order_id = any($2)`,
    [shopId, orderIds],
  );
  return rows;
}

export type SettledOrder = {
  readonly orderId: string;
  readonly buyerId: string | null;
  readonly refundedMinor: number;
  readonly attribution: "open" | "attributed" | "unattributed" | "cancelled";
  readonly notes: unknown;
  readonly touches: unknown;
  readonly basis: unknown;
  readonly programVersion: number | null;
  readonly sharesFixed: boolean;
  /** Facts of it are known that lie after the instant as of which it was settled. */
  readonly dirty: boolean;
};

export async function saveSettled(
  db: Queryable,
  shopId: number,
  at: number,
  orders: readonly SettledOrder[],
): Promise<void> {
  await db.query(
    `update orders set buyer_id = given.buyer_id, refunded_minor = given.refunded, attribution = given.attribution,
       notes = coalesce(nullif(given.notes, 'null'), orders.notes),
       touches = coalesce(nullif(given.touches, 'null'), orders.touches), basis = coalesce(nullif(given.basis, 'null'), orders.basis), program_version = given.version,
       shares_fixed = given.fixed, dirty = given.dirty, settled_at = $12
     from unnest($2::text[], $3::text[], $4::bigint[], $5::text[], $6::jsonb[], $7::jsonb[], $8::jsonb[], $9::int[], $10::bool[],
       $11::bool[])
       as given (order_id, buyer_id, refunded, attribution, notes, touches, basis, version, fixed, dirty)
     where orders.shop_id = $1 and orders.order_id = given.order_id`,
    [
      shopId,
      orders.map((one) => one.orderId),
      orders.map((one) => one.buyerId),
      orders.map((one) => one.refundedMinor),
      orders.map((one) => one.attribution),
      orders.map((one) => JSON.stringify(one.notes)),
      orders.map((one) => JSON.stringify(one.touches)),
      orders.map((one) => JSON.stringify(one.basis)),
      orders.map((one) => one.programVersion),
      orders.map((one) => one.sharesFixed),
      orders.map((one) => one.dirty),
      new Date(at),
    ],
  );
}

export type StoredShare = {
  readonly orderId: string;
  readonly touch: string;
  readonly kind: string;
  readonly actorId: string | null;
  readonly groupId: string | null;
  readonly lane: "relational" | "code";
  readonly shareBp: number;
  readonly amountMinor: number;
  readonly touchedAt: number | null;
};

/** The shares of these orders are now exactly these. */
export async function replaceShares(
  db: Queryable,
  shopId: number,
  orderIds: readonly string[],
  shares: readonly StoredShare[],
): Promise<void> {
  await db.query("delete from order_shares where shop_id = $1 and order_id = any($2)", [shopId, orderIds]);
  if (shares.length === 0) return;
  await db.query(
    `insert into order_shares (shop_id, order_id, touch, kind, actor_id, group_id, lane, share_bp, amount_minor, touched_at)
     select $1, * from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int[], $9::bigint[],
       $10::timestamptz[])`,
    [
      shopId,
      shares.map((one) => one.orderId),
      shares.map((one) => one.touch),
      shares.map((one) => one.kind),
      shares.map((one) => one.actorId),
      shares.map((one) => one.groupId),
      shares.map((one) => one.lane),
      shares.map((one) => one.shareBp),
      shares.map((one) => one.amountMinor),
      shares.map((one) => instant(one.touchedAt)),
    ],
  );
}

export async function sharesOf(db: Queryable, shopId: number, orderIds: readonly string[]): Promise<StoredShare[]> {
  const { rows } = await db.query<StoredShare>(
    `select order_id as "orderId", touch, kind, actor_id as "actorId", group_id as "groupId", lane, share_bp as "shareBp",
       amount_minor as "amountMinor", touched_at as "touchedAt"
     from order_shares where shop_id = $1 and order_id = any($2) order by order_id, touch`,
    [shopId, orderIds],
  );
  return rows;
}

export type SettledBasis = {
  readonly orderId: string;
  readonly placedAt: number;
  readonly totalMinor: number;
  readonly cancelledAt: number | null;
  readonly basis: unknown;
  readonly rows: readonly ShareRow[];
};

export function toShareRow(share: StoredShare): ShareRow {
  const { touch, actorId, groupId, lane, shareBp, amountMinor } = share;
  return { touch, actor: actorId, group: groupId, lane, shareBp, minor: amountMinor };
}

/** Those of the orders that have refunds or were cancelled, with what their rewards rest on. */
export async function settledBases(
  db: Queryable,
  shopId: number,
  orderIds: readonly string[],
): Promise<SettledBasis[]> {
  if (orderIds.length === 0) return [];
  const { rows } = await db.query<Omit<SettledBasis, "rows">>(
    `select order_id as "orderId", placed_at as "placedAt", total_minor as "totalMinor", cancelled_at as "cancelledAt", basis
     from orders where shop_id = $1 and order_id = any($2) and basis is not null
       and (refunded_minor > 0 or cancelled_at is not null)`,
    [shopId, orderIds],
  );
  if (rows.length === 0) return [];
  const shares = await sharesOf(
    db,
    shopId,
    rows.map((row) => row.orderId),
  );
  return rows.map((row) => ({ ...row, rows: shares.filter((one) => one.orderId === row.orderId).map(toShareRow) }));
}

/**
 * Those of the orders that are not here, or older here than at their source, or may be: webhooks tell states to the second, and of two in
 * one second the last may have been lost, until the order was read after it.
 */
export async function ordersBehind(
  db: Queryable,
  shopId: number,
  states: readonly { readonly orderId: string; readonly updatedAt: number }[],
): Promise<string[]> {
  const { rows } = await db.query<{ order_id: string }>(
    `select given.order_id from unnest($2::text[], $3::timestamptz[]) as given (order_id, updated_at)
     left join orders o on o.shop_id = $1 and o.order_id = given.order_id
     where o.order_id is null or o.source_updated_at < given.updated_at
       or (o.source_updated_at = given.updated_at and coalesce(o.read_at < o.source_updated_at + ${SURELY_AFTER}, true))`,
    [shopId, states.map((one) => one.orderId), states.map((one) => instant(one.updatedAt))],
  );
  return rows.map((row) => row.order_id);
}

export async function markOrdersRead(
  db: Queryable,
  shopId: number,
  orderIds: readonly string[],
  readAt: number,
): Promise<void> {
  await db.query("update orders set read_at = greatest(read_at, $3) where shop_id = $1 and order_id = any($2)", [
    shopId,
    orderIds,
    instant(readAt),
  ]);
}

/** What is stored of an order, as far as a reading of it says the same or not. */
export type ReadState = {
  readonly orderId: string;
  readonly customerId: string | null;
  readonly totalMinor: number;
  readonly code: string | null;
  readonly referral: string | null;
  readonly isPaid: boolean;
  readonly cancelledAt: number | null;
  readonly fulfilledAt: number | null;
  readonly details: OrderDetails | null;
  readonly isUnread: boolean;
  readonly test: boolean;
  readonly updatedAt: number;
  readonly refundIds: readonly string[];
};

export async function readStates(
  db: Queryable,
  shopId: number,
  orderIds: readonly string[],
): Promise<Map<string, ReadState>> {
  const { rows } = await db.query<ReadState>(
    `select order_id as "orderId", customer_id as "customerId", total_minor as "totalMinor", code, referral,
       paid_at is not null as "isPaid", cancelled_at as "cancelledAt", fulfilled_at as "fulfilledAt", details,
       ${IS_UNREAD} as "isUnread", test, source_updated_at as "updatedAt",
       array(select refund_id from refunds r where r.shop_id = orders.shop_id and r.order_id = orders.order_id) as "refundIds"
     from orders where shop_id = $1 and order_id = any($2)`,
    [shopId, orderIds],
  );
  return new Map(rows.map((row) => [row.orderId, row]));
}

/** Those of the orders that are here, however old. */
export async function ordersKnown(
  db: Queryable,
  shopId: number,
  orderIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await db.query<{ order_id: string }>(
    "select order_id from orders where shop_id = $1 and order_id = any($2)",
    [shopId, orderIds],
  );
  return new Set(rows.map((row) => row.order_id));
}
