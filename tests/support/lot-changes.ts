import type { Database } from "../../app/adapters/persistence/database";
import { addEntries, lotsOfOrders, saveLots } from "../../app/adapters/persistence/ledger-rows";
import { withWorth } from "../../app/core/ledger/change-lot";
import { entriesFor } from "../../app/core/ledger/entries";

/** A refund's effect on one lot: it is worth this much from now on. */
export async function refundLot(db: Database, shopId: number, lotId: string, worthMinor: number): Promise<void> {
  const [before] = await lotsOfOrders(db, shopId, [lotId.split(":")[0] ?? ""]);
  if (!before) throw new Error(`there is no lot ${lotId}`);
  const after = { ...before, ...withWorth(before, worthMinor) };
  const at = Date.UTC(2026, 1, 1);
  await saveLots(db, shopId, at, [after]);
  const entries = entriesFor({ before, after });
  await addEntries(
    db,
    shopId,
    at,
    entries.map((entry) => ({ ...entry, transactionId: `refund:${lotId}`, cause: "refund" })),
  );
}
