import { randomUUID } from "node:crypto";
import {
  type ReconciliationClaim,
  claimReconciliation,
  endReconciliation,
  renewReconciliation,
} from "~/adapters/persistence/reconciliation-claims";
import type { Deps } from "~/deps.server";

export type ReconcileSettings = {
  /** A shop's rounds begin this far from each other. */
  readonly everyMs: number;
  /** One of which something could not be asked is due again after this. */
  readonly retryMs: number;
  /** A worker that is gone loses its claim after this. */
  readonly leaseMs: number;
  readonly renewEveryMs: number;
  /** Shops beside each other in one process: it is mostly waiting for Shopify. */
  readonly atOnce: number;
};

export const RECONCILE_SETTINGS: ReconcileSettings = {
  everyMs: 15 * 60_000,
  retryMs: 2 * 60_000,
  leaseMs: 60_000,
  renewEveryMs: 20_000,
  atOnce: 4,
};

/** False: something of it could not be asked. */
type Work = (shopId: number, signal: AbortSignal) => Promise<boolean>;
type ClaimDeps = Pick<Deps, "system" | "clock" | "log">;
type Round = { readonly stopping: AbortSignal; readonly work: Work; readonly settings?: ReconcileSettings };

/**
 * Holds those shops against Shopify that are due, each claimed by one worker: workers share the shops. `work` is told by its signal when
 * the process ends or the claim was lost, and breaks off where it likes. Answers the shops it did.
 */
export async function reconcileDueShops(deps: ClaimDeps, round: Round): Promise<number[]> {
  const { stopping, settings = RECONCILE_SETTINGS } = round;
  const done: number[] = [];
  const inTurn = async (): Promise<void> => {
    while (!stopping.aborted) {
      const now = deps.clock.now();
      const claimed = await claimReconciliation(deps.system, {
        claim: randomUUID(),
        now,
        until: now + settings.leaseMs,
      });
      if (!claimed) return;
      if (stopping.aborted) return endReconciliation(deps.system, claimed, now);
      await reconcileClaimed(deps, claimed, { ...round, settings });
      done.push(claimed.shopId);
    }
  };
  await Promise.all(Array.from({ length: settings.atOnce }, inTurn));
  return done;
}

async function reconcileClaimed(
  deps: ClaimDeps,
  claimed: ReconciliationClaim,
  { stopping, work, settings }: Required<Round>,
): Promise<void> {
  const { shopId } = claimed;
  const begunAt = deps.clock.now();
  const lost = new AbortController();
  const renew = setInterval(() => {
    renewReconciliation(deps.system, claimed, deps.clock.now() + settings.leaseMs).then(
      (isOurs) => {
        if (!isOurs) lost.abort();
      },
      // The database is away for a moment: the next renewal says whether the claim outlived it.
      (error: unknown) => deps.log.warn({ err: error, shopId }, "a claim could not be renewed"),
    );
  }, settings.renewEveryMs);
  const isWhole = await work(shopId, AbortSignal.any([stopping, lost.signal])).catch((error: unknown) => {
    deps.log.error({ err: error, shopId }, "a shop could not be reconciled");
    return false;
  });
  clearInterval(renew);
  const dueAt = begunAt + (isWhole ? settings.everyMs : settings.retryMs);
  // Broken off because the process ends: another worker goes on at once.
  await endReconciliation(deps.system, claimed, stopping.aborted ? deps.clock.now() : dueAt);
}
