import { type Attempt, isRecorded } from "~/adapters/persistence/attempt-rows";
import type { Database } from "~/adapters/persistence/database";
import { StoreCreditAccountsDocument, StoreCreditTransactionsDocument } from "~/adapters/shopify/generated/operations";
import { parseDecimalAmount } from "~/core/shared/money";
import type { AdminFailure, ShopifyAdmin } from "~/ports/shopify-admin";

const PAGES_MAX = 20;

type Account = { readonly accountId: string; readonly newestId: string | null };
type Accounts =
  | { readonly kind: "read"; readonly accounts: readonly Account[] }
  | { readonly kind: "gone" }
  | { readonly kind: "failed"; readonly failure: AdminFailure };

/** The accounts that a customer has in a currency: more than one where customers were merged. */
export async function readAccounts(admin: ShopifyAdmin, customerId: string, currency: string): Promise<Accounts> {
  const answer = await admin.run(StoreCreditAccountsDocument, { customer: `gid://shopify/Customer/${customerId}` });
  if (answer.kind === "failed") return { kind: "failed", failure: answer.failure };
  if (!answer.data.customer) return { kind: "gone" };
  const accounts = answer.data.customer.storeCreditAccounts.nodes
    .filter((one) => one.balance.currencyCode === currency)
    .map((one) => {
      const [newest] = one.transactions.nodes;
      return { accountId: one.id, newestId: newest && "id" in newest ? newest.id : null };
    });
  return { kind: "read", accounts };
}

type Found =
  | { readonly kind: "found"; readonly transactionId: string }
  | { readonly kind: "absent" }
  | { readonly kind: "unclear" }
  | { readonly kind: "failed"; readonly failure: AdminFailure };

type Search = {
  readonly db: Database;
  readonly shopId: number;
  readonly admin: ShopifyAdmin;
  readonly attempt: Attempt;
};

/** Looks for our credit in all accounts of the customer: a merge moves it to another. */
export async function findCredit(search: Search, accounts: readonly Account[]): Promise<Found> {
  let kind: "absent" | "unclear" = "absent";
  for (const { accountId } of accounts) {
    const found = await findInAccount(search, accountId);
    if (found.kind === "found" || found.kind === "failed") return found;
    if (found.kind === "unclear") kind = "unclear";
  }
  return { kind };
}

/** Among those newer than the one seen before the call: same amount, same second of expiry, and no other attempt's. */
async function findInAccount({ db, shopId, admin, attempt }: Search, accountId: string): Promise<Found> {
  let after: string | null = null;
  for (let page = 0; page < PAGES_MAX; page++) {
    const answer: Awaited<ReturnType<typeof transactions>> = await transactions(admin, accountId, after);
    if (answer.kind === "failed") return { kind: "failed", failure: answer.failure };
    const list = answer.data.storeCreditAccount?.transactions;
    for (const one of list?.nodes ?? []) {
      if (one.__typename !== "StoreCreditAccountCreditTransaction") continue;
      if (one.id === attempt.seenId) return { kind: "absent" };
      const amount = parseDecimalAmount(one.amount.amount, attempt.currency);
      const same = amount.kind === "amount" && amount.amountMinor === attempt.amountMinor;
      if (!same || one.expiresAt === null || Date.parse(one.expiresAt) !== attempt.fingerprint) continue;
      if (!(await isRecorded(db, shopId, attempt.memberId, one.id))) return { kind: "found", transactionId: one.id };
    }
    if (!list?.pageInfo.hasNextPage) return { kind: "absent" };
    after = list.pageInfo.endCursor;
  }
  return { kind: "unclear" };
}

function transactions(admin: ShopifyAdmin, account: string, after: string | null) {
  return admin.run(StoreCreditTransactionsDocument, { account, after });
}
