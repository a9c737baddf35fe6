import { type Attempt, type AttemptChange, changeAttempt, dueAttempts } from "~/adapters/persistence/attempt-rows";
import { withTransaction } from "~/adapters/persistence/database";
import { markStandings } from "~/adapters/persistence/member-rows";
import { resolveNotice } from "~/adapters/persistence/notice-rows";
import { DeactivateGiftCardDocument, GiftCardStateDocument } from "~/adapters/shopify/generated/operations";
import { type AdminFailure, isRefusal, isUntaken } from "~/ports/shopify-admin";
import { type ShopProgram, loadProgram } from "~/usecases/programs/load-program";
import { type Holder, type IssueDeps, underCustomerLock } from "./issue-store-credit";
import { parkAttempt } from "./park-attempt";

const BATCH = 50;
const TRIES_MAX = 8;
const CALL_MS = 30_000;

/**
 * Deactivates gift cards whose grant was cancelled, of which nothing was spent. How a card is, is read before every call, so that one that
 * was lost on the way is found; Shopify does not make a card active again. Answers how many were worked on.
 */
export async function takeGiftCardsBack(deps: IssueDeps, input: { readonly shopId: number }): Promise<number> {
  const at = await loadProgram(deps.pool, input.shopId, deps.clock.now());
  const attempts = await dueAttempts(deps.pool, at.shopId, "gift_card_take_back", deps.clock.now(), BATCH);
  let count = 0;
  for (const listed of attempts)
    count += await underCustomerLock(deps, at, listed, (attempt, holder) => takeOneBack(deps, at, attempt, holder));
  return count;
}

async function takeOneBack(deps: IssueDeps, at: ShopProgram, attempt: Attempt, holder: Holder): Promise<void> {
  const admin = deps.admin(at.shop.domain);
  // The card was noted with the intent.
  const id = attempt.seenId ?? "";
  const read = await admin.run(GiftCardStateDocument, { id });
  // A look that failed counts too, or it would be made for ever.
  if (read.kind === "failed") return later(deps, at, attempt, { failure: read.failure, counts: true });
  const card = read.data.giftCard;
  if (!card || card.deactivatedAt !== null) return end(deps, at, attempt, { to: "done", reason: null });
  if (card.balance.amount !== card.initialValue.amount)
    return end(deps, at, attempt, { to: "cancelled", reason: "gift-card-used" });
  const now = deps.clock.now();
  const marked: AttemptChange = {
    from: ["planned", "calling"],
    to: "calling",
    nextAt: now + CALL_MS,
    reason: null,
    tried: true,
    ofTry: attempt.tries,
  };
  if (!(await changeAttempt(deps.pool, at.shopId, attempt.attemptId, now, marked))) return;
  const calling: Attempt = { ...attempt, state: "calling", tries: attempt.tries + 1 };
  const answer = await admin.run(DeactivateGiftCardDocument, { id }, { isWanted: () => holder.isTry(calling) });
  if (answer.kind === "failed") return later(deps, at, calling, { failure: answer.failure, counts: false });
  const [problem] = answer.data.giftCardDeactivate?.userErrors ?? [];
  if (problem && problem.code !== "GIFT_CARD_NOT_FOUND") return parkAttempt(deps, at.shopId, calling, problem.message);
  await end(deps, at, calling, { to: "done", reason: null });
}

async function later(
  deps: IssueDeps,
  at: ShopProgram,
  attempt: Attempt,
  { failure, counts }: { readonly failure: AdminFailure; readonly counts: boolean },
): Promise<void> {
  // Another's by now.
  if (failure.code === "withheld") return;
  const reason = `${failure.code}: ${failure.message}`;
  const isTry = !isUntaken(failure);
  if (isRefusal(failure) || (isTry && attempt.tries >= TRIES_MAX)) return parkAttempt(deps, at.shopId, attempt, reason);
  const now = deps.clock.now();
  const waitMs = Math.max(failure.retryAfterMs, Math.min(600_000, 2000 * 2 ** attempt.tries));
  const tried = isTry && counts;
  const change: AttemptChange = { from: ["planned", "calling"], to: "calling", nextAt: now + waitMs, reason, tried };
  await changeAttempt(deps.pool, at.shopId, attempt.attemptId, now, { ...change, ofTry: attempt.tries });
}

async function end(
  deps: IssueDeps,
  at: ShopProgram,
  attempt: Attempt,
  how: Pick<AttemptChange, "to" | "reason">,
): Promise<void> {
  const now = deps.clock.now();
  await withTransaction(deps.pool, async (tx) => {
    const change: AttemptChange = { ...how, from: ["planned", "calling"], nextAt: now };
    if (!(await changeAttempt(tx, at.shopId, attempt.attemptId, now, change))) return;
    await resolveNotice(tx, at.shopId, `attempt:${attempt.attemptId}`, now);
    await markStandings(tx, at.shopId, [attempt.memberId]);
    await deps.queue.announce(tx, "write-standings", [at.shopId]);
  });
}
