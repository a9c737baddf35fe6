import { randomUUID } from "node:crypto";
import { monthsAbove } from "~/adapters/persistence/budget-rows";
import type { Transaction } from "~/adapters/persistence/database";
import { type NewEntry, type StoredLot, addEntries, crowdedMonths, saveLots } from "~/adapters/persistence/ledger-rows";
import { markStandings } from "~/adapters/persistence/member-rows";
import { markLaterInMonths, markLaterOrders } from "~/adapters/persistence/order-marks";
import { type Entry, entriesFor, entriesForStep } from "~/core/ledger/entries";
import { memberAccount } from "~/core/identity/buckets";
import { lotHeldMinor } from "~/core/ledger/lot";
import type { Program } from "~/core/programs/program";
import { versionsSince } from "~/core/programs/timeline";
import { loadBuckets } from "~/usecases/identity/load-buckets";
import { type ShopProgram, underVersion } from "~/usecases/programs/load-program";

export type LotChange = { readonly before: StoredLot | undefined; readonly after: StoredLot; readonly cause: string };

function sameLot(a: StoredLot | undefined, b: StoredLot): boolean {
  return a !== undefined && JSON.stringify(lotContent(a)) === JSON.stringify(lotContent(b));
}

function lotContent(lot: StoredLot): unknown[] {
  const { state, cutMinor, worthMinor, paidMinor, carriedMinor, paidBasis, closesSinceOwn, reasons } = lot;
  return [
    state,
    cutMinor,
    worthMinor,
    paidMinor,
    carriedMinor,
    paidBasis?.paidMinor,
    paidBasis?.worthMinor,
    closesSinceOwn,
    ...reasons,
  ];
}

/** Stores changed lots with their entries, and says who is concerned. */
export async function saveLotChanges(
  tx: Transaction,
  at: ShopProgram,
  now: number,
  all: readonly LotChange[],
  settled: readonly { readonly orderId: string }[],
): Promise<void> {
  const changes = all.filter(({ before, after }) => !sameLot(before, after)).map(withoutLapsed);
  // An order that was refunded in full held its part until the refund; cancelled, it never did: its lots look the same.
  const cancelled = all.filter(({ cause }) => cause === "order-cancelled");
  if (changes.length + cancelled.length === 0) return;
  const run = randomUUID();
  const entries = changes.flatMap(({ before, after, cause }): NewEntry[] =>
    [...entriesFor({ before: before ?? null, after }), ...unlapse(before, after)].map((entry) => ({
      ...entry,
      cause,
      transactionId: `${cause}:${after.orderId}:${run}`,
    })),
  );
  await saveLots(
    tx,
    at.shopId,
    now,
    changes.map((change) => change.after),
  );
  await addEntries(tx, at.shopId, now, entries);
  await markStandings(tx, at.shopId, [...new Set(changes.map((change) => change.after.member))]);
  await markCrowdedMonths(
    tx,
    at,
    { changes, cancelled },
    settled.map((order) => order.orderId),
  );
}

/** What is taken back of a lot that has run out takes from what ran out first: nobody owes what they never had. */
function withoutLapsed(change: LotChange): LotChange {
  const { after } = change;
  const expiredMinor = Math.min(after.expiredMinor, Math.max(0, after.paidMinor - after.issuedMinor));
  return expiredMinor === after.expiredMinor ? change : { ...change, after: { ...after, expiredMinor } };
}

function unlapse(before: StoredLot | undefined, after: StoredLot): Entry[] {
  const lessMinor = (before?.expiredMinor ?? 0) - after.expiredMinor;
  return lessMinor > 0 ? entriesForStep(after, "undo-lapse", lessMinor) : [];
}

/** Under the strictest of the versions that orders from then on can stand under: later ones need not be of the same. */
async function limitsOf(tx: Transaction, at: ShopProgram, changes: readonly LotChange[]) {
  const since = Math.min(...changes.map(({ after }) => after.placedAt));
  const rewards: Program["rewards"][] = [];
  for (const version of versionsSince(at.timeline, since))
    rewards.push((await underVersion(tx, at, version)).program.rewards);
  const budgets = rewards.map((one) => one.budgetMonthMinor).filter((minor) => minor > 0);
  return {
    memberRoomMinor: Math.max(0, Math.min(...rewards.map((one) => one.memberMonthMaxMinor - one.orderMaxMinor))),
    budgetMinor: budgets.length === 0 ? null : Math.min(...budgets),
  };
}

/** Only a month near its maximum can pass a change on to later orders. */
async function markCrowdedMonths(
  tx: Transaction,
  at: ShopProgram,
  { changes, cancelled }: { readonly changes: readonly LotChange[]; readonly cancelled: readonly LotChange[] },
  except: readonly string[],
): Promise<void> {
  const changed = changes.filter(
    ({ before, after }) => (before ? lotHeldMinor(before) : 0) !== lotHeldMinor(after) || after.reasons.length > 0,
  );
  const months = [...changed, ...cancelled].map(({ after }) => ({
    memberId: after.member,
    month: after.placedMonth,
    placedAt: after.placedAt,
    orderId: after.orderId,
  }));
  const limits = await limitsOf(tx, at, [...changes, ...cancelled]);
  const full = await crowdedMonths(tx, at.shopId, months, limits.memberRoomMinor);
  const crowded = new Set(full.map((one) => `${one.memberId} ${one.month}`));
  // Who shares a maximum may have filled it for the others: looked at whether it is near or not, since few do.
  const buckets = await loadBuckets(tx, at.shopId, { members: [...new Set(months.map((one) => one.memberId))] });
  const passedOn = months.flatMap((one) => {
    const together = buckets.ever(memberAccount(one.memberId)).members;
    if (together.length > 1) return together.map((memberId) => ({ ...one, memberId }));
    return crowded.has(`${one.memberId} ${one.month}`) ? [one] : [];
  });
  await markLaterOrders(tx, at.shopId, passedOn, except);
  if (limits.budgetMinor === null) return;
  const short = await monthsAbove(tx, at.shopId, [...new Set(months.map((one) => one.month))], limits.budgetMinor);
  await markLaterInMonths(
    tx,
    at.shopId,
    months.filter((one) => short.includes(one.month)),
    except,
  );
}
