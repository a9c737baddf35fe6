import { type Database, takeShopLock, withTransaction } from "~/adapters/persistence/database";
import { heldInState } from "~/adapters/persistence/held-rows";
import type { Clock } from "~/ports/clock";
import type { WorkQueue } from "~/ports/work-queue";
import { recordEvent } from "~/usecases/log/record-event";
import type { HeldDecision } from "./release-held";

type Deps = { readonly pool: Database; readonly clock: Clock; readonly queue: WorkQueue };
type Input = HeldDecision & { readonly shopId: number };

/** A person decides about held activities, one or many. Those that are decided already stay as they are; answers how many changed. */
export async function decideHeld(
  deps: Deps,
  input: Input,
): Promise<{ readonly kind: "decided" | "wrong-state"; readonly count: number }> {
  const { shopId, decision, by } = input;
  return withTransaction(deps.pool, async (tx) => {
    await takeShopLock(tx, "ledger", shopId);
    const keys = await heldInState(tx, shopId, input.keys, decision === "undo-refusal" ? "refused" : "held");
    if (keys.length === 0) return { kind: "wrong-state", count: 0 };
    await recordEvent(tx, shopId, deps.clock.now(), { kind: "held-decided", body: { keys, decision, by } });
    await deps.queue.announce(tx, "drain-inbox", [shopId]);
    await deps.queue.announce(tx, "write-standings", [shopId]);
    return { kind: "decided", count: keys.length };
  });
}
