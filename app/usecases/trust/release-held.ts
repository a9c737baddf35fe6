import type { ActivityKey } from "~/adapters/persistence/activity-rows";
import type { Transaction } from "~/adapters/persistence/database";
import { changeHolds, holdsUntil, unmarkHeld } from "~/adapters/persistence/held-rows";
import { countActivities } from "~/usecases/communities/take-in-activities";
import type { ShopProgram } from "~/usecases/programs/load-program";

const BATCH = 500;

export type HeldDecision = {
  readonly keys: readonly ActivityKey[];
  readonly decision: "release" | "refuse" | "undo-refusal";
  /** Who decided; empty when seven days passed and nobody did. */
  readonly by: string | null;
};

/**
 * What was decided about held activities: released ones count for their own day like activity that comes late, refused ones never; the
 * undoing of a refusal makes them wait again. Answers how many were in the state for it. Holds the ledger lock.
 */
export async function applyHeldDecision(
  tx: Transaction,
  at: ShopProgram,
  given: HeldDecision,
  now: number,
): Promise<number> {
  const { keys, decision, by } = given;
  if (decision === "undo-refusal") {
    const waiting = { keys, from: "refused", to: "held", by: null, at: null } as const;
    return (await changeHolds(tx, at.shopId, waiting)).length;
  }
  const to = decision === "release" ? "released" : "refused";
  const changed = await changeHolds(tx, at.shopId, { keys, from: "held", to, by, at: now });
  if (decision === "release" && changed.length > 0) {
    await countActivities(tx, at, await unmarkHeld(tx, at.shopId, changed));
  }
  return changed.length;
}

/** When the next held activity is released because nobody decided; undefined when none is due by `now`. */
export async function nextHoldEnd(tx: Transaction, shopId: number, now: number): Promise<number | undefined> {
  return (await holdsUntil(tx, shopId, now, 1))[0]?.untilAt;
}

/** Releases what has waited for seven days by an instant. Answers how many. Holds the ledger lock. */
export async function releaseOverdue(tx: Transaction, at: ShopProgram, instant: number): Promise<number> {
  const keys = await holdsUntil(tx, at.shopId, instant, BATCH);
  return applyHeldDecision(tx, at, { keys, decision: "release", by: null }, instant);
}
