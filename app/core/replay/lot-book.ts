import { NOBODY_SHARES, type Sharing } from "../identity/buckets";
import { closeCodeMonth } from "../ledger/close-code-month";
import { postLot, refundLot, refundLots } from "../ledger/change-lot";
import { isCodeLot } from "../ledger/lot";
import type { Lot } from "../ledger/lot";
import type { Program } from "../programs/program";
import { amountsLeft, decideLots } from "../rewards/decide-lots";
import type { RewardBasis } from "../rewards/reward-amounts";
import type { Currency, LotId, MemberId } from "../shared/ids";
import { sumOf } from "../shared/integer";
import type { Instant, Month } from "../shared/time";
import { createMonths, monthCloseAt } from "../shared/zone";
import type { Zone } from "../shared/zone";
import { type RefundStep, createBudgetBook } from "./budget-book";
import type { ReplayOrder } from "./replay-input";

type Rewarded = { readonly order: ReplayOrder; readonly basis: RewardBasis };
/** With what is left of its lots after the refunds that were looked at last: mostly the same for all of them at every instant. */
type RewardedOrder = Rewarded & {
  left: { readonly refundedMinor: number; readonly byLot: ReadonlyMap<LotId, number> } | null;
};
type OpenLot = { readonly of: RewardedOrder; readonly lot: Lot };
type DueMonth = { relationalWorthMinor: number; readonly codes: OpenLot[] };
type Book = { readonly due: Map<Month, DueMonth>; carried: OpenLot[]; closesWithCodes: number };
/** What a member's lots of the month were worth when they were placed; those with refunds, which make them less, one by one. */
type Held = { placedMinor: number; lastingMinor: number; readonly refundable: OpenLot[] };

export type LotBook = ReturnType<typeof createLotBook>;

/** Lots of all orders while a replay goes on. Refunds of an order are known when it comes, so only code lots have to wait. */
export function createLotBook(program: Program, zone: Zone, at: Instant, emit: (lot: Lot) => void) {
  const books = new Map<Currency, Book>();
  /** Of the month at hand, by currency and member. */
  let held = new Map<Currency, Map<MemberId, Held>>();
  let heldMonth: Month | null = null;
  const budget = program.rewards.budgetMonthMinor === 0 ? null : createBudgetBook();
  const closes = new Map<Month, Instant>();
  // Each goes from month to month, the second behind the first.
  const [monthPlaced, monthDue] = [createMonths(zone), createMonths(zone)];
  let nextClose: { month: Month; closeAt: Instant } | null = null;

  const closeAtOf = (month: Month): Instant => {
    let closeAt = closes.get(month);
    if (closeAt === undefined) closes.set(month, (closeAt = monthCloseAt(zone, month)));
    return closeAt;
  };

  const bookOf = (currency: Currency): Book => {
    let book = books.get(currency);
    if (book === undefined) books.set(currency, (book = { due: new Map(), carried: [], closesWithCodes: 0 }));
    return book;
  };

  const heldBy = (order: ReplayOrder, member: MemberId): number => {
    const found = held.get(order.currency)?.get(member);
    if (found === undefined) return 0;
    const { memberMonthMaxMinor, orderMaxMinor } = program.rewards;
    if (found.placedMinor <= memberMonthMaxMinor - orderMaxMinor) return found.placedMinor;
    let sum = found.lastingMinor;
    for (const open of found.refundable) sum += refunded(open, order.placedAt).worthMinor;
    return sum;
  };

  const refunded = (open: OpenLot, instant: Instant): Lot => refundedUntil(program, open, instant);

  /**
   * Orders come in by placed_at, then id. Gives the lots as they are decided now, before refunds. `sharing`: who of the members shares
   * their maxima with whom.
   */
  const takeIn = (
    { order, basis }: Rewarded,
    members: Iterable<MemberId>,
    sharing: Sharing = NOBODY_SHARES,
  ): readonly Lot[] => {
    const rewarded: RewardedOrder = { order, basis, left: null };
    const month = monthPlaced(order.placedAt);
    if (month !== heldMonth) held = new Map();
    heldMonth = month;
    const heldThisMonth = new Map<MemberId, number>();
    for (const member of members) {
      const together = sharing.get(member) ?? [member];
      heldThisMonth.set(
        member,
        sumOf(together, (one) => heldBy(order, one)),
      );
    }
    const heldOfBudgetMinor = budget === null ? 0 : budget.heldAt(order.currency, month, order.placedAt);
    const lots = decideLots(program, { basis, order, refundedMinor: 0, heldThisMonth, heldOfBudgetMinor, sharing });
    budget?.takeIn(order.currency, lots, refundSteps(program, rewarded, lots));
    for (const lot of lots) {
      const open: OpenLot = { of: rewarded, lot };
      hold(order, open);
      if (isCodeLot(lot)) wait(open);
      else settle(open);
    }
    return lots;
  };

  const hold = (order: ReplayOrder, open: OpenLot): void => {
    let members = held.get(order.currency);
    if (members === undefined) held.set(order.currency, (members = new Map()));
    let found = members.get(open.lot.member);
    if (found === undefined)
      members.set(open.lot.member, (found = { placedMinor: 0, lastingMinor: 0, refundable: [] }));
    found.placedMinor += open.lot.worthMinor;
    if (order.refunds.length === 0) found.lastingMinor += open.lot.worthMinor;
    else found.refundable.push(open);
  };

  const dueMonthOf = (lot: Lot): DueMonth => {
    const month = monthDue(lot.dueAt);
    // Orders are not due in the order in which they were placed where it depends on their payment or fulfilment.
    if (nextClose === null || month < nextClose.month) nextClose = { month, closeAt: closeAtOf(month) };
    const { due } = bookOf(lot.currency);
    let found = due.get(month);
    if (found === undefined) due.set(month, (found = { relationalWorthMinor: 0, codes: [] }));
    return found;
  };

  const wait = (open: OpenLot): void => {
    dueMonthOf(open.lot).codes.push(open);
  };

  /** Buyers' and relational lots: what they come to is known at once. */
  const settle = (open: OpenLot): void => {
    const { lot } = open;
    const closeAt = closeAtOf(monthDue(lot.dueAt));
    if (lot.lane === "relational" && closeAt <= at) {
      dueMonthOf(lot).relationalWorthMinor += refunded(open, closeAt).worthMinor;
    }
    if (lot.dueAt > at) {
      emit(refunded(open, at));
      return;
    }
    const posted = postLot(refunded(open, lot.dueAt));
    emit(refunded({ ...open, lot: posted }, at));
  };

  /** Closes every calendar month that ends at or before an instant. */
  const closeUntil = (instant: Instant): void => {
    while (nextClose !== null && nextClose.closeAt <= instant) {
      for (const book of books.values()) closeMonth(book, nextClose.month, nextClose.closeAt);
      const month: Month = nextClose.month + 1;
      nextClose = { month, closeAt: monthCloseAt(zone, month) };
    }
  };

  const closeMonth = (book: Book, month: Month, closeAt: Instant): void => {
    const due = book.due.get(month) ?? { relationalWorthMinor: 0, codes: [] };
    book.due.delete(month);
    const opens = new Map<LotId, RewardedOrder>();
    const known = (open: OpenLot): Lot => {
      opens.set(open.lot.lot, open.of);
      return refunded(open, closeAt);
    };
    const dueLots = due.codes.map(known);
    const carriedLots = book.carried.map(known);
    const closed = closeCodeMonth(program, {
      relationalWorthMinor: due.relationalWorthMinor,
      due: dueLots,
      carried: carriedLots,
      closesWithCodes: book.closesWithCodes,
    });
    book.closesWithCodes = closed.closesWithCodes;
    book.carried = [];
    const finished = [
      ...dueLots.filter((lot) => lot.state !== "pending"),
      ...carriedLots.filter((lot) => lot.state !== "carried"),
    ];
    for (const lot of [...closed.lots, ...finished]) {
      const of = opens.get(lot.lot);
      if (of === undefined) continue;
      if (lot.state === "carried") book.carried.push({ of, lot });
      else emit(refunded({ of, lot }, at));
    }
  };

  /** What is still waiting at the end stands as it is. */
  const finish = (): void => {
    closeUntil(at);
    for (const book of books.values()) {
      for (const month of book.due.values()) for (const open of month.codes) emit(refunded(open, at));
      for (const open of book.carried) emit(refunded(open, at));
    }
  };

  return { takeIn, closeUntil, finish };
}

/** The lot with the refunds up to an instant taken off; the same object when there are none. */
function refundedUntil(program: Program, open: OpenLot, instant: Instant): Lot {
  const { order, basis } = open.of;
  if (order.refunds.length === 0) return open.lot;
  let refundedMinor = 0;
  for (const refund of order.refunds) if (refund.refundedAt <= instant) refundedMinor += refund.amountMinor;
  if (refundedMinor === 0) return open.lot;
  if (open.of.left?.refundedMinor !== refundedMinor) {
    open.of.left = {
      refundedMinor,
      byLot: amountsLeft(program, basis, { totalMinor: order.totalMinor, refundedMinor }),
    };
  }
  return refundLot(open.lot, open.of.left.byLot);
}

/** The order's lots after each of its refunds, in their order. */
function refundSteps(program: Program, { order, basis }: Rewarded, lots: readonly Lot[]): RefundStep[] {
  let refundedMinor = 0;
  return [...order.refunds]
    .sort((a, b) => a.refundedAt - b.refundedAt)
    .map(({ refundedAt, amountMinor }) => {
      refundedMinor += amountMinor;
      return {
        at: refundedAt,
        lots: refundLots(program, basis, lots, { totalMinor: order.totalMinor, refundedMinor }),
      };
    });
}
