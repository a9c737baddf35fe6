import type { StoredLot } from "~/adapters/persistence/ledger-rows";
import type { Lot } from "~/core/ledger/lot";
import { monthAt } from "~/core/shared/zone";
import type { ShopProgram } from "~/usecases/programs/load-program";

/** A lot that no order brought, as it is stored first. */
export function newStoredLot(at: ShopProgram, lot: Lot): StoredLot {
  return {
    ...lot,
    issuedMinor: 0,
    expiredMinor: 0,
    placedMonth: monthAt(at.zone, lot.placedAt),
    dueMonth: monthAt(at.zone, lot.dueAt),
    issuable: lot.placedAt >= at.shop.issueFrom,
    programVersion: at.version,
  };
}
