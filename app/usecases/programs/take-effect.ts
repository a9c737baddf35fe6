import { renameTiers } from "~/adapters/persistence/close-rows";
import type { Transaction } from "~/adapters/persistence/database";
import { markAllStandings } from "~/adapters/persistence/member-rows";
import { putInForce } from "~/adapters/persistence/program-rows";
import type { InForce } from "~/core/programs/timeline";
import { weekAt } from "~/core/shared/zone";
import { keptTiers } from "~/core/tiers/kept-tier";
import { type ShopProgram, underVersion } from "./load-program";

/** The next version whose instant has come and that has not taken effect yet. */
export function nextToTakeEffect(at: Pick<ShopProgram, "timeline">, now: number): InForce | undefined {
  return at.timeline.find((one) => one.scheduled && one.effectiveAt <= now);
}

/**
 * Puts a scheduled version in force, as of its instant. Nobody's tier falls by it: members keep theirs, at a place of the new list that
 * is not below it, and low closes are counted anew (four in a row from here on). Lots and orders stay under their versions. `at` is the
 * shop just before the instant. Holds the ledger lock.
 */
export async function takeEffect(tx: Transaction, at: ShopProgram, next: InForce): Promise<void> {
  const { program: former } = await underVersion(tx, at, versionBefore(at, next));
  const { program } = await underVersion(tx, at, next.version);
  await putInForce(tx, at.shopId, next.version);
  const kept = keptTiers(former.tiers, program.tiers);
  const first = former.tiers[0]?.name ?? "";
  const effective = { week: weekAt(at.zone, next.effectiveAt), at: next.effectiveAt };
  // Who has no standing yet stood in the first tier; where that is no longer the first, they are given theirs.
  const everybody = kept.get(first) !== program.tiers[0]?.name;
  await renameTiers(tx, at.shopId, { kept: [...kept], first, everybody, ...effective });
  await markAllStandings(tx, at.shopId);
}

/** The one whose tiers members have: of two for the same instant the second follows on the first. */
function versionBefore(at: ShopProgram, next: InForce): number {
  const place = at.timeline.findIndex((one) => one.version === next.version);
  return at.timeline[place - 1]?.version ?? at.version;
}
