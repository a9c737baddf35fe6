import type { Queryable } from "~/adapters/persistence/database";
import { listLots } from "~/adapters/persistence/reads/lot-list";
import { formattingFor } from "./formatting";
import type { Viewer } from "./viewer";

export type OwnLot = { readonly lotId: string; readonly on: string; readonly state: string; readonly amount: string };

const LOTS_SHOWN = 30;

/** A member's own newest rewards, without a word about whose order they came from. */
export async function ownLots(db: Queryable, viewer: Viewer, memberId: string): Promise<readonly OwnLot[]> {
  const format = formattingFor(viewer);
  const lots = await listLots(db, viewer.shopId, { memberId }, { size: LOTS_SHOWN });
  return lots.slice(0, LOTS_SHOWN).map((lot) => ({
    lotId: lot.lotId,
    on: format.date(lot.placedAt),
    state: lot.state,
    amount: format.money(lot.amountMinor, lot.currency),
  }));
}
