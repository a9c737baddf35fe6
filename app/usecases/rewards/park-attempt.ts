import { type Attempt, changeAttempt } from "~/adapters/persistence/attempt-rows";
import { type Database, withTransaction } from "~/adapters/persistence/database";
import { addNotice } from "~/adapters/persistence/notice-rows";
import type { Clock } from "~/ports/clock";

/** What cannot be told, or not without a person, waits for one, with its reason; not when another has tried again since. */
export async function parkAttempt(
  deps: { readonly pool: Database; readonly clock: Clock },
  shopId: number,
  attempt: Pick<Attempt, "attemptId" | "memberId" | "tries"> & { readonly movedTo?: string | null },
  reason: string,
): Promise<void> {
  const now = deps.clock.now();
  const { attemptId, memberId, tries, movedTo } = attempt;
  const moved = movedTo != null && { customerId: movedTo };
  await withTransaction(deps.pool, async (tx) => {
    const from = ["planned", "calling"] as const;
    const change = { from, to: "parked" as const, nextAt: now, reason, ofTry: tries, ...moved };
    if (!(await changeAttempt(tx, shopId, attemptId, now, change))) return;
    const detail = { attemptId, memberId, reason };
    await addNotice(tx, shopId, { key: `attempt:${attemptId}`, kind: "attempt-parked", detail, at: now });
  });
}
