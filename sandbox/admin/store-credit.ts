import type { CreditAccountRow, CreditTransactionRow } from "../state/records";
import { gidNumber, parseGid, toGid } from "../state/gid";
import { toMinor } from "../state/money";
import {
  type CreditOutcome,
  type CreditRefusal,
  type CreditTarget,
  balanceMinor,
  creditAccount,
  debitAccount,
  expireCredits,
} from "../store/store-credit";
import { type PageArgs, paginate } from "./connection";
import { type Context, type Resolvers, tagged } from "./context";
import { createSearch } from "./search";
import { money, userError } from "./shapes";

type MoneyInput = { amount: string | number; currencyCode: string };

const MESSAGES: Record<CreditRefusal, { field: string[]; message: string }> = {
  ACCOUNT_NOT_FOUND: { field: ["id"], message: "The store credit account could not be found" },
  CREDIT_LIMIT_EXCEEDED: {
    field: ["creditInput", "creditAmount"],
    message: "The operation would cause the account's credit limit to be exceeded",
  },
  EXPIRES_AT_IN_PAST: { field: ["creditInput", "expiresAt"], message: "The expiry date must be in the future" },
  INSUFFICIENT_FUNDS: {
    field: ["debitInput", "debitAmount"],
    message: "The store credit account does not have sufficient funds to satisfy the request",
  },
  MISMATCHING_CURRENCY: {
    field: ["creditInput", "creditAmount", "currencyCode"],
    message: "The currency provided does not match the currency of the store credit account",
  },
  NEGATIVE_OR_ZERO_AMOUNT: {
    field: ["creditInput", "creditAmount", "amount"],
    message: "A positive amount must be used",
  },
  OWNER_NOT_FOUND: { field: ["id"], message: "The owner does not exist" },
  UNSUPPORTED_CURRENCY: { field: ["creditInput", "creditAmount", "currencyCode"], message: "Unsupported currency" },
};

function targetOf(id: string): CreditTarget {
  return parseGid(id)?.type === "StoreCreditAccount" ? { accountId: gidNumber(id) } : { customerId: gidNumber(id) };
}

function payload(outcome: CreditOutcome, debit: boolean): unknown {
  if (outcome.kind === "done") return { storeCreditAccountTransaction: outcome.transaction, userErrors: [] };
  const { field, message } = MESSAGES[outcome.code];
  const path = debit
    ? field.map((part) => part.replace("creditInput", "debitInput").replace("creditAmount", "debitAmount"))
    : field;
  return { storeCreditAccountTransaction: null, userErrors: [userError(path, message, outcome.code)] };
}

const TYPES = {
  credit: "StoreCreditAccountCreditTransaction",
  debit: "StoreCreditAccountDebitTransaction",
  expiration: "StoreCreditAccountExpirationTransaction",
} as const;

const withType = (row: CreditTransactionRow): CreditTransactionRow => tagged(TYPES[row.kind], row);

const SORTS: Record<string, (row: CreditTransactionRow) => string> = {
  CREATED_AT: (row) => row.createdAt,
  EXPIRES_AT: (row) => row.expiresAt ?? "9999",
};

function transactions(
  account: CreditAccountRow,
  args: PageArgs & { query?: string | null; sortKey: string },
  context: Context,
): unknown {
  expireCredits(context.world, context.store, account);
  const matches = createSearch<CreditTransactionRow>(args.query, {
    type: (row) => row.kind,
    id: (row) => row.id,
    expires_at: (row) => row.expiresAt,
  });
  const rows = context.store.transactionsOf(account.id).filter(matches).map(withType);
  return paginate(context, rows, args, { key: SORTS[args.sortKey] ?? ((row) => row.createdAt), id: (row) => row.id });
}

function accountOf(row: CreditTransactionRow, _args: unknown, { store }: Context): CreditAccountRow | null {
  return store.creditAccounts.get(row.accountId) ?? null;
}

const shared = {
  account: accountOf,
  amount: (row: CreditTransactionRow, _args: unknown, context: Context) =>
    money(row.amountMinor, accountOf(row, null, context)?.currency ?? ""),
  balanceAfterTransaction: (row: CreditTransactionRow, _args: unknown, context: Context) =>
    money(row.balanceAfterMinor, accountOf(row, null, context)?.currency ?? ""),
  createdAt: (row: CreditTransactionRow) => row.createdAt,
  event: (row: CreditTransactionRow) => row.event,
  origin: () => null,
};

export const storeCreditResolvers: Resolvers = {
  QueryRoot: {
    storeCreditAccount: (_source: unknown, args: { id: string }, { store }: Context) =>
      store.creditAccounts.get(gidNumber(args.id)) ?? null,
  },
  StoreCreditAccount: {
    id: (row: CreditAccountRow) => toGid("StoreCreditAccount", row.id),
    balance: (row: CreditAccountRow, _args: unknown, { world, store }: Context) => {
      expireCredits(world, store, row);
      return money(balanceMinor(store, row), row.currency);
    },
    owner: (row: CreditAccountRow, _args: unknown, { store }: Context) => {
      const customer = store.customers.get(row.customerId);
      return customer ? tagged("Customer", customer) : null;
    },
    transactions,
  },
  StoreCreditAccountCreditTransaction: {
    ...shared,
    id: (row: CreditTransactionRow) => toGid("StoreCreditAccountCreditTransaction", row.id),
    expiresAt: (row: CreditTransactionRow) => row.expiresAt,
    remainingAmount: (row: CreditTransactionRow, _args: unknown, context: Context) =>
      money(row.remainingMinor, accountOf(row, null, context)?.currency ?? ""),
  },
  StoreCreditAccountDebitTransaction: {
    ...shared,
    id: (row: CreditTransactionRow) => toGid("StoreCreditAccountDebitTransaction", row.id),
  },
  StoreCreditAccountExpirationTransaction: {
    ...shared,
    creditTransaction: (row: CreditTransactionRow, _args: unknown, { store }: Context) =>
      row.creditId === null ? null : (store.creditTransactions.get(row.creditId) ?? null),
  },
  Mutation: {
    storeCreditAccountCredit: (
      _source: unknown,
      args: { id: string; creditInput: { creditAmount: MoneyInput; expiresAt?: string | null } },
      { world, store }: Context,
    ) => {
      const { creditAmount, expiresAt } = args.creditInput;
      const currency = creditAmount.currencyCode;
      const amountMinor = toMinor(creditAmount.amount, currency);
      return payload(
        creditAccount(world, store, { target: targetOf(args.id), amountMinor, currency, expiresAt: expiresAt ?? null }),
        false,
      );
    },
    storeCreditAccountDebit: (
      _source: unknown,
      args: { id: string; debitInput: { debitAmount: MoneyInput } },
      { world, store }: Context,
    ) => {
      const { amount, currencyCode } = args.debitInput.debitAmount;
      const amountMinor = toMinor(amount, currencyCode);
      return payload(
        debitAccount(world, store, { target: targetOf(args.id), amountMinor, currency: currencyCode }),
        true,
      );
    },
  },
};
