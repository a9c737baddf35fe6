import { randomUUID } from "node:crypto";
import { insertBackfill, listBackfills } from "~/adapters/persistence/backfill-rows";
import { type Database, takeShopLock, withTransaction } from "~/adapters/persistence/database";
import { findShop, setEarnsFrom } from "~/adapters/persistence/shop-rows";
import type { Clock } from "~/ports/clock";
import type { WorkQueue } from "~/ports/work-queue";
import { recordAudit } from "~/usecases/audit/record-audit";

type Deps = { readonly pool: Database; readonly clock: Clock; readonly queue: WorkQueue };

export const BY_INSTALLATION = "installation";

export type BackfillStart =
  | { readonly kind: "started"; readonly backfillId: string }
  | { readonly kind: "refused"; readonly reason: "already-running" | "already-read" };

/**
 * The first time that the app is in a shop: past orders are read, and earn nothing until the merchant says so. What was placed before
 * the installation is history from now on. Later installations find it done.
 */
export async function beginBackfill(deps: Deps, input: { readonly shopId: number }): Promise<BackfillStart> {
  const { shopId } = input;
  return withTransaction(deps.pool, async (tx) => {
    await takeShopLock(tx, "ledger", shopId);
    if ((await listBackfills(tx, shopId, 1)).length > 0) return { kind: "refused", reason: "already-read" };
    const shop = await findShop(tx, shopId);
    await setEarnsFrom(tx, shopId, wholeSecond(shop?.installedAt ?? deps.clock.now()));
    const backfillId = randomUUID();
    const at = deps.clock.now();
    await insertBackfill(tx, shopId, { backfillId, phase: "asking", by: BY_INSTALLATION, at });
    await deps.queue.announce(tx, "run-backfill", [shopId]);
    return { kind: "started", backfillId };
  });
}

/** Shopify tells instants in whole seconds: an order of the second of the installation came after it. */
function wholeSecond(at: number): number {
  return Math.floor(at / 1000) * 1000;
}

/** Reads past orders once more (`read`), or only works out anew what they would cost (`cost`). */
export async function repeatBackfill(
  deps: Deps,
  input: { readonly shopId: number; readonly what: "read" | "cost"; readonly by: string },
): Promise<BackfillStart> {
  const { shopId, what, by } = input;
  return withTransaction(deps.pool, async (tx) => {
    const backfillId = randomUUID();
    const phase = what === "read" ? "asking" : "costing";
    const at = deps.clock.now();
    const inserted = await insertBackfill(tx, shopId, { backfillId, phase, by, at });
    if (!inserted) return { kind: "refused", reason: "already-running" };
    await deps.queue.announce(tx, "run-backfill", [shopId]);
    const action = what === "read" ? "history.read-again" : "history.costed";
    await recordAudit(tx, shopId, at, { by, action, subject: backfillId });
    return { kind: "started", backfillId };
  });
}
