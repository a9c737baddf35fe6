import type { Queryable } from "./database";
import { IS_UNREAD, ORDER_COLUMNS, type StoredOrder } from "./order-rows";
import { VERSION_OF_ORDER } from "./program-rows";

/** Orders with facts that have not been settled, oldest first, page by page. */
export async function dirtyOrders(
  db: Queryable,
  shopId: number,
  limit: number,
  after?: Pick<StoredOrder, "placedAt" | "orderId">,
): Promise<StoredOrder[]> {
  const { rows } = await db.query<StoredOrder>(
    `select ${ORDER_COLUMNS} from orders where shop_id = $1 and dirty and not history and (placed_at, order_id) > ($3, $4)
     order by placed_at, order_id limit $2`,
    [shopId, limit, after ? new Date(after.placedAt) : "-infinity", after?.orderId ?? ""],
  );
  return rows;
}

/** These orders and those with facts that have not been settled, placed by an instant if one is given, oldest first, page by page. */
export async function ordersToSettleAgain(
  db: Queryable,
  shopId: number,
  asked: {
    readonly orderIds: readonly string[];
    readonly placedUntil: number | null;
    readonly limit: number;
    readonly after: Pick<StoredOrder, "placedAt" | "orderId"> | undefined;
  },
): Promise<StoredOrder[]> {
  const { orderIds, placedUntil, limit, after } = asked;
  const { rows } = await db.query<StoredOrder>(
    `select ${ORDER_COLUMNS} from orders where shop_id = $1 and (dirty or order_id = any($2)) and not history
       and placed_at <= $3 and (placed_at, order_id) > ($5, $6)
     order by placed_at, order_id limit $4`,
    [
      shopId,
      orderIds,
      placedUntil === null ? "infinity" : new Date(placedUntil),
      limit,
      after ? new Date(after.placedAt) : "-infinity",
      after?.orderId ?? "",
    ],
  );
  return rows;
}

/** Orders of a version are due that were placed, paid or fulfilled by then; `waitDays`: who is never fulfilled waits this long. */
export type DueUntil = {
  readonly version: number;
  readonly from: "placed" | "paid" | "fulfilled";
  readonly until: number;
  readonly waitDays: number;
  /** Its rules need what only the Admin API tells: an order is not due before that was read. */
  readonly looksUp: boolean;
  /** Its rules need what webhooks tell and an export of past orders does not: an order of which nothing is known is not due before. */
  readonly readsDetails: boolean;
};

/** Of which the Admin API still has to be asked, under a version of `due`. */
const TO_READ = `(${IS_UNREAD} and (due.looks_up or (due.reads_details and orders.details is null)))`;

const FROM = `from orders join unnest($2::int[], $3::timestamptz[], $4::text[], $5::int[], $6::bool[], $7::bool[])
      as due (version, until, counted_from, wait_days, looks_up, reads_details)
    on ${VERSION_OF_ORDER} = due.version`;

// The first comparison holds for all three and has an index.
const WOULD_BE_DUE = `(placed_at <= due.until and case due.counted_from
      when 'paid' then paid_at <= due.until
      when 'fulfilled' then coalesce(fulfilled_at, placed_at + make_interval(hours => due.wait_days * 24)) <= due.until
      else true end)`;

const IS_DUE = `(${WOULD_BE_DUE} and not ${TO_READ})`;

/** The last instant at which one that is due can have been placed: an order's version is looked up for these alone. */
const lastPlaced = (due: readonly DueUntil[], asOf = Number.NEGATIVE_INFINITY): Date =>
  new Date(Math.max(asOf, ...due.map(({ until }) => until)));

const COUNTED = "shop_id = $1 and paid_at is not null and not test and not history";

const dueColumns = (due: readonly DueUntil[]): [number[], Date[], string[], number[], boolean[], boolean[]] => [
  due.map((one) => one.version),
  due.map((one) => new Date(one.until)),
  due.map((one) => one.from),
  due.map((one) => one.waitDays),
  due.map((one) => one.looksUp),
  due.map((one) => one.readsDetails),
];

/** Orders that are due and whose shares are not fixed yet, oldest first. Each program version has a return window of its own. */
export async function unfixedOrders(
  db: Queryable,
  shopId: number,
  due: readonly DueUntil[],
  options: { readonly limit: number },
): Promise<StoredOrder[]> {
  if (due.length === 0) return [];
  const { rows } = await db.query<StoredOrder>(
    `select ${ORDER_COLUMNS} ${FROM} and ${IS_DUE}
     where ${COUNTED} and not shares_fixed and cancelled_at is null and placed_at <= $9 order by placed_at, order_id limit $8`,
    [shopId, ...dueColumns(due), options.limit, lastPlaced(due)],
  );
  return rows;
}

/**
 * Orders that are due and have not been settled as of an instant though something of them is open, oldest first. Where orders are not
 * due in the order in which they were placed, as of a version that waits longer than another, those that are not due yet come along: what
 * they hold of a maximum counts for later ones.
 */
export async function unsettledAsOf(
  db: Queryable,
  shopId: number,
  due: readonly DueUntil[],
  options: { readonly limit: number; readonly asOf: number },
): Promise<StoredOrder[]> {
  if (due.length === 0) return [];
  const { rows } = await db.query<StoredOrder>(
    `select ${ORDER_COLUMNS} ${FROM} and (${IS_DUE} or
       ((due.counted_from <> 'placed' or due.looks_up or due.reads_details or due.until < $11) and dirty and placed_at <= $9))
     where ${COUNTED} and (dirty or (not shares_fixed and cancelled_at is null))
       and (settled_at is null or settled_at < $9) and placed_at <= $10 order by placed_at, order_id limit $8`,
    [shopId, ...dueColumns(due), options.limit, new Date(options.asOf), lastPlaced(due, options.asOf), lastPlaced(due)],
  );
  return rows;
}

/**
 * Open orders whose details were never read from the Admin API, or before their last change; oldest first. Of versions that `readsDetails`
 * alone only those of which nothing is known.
 */
export async function ordersToLookUp(
  db: Queryable,
  shopId: number,
  versions: readonly Pick<DueUntil, "version" | "looksUp" | "readsDetails">[],
  limit: number,
): Promise<string[]> {
  const of = (isOne: (one: (typeof versions)[number]) => boolean): number[] =>
    versions.filter(isOne).map((one) => one.version);
  const { rows } = await db.query<{ order_id: string }>(
    `select order_id from orders where shop_id = $1 and not shares_fixed and not test and not history and origin <> 'import' and cancelled_at is null
       and (details_read_at is null or details_read_at < date_trunc('second', source_updated_at)) and (${VERSION_OF_ORDER} = any($3) or (details is null and ${VERSION_OF_ORDER} = any($4)))
     order by placed_at, order_id limit $2`,
    [shopId, limit, of((one) => one.looksUp), of((one) => one.readsDetails)],
  );
  return rows.map((row) => row.order_id);
}

/** Orders that would be due if they had been looked up. */
export async function ordersHeldUp(db: Queryable, shopId: number, due: readonly DueUntil[]): Promise<string[]> {
  const { rows } = await db.query<{ order_id: string }>(
    `select order_id ${FROM} and ${WOULD_BE_DUE} and ${TO_READ}
     where ${COUNTED} and not shares_fixed and cancelled_at is null order by placed_at, order_id`,
    [shopId, ...dueColumns(due)],
  );
  return rows.map((row) => row.order_id);
}

/** When the first order was placed that rewards can come from. */
export async function firstPaidOrderAt(db: Queryable, shopId: number): Promise<number | undefined> {
  const { rows } = await db.query<{ first: number | null }>(
    "select min(placed_at) as first from orders where shop_id = $1 and paid_at is not null and not test and not history",
    [shopId],
  );
  return rows[0]?.first ?? undefined;
}

export async function shopsWithDirtyOrders(db: Queryable): Promise<number[]> {
  const { rows } = await db.query<{ shop_id: number }>(
    "select distinct shop_id from orders where dirty and not history",
  );
  return rows.map((row) => row.shop_id);
}
