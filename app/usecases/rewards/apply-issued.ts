import { randomUUID } from "node:crypto";
import { addSpent } from "~/adapters/persistence/credit-rows";
import { addDebited } from "~/adapters/persistence/debit-rows";
import { addIssued, addLapsed } from "~/adapters/persistence/attempt-rows";
import type { Transaction } from "~/adapters/persistence/database";
import { addEntries } from "~/adapters/persistence/ledger-rows";
import { markStandings } from "~/adapters/persistence/member-rows";
import { type IssueStep, entriesBetween, entriesForStep } from "~/core/ledger/entries";
import type { DebitedLot, IssuedLot, SpentLot } from "~/usecases/log/log-event";

/** What was posted is real at Shopify now: lots, entries and balances follow. */
export async function applyIssued(
  tx: Transaction,
  shopId: number,
  now: number,
  lots: readonly IssuedLot[],
): Promise<void> {
  await addIssued(tx, shopId, lots);
  await addSteps(tx, shopId, now, lots, { step: "issue", cause: "issued" });
}

/** What was posted ran out before it was made real. */
export async function applyLapsed(
  tx: Transaction,
  shopId: number,
  now: number,
  lots: readonly IssuedLot[],
): Promise<void> {
  await addLapsed(tx, shopId, lots);
  await addSteps(tx, shopId, now, lots, { step: "lapse", cause: "expired" });
  await markStandings(tx, shopId, [...new Set(lots.map((lot) => lot.memberId))].sort());
}

/** Credit was spent at Shopify, or ran out there, or came back. */
export async function applySpent(
  tx: Transaction,
  shopId: number,
  now: number,
  lots: readonly SpentLot[],
): Promise<void> {
  await addSpent(tx, shopId, lots);
  const transactionId = `spent:${randomUUID()}`;
  const entries = lots.flatMap((lot) => {
    const { redeemedMinor: redeemed, ranOutMinor: expired } = lot;
    const of = { lot: lot.lotId, member: lot.memberId, lotClass: lot.class, currency: lot.currency };
    return entriesBetween(of, {}, { issued: -redeemed - expired, redeemed, expired });
  });
  await addEntries(
    tx,
    shopId,
    now,
    entries.map((entry) => ({ ...entry, transactionId, cause: "spent" })),
  );
  await markStandings(tx, shopId, [...new Set(lots.map((lot) => lot.memberId))].sort());
}

/** Credit was debited again: what was owed is paid by it, the rest has run out. */
export async function applyDebited(
  tx: Transaction,
  shopId: number,
  now: number,
  lots: readonly DebitedLot[],
): Promise<void> {
  await addDebited(tx, shopId, lots);
  const transactionId = `debit:${randomUUID()}`;
  const entries = lots.flatMap((lot) => {
    const of = { lot: lot.lotId, member: lot.memberId, lotClass: lot.class, currency: lot.currency };
    const { amountMinor, lapsedMinor } = lot;
    return entriesBetween(of, { issued: amountMinor }, { available: amountMinor - lapsedMinor, expired: lapsedMinor });
  });
  await addEntries(
    tx,
    shopId,
    now,
    entries.map((entry) => ({ ...entry, transactionId, cause: "debited" })),
  );
  await markStandings(tx, shopId, [...new Set(lots.map((lot) => lot.memberId))].sort());
}

async function addSteps(
  tx: Transaction,
  shopId: number,
  now: number,
  lots: readonly IssuedLot[],
  { step, cause }: { readonly step: IssueStep; readonly cause: string },
): Promise<void> {
  const transactionId = `${step}:${randomUUID()}`;
  const entries = lots.flatMap((lot) =>
    entriesForStep(
      { lot: lot.lotId, member: lot.memberId, lotClass: lot.class, currency: lot.currency },
      step,
      lot.amountMinor,
    ).map((entry) => ({ ...entry, transactionId, cause })),
  );
  await addEntries(tx, shopId, now, entries);
}
