import {
  type Attempt,
  type AttemptChange,
  GIFT_CARDS_NOT_GRANTED,
  NO_LONGER_OWED,
  changeAttempt,
  dueAttempts,
} from "~/adapters/persistence/attempt-rows";
import { takeShopLock, withTransaction } from "~/adapters/persistence/database";
import { findGrant } from "~/adapters/persistence/grant-rows";
import { markStandings } from "~/adapters/persistence/member-rows";
import { resolveNotice } from "~/adapters/persistence/notice-rows";
import { CreateGiftCardDocument, GiftCardByCodeDocument } from "~/adapters/shopify/generated/operations";
import { formatDecimalAmount } from "~/core/shared/money";
import { formatInstant } from "~/core/shared/time";
import { type AdminAnswer, isRefusal } from "~/ports/shopify-admin";
import { type ShopProgram, loadProgram } from "~/usecases/programs/load-program";
import { type Holder, type IssueDeps, underCustomerLock } from "./issue-store-credit";
import { parkAttempt } from "./park-attempt";
import { takeCancelledBack } from "./take-back";

const BATCH = 50;
const TRIES_MAX = 8;
const LOST_WAIT_MS = 30_000;

/**
 * Makes planned gift cards real, each at most once: the card's code is written with the intent, and Shopify takes no code twice. Before
 * any second try the card is looked for by that code, and known as ours by the mark in its note. One whose grant was cancelled while the
 * call was under way is deactivated. Answers how many were worked on.
 */
export async function issueGiftCards(deps: IssueDeps, input: { readonly shopId: number }): Promise<number> {
  const at = await loadProgram(deps.pool, input.shopId, deps.clock.now());
  const attempts = await dueAttempts(deps.pool, at.shopId, "gift_card", deps.clock.now(), BATCH);
  let count = 0;
  for (const attempt of attempts)
    count += await underCustomerLock(deps, at, attempt, (now, holder) => issueOne(deps, at, now, holder));
  return count;
}

/** Only the merchant sees it: which intent of ours a card is. */
function markOf(attempt: Attempt): string {
  return `Hearth ${attempt.attemptId}`;
}

async function issueOne(deps: IssueDeps, at: ShopProgram, attempt: Attempt, holder: Holder): Promise<void> {
  const admin = deps.admin(at.shop.domain);
  if (attempt.state === "calling") {
    const answer = await admin.run(GiftCardByCodeDocument, { query: attempt.code ?? "" });
    if (answer.kind === "failed") return failed(deps, at, attempt, answer);
    const found = answer.data.giftCards.nodes.find((one) => one.note === markOf(attempt));
    if (found) return finish(deps, at, attempt, found.id);
  }
  const now = deps.clock.now();
  const change: AttemptChange = {
    from: [attempt.state],
    to: "calling",
    nextAt: now + 30_000,
    reason: null,
    tried: true,
  };
  if (!(await changeAttempt(deps.pool, at.shopId, attempt.attemptId, now, change))) return;
  await call(deps, at, { ...attempt, state: "calling", tries: attempt.tries + 1 }, holder);
}

async function call(deps: IssueDeps, at: ShopProgram, attempt: Attempt, holder: Holder): Promise<void> {
  const { currency, amountMinor } = attempt;
  const readGrant = () => findGrant(deps.pool, at.shopId, attempt.effectKey.replace(/^grant:/, ""));
  const expiresAt = (await readGrant())?.expiresAt ?? null;
  // A card that a member has seen is not taken back lightly: it is asked right before the call whether the grant still stands.
  const stands = async (): Promise<boolean> => (await readGrant())?.state === "granted";
  const isWanted = async (): Promise<boolean> => (await holder.isTry(attempt)) && (await stands());
  const variables = {
    input: {
      initialAmount: { amount: formatDecimalAmount(amountMinor, currency), currencyCode: currency as "USD" },
      code: attempt.code,
      customerId: `gid://shopify/Customer/${attempt.customerId}`,
      note: markOf(attempt),
      expiresOn: expiresAt === null ? null : formatInstant(expiresAt).slice(0, 10),
    },
  };
  const answer = await deps.admin(at.shop.domain).run(CreateGiftCardDocument, variables, { isWanted });
  if (answer.kind === "failed" && answer.failure.code === "withheld")
    // Where it stands, another worker is at it by now.
    return (await stands()) ? undefined : giveUp(deps, at, attempt);
  if (answer.kind === "failed") return failed(deps, at, attempt, answer);
  const [problem] = answer.data.giftCardCreate?.userErrors ?? [];
  const id = answer.data.giftCardCreate?.giftCard?.id;
  if (id && !problem) return finish(deps, at, attempt, id);
  // Ours, made by a call whose answer was lost, or by another worker: the next try looks for it.
  const again = problem?.code === "TAKEN" && attempt.tries < TRIES_MAX;
  if (!again) return parkAttempt(deps, at.shopId, attempt, problem?.code ?? problem?.message ?? "unknown-outcome");
  return later(deps, at, attempt, "TAKEN");
}

/** The grant was cancelled, or ran out, before a card was made. */
async function giveUp(deps: IssueDeps, at: ShopProgram, attempt: Attempt): Promise<void> {
  const now = deps.clock.now();
  await withTransaction(deps.pool, async (tx) => {
    const { tries: ofTry } = attempt;
    const change = { from: ["calling"] as const, to: "cancelled" as const, nextAt: now, reason: NO_LONGER_OWED, ofTry };
    if (!(await changeAttempt(tx, at.shopId, attempt.attemptId, now, change))) return;
    await resolveNotice(tx, at.shopId, `attempt:${attempt.attemptId}`, now);
  });
}

type Failed = Extract<AdminAnswer<unknown>, { kind: "failed" }>;

async function failed(deps: IssueDeps, at: ShopProgram, attempt: Attempt, { failure }: Failed): Promise<void> {
  // The scope is optional: not every merchant gives it, nor does Shopify to every app.
  if (isRefusal(failure))
    return parkAttempt(
      deps,
      at.shopId,
      attempt,
      failure.code === "denied" ? GIFT_CARDS_NOT_GRANTED : `refused: ${failure.message}`,
    );
  if (attempt.tries >= TRIES_MAX) return parkAttempt(deps, at.shopId, attempt, "unknown-outcome");
  // What was lost on the way may still be under way: looking too early would not see it.
  const leastMs = failure.code === "lost" ? LOST_WAIT_MS : failure.retryAfterMs;
  return later(deps, at, attempt, `${failure.code}: ${failure.message}`, leastMs);
}

async function later(deps: IssueDeps, at: ShopProgram, attempt: Attempt, reason: string, leastMs = 0): Promise<void> {
  const now = deps.clock.now();
  const nextAt = now + Math.max(leastMs, Math.min(600_000, 2000 * 2 ** attempt.tries));
  const tried = attempt.state === "planned";
  await changeAttempt(deps.pool, at.shopId, attempt.attemptId, now, {
    from: ["planned", "calling"],
    to: "calling",
    nextAt,
    reason,
    tried,
    ofTry: attempt.tries,
  });
}

async function finish(deps: IssueDeps, at: ShopProgram, attempt: Attempt, shopifyId: string): Promise<void> {
  const now = deps.clock.now();
  await withTransaction(deps.pool, async (tx) => {
    await takeShopLock(tx, "ledger", at.shopId);
    const change = { from: ["calling"] as const, to: "done" as const, nextAt: now, reason: null, shopifyId };
    if (!(await changeAttempt(tx, at.shopId, attempt.attemptId, now, change))) return;
    await resolveNotice(tx, at.shopId, `attempt:${attempt.attemptId}`, now);
    await markStandings(tx, at.shopId, [attempt.memberId]);
    await deps.queue.announce(tx, "write-standings", [at.shopId]);
    await takeCancelledBack(tx, deps, at.shopId, attempt);
  });
}
