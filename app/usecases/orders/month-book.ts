import type { Queryable } from "~/adapters/persistence/database";
import { type StoredLot, lotsOfMonths } from "~/adapters/persistence/ledger-rows";
import { refundsOf, settledBases } from "~/adapters/persistence/order-rows";
import type { Program } from "~/core/programs/program";
import { netMinorOf, worthAfterCut } from "~/core/rewards/decide-lots";
import { type RewardBasis, rewardAmounts } from "~/core/rewards/reward-amounts";
import { groupBy } from "~/core/shared/group-by";
import type { Instant } from "~/core/shared/time";
import { type ShopProgram, underVersion } from "~/usecases/programs/load-program";
import type { RefundFact } from "~/core/orders/order-fact";
import { readBasis } from "./reward-basis";

/** An order whose lots count against months, with what is needed to say what they were worth at an instant. */
export type HeldOrder = {
  readonly orderId: string;
  readonly placedAt: Instant;
  readonly totalMinor: number;
  readonly cancelled: boolean;
  readonly basis: RewardBasis;
  readonly refunds: readonly RefundFact[];
};

type Held = { readonly lot: StoredLot; readonly order: HeldOrder | null };

export type MonthBook = {
  /** What earlier orders of the month hold at the order's placed_at for members who share a maximum. */
  heldBy(
    members: readonly string[],
    order: { readonly orderId: string; readonly placedAt: Instant; readonly currency: string },
    month: number,
  ): number;
  /** The order's lots are now these. */
  replace(order: HeldOrder, lots: readonly StoredLot[]): void;
};

export function isEarlier(a: { placedAt: number; orderId: string }, b: { placedAt: number; orderId: string }): boolean {
  return a.placedAt < b.placedAt || (a.placedAt === b.placedAt && a.orderId < b.orderId);
}

/** A lot's worth with the refunds up to an instant; refunds that came later do not free the month for orders before them. */
export function worthAt(programOf: (version: number) => Program, held: Held, instant: Instant): number {
  const { lot, order } = held;
  if (!order) return lot.worthMinor;
  if (order.cancelled) return 0;
  const refunded = order.refunds.reduce((sum, one) => (one.refundedAt <= instant ? sum + one.amountMinor : sum), 0);
  const amounts = rewardAmounts(programOf(lot.programVersion), order.basis, netMinorOf(order.totalMinor, refunded));
  return worthAfterCut(amounts.find((one) => one.lot === lot.lot)?.amountMinor ?? 0, lot.cutMinor);
}

/** Those of these orders that were settled and of which something was refunded or cancelled, with what their lots rest on. */
export async function loadHeldOrders(
  db: Queryable,
  shopId: number,
  orderIds: readonly string[],
): Promise<Map<string, HeldOrder>> {
  const settled = await settledBases(db, shopId, orderIds);
  const refunds = groupBy(
    await refundsOf(
      db,
      shopId,
      settled.map((one) => one.orderId),
    ),
    (refund) => refund.orderId,
  );
  const orders = new Map<string, HeldOrder>();
  for (const { orderId, placedAt, totalMinor, cancelledAt, basis, rows } of settled) {
    orders.set(orderId, {
      orderId,
      placedAt,
      totalMinor,
      cancelled: cancelledAt !== null,
      basis: readBasis(orderId, rows, basis),
      refunds: refunds.get(orderId) ?? [],
    });
  }
  return orders;
}

/** Programs of stored lots by version: what an order brought is what its own said, whichever version the next one stands under. */
export async function programsOfLots(
  db: Queryable,
  at: ShopProgram,
  lots: readonly StoredLot[],
): Promise<(version: number) => Program> {
  const programs = new Map<number, Program>();
  for (const { programVersion } of lots) {
    if (!programs.has(programVersion))
      programs.set(programVersion, (await underVersion(db, at, programVersion)).program);
  }
  return (version) => programs.get(version) ?? at.program;
}

/** Lots that these members hold in these months, kept up to date while a batch of orders is settled in order. */
export async function loadMonthBook(
  db: Queryable,
  at: ShopProgram,
  members: readonly string[],
  months: readonly number[],
): Promise<MonthBook> {
  const lots = await lotsOfMonths(db, at.shopId, members, months);
  const orders = await loadHeldOrders(db, at.shopId, [...new Set(lots.map((lot) => lot.orderId))]);
  const programOf = await programsOfLots(db, at, lots);
  const byOrder = new Map<string, Held[]>();
  const byMember = new Map<string, Set<string>>();
  const put = (held: Held): void => {
    byOrder.set(held.lot.orderId, [...(byOrder.get(held.lot.orderId) ?? []), held]);
    const key = `${held.lot.member} ${held.lot.currency} ${held.lot.placedMonth}`;
    byMember.set(key, (byMember.get(key) ?? new Set()).add(held.lot.orderId));
  };
  for (const lot of lots) put({ lot, order: orders.get(lot.orderId) ?? null });
  return {
    heldBy(together, order, month) {
      let sum = 0;
      for (const member of together)
        for (const orderId of byMember.get(`${member} ${order.currency} ${month}`) ?? []) {
          for (const held of byOrder.get(orderId) ?? []) {
            if (held.lot.member === member && isEarlier(held.lot, order))
              sum += worthAt(programOf, held, order.placedAt);
          }
        }
      return sum;
    },
    replace(order, next) {
      byOrder.delete(order.orderId);
      for (const lot of next) put({ lot, order });
    },
  };
}
