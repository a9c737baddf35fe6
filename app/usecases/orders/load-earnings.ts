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
import { dueAtOf } from "~/core/rewards/decide-lots";
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
 * What of each order earns under the program's rules for orders, for a batch; `buyers` are those who have one. Orders of one customer
 * are looked at in their order, so that each sees what the ones before it came to.
 */
export async function loadEarnings(
  db: Queryable,
  at: ShopProgram,
  orders: readonly StoredOrder[],
  given: { readonly buyers: ReadonlySet<string>; readonly until: Instant },
): Promise<Map<string, Earning | null>> {
  const earnings = new Map<string, Earning | null>();
  if (!hasEarningRules(at.program)) return earnings;
  const known = looksAtEarlierOrders(at.program)
    ? await loadKnown(db, at, orders, given.until)
    : new Map<string, Known[]>();
  const inOrder = [...orders].sort((a, b) => a.placedAt - b.placedAt || (a.orderId < b.orderId ? -1 : 1));
  for (const order of inOrder) {
    const { orderId, placedAt, placedDay, totalMinor, details, customerId } = order;
    const ofCustomer = customerId === null ? [] : (known.get(customerId) ?? []);
    const settledAt = Math.min(dueAtOf(at.program, order), given.until);
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
  orders: readonly StoredOrder[],
  until: Instant,
): Promise<Map<string, Known[]>> {
  const customers = [...new Set(orders.flatMap((one) => (one.customerId === null ? [] : [one.customerId])))];
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
