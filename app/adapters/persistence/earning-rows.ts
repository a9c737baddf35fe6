import type { OrderDetails } from "~/core/orders/order-details";
import type { Queryable } from "./database";

/** What the Admin API says of an order stands over what webhooks told, until it is read again. */
export async function saveDetails(
  db: Queryable,
  shopId: number,
  read: { readonly orderId: string; readonly readAt: number; readonly details: OrderDetails | null },
): Promise<void> {
  await db.query(
    `update orders set details = coalesce($4, details), dirty = true,
       details_read_at = case when $4 is null then greatest($3, source_updated_at) else $3 end
     where shop_id = $1 and order_id = $2`,
    [shopId, read.orderId, new Date(read.readAt), read.details === null ? null : JSON.stringify(read.details)],
  );
}

export type CustomerOrder = {
  readonly orderId: string;
  readonly customerId: string;
  readonly placedAt: number;
  readonly totalMinor: number;
  readonly cancelledAt: number | null;
  /** As it was settled last. */
  readonly earned: boolean;
};

/** Paid orders of these customers, oldest first. */
export async function ordersOfCustomers(
  db: Queryable,
  shopId: number,
  customerIds: readonly string[],
): Promise<CustomerOrder[]> {
  const { rows } = await db.query<CustomerOrder>(
    `select order_id as "orderId", customer_id as "customerId", placed_at as "placedAt", total_minor as "totalMinor",
       cancelled_at as "cancelledAt", coalesce(basis ->> 'buyer' is not null
         and (basis -> 'earning' = 'null' or ((basis -> 'earning' ->> 'earningMinor')::bigint > 0
           and (basis -> 'earning' ->> 'buyerPercent')::bigint > 0)), false) as earned
     from orders where shop_id = $1 and customer_id = any($2) and paid_at is not null and not test
     order by placed_at, order_id`,
    [shopId, customerIds],
  );
  return rows;
}
