import type { CreditAccountRow, CreditTransactionRow } from "../state/records";
import type { Store } from "../state/store";
import type { World } from "../state/world";

/** Shopify's ceiling for one account: 15,000 USD or about as much in other currencies. */
const LIMIT_MINOR = 1_500_000;

export type CreditRefusal =
  | "ACCOUNT_NOT_FOUND"
  | "CREDIT_LIMIT_EXCEEDED"
  | "EXPIRES_AT_IN_PAST"
  | "INSUFFICIENT_FUNDS"
  | "MISMATCHING_CURRENCY"
  | "NEGATIVE_OR_ZERO_AMOUNT"
  | "OWNER_NOT_FOUND"
  | "UNSUPPORTED_CURRENCY";
export type CreditOutcome =
  { kind: "done"; transaction: CreditTransactionRow } | { kind: "refused"; code: CreditRefusal };

const refused = (code: CreditRefusal): CreditOutcome => ({ kind: "refused", code });

export function balanceMinor(store: Store, account: CreditAccountRow): number {
  let balance = 0;
  for (const row of store.transactionsOf(account.id)) if (row.kind === "credit") balance += row.remainingMinor;
  return balance;
}

/** Turns credits past their date into expiration transactions. Called before every look at an account. */
export function expireCredits(world: World, store: Store, account: CreditAccountRow): void {
  const now = world.nowIso();
  for (const credit of store.transactionsOf(account.id)) {
    if (credit.kind !== "credit" || credit.expired || !credit.expiresAt || credit.expiresAt > now) continue;
    const amountMinor = credit.remainingMinor;
    credit.expired = true;
    credit.remainingMinor = 0;
    store.creditTransactions.put(credit);
    if (amountMinor === 0) continue;
    append(world, store, account, {
      kind: "expiration",
      amountMinor: -amountMinor,
      event: "ADJUSTMENT",
      createdAt: credit.expiresAt,
      creditId: credit.id,
    });
  }
}

type NewTransaction = Pick<CreditTransactionRow, "kind" | "amountMinor" | "event"> &
  Partial<Pick<CreditTransactionRow, "createdAt" | "expiresAt" | "remainingMinor" | "creditId">>;

function append(world: World, store: Store, account: CreditAccountRow, entry: NewTransaction): CreditTransactionRow {
  const row: CreditTransactionRow = {
    id: world.nextNumber(),
    accountId: account.id,
    balanceAfterMinor: 0,
    createdAt: world.nowIso(),
    expiresAt: null,
    remainingMinor: 0,
    expired: false,
    creditId: null,
    ...entry,
  };
  store.creditTransactions.put(row);
  row.balanceAfterMinor = balanceMinor(store, account);
  return row;
}

export function findAccount(store: Store, customerId: number, currency: string): CreditAccountRow | undefined {
  return store.accountsOf(customerId).find((account) => account.currency === currency);
}

export type CreditTarget = { accountId: number } | { customerId: number };
export type Credit = {
  target: CreditTarget;
  amountMinor: number;
  currency: string;
  expiresAt?: string | null;
  event?: CreditTransactionRow["event"];
};

/** An account's own currency binds; a customer gets an account in the shop's currency with the first credit. */
function creditAccountFor(world: World, store: Store, { target, currency }: Credit): CreditAccountRow | CreditRefusal {
  if ("accountId" in target) {
    const account = store.creditAccounts.get(target.accountId);
    if (!account) return "ACCOUNT_NOT_FOUND";
    return account.currency === currency ? account : "MISMATCHING_CURRENCY";
  }
  const customer = store.customers.get(target.customerId);
  if (!customer || customer.mergedInto !== null) return "OWNER_NOT_FOUND";
  if (currency !== store.shop.currency) return "UNSUPPORTED_CURRENCY";
  const known = findAccount(store, target.customerId, currency);
  if (known) return known;
  const account = { id: world.nextNumber(), customerId: target.customerId, currency };
  store.creditAccounts.put(account);
  return account;
}

export function creditAccount(world: World, store: Store, credit: Credit): CreditOutcome {
  if (credit.amountMinor <= 0) return refused("NEGATIVE_OR_ZERO_AMOUNT");
  if (credit.expiresAt && Date.parse(credit.expiresAt) <= world.now().getTime()) return refused("EXPIRES_AT_IN_PAST");
  const account = creditAccountFor(world, store, credit);
  if (typeof account === "string") return refused(account);
  expireCredits(world, store, account);
  if (balanceMinor(store, account) + credit.amountMinor > LIMIT_MINOR) return refused("CREDIT_LIMIT_EXCEEDED");
  const transaction = append(world, store, account, {
    kind: "credit",
    amountMinor: credit.amountMinor,
    remainingMinor: credit.amountMinor,
    event: credit.event ?? "ADJUSTMENT",
    expiresAt: credit.expiresAt ? new Date(credit.expiresAt).toISOString() : null,
  });
  store.creditTransactions.put(transaction);
  return { kind: "done", transaction };
}

export function debitAccount(world: World, store: Store, debit: Omit<Credit, "expiresAt">): CreditOutcome {
  if (debit.amountMinor <= 0) return refused("NEGATIVE_OR_ZERO_AMOUNT");
  const { target, currency } = debit;
  const account =
    "accountId" in target
      ? store.creditAccounts.get(target.accountId)
      : (findAccount(store, target.customerId, currency) ?? store.accountsOf(target.customerId)[0]);
  if (!account) return refused("ACCOUNT_NOT_FOUND");
  if (account.currency !== currency) return refused("MISMATCHING_CURRENCY");
  expireCredits(world, store, account);
  if (balanceMinor(store, account) < debit.amountMinor) return refused("INSUFFICIENT_FUNDS");
  spend(store, account, debit.amountMinor);
  const transaction = append(world, store, account, {
    kind: "debit",
    amountMinor: -debit.amountMinor,
    event: debit.event ?? "ADJUSTMENT",
  });
  store.creditTransactions.put(transaction);
  return { kind: "done", transaction };
}

/** The credit that expires first is spent first; those without a date last, oldest first. */
function spend(store: Store, account: CreditAccountRow, amountMinor: number): void {
  const open = store
    .transactionsOf(account.id)
    .filter((row) => row.kind === "credit" && row.remainingMinor > 0)
    .sort((a, b) => (a.expiresAt ?? "9").localeCompare(b.expiresAt ?? "9") || a.id - b.id);
  let left = amountMinor;
  for (const credit of open) {
    const taken = Math.min(left, credit.remainingMinor);
    credit.remainingMinor -= taken;
    store.creditTransactions.put(credit);
    left -= taken;
    if (left === 0) return;
  }
}
