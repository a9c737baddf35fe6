import { type Attempt, CANCELLED_BY_PERSON, attemptById, changeAttempt } from "~/adapters/persistence/attempt-rows";
import { endCode, findParent, saveIssuedCode } from "~/adapters/persistence/code-rows";
import { type Database, type Transaction, withTransaction } from "~/adapters/persistence/database";
import { resolveNotice } from "~/adapters/persistence/notice-rows";
import type { Clock } from "~/ports/clock";
import type { WorkQueue } from "~/ports/work-queue";
import { recordAudit } from "~/usecases/audit/record-audit";
import { type ShopProgram, loadProgram } from "~/usecases/programs/load-program";
import { resolveStanding } from "~/usecases/standings/resolve-standing";
import { NOT_COVERED, recordDebited } from "./issue-debits";
import { recordIssued } from "./issue-store-credit";
import { takeCancelledBack } from "./take-back";

type Deps = { readonly pool: Database; readonly clock: Clock; readonly queue: WorkQueue };
type Input = {
  readonly shopId: number;
  readonly attemptId: string;
  readonly action: "retry" | "done" | "cancel";
  readonly by: string;
  /** With `done`: the id that a person found at Shopify. */
  readonly shopifyId?: string | undefined;
};

/** Standings are among the attempts that are shown, one a member: their id is made of the member's. */
const STANDING = /^standing:(.+)$/s;

const ACTIONS = { retry: "reward.retried", done: "reward.marked-done", cancel: "reward.cancelled" } as const;

/** A person decides about an attempt that was parked: try again (it reads back first), it was done, or give it up. */
export async function resolveAttempt(
  deps: Deps,
  input: Input,
): Promise<{ readonly kind: "resolved" | "unknown" | "wrong-state" }> {
  const { shopId, attemptId, action, by, shopifyId } = input;
  const memberId = STANDING.exec(attemptId)?.[1];
  if (memberId !== undefined) return resolveStanding(deps, { shopId, memberId, action, by, shopifyId });
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
      if (!(await recordDone(tx, deps, { at, attempt, shopifyId }))) {
        await changeAttempt(tx, shopId, attemptId, now, {
          from: ["parked"],
          to: "parked",
          nextAt: now,
          reason: NOT_COVERED,
        });
        return { kind: "wrong-state" };
      }
      await audit({ state: "done", shopifyId });
      return { kind: "resolved" };
    }
    // Whether it was called before is still unknown: `calling` makes the next try look first.
    const to = action === "cancel" ? "cancelled" : attempt.tries === 0 ? "planned" : "calling";
    const reason = action === "cancel" ? CANCELLED_BY_PERSON : null;
    await changeAttempt(tx, shopId, attemptId, now, { from: ["parked"], to, nextAt: now, reason });
    await resolveNotice(tx, shopId, `attempt:${attemptId}`, now);
    if (action === "retry") await deps.queue.announce(tx, "issue-rewards", [shopId]);
    await audit({ state: to, reason });
    return { kind: "resolved" };
  });
}

/** What a person found at Shopify has the consequences that our own call would have had. Answers false where it cannot have them. */
async function recordDone(
  tx: Transaction,
  deps: Deps,
  of: { readonly at: ShopProgram; readonly attempt: Attempt; readonly shopifyId: string },
): Promise<boolean> {
  const { at, attempt, shopifyId } = of;
  const { code, memberId, parentKey } = attempt;
  const done = { shopifyId, from: ["parked"] as const };
  if (attempt.kind === "store_credit_debit") return recordDebited(tx, deps, at, attempt, done);
  await recordIssued(tx, deps, at, attempt, done);
  if (attempt.kind === "gift_card") await takeCancelledBack(tx, deps, at.shopId, attempt);
  if (code === null || parentKey === null) return true;
  if (attempt.kind === "code_take_back") {
    await endCode(tx, at.shopId, code, "taken-back");
    return true;
  }
  const parent = await findParent(tx, at.shopId, parentKey);
  if (attempt.kind !== "discount_code" || !parent) return true;
  const { title, terms } = parent;
  await saveIssuedCode(tx, at.shopId, { code, memberId, parentKey, title, terms, issuedAt: deps.clock.now() });
  await takeCancelledBack(tx, deps, at.shopId, attempt);
  return true;
}
