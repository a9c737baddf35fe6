import type { ShareRow } from "~/core/attribution/evidence";
import type { OrderFact, RefundFact } from "~/core/orders/order-fact";
import type { Queryable } from "./database";

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
  readonly test: boolean;
  readonly sharesFixed: boolean;
  readonly basis: unknown;
  readonly programVersion: number | null;
};

const COLUMNS = `order_id as "orderId", customer_id as "customerId", buyer_id as "buyerId", placed_at as "placedAt",
  placed_day as "placedDay", currency, total_minor as "totalMinor", code, referral, paid_at as "paidAt",
  cancelled_at as "cancelledAt", test, shares_fixed as "sharesFixed", basis, program_version as "programVersion"`;

/** Of a stored state and one that comes in: the second is at least as new. */
const CURRENT = "(excluded.source_updated_at >= orders.source_updated_at)";

const instant = (at: number | null): Date | null => (at === null ? null : new Date(at));

/**
 * Stores orders as they stand at their source; of two states the later `updatedAt` wins, whichever came first, as laterState says. What
 * was read from Shopify just now wins over a webhook of the same second.
 */
export async function upsertOrders(
  db: Queryable,
  shopId: number,
  origin: "webhook" | "import" | "reconcile",
  orders: readonly (OrderFact & { readonly placedDay: number; readonly code: string | null })[],
): Promise<void> {
  await db.query(
    `insert into orders (shop_id, order_id, name, customer_id, placed_at, placed_day, currency, total_minor, code, referral,
       paid_at, cancelled_at, test, source_updated_at, origin)
     select $1, *, $15 from unnest($2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::int[], $7::text[], $8::bigint[],
       $9::text[], $10::text[], $11::timestamptz[], $12::timestamptz[], $13::bool[], $14::timestamptz[])
     on conflict (shop_id, order_id) do update set
       name = case when ${CURRENT} then excluded.name else orders.name end,
       customer_id = case when orders.customer_id like 'erased-%' or not ${CURRENT} then orders.customer_id else excluded.customer_id end,
       total_minor = case when not ${CURRENT} then orders.total_minor
         when excluded.source_updated_at = orders.source_updated_at and $15 = 'webhook'
           then least(orders.total_minor, excluded.total_minor) else excluded.total_minor end,
       code = case when ${CURRENT} then excluded.code else orders.code end,
       referral = case when ${CURRENT} then excluded.referral else orders.referral end,
       test = case when ${CURRENT} then excluded.test else orders.test end,
       paid_at = coalesce(orders.paid_at, excluded.paid_at), cancelled_at = coalesce(orders.cancelled_at, excluded.cancelled_at),
       source_updated_at = greatest(orders.source_updated_at, excluded.source_updated_at), dirty = true
     where ${CURRENT} or (orders.paid_at is null and excluded.paid_at is not null)
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
    ],
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
     update orders set dirty = true where shop_id = $1 and order_id in (select order_id from given)`,
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
  const { rows } = await db.query<{ order_id: string; currency: string }>(
    "select order_id, currency from orders where shop_id = $1 and order_id = any($2)",
    [shopId, orderIds],
  );
  return new Map(rows.map((row) => [row.order_id, row.currency]));
}

/** Orders with facts that have not been settled, oldest first, page by page. */
export async function dirtyOrders(
  db: Queryable,
  shopId: number,
  limit: number,
  after?: Pick<StoredOrder, "placedAt" | "orderId">,
): Promise<StoredOrder[]> {
  const { rows } = await db.query<StoredOrder>(
    `select ${COLUMNS} from orders where shop_id = $1 and dirty and (placed_at, order_id) > ($3, $4)
     order by placed_at, order_id limit $2`,
    [shopId, limit, after ? new Date(after.placedAt) : "-infinity", after?.orderId ?? ""],
  );
  return rows;
}

export type DueUntil = { readonly version: number; readonly placedUntil: number };

/** Which program versions undecided shares stand under; `current` for orders that were never settled. */
export async function openVersions(db: Queryable, shopId: number, current: number): Promise<number[]> {
  const { rows } = await db.query<{ version: number }>(
    `select distinct coalesce(program_version, $2) as version from orders
     where shop_id = $1 and (dirty or not shares_fixed) and paid_at is not null and not test`,
    [shopId, current],
  );
  return rows.map((row) => row.version);
}

const DUE = `from orders join unnest($2::int[], $3::timestamptz[]) as due (version, placed_until)
    on coalesce(program_version, $4) = due.version and placed_at <= due.placed_until
  where shop_id = $1 and paid_at is not null and not test`;

const dueColumns = (due: readonly DueUntil[]): [number[], Date[]] => [
  due.map((one) => one.version),
  due.map((one) => new Date(one.placedUntil)),
];

/** Orders that are due and whose shares are not fixed yet, oldest first. Each program version has a return window of its own. */
export async function unfixedOrders(
  db: Queryable,
  shopId: number,
  due: readonly DueUntil[],
  options: { readonly currentVersion: number; readonly limit: number },
): Promise<StoredOrder[]> {
  const { rows } = await db.query<StoredOrder>(
    `select ${COLUMNS} ${DUE} and not shares_fixed and cancelled_at is null order by placed_at, order_id limit $5`,
    [shopId, ...dueColumns(due), options.currentVersion, options.limit],
  );
  return rows;
}

/** Orders that are due and have not been settled as of an instant though something of them is open, oldest first. */
export async function unsettledAsOf(
  db: Queryable,
  shopId: number,
  due: readonly DueUntil[],
  options: { readonly currentVersion: number; readonly limit: number; readonly asOf: number },
): Promise<StoredOrder[]> {
  const { rows } = await db.query<StoredOrder>(
    `select ${COLUMNS} ${DUE} and (dirty or (not shares_fixed and cancelled_at is null))
       and (settled_at is null or settled_at < $6) order by placed_at, order_id limit $5`,
    [shopId, ...dueColumns(due), options.currentVersion, options.limit, new Date(options.asOf)],
  );
  return rows;
}

/** When the first order was placed that rewards can come from. */
export async function firstPaidOrderAt(db: Queryable, shopId: number): Promise<number | undefined> {
  const { rows } = await db.query<{ first: number | null }>(
    "select min(placed_at) as first from orders where shop_id = $1 and paid_at is not null and not test",
    [shopId],
  );
  return rows[0]?.first ?? undefined;
}

export async function refundsOf(db: Queryable, shopId: number, orderIds: readonly string[]): Promise<RefundFact[]> {
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

/** Later orders of these members' months, still open, are looked at again: an earlier one holds more or less than before. */
export async function markLaterOrders(
  db: Queryable,
  shopId: number,
  changed: readonly { readonly memberId: string; readonly month: number; readonly placedAt: number }[],
  except: readonly string[],
): Promise<void> {
  if (changed.length === 0) return;
  await db.query(
    `update orders o set dirty = true
     from unnest($2::text[], $3::int[], $4::timestamptz[]) as given (member_id, month, placed_at)
     join lots l on l.shop_id = $1 and l.member_id = given.member_id and l.placed_month = given.month
       and l.placed_at >= given.placed_at
     where o.shop_id = $1 and o.order_id = l.order_id and not o.shares_fixed and not o.dirty and o.order_id <> all($5)`,
    [
      shopId,
      changed.map((one) => one.memberId),
      changed.map((one) => one.month),
      changed.map((one) => new Date(one.placedAt)),
      except,
    ],
  );
}

export async function shopsWithDirtyOrders(db: Queryable): Promise<number[]> {
  const { rows } = await db.query<{ shop_id: number }>("select distinct shop_id from orders where dirty");
  return rows.map((row) => row.shop_id);
}

/** Those of the orders that are not here, or older here than at their source. */
export async function ordersBehind(
  db: Queryable,
  shopId: number,
  states: readonly { readonly orderId: string; readonly updatedAt: number }[],
): Promise<string[]> {
  const { rows } = await db.query<{ order_id: string }>(
    `select given.order_id from unnest($2::text[], $3::timestamptz[]) as given (order_id, updated_at)
     left join orders o on o.shop_id = $1 and o.order_id = given.order_id
     where o.order_id is null or o.source_updated_at < given.updated_at`,
    [shopId, states.map((one) => one.orderId), states.map((one) => instant(one.updatedAt))],
  );
  return rows.map((row) => row.order_id);
}
