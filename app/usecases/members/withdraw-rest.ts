import { type Database, takeShopLock, withTransaction } from "~/adapters/persistence/database";
import { restExists } from "~/adapters/persistence/rest-rows";
import { weekAt } from "~/core/shared/zone";
import type { Clock } from "~/ports/clock";
import type { WorkQueue } from "~/ports/work-queue";
import { recordAudit } from "~/usecases/audit/record-audit";
import { recordEvent } from "~/usecases/log/record-event";
import { loadProgram } from "~/usecases/programs/load-program";

type Deps = { readonly pool: Database; readonly clock: Clock; readonly queue: WorkQueue };

export type RestWithdrawn = { readonly kind: "withdrawn" | "week-has-ended" | "unknown" };

/** Takes a declared week of rest back, by any instant in it, before the week ends: what has closed stays closed. */
export async function withdrawRest(
  deps: Deps,
  input: {
    readonly shopId: number;
    readonly memberId: string;
    readonly weekOf: number;
    /** The person at the shop who does so; null: the member. */
    readonly by: string | null;
  },
): Promise<RestWithdrawn> {
  const { shopId, memberId, by } = input;
  const now = deps.clock.now();
  return withTransaction(deps.pool, async (tx) => {
    await takeShopLock(tx, "ledger", shopId);
    const at = await loadProgram(tx, shopId, now);
    const week = weekAt(at.zone, input.weekOf);
    if (week < weekAt(at.zone, now)) return { kind: "week-has-ended" };
    if (!(await restExists(tx, shopId, memberId, week))) return { kind: "unknown" };
    await recordEvent(tx, shopId, now, { kind: "rest-withdrawn", body: { memberId, week } });
    if (by !== null)
      await recordAudit(tx, shopId, now, { by, action: "member.rest-withdrawn", subject: memberId, before: { week } });
    await deps.queue.announce(tx, "write-standings", [shopId]);
    return { kind: "withdrawn" };
  });
}
