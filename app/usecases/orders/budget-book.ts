import type { Queryable } from "~/adapters/persistence/database";
import { plainMonthSums, unplainOrders } from "~/adapters/persistence/budget-rows";
import { type StoredLot, lotsOfOrders } from "~/adapters/persistence/ledger-rows";
import { sumOf } from "~/core/shared/integer";
import type { Instant } from "~/core/shared/time";
import { monthAt } from "~/core/shared/zone";
import type { ShopProgram } from "~/usecases/programs/load-program";
import { type HeldOrder, isEarlier, loadHeldOrders, programsOfLots, worthAt } from "./month-book";

type Asked = { readonly orderId: string; readonly placedAt: Instant; readonly currency: string };

export type BudgetBook = {
  /** What lots of earlier orders of the month hold at the order's placed_at; 0 where the program has no budget. */
  heldBy(order: Asked): number;
  /** The order's lots are now these. */
  replace(order: HeldOrder, lots: readonly StoredLot[]): void;
};

const NO_BUDGET: BudgetBook = { heldBy: () => 0, replace: () => undefined };

/**
 * What the lots of whole months hold, for a batch of orders. Orders from before the batch of which nothing was refunded or cancelled
 * are one sum; only the others are looked at one by one.
 */
export async function loadBudgetBook(db: Queryable, at: ShopProgram, orders: readonly Asked[]): Promise<BudgetBook> {
  const [firstOrder] = [...orders].sort((a, b) => a.placedAt - b.placedAt);
  if (at.program.rewards.budgetMonthMinor === 0 || firstOrder === undefined) return NO_BUDGET;
  const months = [...new Set(orders.map((order) => monthAt(at.zone, order.placedAt)))];
  const plain = await plainMonthSums(db, at.shopId, months, firstOrder.placedAt);
  const sums = new Map(plain.map((one) => [`${one.currency} ${one.month}`, one.worthMinor]));
  const ids = await unplainOrders(db, at.shopId, months, firstOrder.placedAt);
  const known = await loadHeldOrders(db, at.shopId, ids);
  const byMonth = new Map<string, Map<string, { order: HeldOrder | null; placedAt: Instant; lots: StoredLot[] }>>();
  const put = (lot: StoredLot, order: HeldOrder | null): void => {
    const key = `${lot.currency} ${lot.placedMonth}`;
    const month =
      byMonth.get(key) ?? new Map<string, { order: HeldOrder | null; placedAt: Instant; lots: StoredLot[] }>();
    const held = month.get(lot.orderId) ?? { order, placedAt: lot.placedAt, lots: [] };
    held.lots.push(lot);
    byMonth.set(key, month.set(lot.orderId, held));
  };
  const lots = await lotsOfOrders(db, at.shopId, ids);
  const programOf = await programsOfLots(db, at, lots);
  for (const lot of lots) put(lot, known.get(lot.orderId) ?? null);
  return {
    heldBy(order) {
      const key = `${order.currency} ${monthAt(at.zone, order.placedAt)}`;
      let sum = sums.get(key) ?? 0;
      for (const [orderId, held] of byMonth.get(key) ?? []) {
        if (!isEarlier({ orderId, placedAt: held.placedAt }, order)) continue;
        sum += sumOf(held.lots, (lot) => worthAt(programOf, { lot, order: held.order }, order.placedAt));
      }
      return sum;
    },
    replace(order, now) {
      for (const month of byMonth.values()) month.delete(order.orderId);
      for (const lot of now) put(lot, order);
    },
  };
}
