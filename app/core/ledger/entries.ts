import type { Currency, LotId, MemberId } from "../shared/ids";
import type { LotClass } from "../rewards/reward-amounts";
import type { Lot } from "./lot";

/**
 * Where money of a lot can be. `granted:CLASS` is the shop's side: a deferred-revenue liability for purchase, marketing expense
 * for participation and operator. The others are what a member has.
 */
export type Account = `granted:${LotClass}` | `${MemberAccount}:${MemberId}`;
export type MemberAccount = "pending" | "available" | "carried" | "issued" | "redeemed" | "expired";

export type Entry = {
  readonly lot: LotId;
  readonly account: Account;
  readonly currency: Currency;
  readonly amountMinor: number;
};

/** What a lot holds, by account of its member. */
export type Holding = Readonly<Partial<Record<MemberAccount, number>>>;

export function holdingOf(lot: Lot): Holding {
  switch (lot.state) {
    case "pending":
      return { pending: lot.worthMinor };
    case "posted":
    case "carried":
      return { available: lot.paidMinor, carried: lot.carriedMinor };
    case "voided":
    case "reversed":
      return {};
  }
}

const MEMBER_ACCOUNTS: readonly MemberAccount[] = ["pending", "available", "carried", "issued", "redeemed", "expired"];

/** The entries that take a lot from one holding to the next: they sum to zero. Nothing changed, no entries. */
export function entriesBetween(
  lot: Pick<Lot, "lot" | "member" | "lotClass" | "currency">,
  before: Holding,
  after: Holding,
): Entry[] {
  const entries: Entry[] = [];
  let granted = 0;
  const push = (account: Account, amountMinor: number) => {
    if (amountMinor !== 0) entries.push({ lot: lot.lot, account, currency: lot.currency, amountMinor });
  };
  for (const account of MEMBER_ACCOUNTS) {
    const difference = (after[account] ?? 0) - (before[account] ?? 0);
    granted -= difference;
    push(`${account}:${lot.member}`, difference);
  }
  push(`granted:${lot.lotClass}`, granted);
  return entries;
}

/** The entries of one change of a lot; `before` is null when it is new. */
export function entriesFor(change: { readonly before: Lot | null; readonly after: Lot }): Entry[] {
  const before = change.before === null ? {} : holdingOf(change.before);
  return entriesBetween(change.after, before, holdingOf(change.after));
}

/** Moves of what was posted: made real at Shopify, spent, or run out, there or before it got there (section 8). */
export type IssueStep = "issue" | "redeem" | "expire" | "undo-issue" | "lapse" | "undo-lapse";

const STEP_ACCOUNTS: Readonly<Record<IssueStep, readonly [from: MemberAccount, to: MemberAccount]>> = {
  issue: ["available", "issued"],
  redeem: ["issued", "redeemed"],
  expire: ["issued", "expired"],
  "undo-issue": ["issued", "available"],
  lapse: ["available", "expired"],
  "undo-lapse": ["expired", "available"],
};

/** Two entries that move an amount of one lot; the member's `available` may go below 0 when a reversal came after issuing. */
export function entriesForStep(
  lot: Pick<Lot, "lot" | "member" | "lotClass" | "currency">,
  step: IssueStep,
  amountMinor: number,
): Entry[] {
  const [from, to] = STEP_ACCOUNTS[step];
  return entriesBetween(lot, { [from]: amountMinor }, { [to]: amountMinor });
}
