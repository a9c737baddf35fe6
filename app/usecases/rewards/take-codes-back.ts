import { type Attempt, type AttemptChange, changeAttempt, dueAttempts } from "~/adapters/persistence/attempt-rows";
import { endCode, findParent } from "~/adapters/persistence/code-rows";
import { withTransaction } from "~/adapters/persistence/database";
import { markStandings } from "~/adapters/persistence/member-rows";
import { resolveNotice } from "~/adapters/persistence/notice-rows";
import { CodeUsageDocument, type CodeUsageQuery, DeleteCodesDocument } from "~/adapters/shopify/generated/operations";
import { type AdminAnswer, type AdminFailure, type ShopifyAdmin, isUntaken, isRefusal } from "~/ports/shopify-admin";
import { type ShopProgram, loadProgram } from "~/usecases/programs/load-program";
import type { IssueDeps } from "./issue-store-credit";
import { parkAttempt } from "./park-attempt";
import { underParentLock } from "./under-parent-lock";

const BATCH = 50;
const TRIES_MAX = 8;
/** Shopify deletes codes in the background. */
const DELETING_MS = 3000;

/**
 * Takes unused codes back: reads whether a code was used, deletes it, and looks again until it is gone. A code that was used stays.
 * Every step may be repeated. Answers how many were worked on.
 */
export async function takeCodesBack(deps: IssueDeps, input: { readonly shopId: number }): Promise<number> {
  const at = await loadProgram(deps.pool, input.shopId, deps.clock.now());
  const attempts = await dueAttempts(deps.pool, at.shopId, "code_take_back", deps.clock.now(), BATCH);
  let count = 0;
  for (const listed of attempts)
    count += await underParentLock(deps, at.shopId, [listed], async (due) => {
      for (const attempt of due) await takeOneBack(deps, at, attempt);
    });
  return count;
}

async function takeOneBack(deps: IssueDeps, at: ShopProgram, attempt: Attempt): Promise<void> {
  const admin = deps.admin(at.shop.domain);
  const parent = await findParent(deps.pool, at.shopId, attempt.parentKey ?? "");
  const found = await lookUp(admin, attempt.code ?? "", parent?.discountId ?? null);
  if (found.kind === "failed") return later(deps, at, attempt, found.failure);
  if (found.kind === "gone") return end(deps, at, attempt, "taken-back");
  // It is being deleted, or Shopify's list is behind: as long as it counts at the checkout it is not gone.
  if (found.kind === "unlisted")
    return move(deps, at, attempt, { reason: "code-not-listed", waitMs: DELETING_MS, tried: true });
  if (found.uses > 0) return end(deps, at, attempt, parent?.terms.usesMax === 1 ? "used" : "taken-back-used");
  const deleted = await admin.run(DeleteCodesDocument, { discount: found.discountId, ids: [found.codeId] });
  if (deleted.kind === "failed") return later(deps, at, attempt, deleted.failure);
  const [problem] = deleted.data.discountCodeRedeemCodeBulkDelete?.userErrors ?? [];
  if (problem) return parkAttempt(deps, at.shopId, attempt, problem.message);
  await move(deps, at, attempt, { reason: "deleting", waitMs: DELETING_MS, tried: true });
}

type CodeNode = NonNullable<CodeUsageQuery["codeDiscountNodeByCode"]>;
type Codes = Extract<CodeNode["codeDiscount"], { readonly codes: unknown }>["codes"];
type FoundCode =
  | { readonly kind: "gone" }
  | { readonly kind: "unlisted" }
  | { readonly kind: "failed"; readonly failure: AdminFailure }
  | { readonly kind: "there"; readonly discountId: string; readonly codeId: string; readonly uses: number };

/** A code of our discount at Shopify, page by page: the search narrows the list down, and is not relied upon. */
async function lookUp(admin: ShopifyAdmin, code: string, discountId: string | null): Promise<FoundCode> {
  let after: string | null = null;
  for (;;) {
    const answer: AdminAnswer<CodeUsageQuery> = await admin.run(CodeUsageDocument, { code, query: code, after });
    if (answer.kind === "failed") return answer;
    const node: CodeNode | null | undefined = answer.data.codeDiscountNodeByCode;
    // A discount of somebody else's may have the code by now.
    if (!node || (discountId !== null && node.id !== discountId)) return { kind: "gone" };
    if (!("codes" in node.codeDiscount)) return { kind: "gone" };
    const { nodes, pageInfo }: Codes = node.codeDiscount.codes;
    const known = nodes.find((one) => one.code === code);
    if (known) return { kind: "there", discountId: node.id, codeId: known.id, uses: known.asyncUsageCount };
    if (!pageInfo.hasNextPage) return { kind: "unlisted" };
    after = pageInfo.endCursor ?? null;
  }
}

function later(deps: IssueDeps, at: ShopProgram, attempt: Attempt, failure: AdminFailure): Promise<void> {
  const reason = `${failure.code}: ${failure.message}`;
  if (isRefusal(failure)) return parkAttempt(deps, at.shopId, attempt, reason);
  const waitMs = Math.max(failure.retryAfterMs, Math.min(600_000, 2000 * 2 ** attempt.tries));
  return move(deps, at, attempt, { reason, waitMs, tried: !isUntaken(failure) });
}

async function move(
  deps: IssueDeps,
  at: ShopProgram,
  attempt: Attempt,
  { reason, waitMs, tried }: { readonly reason: string; readonly waitMs: number; readonly tried: boolean },
): Promise<void> {
  if (tried && attempt.tries >= TRIES_MAX) return parkAttempt(deps, at.shopId, attempt, reason);
  const now = deps.clock.now();
  const change: AttemptChange = {
    from: ["planned", "calling"],
    to: "calling",
    nextAt: now + waitMs,
    reason,
    tried,
  };
  await changeAttempt(deps.pool, at.shopId, attempt.attemptId, now, change);
}

/** Gone, or used before that could be: `taken-back-used` is a code that was used and can be used again, which stays as it is. */
async function end(
  deps: IssueDeps,
  at: ShopProgram,
  attempt: Attempt,
  how: "taken-back" | "used" | "taken-back-used",
): Promise<void> {
  const now = deps.clock.now();
  await withTransaction(deps.pool, async (tx) => {
    const isGone = how === "taken-back";
    const change = { from: ["planned", "calling"] as const, nextAt: now, reason: isGone ? null : "code-used" };
    if (!(await changeAttempt(tx, at.shopId, attempt.attemptId, now, { ...change, to: isGone ? "done" : "cancelled" })))
      return;
    if (how !== "taken-back-used") await endCode(tx, at.shopId, attempt.code ?? "", how);
    await resolveNotice(tx, at.shopId, `attempt:${attempt.attemptId}`, now);
    await markStandings(tx, at.shopId, [attempt.memberId]);
    await deps.queue.announce(tx, "write-standings", [at.shopId]);
  });
}
