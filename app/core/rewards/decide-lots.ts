import type { Currency, LotId, MemberId, OrderId } from "../shared/ids";
import { DAY_MS } from "../shared/time";
import type { Instant } from "../shared/time";
import { NOBODY_SHARES, type Sharing, capHolder } from "../identity/buckets";
import type { Lot, LotReason } from "../ledger/lot";
import type { Program } from "../programs/program";
import { rewardAmounts } from "./reward-amounts";
import type { RewardAmount, RewardBasis } from "./reward-amounts";

export type LotsInput = {
  readonly basis: RewardBasis;
  readonly order: {
    readonly id: OrderId;
    readonly currency: Currency;
    readonly totalMinor: number;
  } & OrderTimes;
  /** Refunds known so far. */
  readonly refundedMinor: number;
  /**
   * What lots of earlier orders (by placed_at, then order id) of the same currency and local calendar month of placed_at hold at
   * placed_at, by member: lotHeldMinor. A member who is missing: 0. Of who shares a bucket, what all of it hold.
   */
  readonly heldThisMonth: ReadonlyMap<MemberId, number>;
  /** Who of those who earn share a bucket, and with it the maxima. */
  readonly sharing?: Sharing;
  /** The same for all members together, where the program has a budget for the month; else 0. */
  readonly heldOfBudgetMinor?: number;
};

/** The instants of an order that a pending period can be counted from; null: not yet. */
export type OrderTimes = {
  readonly placedAt: Instant;
  readonly paidAt?: Instant | null | undefined;
  readonly fulfilledAt?: Instant | null | undefined;
};

/**
 * An order that is never fulfilled waits this long: a shop that does not record fulfilment at Shopify would keep everybody waiting for
 * ever, and a pre-order rarely takes longer.
 */
export const FULFILMENT_WAIT_DAYS = 365;

/** What the pending period of an order is counted from, as the program says. */
export function pendingFromOf(program: Pick<Program, "orders">, order: OrderTimes): Instant {
  switch (program.orders.pendingFrom) {
    case "placed":
      return order.placedAt;
    case "paid":
      return Math.max(order.placedAt, order.paidAt ?? order.placedAt);
    case "fulfilled":
      return Math.max(order.placedAt, order.fulfilledAt ?? order.placedAt + FULFILMENT_WAIT_DAYS * DAY_MS);
  }
}

/** When a lot of an order is due: placed_at, or when it was paid or fulfilled, + returnWindowDays. */
export function dueAtOf(program: Pick<Program, "rewards" | "orders">, order: OrderTimes): Instant {
  return pendingFromOf(program, order) + program.rewards.returnWindowDays * DAY_MS;
}

/** As of when an order is decided: when its lots are due, or the last instant that is looked at if that comes first. */
export function settledAtOf(program: Pick<Program, "rewards" | "orders">, order: OrderTimes, until: Instant): Instant {
  return Math.min(until, dueAtOf(program, order));
}

/** total - refunds, never below 0. */
export function netMinorOf(totalMinor: number, refundedMinor: number): number {
  return Math.max(0, totalMinor - refundedMinor);
}

/**
 * The lots of an order while it is pending: the formula's amounts under the maxima per order and per month, then what refunds
 * leave of them (SCORING.md section 8). Maxima look at the order as placed, so a refund before or after gives the same. Lots
 * of 0 are left out, unless a maximum or a refund made them so.
 */
export function decideLots(program: Program, input: LotsInput): Lot[] {
  const { basis, order, sharing = NOBODY_SHARES } = input;
  const placed = rewardAmounts(program, basis, order.totalMinor);
  const left =
    input.refundedMinor === 0
      ? null
      : amountsLeft(program, basis, { totalMinor: order.totalMinor, refundedMinor: input.refundedMinor });
  const spent = new Map<MemberId, number>();
  let spentOfBudget = input.heldOfBudgetMinor ?? 0;
  const lots: Lot[] = [];
  for (const amount of placed) {
    if (amount.amountMinor === 0) continue;
    const holder = capHolder(sharing, amount.member);
    const inOrder = spent.get(holder) ?? 0;
    const allowed = underMaxima(program, amount, {
      spentInOrder: inOrder,
      heldThisMonth: input.heldThisMonth.get(amount.member) ?? 0,
      spentOfBudget,
    });
    spentOfBudget += allowed.amountMinor;
    spent.set(holder, inOrder + allowed.amountMinor);
    const cutMinor = amount.amountMinor - allowed.amountMinor;
    const leftMinor = left === null ? amount.amountMinor : (left.get(amount.lot) ?? 0);
    const worthMinor = worthAfterCut(leftMinor, cutMinor);
    lots.push(newLot(program, order, amount, { cutMinor, worthMinor, reasons: allowed.reasons }));
  }
  return lots;
}

/** What the formula gives each lot of an order once some of it is refunded. */
export function amountsLeft(
  program: Program,
  basis: RewardBasis,
  amounts: { readonly totalMinor: number; readonly refundedMinor: number },
): ReadonlyMap<LotId, number> {
  const left = rewardAmounts(program, basis, netMinorOf(amounts.totalMinor, amounts.refundedMinor));
  return new Map(left.map(({ lot, amountMinor }) => [lot, amountMinor]));
}

/** A maximum's cut stays: the formula's amount less the cut, never below 0. */
export function worthAfterCut(formulaMinor: number, cutMinor: number): number {
  return Math.max(0, formulaMinor - cutMinor);
}

function underMaxima(
  program: Program,
  amount: RewardAmount,
  used: { readonly spentInOrder: number; readonly heldThisMonth: number; readonly spentOfBudget: number },
): { readonly amountMinor: number; readonly reasons: readonly LotReason[] } {
  const { orderMaxMinor, memberMonthMaxMinor, budgetMonthMinor } = program.rewards;
  const { spentInOrder, heldThisMonth, spentOfBudget } = used;
  const reasons: LotReason[] = [];
  const inOrder = Math.min(amount.amountMinor, Math.max(0, orderMaxMinor - spentInOrder));
  if (inOrder < amount.amountMinor) reasons.push("order-maximum");
  const inMonth = Math.min(inOrder, Math.max(0, memberMonthMaxMinor - heldThisMonth - spentInOrder));
  if (inMonth < inOrder) reasons.push("member-month-maximum");
  if (budgetMonthMinor === 0) return { amountMinor: inMonth, reasons };
  const inBudget = Math.min(inMonth, Math.max(0, budgetMonthMinor - spentOfBudget));
  if (inBudget < inMonth) reasons.push("program-budget");
  return { amountMinor: inBudget, reasons };
}

function newLot(
  program: Program,
  order: LotsInput["order"],
  amount: RewardAmount,
  stand: { readonly cutMinor: number; readonly worthMinor: number; readonly reasons: readonly LotReason[] },
): Lot {
  return {
    lot: amount.lot,
    source: "order",
    orderId: order.id,
    member: amount.member,
    role: amount.role,
    lane: amount.lane,
    lotClass: amount.lotClass,
    currency: order.currency,
    placedAt: order.placedAt,
    dueAt: dueAtOf(program, order),
    ...stand,
    state: stand.worthMinor === 0 ? "voided" : "pending",
    paidMinor: 0,
    carriedMinor: 0,
    paidBasis: null,
    closesSinceOwn: null,
  };
}
