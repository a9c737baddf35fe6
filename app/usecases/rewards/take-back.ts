import { randomUUID } from "node:crypto";
import { type NewAttempt, insertAttempts } from "~/adapters/persistence/attempt-rows";
import { attemptOfGrant, strayCodes } from "~/adapters/persistence/code-rows";
import { type Database, type Transaction, takeShopLock, withTransaction } from "~/adapters/persistence/database";
import { findGrant } from "~/adapters/persistence/grant-rows";
import { OF_GRANTS, TAKEABLE, insertTakeBacks } from "~/adapters/persistence/take-back-rows";
import type { Clock } from "~/ports/clock";
import type { WorkQueue } from "~/ports/work-queue";
import { SYSTEM_ACTOR, recordAudit } from "~/usecases/audit/record-audit";

type Deps = { readonly pool: Database; readonly clock: Clock; readonly queue: WorkQueue };

export type TakenBack = {
  readonly kind: "taken-back";
  /** How many are under way now, and how many had nothing left to take. */
  readonly planned: number;
  readonly nothingLeft: number;
};

/**
 * A person takes back what was issued and not used: unspent credit and unused codes, one or many. Intents only: what is left is looked
 * at again before each call. Asked for twice, it happens once.
 */
export async function takeBack(
  deps: Deps,
  input: { readonly shopId: number; readonly attemptIds: readonly string[]; readonly by: string },
): Promise<TakenBack> {
  const { shopId, by } = input;
  return withTransaction(deps.pool, async (tx) => {
    await takeShopLock(tx, "ledger", shopId);
    const attemptIds = [...new Set(input.attemptIds)];
    const planned = await planTakeBack(tx, deps, shopId, { attemptIds, kinds: TAKEABLE, by });
    return { kind: "taken-back", planned, nothingLeft: attemptIds.length - planned };
  });
}

/** A grant that is cancelled takes its code or gift card along, if it is unused. The caller holds the ledger lock. */
export async function takeGrantBack(
  tx: Transaction,
  deps: Deps,
  shopId: number,
  of: { readonly grantId: string; readonly by: string },
): Promise<void> {
  const attemptId = await attemptOfGrant(tx, shopId, of.grantId);
  if (attemptId === undefined) return;
  await planTakeBack(tx, deps, shopId, { attemptIds: [attemptId], kinds: OF_GRANTS, by: of.by });
}

/**
 * Something was made real of a grant. Who cancelled it while the call was under way found nothing that could be taken back: it is now. The
 * caller holds the ledger lock.
 */
export async function takeCancelledBack(
  tx: Transaction,
  deps: Deps,
  shopId: number,
  { effectKey }: { readonly effectKey: string },
): Promise<void> {
  const grantId = /^grant:(.+)$/.exec(effectKey)?.[1];
  const grant = grantId === undefined ? undefined : await findGrant(tx, shopId, grantId);
  if (grant?.state === "cancelled") await takeGrantBack(tx, deps, shopId, { grantId: grant.grantId, by: SYSTEM_ACTOR });
}

/**
 * Of unused codes that were found at Shopify, those that were taken back or given up go again: a worker that lost its lock, and was late,
 * had added them. Answers how many.
 */
export async function takeStrayCodesBack(
  tx: Transaction,
  deps: Pick<Deps, "clock" | "queue">,
  shopId: number,
  codes: readonly string[],
): Promise<number> {
  const intents = (await strayCodes(tx, shopId, codes)).map(({ takeBacks, ...stray }): NewAttempt => {
    const effectKey = `take-back:${stray.code}:again:${String(takeBacks)}`;
    const nothing = { amountMinor: 0, currency: "", lots: [] };
    return { ...stray, ...nothing, attemptId: randomUUID(), effectKey, kind: "code_take_back" };
  });
  const planned = await insertAttempts(tx, shopId, deps.clock.now(), intents);
  if (planned > 0) await deps.queue.announce(tx, "issue-rewards", [shopId]);
  return planned;
}

async function planTakeBack(
  tx: Transaction,
  deps: Deps,
  shopId: number,
  of: { readonly attemptIds: readonly string[]; readonly kinds: readonly string[]; readonly by: string },
): Promise<number> {
  const now = deps.clock.now();
  const { attemptIds, kinds } = of;
  const planned = await insertTakeBacks(tx, shopId, { attemptIds, kinds, now, bulkId: null });
  for (const { attemptId, amountMinor, currency, code } of planned) {
    const states = {
      before: { state: "issued" },
      after: { state: "taking-back", ...(code === null ? { amountMinor, currency } : { code }) },
    };
    await recordAudit(tx, shopId, now, { by: of.by, action: "reward.taken-back", subject: attemptId, ...states });
  }
  if (planned.length > 0) await deps.queue.announce(tx, "issue-rewards", [shopId]);
  return planned.length;
}
