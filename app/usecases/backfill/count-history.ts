import { historyCount, listBackfills } from "~/adapters/persistence/backfill-rows";
import { type Database, takeShopLock, withTransaction } from "~/adapters/persistence/database";
import { earnsFromOf } from "~/adapters/persistence/shop-rows";
import { formatInstant } from "~/core/shared/time";
import type { Clock } from "~/ports/clock";
import type { WorkQueue } from "~/ports/work-queue";
import { recordAudit } from "~/usecases/audit/record-audit";
import { recordEvent } from "~/usecases/log/record-event";

type Deps = { readonly pool: Database; readonly clock: Clock; readonly queue: WorkQueue };
type Input = {
  readonly shopId: number;
  readonly by: string;
  /** Of the backfill whose cost the merchant was shown. */
  readonly backfillId: string;
};

export type HistoryCounted =
  | { readonly kind: "counted"; readonly orders: number }
  | { readonly kind: "refused"; readonly reason: "cost-not-known" | "nothing-left" };

/**
 * Lets orders from before the installation earn under the program, as if they had come in now. Only after what they cost was worked
 * out, and only that one: who decided saw the figure. What has posted stays posted: there is no way back.
 */
export async function countHistory(deps: Deps, input: Input): Promise<HistoryCounted> {
  const { shopId, by, backfillId } = input;
  return withTransaction(deps.pool, async (tx) => {
    await takeShopLock(tx, "ledger", shopId);
    const [newest] = await listBackfills(tx, shopId, 1);
    if (newest?.backfillId !== backfillId || newest.state !== "done")
      return { kind: "refused", reason: "cost-not-known" };
    const { orders } = await historyCount(tx, shopId);
    if (orders === 0) return { kind: "refused", reason: "nothing-left" };
    const now = deps.clock.now();
    const earnsFrom = await earnsFromOf(tx, shopId);
    await recordEvent(tx, shopId, now, { kind: "history-counted", body: { by } });
    await deps.queue.announce(tx, "drain-inbox", [shopId]);
    await deps.queue.announce(tx, "refetch-orders", [shopId]);
    await recordAudit(tx, shopId, now, {
      by,
      action: "history.counted",
      subject: backfillId,
      before: { earnsFrom: earnsFrom === null ? null : formatInstant(earnsFrom) },
      after: { earnsFrom: null, orders, cost: newest.cost },
    });
    return { kind: "counted", orders };
  });
}
