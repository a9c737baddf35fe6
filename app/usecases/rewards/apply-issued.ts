import { randomUUID } from "node:crypto";
import { addIssued } from "~/adapters/persistence/attempt-rows";
import type { Transaction } from "~/adapters/persistence/database";
import { addEntries } from "~/adapters/persistence/ledger-rows";
import { entriesForStep } from "~/core/ledger/entries";
import type { IssuedLot } from "~/usecases/log/log-event";

/** What was posted is real at Shopify now: lots, entries and balances follow. */
export async function applyIssued(
  tx: Transaction,
  shopId: number,
  now: number,
  lots: readonly IssuedLot[],
): Promise<void> {
  await addIssued(tx, shopId, lots);
  const transactionId = `issue:${randomUUID()}`;
  const entries = lots.flatMap((lot) =>
    entriesForStep(
      { lot: lot.lotId, member: lot.memberId, lotClass: lot.class, currency: lot.currency },
      "issue",
      lot.amountMinor,
    ).map((entry) => ({ ...entry, transactionId, cause: "issued" })),
  );
  await addEntries(tx, shopId, now, entries);
}
