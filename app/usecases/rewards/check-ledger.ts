import { type Database, takeShopLock, withTransaction } from "~/adapters/persistence/database";
import { addNotice, resolveNotice } from "~/adapters/persistence/notice-rows";
import { type LedgerFault, ledgerFaults } from "~/adapters/persistence/reads/ledger-reads";
import { claimLedgerCheck, claimRebuild } from "~/adapters/persistence/shop-rows";
import { DAY_MS, HOUR_MS } from "~/core/shared/time";
import type { Clock } from "~/ports/clock";
import type { WorkQueue } from "~/ports/work-queue";
import { type Rebuilt, rebuildShop } from "~/usecases/rebuild/rebuild-shop";

type Deps = { readonly pool: Database; readonly clock: Clock; readonly queue: WorkQueue };

const CHECK_EVERY_MS = HOUR_MS;
const REBUILD_EVERY_MS = DAY_MS;

export type LedgerChecked =
  | { readonly kind: "not-due" }
  | { readonly kind: "checked"; readonly faults: readonly LedgerFault[]; readonly rebuilt: Rebuilt | null };

/**
 * Holds the ledger against itself every hour and the whole derived state against the log every day, once over all workers. What does
 * not agree is an alarm: a notice on the home page, which goes when it is right again, and the answer, which the worker logs.
 */
export async function checkLedger(deps: Deps, input: { readonly shopId: number }): Promise<LedgerChecked> {
  const { shopId } = input;
  const now = deps.clock.now();
  if (!(await claimLedgerCheck(deps.pool, shopId, { now, before: now - CHECK_EVERY_MS }))) return { kind: "not-due" };
  const faults = await withTransaction(deps.pool, async (tx) => {
    // Between the batches of others: each of them leaves the ledger in balance.
    await takeShopLock(tx, "ledger", shopId);
    return ledgerFaults(tx, shopId);
  });
  await note(deps, shopId, "ledger-fault", faults.length, faults.slice(0, 3));
  const due = await claimRebuild(deps.pool, shopId, { now, before: now - REBUILD_EVERY_MS });
  const rebuilt = due ? await rebuildShop(deps, { shopId, compare: true }) : null;
  if (rebuilt !== null) {
    await note(deps, shopId, "rebuild-differs", rebuilt.differences.length, [
      ...new Set(rebuilt.differences.map((one) => one.table)),
    ]);
  }
  return { kind: "checked", faults, rebuilt };
}

async function note(deps: Deps, shopId: number, kind: string, count: number, first: readonly unknown[]): Promise<void> {
  const at = deps.clock.now();
  if (count === 0) await resolveNotice(deps.pool, shopId, kind, at);
  else await addNotice(deps.pool, shopId, { key: kind, kind, detail: { count, first }, at });
}
