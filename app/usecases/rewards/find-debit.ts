import { type Attempt, isRecorded } from "~/adapters/persistence/attempt-rows";
import type { Database } from "~/adapters/persistence/database";
import { DebitAccountsDocument, DebitsSinceDocument } from "~/adapters/shopify/generated/operations";
import { parseDecimalAmount } from "~/core/shared/money";
import type { AdminFailure, ShopifyAdmin } from "~/ports/shopify-admin";

export type DebitAccount = { readonly id: string; readonly balanceMinor: number; readonly newestId: string | null };
type Accounts =
  | { readonly kind: "read"; readonly accounts: readonly DebitAccount[] }
  | { readonly kind: "gone" }
  | { readonly kind: "failed"; readonly failure: AdminFailure };

/** The accounts that a customer has in a currency, the fullest first: more than one where customers were merged. */
export async function readDebitAccounts(admin: ShopifyAdmin, customerId: string, currency: string): Promise<Accounts> {
  const answer = await admin.run(DebitAccountsDocument, { customer: `gid://shopify/Customer/${customerId}` });
  if (answer.kind === "failed") return { kind: "failed", failure: answer.failure };
  if (!answer.data.customer) return { kind: "gone" };
  const accounts = answer.data.customer.storeCreditAccounts.nodes.flatMap((one): DebitAccount[] => {
    const balance = parseDecimalAmount(one.balance.amount, currency);
    const [newest] = one.transactions.nodes;
    if (one.balance.currencyCode !== currency || balance.kind !== "amount") return [];
    const newestId = newest && "id" in newest ? newest.id : null;
    return [{ id: one.id, balanceMinor: balance.amountMinor, newestId }];
  });
  return { kind: "read", accounts: accounts.sort((a, b) => b.balanceMinor - a.balanceMinor) };
}

type Found =
  | { readonly kind: "found"; readonly id: string }
  /** With the account that the call was about. */
  | { readonly kind: "absent"; readonly account: DebitAccount | null }
  | { readonly kind: "unclear" }
  | { readonly kind: "failed"; readonly failure: AdminFailure };

type Search = {
  readonly db: Database;
  readonly shopId: number;
  readonly admin: ShopifyAdmin;
  readonly attempt: Attempt;
};

/**
 * Our debit among those newer than the one seen before the call; where none was seen, among all of the customer's: the same amount, made
 * by an app or a person and not by an order, and no other attempt's. A debit carries no mark of ours, so two that could be it are a
 * person's to tell apart.
 */
export async function findDebit(
  { db, shopId, admin, attempt }: Search,
  accounts: readonly DebitAccount[],
): Promise<Found> {
  const seenId = attempt.seenId ?? "";
  let candidates: Debit[] = [];
  let called = accounts[0] ?? null;
  let isWhole = seenId === "";
  for (const account of accounts) {
    const read = await debitsOf(admin, account.id);
    if (read.kind === "failed") return read;
    const seen = read.debits.findIndex((one) => one.id === seenId);
    if (seen >= 0) {
      [candidates, called, isWhole] = [read.debits.slice(0, seen), account, true];
      break;
    }
    candidates.push(...read.debits);
    isWhole &&= read.isWhole;
  }
  if (!isWhole) return { kind: "unclear" };
  const ours: string[] = [];
  for (const one of candidates) {
    const amount = parseDecimalAmount(one.amount.amount.replace(/^-/, ""), attempt.currency);
    const same = amount.kind === "amount" && amount.amountMinor === attempt.amountMinor;
    if (!same || one.event !== "ADJUSTMENT") continue;
    if (!(await isRecorded(db, shopId, attempt.memberId, one.id))) ours.push(one.id);
  }
  const [first, second] = ours;
  if (second !== undefined) return { kind: "unclear" };
  return first === undefined ? { kind: "absent", account: called } : { kind: "found", id: first };
}

type Debit = { readonly id: string; readonly event: string; readonly amount: { readonly amount: string } };

/** The newest debits of an account, and whether these are all. */
async function debitsOf(
  admin: ShopifyAdmin,
  account: string,
): Promise<
  | { readonly kind: "read"; readonly debits: readonly Debit[]; readonly isWhole: boolean }
  | { readonly kind: "failed"; readonly failure: AdminFailure }
> {
  const answer = await admin.run(DebitsSinceDocument, { account });
  if (answer.kind === "failed") return { kind: "failed", failure: answer.failure };
  const list = answer.data.storeCreditAccount?.transactions;
  const debits = (list?.nodes ?? []).flatMap((one) =>
    one.__typename === "StoreCreditAccountDebitTransaction" ? [one] : [],
  );
  return { kind: "read", debits, isWhole: !list?.pageInfo.hasNextPage };
}
