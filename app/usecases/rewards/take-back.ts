import { randomUUID } from "node:crypto";
import { type Attempt, type NewAttempt, attemptById, insertAttempts } from "~/adapters/persistence/attempt-rows";
import { attemptOfGrant, isOpenCode, strayCodes } from "~/adapters/persistence/code-rows";
import { type Database, type Transaction, takeShopLock, withTransaction } from "~/adapters/persistence/database";
import { givenUpTakeBacks, unspentParts } from "~/adapters/persistence/debit-rows";
import { payeeOf } from "~/adapters/persistence/member-rows";
import type { Clock } from "~/ports/clock";
import type { WorkQueue } from "~/ports/work-queue";
import { recordAudit } from "~/usecases/audit/record-audit";

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
    const planned = await planTakeBack(tx, deps, shopId, { attemptIds, by });
    return { kind: "taken-back", planned, nothingLeft: attemptIds.length - planned };
  });
}

/** A grant that is cancelled takes its code along, if it is unused. The caller holds the ledger lock. */
export async function takeGrantBack(
  tx: Transaction,
  deps: Deps,
  shopId: number,
  of: { readonly grantId: string; readonly by: string },
): Promise<void> {
  const attemptId = await attemptOfGrant(tx, shopId, of.grantId);
  if (attemptId !== undefined) await planTakeBack(tx, deps, shopId, { attemptIds: [attemptId], by: of.by });
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
  of: { readonly attemptIds: readonly string[]; readonly by: string },
): Promise<number> {
  const now = deps.clock.now();
  let planned = 0;
  for (const attemptId of of.attemptIds) {
    const issued = await attemptById(tx, shopId, attemptId);
    const intent = issued?.state === "done" ? await intentFor(tx, shopId, issued, now) : null;
    if (intent === null || (await insertAttempts(tx, shopId, now, [intent])) === 0) continue;
    planned += 1;
    const { amountMinor, currency, code } = intent;
    const states = {
      before: { state: "issued" },
      after: { state: "taking-back", ...(code === null ? { amountMinor, currency } : { code }) },
    };
    await recordAudit(tx, shopId, now, { by: of.by, action: "reward.taken-back", subject: attemptId, ...states });
  }
  if (planned > 0) await deps.queue.announce(tx, "issue-rewards", [shopId]);
  return planned;
}

async function intentFor(tx: Transaction, shopId: number, issued: Attempt, now: number): Promise<NewAttempt | null> {
  const { attemptId, memberId, currency, code, parentKey } = issued;
  // Whoever's account it was put into may have been merged since.
  const customerId = (await payeeOf(tx, shopId, memberId)) ?? issued.customerId;
  const shared = { attemptId: randomUUID(), memberId, customerId, lots: [] };
  const prefix = `take-back:${attemptId}:${String(await givenUpTakeBacks(tx, shopId, attemptId))}`;
  if (issued.kind === "discount_code") {
    if (code === null || !(await isOpenCode(tx, shopId, code))) return null;
    const effectKey = `${prefix}:code`;
    return { ...shared, effectKey, kind: "code_take_back", amountMinor: 0, currency: "", code, parentKey };
  }
  if (issued.kind !== "store_credit") return null;
  const parts = await unspentParts(tx, shopId, { memberId, currency, now, attemptId });
  const amountMinor = parts.reduce((sum, part) => sum + part.openMinor, 0);
  if (amountMinor === 0) return null;
  // What is left of the credit names the intent: taken back once, whoever asks how often.
  const effectKey = `${prefix}:${String(amountMinor)}`;
  return { ...shared, effectKey, kind: "store_credit_debit", amountMinor, currency, code: null, parentKey: null };
}
