import type { Queryable } from "~/adapters/persistence/database";
import { type PageLinks, toPage } from "~/adapters/persistence/reads/cursor";
import {
  type OrderFilter,
  type OrderRow,
  type OrdersQuery,
  countOrders,
  listOrders,
} from "~/adapters/persistence/reads/order-list";
import { type Formatting, formattingFor } from "./formatting";
import type { Viewer } from "./viewer";

export type OrderState = "cancelled" | "test" | "open" | "attributed" | "unattributed";

export type OrderLine = {
  readonly orderId: string;
  readonly name: string;
  readonly placedAt: string;
  readonly buyerId: string | null;
  readonly buyerName: string | null;
  readonly total: string;
  readonly refunded: string | null;
  readonly state: OrderState;
  readonly helpers: number;
  readonly engagement: string | null;
  readonly code: string | null;
};

export type OrdersView = {
  readonly rows: readonly OrderLine[];
  readonly links: PageLinks;
  readonly counts: Readonly<Record<OrderFilter | "all", string>>;
};

export function orderState(row: OrderRow): OrderState {
  if (row.cancelledAt !== null) return "cancelled";
  if (row.test) return "test";
  if (row.attribution === "attributed" || row.attribution === "unattributed") return row.attribution;
  return "open";
}

export function orderLine(row: OrderRow, format: Formatting): OrderLine {
  return {
    orderId: row.orderId,
    name: row.name ?? row.orderId,
    placedAt: format.dateTime(row.placedAt),
    buyerId: row.buyerId,
    buyerName: row.buyerHandle ?? row.buyerId,
    total: format.money(row.totalMinor, row.currency),
    refunded: row.refundedMinor > 0 ? format.money(row.refundedMinor, row.currency) : null,
    state: orderState(row),
    helpers: row.helpers,
    engagement: row.relationalBp > 0 ? format.basisPoints(row.relationalBp) : null,
    code: row.codeBp > 0 ? format.basisPoints(row.codeBp) : null,
  };
}

/** One page of orders with how each came about. */
export async function ordersView(db: Queryable, viewer: Viewer, query: OrdersQuery): Promise<OrdersView> {
  const format = formattingFor(viewer);
  const [found, counts] = await Promise.all([listOrders(db, viewer.shopId, query), countOrders(db, viewer.shopId)]);
  const page = toPage(found, query.page, (row) => ({ value: row.sortKey, id: row.orderId }));
  return {
    rows: page.rows.map((row) => orderLine(row, format)),
    links: page.links,
    counts: {
      all: format.number(counts.all),
      attributed: format.number(counts.attributed),
      unattributed: format.number(counts.unattributed),
      open: format.number(counts.open),
      refunded: format.number(counts.refunded),
      cancelled: format.number(counts.cancelled),
    },
  };
}
