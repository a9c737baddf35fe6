import { type Database, takeShopLock, withTransaction } from "~/adapters/persistence/database";
import { heldInState } from "~/adapters/persistence/held-rows";
import type { Clock } from "~/ports/clock";
import type { WorkQueue } from "~/ports/work-queue";
import { SYSTEM_ACTOR, recordAudit } from "~/usecases/audit/record-audit";
import { recordEvent } from "~/usecases/log/record-event";
import type { HeldDecision } from "./release-held";

type Deps = { readonly pool: Database; readonly clock: Clock; readonly queue: WorkQueue };
const DECISIONS = {
  release: { from: "held", to: "released", action: "held.released" },
  refuse: { from: "held", to: "refused", action: "held.refused" },
  "undo-refusal": { from: "refused", to: "held", action: "held.refusal-undone" },
} as const;

type Input = HeldDecision & { readonly shopId: number };

/** A person decides about held activities, one or many. Those that are decided already stay as they are; answers how many changed. */
export async function decideHeld(
  deps: Deps,
  input: Input,
): Promise<{ readonly kind: "decided" | "wrong-state"; readonly count: number }> {
  const { shopId, decision, by } = input;
  return withTransaction(deps.pool, async (tx) => {
    await takeShopLock(tx, "ledger", shopId);
    const { from, to, action } = DECISIONS[decision];
    const keys = await heldInState(tx, shopId, input.keys, from);
    if (keys.length === 0) return { kind: "wrong-state", count: 0 };
    const now = deps.clock.now();
    await recordEvent(tx, shopId, now, { kind: "held-decided", body: { keys, decision, by } });
    await deps.queue.announce(tx, "drain-inbox", [shopId]);
    await deps.queue.announce(tx, "write-standings", [shopId]);
    const activities = keys.map((key) => `${key.source}/${key.activityId}`);
    await recordAudit(tx, shopId, now, {
      by: by ?? SYSTEM_ACTOR,
      action,
      before: { state: from },
      after: { state: to, count: keys.length, activities },
    });
    return { kind: "decided", count: keys.length };
  });
}
