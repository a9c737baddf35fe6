import type { OrderRow } from "../state/records";
import { financialStatus } from "../store/order-money";
import type { Context } from "./context";
import type { SearchFields } from "./search";
import { notImplemented } from "./shapes";

/** Without read_all_orders an app sees this far back. */
const VISIBLE_DAYS = 60;

export function visibleOrders(context: Context, rows: Iterable<OrderRow>): OrderRow[] {
  if (context.scopes.has("read_all_orders")) return [...rows];
  const since = new Date(context.world.now().getTime() - VISIBLE_DAYS * 86_400_000).toISOString();
  return Array.from(rows).filter((row) => row.createdAt >= since);
}

export const ORDER_SEARCH: SearchFields<OrderRow> = {
  id: (row) => row.id,
  name: (row) => [`#${row.number}`, String(row.number)],
  created_at: (row) => row.createdAt,
  processed_at: (row) => row.processedAt,
  updated_at: (row) => row.updatedAt,
  customer_id: (row) => row.customerId,
  tag: (row) => row.tags,
  test: (row) => row.test,
  financial_status: (row) => financialStatus(row).toLowerCase(),
  status: (row) => (row.cancelledAt ? ["cancelled", "any"] : ["open", "any"]),
  discount_code: (row) => row.discounts.map((discount) => discount.code),
  source_name: (row) => row.sourceName,
};

const SORTS: Record<string, (row: OrderRow) => string | number> = {
  ID: (row) => row.id,
  CREATED_AT: (row) => row.createdAt,
  PROCESSED_AT: (row) => row.processedAt,
  UPDATED_AT: (row) => row.updatedAt,
  ORDER_NUMBER: (row) => row.number,
};

export function orderSort(sortKey: string): (row: OrderRow) => string | number {
  const key = SORTS[sortKey];
  if (!key) throw notImplemented(`OrderSortKeys.${sortKey}`);
  return key;
}
