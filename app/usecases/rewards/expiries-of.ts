import type { Queryable } from "~/adapters/persistence/database";
import type { LotTerms } from "~/adapters/persistence/open-lot-rows";
import { type Expiry, expiryOf, postedAtOf } from "~/core/ledger/expiry";
import { type ShopProgram, underVersion } from "~/usecases/programs/load-program";

export type WithExpiry<T> = T & { readonly expiry: Expiry | null };

/** When lots run out, each by the version of the program that it stands under. */
export async function expiriesOf<T extends LotTerms>(
  db: Queryable,
  at: ShopProgram,
  lots: readonly T[],
): Promise<WithExpiry<T>[]> {
  const versions = new Map<number, ShopProgram["program"]>();
  for (const { programVersion } of lots)
    if (!versions.has(programVersion))
      versions.set(programVersion, (await underVersion(db, at, programVersion)).program);
  return lots.map((lot) => {
    const { ownExpiresAt } = lot;
    const program = versions.get(lot.programVersion) ?? at.program;
    return { ...lot, expiry: expiryOf(program, { postedAt: postedAtOf(at.zone, lot), ownExpiresAt }) };
  });
}
