import type { Tier } from "../programs/program";

/**
 * Where every tier of one list goes in another, so that a publication takes no tier from anybody: an index into `next` for each of
 * `before`. A tier of the same name is the same. One that is gone is as many places above the nearest that stays below it as it was,
 * and not below a place that asks for no higher score; at most the next that stays above it, or the top. Nobody comes to stand below
 * whom they stood above.
 */
export function keptPlaces(before: readonly Tier[], next: readonly Tier[]): number[] {
  const named = before.map(({ name }, index) => placeOfName(next, name, index === 0));
  const places: number[] = [];
  let stays = { index: 0, place: 0 };
  for (const [index, place] of named.entries()) {
    const below = places.at(-1) ?? 0;
    if (place !== null) stays = { index, place: Math.max(below, place) };
    const rank = stays.place + index - stays.index;
    places.push(place === null ? placeOfGone({ before, next, named, index, below, rank }) : stays.place);
  }
  return places;
}

/** The first tier asks for nothing: a higher one whose name it now has is gone, and the first itself is never gone. */
function placeOfName(next: readonly Tier[], name: string, isFirst: boolean): number | null {
  const place = next.findIndex((tier) => tier.name === name);
  if (isFirst) return Math.max(0, place);
  return place > 0 ? place : null;
}

type Gone = {
  readonly before: readonly Tier[];
  readonly next: readonly Tier[];
  /** Where tiers that stay are now; null for those that are gone. */
  readonly named: readonly (number | null)[];
  readonly index: number;
  /** Where the tier below it went. */
  readonly below: number;
  /** As many places above the nearest that stays below it as it was. */
  readonly rank: number;
};

function placeOfGone({ before, next, named, index, below, rank }: Gone): number {
  const above = named.slice(index).find((place) => place !== null) ?? next.length - 1;
  const ceiling = Math.max(below, above);
  const score = askedScore(before, index);
  let place = Math.min(Math.max(below, rank), ceiling);
  while (place < ceiling && askedScore(next, place + 1) <= score) place += 1;
  return place;
}

/** A tier is reached with those below it: it asks for the most of their scores. */
function askedScore(tiers: readonly Tier[], place: number): number {
  return tiers.slice(0, place + 1).reduce((most, { minScore }) => Math.max(most, minScore), 0);
}

/** Where every tier of the old list goes, by name. */
export function keptTiers(before: readonly Tier[], next: readonly Tier[]): Map<string, string> {
  const places = keptPlaces(before, next);
  return new Map(before.map(({ name }, index) => [name, next[places[index] ?? 0]?.name ?? ""]));
}

/** Through several lists, one after the other; a name that a list does not know is its first tier. */
export function keptThrough(lists: readonly (readonly Tier[])[], name: string): string {
  let [before, held]: [readonly Tier[] | undefined, string] = [lists[0], name];
  for (const next of lists.slice(1)) {
    held = keptTiers(before ?? [], next).get(held) ?? next[0]?.name ?? "";
    before = next;
  }
  return held;
}
