import type { Transaction } from "~/adapters/persistence/database";
import { saveSnapshot, trustEdges, trustSeeds } from "~/adapters/persistence/trust-rows";
import { DECAY_ONE } from "~/core/programs/program";
import { solveTrust } from "~/core/trust/publish-trust";
import type { ShopProgram } from "~/usecases/programs/load-program";

/**
 * Publishes the peer trust of a week that closes, as the endorsements stood at the close (SCORING.md section 5). Its id is the week:
 * once each. What was taken in before keeps the trust that it was stored with. Holds the ledger lock.
 */
export async function publishSnapshot(
  tx: Transaction,
  at: ShopProgram,
  { week, closeAt }: { readonly week: number; readonly closeAt: number },
): Promise<void> {
  const { shopId, program, version } = at;
  const { trust, tables } = program;
  if (trust === "off") return;
  // Beyond the program's horizon an endorsement has faded to nothing.
  const weeks = Math.min(trust.weeks, tables.weekDecay.length);
  const faded = await trustEdges(tx, shopId, { week, weeks, closeAt, decay: tables.weekDecay });
  const edges = faded.map((edge) => ({ ...edge, weight: edge.weight / DECAY_ONE }));
  const solved = solveTrust(trust, { edges, seeds: await trustSeeds(tx, shopId, closeAt) });
  await saveSnapshot(tx, shopId, { ...solved, week, closeAt, programVersion: version });
}
