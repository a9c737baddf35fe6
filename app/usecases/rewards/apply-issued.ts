import { randomUUID } from "node:crypto";
import { addIssued, addLapsed } from "~/adapters/persistence/attempt-rows";
import type { Transaction } from "~/adapters/persistence/database";
import { addEntries } from "~/adapters/persistence/ledger-rows";
import { markStandings } from "~/adapters/persistence/member-rows";
import { type IssueStep, entriesForStep } from "~/core/ledger/entries";
import type { IssuedLot } from "~/usecases/log/log-event";

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
