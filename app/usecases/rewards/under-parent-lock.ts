import { type Attempt, dueAttemptsOf } from "~/adapters/persistence/attempt-rows";
import { trySessionLock } from "~/adapters/persistence/database";
import type { IssueDeps } from "./issue-store-credit";

/**
 * Codes below a parent are added and taken back by one worker at a time. The attempts are looked at again under the lock: one that was
 * listed minutes ago may have been issued, and its code taken back, since. Answers how many were still due; none while another holds it.
 */
export async function underParentLock(
  deps: IssueDeps,
  shopId: number,
  listed: readonly Attempt[],
  work: (attempts: readonly Attempt[]) => Promise<void>,
): Promise<number> {
  const key = `${String(shopId)}:${listed[0]?.parentKey ?? ""}`;
  const count = await trySessionLock(deps.pool, "discount-parent", key, async (holder) => {
    const ids = listed.map((one) => one.attemptId);
    const due = await dueAttemptsOf(holder, shopId, ids, deps.clock.now());
    if (due.length > 0) await work(due);
    return due.length;
  });
  return count ?? 0;
}
