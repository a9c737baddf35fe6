import { type Database, type Transaction, withTransaction } from "~/adapters/persistence/database";
import {
  cancelProjection,
  failingProjection,
  saveConfirmed,
  unparkProjection,
} from "~/adapters/persistence/projection-rows";
import type { Clock } from "~/ports/clock";
import type { WorkQueue } from "~/ports/work-queue";
import { recordAudit } from "~/usecases/audit/record-audit";
import { loadProgram } from "~/usecases/programs/load-program";

type Deps = { readonly pool: Database; readonly clock: Clock; readonly queue: WorkQueue };
type Input = {
  readonly shopId: number;
  readonly memberId: string;
  readonly action: "retry" | "done" | "cancel";
  readonly by: string;
  /** With `done`: the customer whom a person looked at in Shopify. */
  readonly shopifyId?: string | undefined;
};

const ACTIONS = {
  retry: "member.standing-retried",
  done: "member.standing-marked-done",
  cancel: "member.standing-cancelled",
} as const;
const STATES = { retry: "calling", done: "done", cancel: "cancelled" } as const;

/** A person decides about a standing that Shopify refused: try again (it is read back first), it is there, or leave out this version. */
export async function resolveStanding(
  deps: Deps,
  input: Input,
): Promise<{ readonly kind: "resolved" | "unknown" | "wrong-state" }> {
  const { shopId, memberId, action, by, shopifyId } = input;
  return withTransaction(deps.pool, async (tx) => {
    const found = await failingProjection(tx, shopId, memberId);
    if (!found) return { kind: "unknown" };
    const { state, version, error: reason } = found;
    if (state !== "parked" || (action === "done" && !shopifyId)) return { kind: "wrong-state" };
    await decide(tx, deps, input);
    const before = { state, version, reason };
    const after = { state: STATES[action], version, ...(action === "done" && { shopifyId }) };
    await recordAudit(tx, shopId, deps.clock.now(), { by, action: ACTIONS[action], subject: memberId, before, after });
    return { kind: "resolved" };
  });
}

async function decide(tx: Transaction, deps: Deps, { shopId, memberId, action }: Input): Promise<void> {
  const now = deps.clock.now();
  if (action === "cancel") return cancelProjection(tx, shopId, memberId);
  if (action === "done") {
    const { program } = await loadProgram(tx, shopId, now);
    return saveConfirmed(tx, shopId, memberId, program.tiers[0]?.name ?? "");
  }
  await unparkProjection(tx, shopId, memberId, now);
  await deps.queue.announce(tx, "write-standings", [shopId]);
}
