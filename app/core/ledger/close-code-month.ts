import { multiplyDivideFloor, splitByLargestRemainder, sumOf } from "../shared/integer";
import type { Program } from "../programs/program";
import type { Lot } from "./lot";

export type CodeMonthInput = {
  /** X: what the relational lots of contributors and creators due in the month are worth at the close, this currency. */
  readonly relationalWorthMinor: number;
  /** Code lots due in the month that are still pending, refunds known at the close taken off. */
  readonly due: readonly Lot[];
  /** Code lots carried from earlier months, refunds taken off. */
  readonly carried: readonly Lot[];
  /** Earlier closes of this currency at which a code lot was due. */
  readonly closesWithCodes: number;
  /** Months that a lot may be carried, where that is not the program's: lots keep what they were promised. */
  readonly carryMonthsOf?: (lot: Lot) => number;
};

export type CodeMonthClose = {
  /** The most that code lots together could get; null: no limit held. */
  readonly limitMinor: number | null;
  readonly paidMinor: number;
  /** Every lot of `due` and `carried` as it stands after the close. */
  readonly lots: readonly Lot[];
  readonly closesWithCodes: number;
};

/**
 * The close of one calendar month for the code lots of one currency: they get at most the program's part of what relational lots
 * of the month are worth; what this month leaves goes to carried lots, newest month first (SCORING.md section 8).
 */
export function closeCodeMonth(program: Program, input: CodeMonthInput): CodeMonthClose {
  const due = input.due.filter((lot) => lot.state === "pending");
  const carried = input.carried.filter((lot) => lot.state === "carried");
  const carryMonthsOf = input.carryMonthsOf ?? (() => program.rewards.codeCarryMonths);
  const closesWithCodes = input.closesWithCodes + (due.length > 0 ? 1 : 0);
  const limitMinor = limitOf(program, input.relationalWorthMinor, due.length > 0 ? closesWithCodes : null);
  let left = limitMinor ?? Number.POSITIVE_INFINITY;
  const lots: Lot[] = [];
  for (const month of [due, ...byOwnMonthNewestFirst(carried)]) {
    const rests = month.map((lot) => lot.worthMinor - lot.paidMinor);
    const wanted = sumOf(rests, (rest) => rest);
    const pays =
      wanted <= left
        ? rests
        : splitByLargestRemainder(
            left,
            month.map((lot, index) => ({ id: lot.lot, weight: rests[index] ?? 0 })),
          );
    left -= sumOf(pays, (pay) => pay);
    for (const [index, lot] of month.entries()) lots.push(afterClose(carryMonthsOf(lot), lot, pays[index] ?? 0));
  }
  const before = sumOf([...due, ...carried], (lot) => lot.paidMinor);
  return { limitMinor, paidMinor: sumOf(lots, (lot) => lot.paidMinor) - before, lots, closesWithCodes };
}

/** No limit at 100 percent, nor at the first closes at which a code lot is due. */
function limitOf(program: Program, relationalWorthMinor: number, closeNumber: number | null): number | null {
  const { codePayoutMaxPercent, codePayoutGraceMonths } = program.rewards;
  if (codePayoutMaxPercent === 100) return null;
  if (closeNumber !== null && closeNumber <= codePayoutGraceMonths) return null;
  return multiplyDivideFloor(relationalWorthMinor, codePayoutMaxPercent, 100 - codePayoutMaxPercent);
}

/** Lots of the same own month have been through the same number of closes. */
function byOwnMonthNewestFirst(carried: readonly Lot[]): Lot[][] {
  const months = new Map<number, Lot[]>();
  for (const lot of carried) {
    const closes = lot.closesSinceOwn ?? 0;
    const same = months.get(closes);
    if (same === undefined) months.set(closes, [lot]);
    else same.push(lot);
  }
  return [...months].sort(([a], [b]) => a - b).map(([, lots]) => lots);
}

function afterClose(carryMonths: number, lot: Lot, payMinor: number): Lot {
  const closesSinceOwn = lot.closesSinceOwn === null ? 0 : lot.closesSinceOwn + 1;
  const paidMinor = lot.paidMinor + payMinor;
  const rest = lot.worthMinor - paidMinor;
  const paidBasis = payMinor > 0 ? { paidMinor, worthMinor: lot.worthMinor } : lot.paidBasis;
  const next: Lot = { ...lot, paidMinor, carriedMinor: 0, paidBasis, closesSinceOwn };
  if (rest === 0) return { ...next, state: "posted" };
  if (closesSinceOwn < carryMonths) return { ...next, state: "carried", carriedMinor: rest };
  const state = paidMinor > 0 ? "posted" : "voided";
  return { ...next, state, reasons: [...lot.reasons, "code-share-of-payout"] };
}
