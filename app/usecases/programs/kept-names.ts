import type { Queryable } from "~/adapters/persistence/database";
import type { Tier } from "~/core/programs/program";
import { versionAt } from "~/core/programs/timeline";
import { keptThrough } from "~/core/tiers/kept-tier";
import { type ShopProgram, underVersion } from "./load-program";

/** What tiers of earlier closes are called under a version: a close is never written anew, versions may rename. */
export type KeptNames = {
  /** The name of a tier that stood at an instant. */
  of(name: string, instant: number): string;
  /** Of who stood in no close: the first tier of then. */
  first(instant: number): string;
};

export async function keptNames(db: Queryable, at: ShopProgram): Promise<KeptNames> {
  // What closed before the first publication stood under the defaults.
  const { program: defaults } = await underVersion(db, at, 0);
  const place = at.timeline.findIndex((one) => one.version === at.version);
  const path = at.timeline.slice(0, place + 1);
  const lists: { readonly version: number; readonly tiers: readonly Tier[] }[] = [];
  for (const { version } of path) {
    lists.push({ version, tiers: (await underVersion(db, at, version)).program.tiers });
  }
  const from = (instant: number): (readonly Tier[])[] => {
    const start = lists.findIndex((one) => one.version === versionAt(path, instant));
    return lists.slice(Math.max(0, start)).map((one) => one.tiers);
  };
  const of = (name: string, instant: number): string => {
    const through = from(instant);
    const known = through[0]?.some((tier) => tier.name === name) ?? false;
    if (!known) through.unshift(defaults.tiers);
    return through.length === 1 ? name : keptThrough(through, name);
  };
  return { of, first: (instant) => of(from(instant)[0]?.[0]?.name ?? at.program.tiers[0]?.name ?? "", instant) };
}
