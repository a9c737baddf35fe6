import { groupBy } from "../shared/group-by";
import { splitByLargestRemainder, sumOf } from "../shared/integer";

export type PoolClaim = {
  readonly id: string;
  readonly weight: number;
  readonly capMinor: number;
  /** Who shares a cap names the same one; left out: a cap of their own. */
  readonly holder?: string;
};
export type PoolFill = {
  readonly paidMinor: ReadonlyMap<string, number>;
  /** Goes back: everybody is at the cap, or nobody has a claim. */
  readonly unspentMinor: number;
};

/**
 * Splits a pool over claims by weight; what a cap leaves is split again over the others. Never over budget, never over a cap
 * (SCORING.md section 8, pools). Ids are unique. Claims that share a cap are one claim, whose part is split over them by weight.
 */
export function fillPool(budgetMinor: number, claims: readonly PoolClaim[]): PoolFill {
  const together = groupBy(claims, (claim) => claim.holder ?? claim.id);
  if (together.size === claims.length) return fillOneByOne(budgetMinor, claims);
  const joined = [...together].map(([id, some]): PoolClaim => ({
    id,
    weight: sumOf(some, (claim) => claim.weight),
    capMinor: some[0]?.capMinor ?? 0,
  }));
  const filled = fillOneByOne(budgetMinor, joined);
  const paidMinor = new Map<string, number>(claims.map((claim) => [claim.id, 0]));
  for (const [id, some] of together) {
    const parts = splitByLargestRemainder(filled.paidMinor.get(id) ?? 0, some);
    for (const [index, claim] of some.entries()) paidMinor.set(claim.id, parts[index] ?? 0);
  }
  return { paidMinor, unspentMinor: filled.unspentMinor };
}

function fillOneByOne(budgetMinor: number, claims: readonly PoolClaim[]): PoolFill {
  const paid = new Map(claims.map((claim) => [claim.id, 0]));
  let open = claims.filter((claim) => claim.weight > 0 && claim.capMinor > 0);
  let left = Math.max(0, budgetMinor);
  while (left > 0 && open.length > 0) {
    const parts = splitByLargestRemainder(left, open);
    const full = open.filter((claim, index) => (parts[index] ?? 0) >= claim.capMinor);
    if (full.length === 0) {
      for (const [index, claim] of open.entries()) paid.set(claim.id, parts[index] ?? 0);
      return { paidMinor: paid, unspentMinor: 0 };
    }
    for (const claim of full) paid.set(claim.id, claim.capMinor);
    left -= sumOf(full, (claim) => claim.capMinor);
    open = open.filter((claim) => !full.includes(claim));
  }
  return { paidMinor: paid, unspentMinor: left };
}
