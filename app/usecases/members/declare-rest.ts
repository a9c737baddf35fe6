import { type Database, takeShopLock, withTransaction } from "~/adapters/persistence/database";
import { weekAt } from "~/core/shared/zone";
import type { Clock } from "~/ports/clock";
import type { WorkQueue } from "~/ports/work-queue";
import { recordEvent } from "~/usecases/log/record-event";
import { loadProgram } from "~/usecases/programs/load-program";

type Deps = { readonly pool: Database; readonly clock: Clock; readonly queue: WorkQueue };

export type RestDeclared =
  { readonly kind: "declared" } | { readonly kind: "refused"; readonly reason: "week-has-ended" | "too-far-ahead" };

const WEEKS_AHEAD_MAX = 26;

/** A week of rest, by any instant in it: declared before the week ends, never afterwards (SCORING.md section 4). */
export async function declareRest(
  deps: Deps,
  input: { readonly shopId: number; readonly memberId: string; readonly weekOf: number },
): Promise<RestDeclared> {
  const { shopId, memberId } = input;
  const now = deps.clock.now();
  return withTransaction(deps.pool, async (tx) => {
    await takeShopLock(tx, "ledger", shopId);
    const at = await loadProgram(tx, shopId, now);
    const week = weekAt(at.zone, input.weekOf);
    const current = weekAt(at.zone, now);
    if (week < current) return { kind: "refused", reason: "week-has-ended" };
    if (week > current + WEEKS_AHEAD_MAX) return { kind: "refused", reason: "too-far-ahead" };
    await recordEvent(tx, shopId, now, { kind: "rests", body: { rests: [{ memberId, week, at: now }] } });
    await deps.queue.announce(tx, "write-standings", [shopId]);
    return { kind: "declared" };
  });
}
