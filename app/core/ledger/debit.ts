/** What is taken of each part, first parts first, at most `amountMinor` together and never more than a part has. */
export function spreadDebit<T extends { readonly openMinor: number }>(
  parts: readonly T[],
  amountMinor: number,
): { readonly part: T; readonly amountMinor: number }[] {
  let left = amountMinor;
  return parts.flatMap((part) => {
    const taken = Math.min(left, part.openMinor);
    left -= taken;
    return taken > 0 ? [{ part, amountMinor: taken }] : [];
  });
}

/**
 * In which lots a debited amount runs out, by how much of each is open after the debit: of those that were debited first, then of the
 * others. A lot for which more had been issued than it is worth by now was paid off by another, and it is there that it runs out.
 */
export function spreadLapse<T extends { readonly lotId: string; readonly openMinor: number }>(
  lots: readonly T[],
  debited: ReadonlyMap<string, number>,
  lapsedMinor: number,
): { readonly lot: T; readonly amountMinor: number }[] {
  const after = lots.map((lot) => ({ lot, openMinor: lot.openMinor + (debited.get(lot.lotId) ?? 0) }));
  const open = after.filter((one) => one.openMinor > 0);
  const first = open.filter(({ lot }) => debited.has(lot.lotId));
  const rest = open.filter(({ lot }) => !debited.has(lot.lotId));
  return spreadDebit([...first, ...rest], lapsedMinor).map(({ part, amountMinor }) => ({ lot: part.lot, amountMinor }));
}
