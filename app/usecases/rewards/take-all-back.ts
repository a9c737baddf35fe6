import { randomUUID } from "node:crypto";
import { type Database, takeShopLock, withTransaction } from "~/adapters/persistence/database";
import {
  TAKEABLE,
  type TakeBackFilter,
  countTakeable,
  hasOpenBulk,
  insertBulk,
  insertTakeBacks,
  nextOfBulk,
  noteBulk,
  openBulk,
} from "~/adapters/persistence/take-back-rows";
import type { Clock } from "~/ports/clock";
import type { WorkQueue } from "~/ports/work-queue";
import { recordAudit } from "~/usecases/audit/record-audit";

type Deps = { readonly pool: Database; readonly clock: Clock; readonly queue: WorkQueue };

/** One transaction holds the ledger for some 50 ms. */
const BATCH = 500;
/** Then money of other shops has its turn. */
const TURN_MS = 5000;

export type TakenAllBack =
  { readonly kind: "taking-all-back"; readonly matching: number } | { readonly kind: "already-taking-back" };

/**
 * A person takes back everything unused that matches a filter, over all pages: what was issued up to now, and not what comes later. A job
 * plans it; each reward is then taken back on its own, and counted.
 */
export async function takeAllBack(
  deps: Deps,
  input: { readonly shopId: number; readonly filter: TakeBackFilter; readonly by: string },
): Promise<TakenAllBack> {
  const { shopId, by } = input;
  const { kind } = input.filter;
  const search = input.filter.search.trim();
  return withTransaction(deps.pool, async (tx) => {
    const now = deps.clock.now();
    const bulkId = randomUUID();
    const matching = await countTakeable(tx, shopId, { kind, search });
    if (!(await insertBulk(tx, shopId, { bulkId, kind, search, matching, by, at: now })))
      return { kind: "already-taking-back" };
    // What was searched for may name a person: only that it was narrowed down is kept.
    const after = { kind, searched: search !== "", matching };
    await recordAudit(tx, shopId, now, { by, action: "reward.all-taken-back", subject: bulkId, after });
    await deps.queue.announce(tx, "issue-rewards", [shopId]);
    return { kind: "taking-all-back", matching };
  });
}

/** Plans what was asked for, a batch a transaction, until its turn is over. Answers how many were looked at. */
export async function planTakeBacks(deps: Deps, input: { readonly shopId: number }): Promise<number> {
  const { shopId } = input;
  if (!(await hasOpenBulk(deps.pool, shopId))) return 0;
  const started = performance.now();
  for (let total = 0; ;) {
    const count = await planBatch(deps, shopId);
    total += count;
    if (count < BATCH) return total;
    if (performance.now() - started < TURN_MS) continue;
    await deps.queue.announce(deps.pool, "issue-rewards", [shopId]);
    return total;
  }
}

async function planBatch(deps: Deps, shopId: number): Promise<number> {
  return withTransaction(deps.pool, async (tx) => {
    await takeShopLock(tx, "ledger", shopId);
    const bulk = await openBulk(tx, shopId);
    if (!bulk) return 0;
    const now = deps.clock.now();
    const attemptIds = await nextOfBulk(tx, shopId, bulk, BATCH);
    const planned = await insertTakeBacks(tx, shopId, { attemptIds, kinds: TAKEABLE, now, bulkId: bulk.bulkId });
    const last = attemptIds.length < BATCH;
    const step = { afterId: attemptIds.at(-1) ?? null, lookedAt: attemptIds.length, planned: planned.length };
    await noteBulk(tx, shopId, bulk.bulkId, { ...step, last, now });
    return attemptIds.length;
  });
}
