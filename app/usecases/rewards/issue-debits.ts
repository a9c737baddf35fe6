import {
  type Attempt,
  type AttemptChange,
  NO_LONGER_OWED,
  changeAttempt,
  dueAttempts,
} from "~/adapters/persistence/attempt-rows";
import { type Transaction, takeShopLock, withTransaction } from "~/adapters/persistence/database";
import {
  type LotOpen,
  type UnspentPart,
  availableOf,
  opennessOfLots,
  setDebitAmount,
  unspentParts,
  unsureDebits,
} from "~/adapters/persistence/debit-rows";
import { markStandings } from "~/adapters/persistence/member-rows";
import { resolveNotice } from "~/adapters/persistence/notice-rows";
import { DebitStoreCreditDocument } from "~/adapters/shopify/generated/operations";
import { spreadDebit, spreadLapse } from "~/core/ledger/debit";
import { sumOf } from "~/core/shared/integer";
import { formatDecimalAmount } from "~/core/shared/money";
import { type AdminFailure, isUntaken, isRefusal } from "~/ports/shopify-admin";
import type { DebitedLot } from "~/usecases/log/log-event";
import { recordEvent } from "~/usecases/log/record-event";
import { type ShopProgram, loadProgram } from "~/usecases/programs/load-program";
import { type DebitAccount, findDebit, readDebitAccounts } from "./find-debit";
import { type Holder, type IssueDeps, moveAttempt, movedToOf, underCustomerLock } from "./issue-store-credit";
import { parkAttempt } from "./park-attempt";

const BATCH = 50;
const TRIES_MAX = 8;
const LOST_WAIT_MS = 30_000;

/** A debit took more than what is known to be unspent: part of it has been counted as spent by the customer. */
export const NOT_COVERED = "debit-not-covered";

/**
 * Debits credit that was taken back, at most what is unspent in the account: what is missing is carried, and paid off by later rewards.
 * Each at most once, whatever is lost on the way. Answers how many were worked on.
 */
export async function issueDebits(deps: IssueDeps, input: { readonly shopId: number }): Promise<number> {
  const at = await loadProgram(deps.pool, input.shopId, deps.clock.now());
  const attempts = await dueAttempts(deps.pool, at.shopId, "store_credit_debit", deps.clock.now(), BATCH);
  let count = 0;
  for (const attempt of attempts)
    count += await underCustomerLock(deps, at, attempt, (now, holder) => debitOne(deps, at, now, holder));
  return count;
}

async function debitOne(deps: IssueDeps, at: ShopProgram, attempt: Attempt, holder: Holder): Promise<void> {
  const admin = deps.admin(at.shop.domain);
  const movedTo = await movedToOf(deps, at, attempt);
  if (movedTo !== null && attempt.state === "planned") return moveAttempt(deps, at, attempt, movedTo);
  const read = await readDebitAccounts(admin, movedTo ?? attempt.customerId, attempt.currency);
  if (read.kind === "failed") return later(deps, at, attempt, read.failure, attempt.state === "calling");
  if (read.kind === "gone") return parkAttempt(deps, at.shopId, attempt, "customer-not-found");
  let account = read.accounts[0] ?? null;
  if (attempt.state === "calling") {
    const found = await findDebit({ db: deps.pool, shopId: at.shopId, admin, attempt }, read.accounts);
    if (found.kind === "failed") return later(deps, at, attempt, found.failure, true);
    if (found.kind === "found") return finish(deps, at, attempt, found.id);
    if (found.kind === "unclear" || movedTo !== null)
      return parkAttempt(deps, at.shopId, { ...attempt, movedTo }, "unknown-outcome");
    account = found.account;
  }
  const marked = await markCalling(deps, at, attempt, account);
  if (marked !== null && account !== null) await call(deps, at, marked, { id: account.id, holder });
}

/** Committed before the call, with what will be debited: what is owed and what is there now. Null: nothing is, or another was faster. */
async function markCalling(
  deps: IssueDeps,
  at: ShopProgram,
  attempt: Attempt,
  account: DebitAccount | null,
): Promise<Attempt | null> {
  const now = deps.clock.now();
  return withTransaction(deps.pool, async (tx) => {
    await takeShopLock(tx, "ledger", at.shopId);
    const most = await wanted(tx, at, attempt, now);
    const amountMinor = Math.min(most.amountMinor, account?.balanceMinor ?? 0);
    const { attemptId, state } = attempt;
    if (amountMinor <= 0 || (state === "calling" && amountMinor < attempt.amountMinor)) {
      const reason = most.isOwed ? "nothing left to debit" : NO_LONGER_OWED;
      await changeAttempt(tx, at.shopId, attemptId, now, { from: [state], to: "cancelled", nextAt: now, reason });
      await deps.queue.announce(tx, "issue-rewards", [at.shopId]);
      return null;
    }
    await setDebitAmount(tx, at.shopId, attemptId, amountMinor);
    const debited = { ...attempt, amountMinor: state === "planned" ? amountMinor : attempt.amountMinor };
    const seenId = state === "planned" ? (account?.newestId ?? "") : attempt.seenId;
    const change: AttemptChange = {
      from: [state],
      to: "calling",
      nextAt: now + 30_000,
      reason: null,
      seenId,
      tried: true,
    };
    if (!(await changeAttempt(tx, at.shopId, attemptId, now, change))) return null;
    return { ...debited, seenId, state: "calling", tries: attempt.tries + 1 };
  });
}

/** The credit that a person takes back; null where a reversal does. */
export function takenBackOf(effectKey: string): string | null {
  return /^take-back:([0-9a-f-]{36}):/.exec(effectKey)?.[1] ?? null;
}

async function wanted(
  tx: Transaction,
  at: ShopProgram,
  attempt: Attempt,
  now: number,
): Promise<{ readonly amountMinor: number; readonly isOwed: boolean }> {
  const { memberId, currency, amountMinor, effectKey } = attempt;
  const credit = takenBackOf(effectKey);
  const parts = await unspentParts(tx, at.shopId, { memberId, currency, now, ...(credit && { attemptId: credit }) });
  const unspent = parts.reduce((sum, part) => sum + part.openMinor, 0);
  const { ownMinor, netMinor } = await availableOf(tx, at.shopId, memberId, currency);
  const owed = credit === null ? Math.min(-ownMinor, -netMinor) : unspent;
  const unsure = await unsureDebits(tx, at.shopId, attempt);
  return { amountMinor: Math.min(amountMinor, Math.min(unspent, owed) - unsure), isOwed: credit !== null || owed > 0 };
}

async function call(
  deps: IssueDeps,
  at: ShopProgram,
  attempt: Attempt,
  { id: accountId, holder }: { readonly id: string; readonly holder: Holder },
): Promise<void> {
  const { amountMinor, currency } = attempt;
  const debitAmount = { amount: formatDecimalAmount(amountMinor, currency), currencyCode: currency as "USD" };
  const variables = { id: accountId, debit: { debitAmount } };
  const isWanted = (): Promise<boolean> => holder.isTry(attempt);
  const answer = await deps.admin(at.shop.domain).run(DebitStoreCreditDocument, variables, { isWanted });
  if (answer.kind === "failed") {
    const unknown = answer.failure.code === "lost" || answer.failure.code === "unavailable";
    return later(deps, at, attempt, answer.failure, unknown);
  }
  const [problem] = answer.data.storeCreditAccountDebit?.userErrors ?? [];
  if (problem?.code === "INSUFFICIENT_FUNDS") {
    // Spent between reading and debiting: nothing was debited, and less is there now.
    const failure: AdminFailure = { code: "throttled", message: "INSUFFICIENT_FUNDS", retryAfterMs: 1000 };
    return later(deps, at, attempt, failure, false);
  }
  const id = answer.data.storeCreditAccountDebit?.storeCreditAccountTransaction?.id;
  if (problem || !id) return parkAttempt(deps, at.shopId, attempt, problem?.code ?? "unknown-outcome");
  await finish(deps, at, attempt, id);
}

async function later(
  deps: IssueDeps,
  at: ShopProgram,
  attempt: Attempt,
  failure: AdminFailure,
  unknown: boolean,
): Promise<void> {
  if (failure.code === "withheld") return;
  if (isRefusal(failure)) return parkAttempt(deps, at.shopId, attempt, `${failure.code}: ${failure.message}`);
  const tried = unknown && !isUntaken(failure);
  if (tried && attempt.tries >= TRIES_MAX) return parkAttempt(deps, at.shopId, attempt, "unknown-outcome");
  const now = deps.clock.now();
  const least = unknown && failure.code === "lost" ? LOST_WAIT_MS : failure.retryAfterMs;
  await changeAttempt(deps.pool, at.shopId, attempt.attemptId, now, {
    from: ["planned", "calling"],
    to: unknown ? "calling" : "planned",
    nextAt: now + Math.max(least, Math.min(600_000, 2000 * 2 ** attempt.tries)),
    reason: `${failure.code}: ${failure.message}`,
    tried,
    ofTry: attempt.tries,
  });
}

async function finish(deps: IssueDeps, at: ShopProgram, attempt: Attempt, shopifyId: string): Promise<void> {
  const recorded = await withTransaction(deps.pool, (tx) =>
    recordDebited(tx, deps, at, attempt, { shopifyId, from: ["calling"] }),
  );
  if (!recorded) await parkAttempt(deps, at.shopId, attempt, NOT_COVERED);
}

type TakenPart = { readonly part: UnspentPart; readonly amountMinor: number };

/** What a debit takes of each part of a credit, and in which lots what nobody owed runs out. */
function debitedLots(taken: readonly TakenPart[], open: readonly LotOpen[], lapsedMinor: number): DebitedLot[] {
  const ofLot = new Map<string, number>();
  for (const { part, amountMinor } of taken) ofLot.set(part.lotId, (ofLot.get(part.lotId) ?? 0) + amountMinor);
  const lapsed = new Map(spreadLapse(open, ofLot, lapsedMinor).map((one) => [one.lot.lotId, one]));
  const debited = taken.map(({ part, amountMinor }): DebitedLot => {
    const { attemptId, lotId, memberId, class: lotClass, currency } = part;
    const here = lapsed.get(lotId)?.amountMinor ?? 0;
    lapsed.delete(lotId);
    return { attemptId, lotId, memberId, class: lotClass, currency, amountMinor, lapsedMinor: here };
  });
  const elsewhere = [...lapsed.values()].map(({ lot, amountMinor }): DebitedLot => {
    const { lotId, memberId, class: lotClass, currency } = lot;
    // Of no credit: nothing of it was real at Shopify.
    const of = { attemptId: taken[0]?.part.attemptId ?? "", lotId, memberId, class: lotClass, currency };
    return { ...of, amountMinor: 0, lapsedMinor: amountMinor };
  });
  return [...debited, ...elsewhere];
}

const withoutTaken = (parts: readonly UnspentPart[], taken: readonly TakenPart[]): UnspentPart[] =>
  parts.map((part) => {
    const same = taken.find((one) => one.part.attemptId === part.attemptId && one.part.lotId === part.lotId);
    return { ...part, openMinor: part.openMinor - (same?.amountMinor ?? 0) };
  });

/** How open lots will be once these parts have been debited, too. */
const openAfter = (lots: readonly LotOpen[], debited: readonly TakenPart[]): LotOpen[] =>
  lots.map((lot) => {
    const ofLot = debited.filter(({ part }) => part.lotId === lot.lotId);
    return { ...lot, openMinor: lot.openMinor + sumOf(ofLot, (one) => one.amountMinor) };
  });

/**
 * Credit is gone from Shopify: lots, entries and balance follow, once. What nobody owed is not issued again: it has run out. Answers
 * false, and records nothing, where less is known to be unspent than was debited.
 */
export async function recordDebited(
  tx: Transaction,
  deps: Pick<IssueDeps, "clock" | "queue">,
  at: ShopProgram,
  attempt: Attempt,
  done: { readonly shopifyId: string; readonly from: readonly Attempt["state"][] },
): Promise<boolean> {
  const now = deps.clock.now();
  const { attemptId, memberId, currency, amountMinor, effectKey } = attempt;
  await takeShopLock(tx, "ledger", at.shopId);
  const credit = takenBackOf(effectKey);
  const of = { memberId, currency, now, alsoEnded: true, ...(credit && { attemptId: credit }) };
  const taken = spreadDebit(await unspentParts(tx, at.shopId, of), amountMinor);
  if (taken.reduce((total, one) => total + one.amountMinor, 0) < amountMinor) return false;
  const change: AttemptChange = { from: done.from, to: "done", nextAt: now, reason: null, shopifyId: done.shopifyId };
  if (!(await changeAttempt(tx, at.shopId, attemptId, now, change))) return true;
  const { ownMinor, netMinor } = await availableOf(tx, at.shopId, memberId, currency);
  // What another debit under way pays is not paid by what a person takes back.
  const underWay = credit === null ? 0 : await unsureDebits(tx, at.shopId, attempt);
  const owed = Math.max(0, Math.max(-ownMinor, -netMinor) - underWay);
  const unspent = await unspentParts(tx, at.shopId, { memberId, currency, now, alsoEnded: true });
  const lots = await opennessOfLots(tx, at.shopId, memberId, currency);
  const open = openAfter(lots, spreadDebit(withoutTaken(unspent, taken), underWay));
  // What later rewards paid off while a reversal's debit was under way is the member's again: it was owed when it was taken.
  const lapsedMinor = credit === null ? 0 : amountMinor - Math.min(owed, amountMinor);
  const debited = debitedLots(taken, open, lapsedMinor);
  await recordEvent(tx, at.shopId, now, { kind: "debited", body: { lots: debited } });
  await resolveNotice(tx, at.shopId, `attempt:${attemptId}`, now);
  await markStandings(tx, at.shopId, [memberId]);
  await deps.queue.announce(tx, "write-standings", [at.shopId]);
  return true;
}
