import { attemptById, changeAttempt } from "~/adapters/persistence/attempt-rows";
import { type Database, withTransaction } from "~/adapters/persistence/database";
import { resolveNotice } from "~/adapters/persistence/notice-rows";
import type { Clock } from "~/ports/clock";
import type { WorkQueue } from "~/ports/work-queue";
import { recordAudit } from "~/usecases/audit/record-audit";
import { loadProgram } from "~/usecases/programs/load-program";
import { recordIssued } from "./issue-store-credit";

type Deps = { readonly pool: Database; readonly clock: Clock; readonly queue: WorkQueue };
type Input = {
  readonly shopId: number;
  readonly attemptId: string;
  readonly action: "retry" | "done" | "cancel";
  readonly by: string;
  /** With `done`: the id that a person found at Shopify. */
  readonly shopifyId?: string | undefined;
};

const ACTIONS = { retry: "reward.retried", done: "reward.marked-done", cancel: "reward.cancelled" } as const;

/** A person decides about an attempt that was parked: try again (it reads back first), it was done, or give it up. */
export async function resolveAttempt(
  deps: Deps,
  input: Input,
): Promise<{ readonly kind: "resolved" | "unknown" | "wrong-state" }> {
  const { shopId, attemptId, action, by, shopifyId } = input;
  if (!/^[0-9a-f-]{36}$/i.test(attemptId)) return { kind: "unknown" };
  return withTransaction(deps.pool, async (tx) => {
    const attempt = await attemptById(tx, shopId, attemptId);
    if (!attempt) return { kind: "unknown" };
    if (attempt.state !== "parked") return { kind: "wrong-state" };
    const now = deps.clock.now();
    const audit = (after: object): Promise<void> => {
      const before = { state: attempt.state };
      return recordAudit(tx, shopId, now, { by, action: ACTIONS[action], subject: attemptId, before, after });
    };
    if (action === "done") {
      if (!shopifyId) return { kind: "wrong-state" };
      const at = await loadProgram(tx, shopId, now);
      await recordIssued(tx, deps, at, attempt, { shopifyId, from: ["parked"] });
      await audit({ state: "done", shopifyId });
      return { kind: "resolved" };
    }
    // Whether it was called before is still unknown: `calling` makes the next try look first.
    const to = action === "cancel" ? "cancelled" : attempt.fingerprint === null ? "planned" : "calling";
    const reason = action === "cancel" ? "cancelled by a person" : null;
    await changeAttempt(tx, shopId, attemptId, now, { from: ["parked"], to, nextAt: now, reason });
    await resolveNotice(tx, shopId, `attempt:${attemptId}`, now);
    if (action === "retry") await deps.queue.announce(tx, "issue-rewards", [shopId]);
    await audit({ state: to, reason });
    return { kind: "resolved" };
  });
}
