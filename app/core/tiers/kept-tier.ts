import type { Tier } from "../programs/program";

/**
 * What a tier of one list is in another, so that a publication takes no tier from anybody: the tier of the same name; of one that
 * was renamed or removed the highest whose minimum score is not above the old tier's. Answers an index into `next`.
 */
export function keptTierIndex(before: readonly Tier[], name: string, next: readonly Tier[]): number {
  const same = next.findIndex((tier) => tier.name === name);
  if (same > 0) return same;
  const old = before.findIndex((tier) => tier.name === name);
  if (old <= 0) return 0;
  const minScore = before[old]?.minScore ?? 0;
  return Math.max(
    0,
    next.findLastIndex((tier) => tier.minScore <= minScore),
  );
}

/** Where every tier of the old list goes, by name. */
export function keptTiers(before: readonly Tier[], next: readonly Tier[]): Map<string, string> {
  return new Map(before.map(({ name }) => [name, next[keptTierIndex(before, name, next)]?.name ?? ""]));
}

/** The same through several lists, one after the other. */
export function keptThrough(lists: readonly (readonly Tier[])[], name: string): string {
  let [before, held]: [readonly Tier[] | undefined, string] = [lists[0], name];
  for (const next of lists.slice(1)) {
    held = next[keptTierIndex(before ?? [], held, next)]?.name ?? "";
    before = next;
  }
  return held;
}
