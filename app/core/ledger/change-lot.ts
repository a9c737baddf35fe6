import type { LotId } from "../shared/ids";
import { multiplyDivideFloor } from "../shared/integer";
import type { Program } from "../programs/program";
import { amountsLeft, worthAfterCut } from "../rewards/decide-lots";
import type { RewardBasis } from "../rewards/reward-amounts";
import { isCodeLot } from "./lot";
import type { Lot } from "./lot";

/**
 * All lots of one order with the refunds known now: each is computed anew with the net value that is left, and keeps its cut.
 * Depends on the sum of the refunds alone, so partial refunds end where one refund of the same sum ends (section 8).
 */
export function refundLots(
  program: Program,
  basis: RewardBasis,
  lots: readonly Lot[],
  amounts: { readonly totalMinor: number; readonly refundedMinor: number },
): Lot[] {
  const left = amountsLeft(program, basis, amounts);
  return lots.map((lot) => refundLot(lot, left));
}

/** One of them, where what the formula leaves of the order's lots is known. */
export function refundLot(lot: Lot, left: ReadonlyMap<LotId, number>): Lot {
  return withWorth(lot, worthAfterCut(left.get(lot.lot) ?? 0, lot.cutMinor));
}

/** A cancelled order leaves nothing: voided if nothing was posted, reversed after. */
export function cancelLots(lots: readonly Lot[]): Lot[] {
  return lots.map((lot) => withWorth(lot, 0));
}

/** The lot when it is worth `worthMinor`: less than before, or the same. */
export function withWorth(lot: Lot, worthMinor: number): Lot {
  switch (lot.state) {
    case "pending":
      return worthMinor === 0 ? { ...lot, worthMinor, state: "voided" } : { ...lot, worthMinor };
    case "posted":
    case "carried": {
      const paidMinor = paidOf(lot, worthMinor);
      const carriedMinor = lot.state === "carried" ? worthMinor - paidMinor : 0;
      if (paidMinor > 0 || carriedMinor > 0) {
        const state = carriedMinor > 0 ? "carried" : "posted";
        return { ...lot, worthMinor, paidMinor, carriedMinor, state };
      }
      return { ...lot, worthMinor, paidMinor, carriedMinor, state: lot.paidBasis === null ? "voided" : "reversed" };
    }
    case "voided":
    case "reversed":
      return { ...lot, worthMinor };
  }
}

/** A code lot keeps floor(paid * new amount / amount at the close that last paid it); any other keeps the new amount. */
function paidOf(lot: Lot, worthMinor: number): number {
  if (lot.paidBasis === null) return 0;
  if (!isCodeLot(lot)) return worthMinor;
  return multiplyDivideFloor(lot.paidBasis.paidMinor, worthMinor, lot.paidBasis.worthMinor);
}

/** A buyer's or relational lot at its due instant, with the refunds known then taken off already. Code lots wait for the close. */
export function postLot(lot: Lot): Lot {
  if (lot.state !== "pending" || isCodeLot(lot)) return lot;
  const { worthMinor } = lot;
  return { ...lot, state: "posted", paidMinor: worthMinor, paidBasis: { paidMinor: worthMinor, worthMinor } };
}
