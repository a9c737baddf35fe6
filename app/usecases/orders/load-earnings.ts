import type { Queryable } from "~/adapters/persistence/database";
import { type CustomerOrder, ordersOfCustomers } from "~/adapters/persistence/earning-rows";
import { type StoredOrder, refundsOf } from "~/adapters/persistence/order-rows";
import {
  type EarlierOrder,
  type Earning,
  buyerEarns,
  earningOf,
  hasEarningRules,
  looksAtEarlierOrders,
} from "~/core/orders/earning";
import { undoneAt } from "~/core/orders/undone-at";
import type { Buckets } from "~/core/identity/buckets";
import { settledAtOf } from "~/core/rewards/decide-lots";
import { groupBy } from "~/core/shared/group-by";
import type { Instant } from "~/core/shared/time";
import type { ShopProgram } from "~/usecases/programs/load-program";

type Known = {
  readonly orderId: string;
  readonly placedAt: Instant;
  readonly undoneAt: Instant | null;
  earned: boolean;
};

/**
 * What of each order earns under the program's rules for orders, for a batch; `buyers` are those who have one. Orders of one person
 * are looked at in their order, so that each sees what the ones before it came to.
 */
export async function loadEarnings(
  db: Queryable,
  at: ShopProgram,
  orders: readonly StoredOrder[],
  given: { readonly buyers: ReadonlySet<string>; readonly until: Instant; readonly buckets: Buckets },
): Promise<Map<string, Earning | null>> {
  const earnings = new Map<string, Earning | null>();
  if (!hasEarningRules(at.program)) return earnings;
  const isLookedAt = looksAtEarlierOrders(at.program);
  const customersOf = ({ customerId }: StoredOrder, settledAt: Instant): readonly string[] =>
    customerId === null || !isLookedAt ? [] : given.buckets.ofCustomer(customerId, settledAt).customers;
  const settledAts = new Map(orders.map((order) => [order.orderId, settledAtOf(at.program, order, given.until)]));
  const customers = new Set(orders.flatMap((order) => customersOf(order, settledAts.get(order.orderId) ?? 0)));
  const known = isLookedAt ? await loadKnown(db, at, [...customers], given.until) : new Map<string, Known[]>();
  const inOrder = [...orders].sort((a, b) => a.placedAt - b.placedAt || (a.orderId < b.orderId ? -1 : 1));
  for (const order of inOrder) {
    const { orderId, placedAt, placedDay, totalMinor, details } = order;
    const settledAt = settledAts.get(orderId) ?? 0;
    const ofCustomer = customersOf(order, settledAt).flatMap((customer) => known.get(customer) ?? []);
    const earlier = ofCustomer.filter((one) => isEarlier(one, order)).map((one) => earlierOrder(one, settledAt));
    const earning = earningOf(at.program, { placedAt, placedDay, totalMinor, details, earlier });
    earnings.set(orderId, earning);
    const own = ofCustomer.find((one) => one.orderId === orderId);
    if (own) own.earned = given.buyers.has(orderId) && buyerEarns(earning);
  }
  return earnings;
}

async function loadKnown(
  db: Queryable,
  { shopId }: ShopProgram,
  customers: readonly string[],
  until: Instant,
): Promise<Map<string, Known[]>> {
  const rows = await ordersOfCustomers(db, shopId, customers);
  const refunds = groupBy(
    await refundsOf(
      db,
      shopId,
      rows.map((row) => row.orderId),
    ),
    (refund) => refund.orderId,
  );
  const known = rows.map((row): CustomerOrder & Known => {
    const gone = undoneAt(row, refunds.get(row.orderId) ?? []);
    return { ...row, undoneAt: gone !== null && gone <= until ? gone : null };
  });
  return groupBy(known, (one) => one.customerId);
}

function isEarlier(a: Pick<Known, "placedAt" | "orderId">, b: Pick<Known, "placedAt" | "orderId">): boolean {
  return a.placedAt < b.placedAt || (a.placedAt === b.placedAt && a.orderId < b.orderId);
}

function earlierOrder({ placedAt, undoneAt: gone, earned }: Known, settledAt: Instant): EarlierOrder {
  return { placedAt, earned, undone: gone !== null && gone <= settledAt };
}
