export type IssuedPart = { readonly lot: string; readonly amountMinor: number };
export type SpentPart = { readonly lot: string; readonly redeemedMinor: number; readonly ranOutMinor: number };

/**
 * What was spent of one credit, and what ran out of it, over the lots that it was issued for, in their order: spent from the first, run
 * out of what spending left. Amounts of all parts sum to what is given, at most what was issued.
 */
export function spreadSpent(
  parts: readonly IssuedPart[],
  of: { readonly redeemedMinor: number; readonly ranOutMinor: number },
): SpentPart[] {
  let [redeemed, ranOut] = [of.redeemedMinor, of.ranOutMinor];
  return parts.map(({ lot, amountMinor }) => {
    const redeemedMinor = Math.min(redeemed, amountMinor);
    const ranOutMinor = Math.min(ranOut, amountMinor - redeemedMinor);
    redeemed -= redeemedMinor;
    ranOut -= ranOutMinor;
    return { lot, redeemedMinor, ranOutMinor };
  });
}
