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
