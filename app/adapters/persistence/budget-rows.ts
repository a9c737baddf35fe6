import type { Queryable } from "./database";

export type MonthSum = { readonly currency: string; readonly month: number; readonly worthMinor: number };

// Their lots are worth what they were worth when they were placed.
const PLAIN = `o.placed_at < $3 and o.refunded_minor = 0 and o.cancelled_at is null`;

/** What lots of orders of these months are worth together that were placed before an instant and are as they were placed. */
export async function plainMonthSums(
  db: Queryable,
  shopId: number,
  months: readonly number[],
  before: number,
): Promise<MonthSum[]> {
  const { rows } = await db.query<MonthSum>(
    `select l.currency, l.placed_month as month, sum(l.worth_minor) as "worthMinor" from lots l
     join orders o on o.shop_id = l.shop_id and o.order_id = l.order_id
     where l.shop_id = $1 and l.placed_month = any($2) and l.source = 'order' and ${PLAIN} group by 1, 2`,
    [shopId, months, new Date(before)],
  );
  return rows;
}

/** The other orders of these months that have lots. */
export async function unplainOrders(
  db: Queryable,
  shopId: number,
  months: readonly number[],
  before: number,
): Promise<string[]> {
  const { rows } = await db.query<{ order_id: string }>(
    `select distinct l.order_id from lots l join orders o on o.shop_id = l.shop_id and o.order_id = l.order_id
     where l.shop_id = $1 and l.placed_month = any($2) and l.source = 'order' and not (${PLAIN})`,
    [shopId, months, new Date(before)],
  );
  return rows.map((row) => row.order_id);
}

/** Those of these months in which a budget was short: it cut something, or what was placed comes to more than this. */
export async function monthsAbove(
  db: Queryable,
  shopId: number,
  months: readonly number[],
  aboveMinor: number,
): Promise<number[]> {
  const { rows } = await db.query<{ month: number }>(
    `select placed_month as month from lots where shop_id = $1 and placed_month = any($2) and source = 'order'
     group by currency, placed_month
     having sum(worth_minor + cut_minor) > $3 or bool_or('program-budget' = any(reasons))`,
    [shopId, months, aboveMinor],
  );
  return rows.map((row) => row.month);
}
