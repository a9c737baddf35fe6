import { setTimeout as delay } from "node:timers/promises";
import { type Attempt, changeAttempt, dueAttempts } from "~/adapters/persistence/attempt-rows";
import { saveIssuedCode, setParentDiscount } from "~/adapters/persistence/code-rows";
import { hurryDiscount } from "~/adapters/persistence/discount-check-rows";
import { takeShopLock, withTransaction } from "~/adapters/persistence/database";
import { markStandings } from "~/adapters/persistence/member-rows";
import { resolveNotice } from "~/adapters/persistence/notice-rows";
import {
  AddCodesDocument,
  CodeCreationDocument,
  DiscountByCodeDocument,
} from "~/adapters/shopify/generated/operations";
import type { ShopifyAdmin } from "~/ports/shopify-admin";
import { type ShopProgram, loadProgram } from "~/usecases/programs/load-program";
import { Postponed, Refused, dataOf } from "./answers";
import { type MadeParent, ensureParent } from "./ensure-parent";
import type { IssueDeps } from "./issue-store-credit";
import { parkAttempt } from "./park-attempt";
import { takeCancelledBack } from "./take-back";
import { underParentLock } from "./under-parent-lock";

/** Shopify takes 250 codes a call. */
const CODES_MAX = 250;
const POLLS_MAX = 40;
const POLL_MS = 250;
const TRIES_MAX = 8;

/**
 * Makes planned codes real: one parent discount per tier and terms, codes below it. A code is written with its intent, so a
 * call that was lost is simply made again: what is taken by our own parent is success. Answers how many were worked on.
 */
export async function issueCodes(deps: IssueDeps, input: { readonly shopId: number }): Promise<number> {
  const at = await loadProgram(deps.pool, input.shopId, deps.clock.now());
  const attempts = await dueAttempts(deps.pool, at.shopId, "discount_code", deps.clock.now(), CODES_MAX);
  const parents = new Map<string, Attempt[]>();
  for (const one of attempts) parents.set(one.parentKey ?? "", [...(parents.get(one.parentKey ?? "") ?? []), one]);
  let count = 0;
  for (const [parentKey, listed] of parents)
    count += await underParentLock(deps, at.shopId, listed, async (batch) => {
      try {
        await issueBatch(deps, at, parentKey, batch);
      } catch (error) {
        if (error instanceof Refused) for (const one of batch) await parkAttempt(deps, at.shopId, one, error.message);
        else if (error instanceof Postponed) await postpone(deps, at, batch, error);
        else throw error;
      }
    });
  return count;
}

async function issueBatch(
  deps: IssueDeps,
  at: ShopProgram,
  parentKey: string,
  batch: readonly Attempt[],
): Promise<void> {
  const admin = deps.admin(at.shop.domain);
  const parent = await ensureParent(deps, at, admin, parentKey);
  const codes = batch.flatMap((one) => (one.code === null ? [] : [{ code: one.code }]));
  const added = dataOf(
    await admin.run(AddCodesDocument, { discount: parent.discountId, codes }),
  ).discountRedeemCodeBulkAdd;
  const [problem] = added?.userErrors ?? [];
  if (problem) {
    // The merchant may have deleted it: the next try finds it by its code, or makes it again.
    await setParentDiscount(deps.pool, at.shopId, parent.parentKey, null);
    throw new Postponed(`${problem.code ?? "refused"}: ${problem.message}`);
  }
  const failed = await outcome(admin, added?.bulkCreation?.id ?? "");
  for (const attempt of batch) {
    const error = failed.get(attempt.code ?? "");
    const ours = error === undefined || (await isOurs(admin, attempt.code ?? "", parent.discountId));
    if (ours) await finish(deps, at, attempt, parent);
    else await parkAttempt(deps, at.shopId, attempt, error);
  }
}

/** Codes that were not created, with Shopify's words; waits until the creation is done. */
async function outcome(admin: ShopifyAdmin, creationId: string): Promise<Map<string, string>> {
  for (let poll = 0; poll < POLLS_MAX; poll++) {
    const creation = dataOf(await admin.run(CodeCreationDocument, { id: creationId })).discountRedeemCodeBulkCreation;
    if (creation?.done) {
      const failed = creation.codes.nodes.filter((one) => one.discountRedeemCode === null);
      return new Map(
        failed.map((one) => [one.code, one.errors.map((error) => error.message).join("; ") || "not created"]),
      );
    }
    await delay(POLL_MS);
  }
  throw new Postponed("the codes are still being created");
}

async function isOurs(admin: ShopifyAdmin, code: string, discountId: string): Promise<boolean> {
  return dataOf(await admin.run(DiscountByCodeDocument, { code })).codeDiscountNodeByCode?.id === discountId;
}

async function finish(deps: IssueDeps, at: ShopProgram, attempt: Attempt, parent: MadeParent): Promise<void> {
  const now = deps.clock.now();
  await withTransaction(deps.pool, async (tx) => {
    const { memberId, code } = attempt;
    if (code === null) return;
    await takeShopLock(tx, "ledger", at.shopId);
    const change = {
      from: ["planned", "calling"] as const,
      to: "done" as const,
      nextAt: now,
      reason: null,
      shopifyId: parent.discountId,
    };
    // Somebody decided otherwise while the code was added: reconciliation takes it back.
    if (!(await changeAttempt(tx, at.shopId, attempt.attemptId, now, change)))
      return void (await hurryDiscount(tx, at.shopId, parent.discountId));
    const { parentKey, title, terms } = parent;
    await saveIssuedCode(tx, at.shopId, { code, memberId, parentKey, title, terms, issuedAt: now });
    await resolveNotice(tx, at.shopId, `attempt:${attempt.attemptId}`, now);
    await markStandings(tx, at.shopId, [memberId]);
    await deps.queue.announce(tx, "write-standings", [at.shopId]);
    await takeCancelledBack(tx, deps, at.shopId, attempt);
  });
}

async function postpone(deps: IssueDeps, at: ShopProgram, batch: readonly Attempt[], why: Postponed): Promise<void> {
  const now = deps.clock.now();
  const reason = why.message;
  for (const attempt of batch) {
    if (why.isTry && attempt.tries + 1 >= TRIES_MAX) await parkAttempt(deps, at.shopId, attempt, reason);
    else {
      const nextAt = now + Math.min(600_000, 2000 * 2 ** attempt.tries);
      await changeAttempt(deps.pool, at.shopId, attempt.attemptId, now, {
        from: ["planned", "calling"],
        to: "calling",
        nextAt,
        reason,
        tried: why.isTry,
      });
    }
  }
}
