import {
  type Attempt,
  type AttemptChange,
  NO_LONGER_OWED,
  changeAttempt,
  dueAttempt,
  dueAttempts,
  fingerprintTaken,
  isCalling,
  lotsOfAttempt,
  stillOwed,
} from "~/adapters/persistence/attempt-rows";
import {
  type Database,
  type Transaction,
  takeShopLock,
  trySessionLock,
  withTransaction,
} from "~/adapters/persistence/database";
import { markStandings, payeeOf } from "~/adapters/persistence/member-rows";
import { termsOfAttempt } from "~/adapters/persistence/open-lot-rows";
import { resolveNotice } from "~/adapters/persistence/notice-rows";
import { IssueStoreCreditDocument } from "~/adapters/shopify/generated/operations";
import { formatDecimalAmount } from "~/core/shared/money";
import { DAY_MS, formatInstant } from "~/core/shared/time";
import type { Clock } from "~/ports/clock";
import { type AdminFailure, type ShopifyAdmin, isUntaken, isRefusal } from "~/ports/shopify-admin";
import type { WorkQueue } from "~/ports/work-queue";
import { recordEvent } from "~/usecases/log/record-event";
import { type ShopProgram, loadProgram } from "~/usecases/programs/load-program";
import { expiriesOf } from "./expiries-of";
import { findCredit, readAccounts } from "./find-credit";
import { parkAttempt } from "./park-attempt";
import { rewardSettingsOf } from "./plan-rewards";

export type IssueDeps = {
  readonly pool: Database;
  readonly clock: Clock;
  readonly queue: WorkQueue;
  readonly admin: (shopDomain: string) => ShopifyAdmin;
};

const BATCH = 50;
const TRIES_MAX = 8;
const LOST_WAIT_MS = 30_000;

/** Store credit is issued for a member at most once per intent, whatever is lost on the way. Answers how many were worked on. */
export async function issueStoreCredit(deps: IssueDeps, input: { readonly shopId: number }): Promise<number> {
  const at = await loadProgram(deps.pool, input.shopId, deps.clock.now());
  const attempts = await dueAttempts(deps.pool, at.shopId, "store_credit", deps.clock.now(), BATCH);
  let count = 0;
  for (const attempt of attempts)
    count += await underCustomerLock(deps, at, attempt, (now, holder) => issueOne(deps, at, now, holder));
  return count;
}

/** Whether it is still this worker that calls, and for this try: asked over the connection that holds the lock, and gone with it. */
export type Holder = { isTry(attempt: Pick<Attempt, "attemptId" | "tries">): Promise<boolean> };

/**
 * One call for a customer at a time, over all workers: the read-back depends on it. The attempt is looked at again under the lock: another
 * worker may have called since it was listed, and its call may still be under way. A lock ends with its connection, so who has waited
 * before the call asks the holder. Answers 1 where there was something to do, 0 where another is at work for this customer.
 */
export async function underCustomerLock(
  deps: IssueDeps,
  at: ShopProgram,
  listed: Attempt,
  work: (attempt: Attempt, holder: Holder) => Promise<void>,
): Promise<0 | 1> {
  const done = await trySessionLock(deps.pool, "customer", `${at.shopId}:${listed.customerId}`, async (holder) => {
    const attempt = await dueAttempt(holder, at.shopId, listed.attemptId, deps.clock.now());
    const isTry: Holder["isTry"] = (one) => isCalling(holder, at.shopId, one).catch(() => false);
    // Merged since it was listed, it needs the lock of the customer who stays.
    if (attempt?.customerId !== listed.customerId) return 0;
    await work(attempt, { isTry });
    return 1;
  });
  return done ?? 0;
}

async function issueOne(deps: IssueDeps, at: ShopProgram, attempt: Attempt, holder: Holder): Promise<void> {
  const admin = deps.admin(at.shop.domain);
  const movedTo = await movedToOf(deps, at, attempt);
  if (movedTo !== null && attempt.state === "planned") return moveAttempt(deps, at, attempt, movedTo);
  const read = await readAccounts(admin, movedTo ?? attempt.customerId, attempt.currency);
  if (read.kind === "failed") return readFailed(deps, at, attempt, read.failure);
  if (read.kind === "gone") return parkAttempt(deps, at.shopId, attempt, "customer-not-found");
  if (attempt.state === "calling") {
    const found = await findCredit({ db: deps.pool, shopId: at.shopId, admin, attempt }, read.accounts);
    if (found.kind === "failed") return readFailed(deps, at, attempt, found.failure);
    if (found.kind === "found") return finish(deps, at, attempt, found.transactionId);
    if (found.kind === "unclear" || movedTo !== null)
      return parkAttempt(deps, at.shopId, { ...attempt, movedTo }, "unknown-outcome");
  }
  const fingerprint = attempt.fingerprint ?? (await freeFingerprint(deps, at, attempt));
  const seenId = attempt.state === "calling" ? attempt.seenId : (read.accounts[0]?.newestId ?? "");
  const marked = await markCalling(deps, at, attempt, { seenId, fingerprint });
  if (marked)
    await call(deps, at, { ...attempt, state: "calling", seenId, fingerprint, tries: attempt.tries + 1 }, holder);
}

/**
 * Whom the customer was merged into since the attempt was in their name; null: nobody. How credit moves then is not known, so what may have
 * been called before is sent again by a person only.
 */
export async function movedToOf(deps: IssueDeps, at: ShopProgram, attempt: Attempt): Promise<string | null> {
  const payeeId = await payeeOf(deps.pool, at.shopId, attempt.memberId);
  return payeeId === attempt.customerId ? null : payeeId;
}

/** Certainly not executed: it goes on for the customer who stays. */
export async function moveAttempt(
  deps: IssueDeps,
  at: ShopProgram,
  attempt: Attempt,
  customerId: string,
): Promise<void> {
  const now = deps.clock.now();
  const change: AttemptChange = { from: ["planned"], to: "planned", nextAt: now, reason: null, customerId };
  await changeAttempt(deps.pool, at.shopId, attempt.attemptId, now, change);
}

/**
 * Committed before the call: a crash from here on finds what to look for. What has been refunded, or whose member has withdrawn, since it
 * was planned is not called for the first time; what is left is planned anew.
 */
async function markCalling(
  deps: IssueDeps,
  at: ShopProgram,
  attempt: Attempt,
  mark: { readonly seenId: string | null; readonly fingerprint: number },
): Promise<boolean> {
  const now = deps.clock.now();
  return withTransaction(deps.pool, async (tx) => {
    await takeShopLock(tx, "ledger", at.shopId);
    const { attemptId, state } = attempt;
    // Of what was called before, the read-back said that it is not there.
    const ranOut = mark.fingerprint <= now;
    if (ranOut || (state === "planned" && !(await stillOwed(tx, at.shopId, attempt)))) {
      const change = { from: [state], to: "cancelled" as const, nextAt: now, reason: NO_LONGER_OWED };
      if (await changeAttempt(tx, at.shopId, attemptId, now, change))
        await deps.queue.announce(tx, "issue-rewards", [at.shopId]);
      return false;
    }
    const change = { from: [state], to: "calling" as const, nextAt: now + 30_000, reason: null, ...mark, tried: true };
    return changeAttempt(tx, at.shopId, attemptId, now, change);
  });
}

async function call(deps: IssueDeps, at: ShopProgram, attempt: Attempt, holder: Holder): Promise<void> {
  const { currency, amountMinor, fingerprint } = attempt;
  const id = `gid://shopify/Customer/${attempt.customerId}`;
  const credit = {
    creditAmount: { amount: formatDecimalAmount(amountMinor, currency), currencyCode: currency as "USD" },
    expiresAt: formatInstant(fingerprint ?? 0),
    notify: rewardSettingsOf(at).notify,
  };
  const isWanted = (): Promise<boolean> => holder.isTry(attempt);
  const answer = await deps.admin(at.shop.domain).run(IssueStoreCreditDocument, { id, credit }, { isWanted });
  if (answer.kind === "failed") {
    // Only a lost answer may have been executed; after the others the next try is a first one again.
    const unknown = answer.failure.code === "lost" || answer.failure.code === "unavailable";
    return retryLater(deps, at, attempt, answer.failure, { to: unknown ? "calling" : "planned" });
  }
  const result = answer.data.storeCreditAccountCredit;
  const [problem] = result?.userErrors ?? [];
  if (problem) return parkAttempt(deps, at.shopId, attempt, problem.code ?? problem.message);
  const transactionId = result?.storeCreditAccountTransaction?.id;
  if (!transactionId) return parkAttempt(deps, at.shopId, attempt, "unknown-outcome");
  await finish(deps, at, attempt, transactionId);
}

/** An expiry of its own second for every credit of a customer: the only mark that Shopify gives back. */
async function freeFingerprint(deps: IssueDeps, at: ShopProgram, attempt: Attempt): Promise<number> {
  const latest = Math.min(
    deps.clock.now() + rewardSettingsOf(at).creditValidDays * DAY_MS,
    await runsOutAt(deps, at, attempt),
  );
  const base = Math.floor(latest / 1000) * 1000;
  for (let second = 0; ; second++) {
    const fingerprint = base - second * 1000;
    if (!(await fingerprintTaken(deps.pool, at.shopId, attempt.memberId, fingerprint))) return fingerprint;
  }
}

/** When the last of an attempt's lots runs out: nobody has less time than they were told. */
async function runsOutAt(deps: IssueDeps, at: ShopProgram, attempt: Attempt): Promise<number> {
  const lots = await expiriesOf(deps.pool, at, await termsOfAttempt(deps.pool, at.shopId, attempt.attemptId));
  const instants = lots.flatMap(({ expiry }) => (expiry === null ? [] : [expiry.expiresAt]));
  return lots.length > 0 && lots.length === instants.length ? Math.max(...instants) : Number.POSITIVE_INFINITY;
}

/** Nothing was called this time; while an outcome is unknown, an answer that does not say it counts as a try. */
function readFailed(deps: IssueDeps, at: ShopProgram, attempt: Attempt, failure: AdminFailure): Promise<void> {
  if (attempt.state !== "calling") return retryLater(deps, at, attempt, failure, { to: "planned" });
  return retryLater(deps, at, attempt, failure, { to: "calling", tried: !isUntaken(failure) });
}

async function retryLater(
  deps: IssueDeps,
  at: ShopProgram,
  attempt: Attempt,
  failure: AdminFailure,
  next: { readonly to: "planned" | "calling"; readonly tried?: boolean },
): Promise<void> {
  const now = deps.clock.now();
  // Another's by now, or to be found and read back by whoever comes next.
  if (failure.code === "withheld") return;
  if (isRefusal(failure)) return parkAttempt(deps, at.shopId, attempt, `${failure.code}: ${failure.message}`);
  // What is certain not to be executed may go on trying. An outcome that stays unknown goes to a person.
  const unknown = next.to === "calling";
  const tries = attempt.tries + (next.tried ? 1 : 0);
  if (unknown && !isUntaken(failure) && tries >= TRIES_MAX)
    return parkAttempt(deps, at.shopId, attempt, "unknown-outcome");
  // What was lost on the way may still be under way: reading back too early would not see it.
  const least = unknown && failure.code === "lost" ? LOST_WAIT_MS : failure.retryAfterMs;
  const wait = Math.max(least, Math.min(600_000, 2000 * 2 ** tries));
  const change: AttemptChange = {
    ...next,
    from: ["planned", "calling"],
    ofTry: attempt.tries,
    nextAt: now + wait,
    reason: `${failure.code}: ${failure.message}`,
  };
  await changeAttempt(deps.pool, at.shopId, attempt.attemptId, now, change);
}

async function finish(deps: IssueDeps, at: ShopProgram, attempt: Attempt, transactionId: string): Promise<void> {
  await withTransaction(deps.pool, (tx) =>
    recordIssued(tx, deps, at, attempt, { shopifyId: transactionId, from: ["calling", "planned"] }),
  );
}

/** It exists at Shopify: lots, entries and balance follow where it was credit, once. */
export async function recordIssued(
  tx: Transaction,
  deps: Pick<IssueDeps, "clock" | "queue">,
  at: ShopProgram,
  attempt: Attempt,
  done: { readonly shopifyId: string; readonly from: readonly Attempt["state"][] },
): Promise<boolean> {
  const now = deps.clock.now();
  await takeShopLock(tx, "ledger", at.shopId);
  const change: AttemptChange = { from: done.from, to: "done", nextAt: now, reason: null, shopifyId: done.shopifyId };
  if (!(await changeAttempt(tx, at.shopId, attempt.attemptId, now, change))) return false;
  const lots = await lotsOfAttempt(tx, at.shopId, attempt.attemptId);
  const issued = lots.map(({ lotId, memberId, class: lotClass, currency, amountMinor }) => ({
    lotId,
    memberId,
    class: lotClass,
    currency,
    amountMinor,
  }));
  if (issued.length > 0) await recordEvent(tx, at.shopId, now, { kind: "issued", body: { lots: issued } });
  await resolveNotice(tx, at.shopId, `attempt:${attempt.attemptId}`, now);
  await markStandings(tx, at.shopId, [attempt.memberId]);
  await deps.queue.announce(tx, "write-standings", [at.shopId]);
  return true;
}
