import type { Transaction } from "~/adapters/persistence/database";
import {
  type StoredLot,
  closesWithCodes,
  firstDueMonth,
  insertCodeClose,
  pendingCodeLots,
  relationalWorth,
} from "~/adapters/persistence/ledger-rows";
import { saveClosedMonth } from "~/adapters/persistence/shop-rows";
import { closeCodeMonth } from "~/core/ledger/close-code-month";
import { formatMonth } from "~/core/shared/time";
import { monthAt } from "~/core/shared/zone";
import type { ShopProgram } from "~/usecases/programs/load-program";
import { saveChanges } from "./settle-orders";

/**
 * Closes calendar months that have ended, in order, once each: code lots are paid within the program's share of what relational ones
 * are worth (SCORING.md section 8). Answers how many. Everything due before is settled already. Holds the ledger lock.
 */
export async function closeMonths(tx: Transaction, at: ShopProgram, now: number): Promise<number> {
  const { shopId, shop, zone } = at;
  const current = monthAt(zone, now);
  const first = shop.lastClosedMonth === null ? await firstDueMonth(tx, shopId) : shop.lastClosedMonth + 1;
  if (first === undefined || first >= current) return 0;
  for (let month = first; month < current; month++) await closeMonth(tx, at, month, now);
  await saveClosedMonth(tx, shopId, current - 1);
  return current - first;
}

async function closeMonth(tx: Transaction, at: ShopProgram, month: number, now: number): Promise<void> {
  const { shopId, program } = at;
  const lots = await pendingCodeLots(tx, shopId, month);
  const worth = await relationalWorth(tx, shopId, month);
  const closes = await closesWithCodes(tx, shopId);
  const before = new Map(lots.map((lot) => [lot.lot, lot]));
  for (const currency of new Set([...lots.map((lot) => lot.currency), ...worth.keys()])) {
    const of = lots.filter((lot) => lot.currency === currency);
    const due = of.filter((lot) => lot.state === "pending");
    const relationalWorthMinor = worth.get(currency) ?? 0;
    const closed = closeCodeMonth(program, {
      relationalWorthMinor,
      due,
      carried: of.filter((lot) => lot.state === "carried"),
      closesWithCodes: closes.get(currency) ?? 0,
    });
    const { limitMinor, paidMinor } = closed;
    await insertCodeClose(tx, shopId, now, {
      month,
      currency,
      relationalWorthMinor,
      limitMinor,
      paidMinor,
      codesDue: due.length,
    });
    const changes = closed.lots.flatMap((lot) => {
      const known = before.get(lot.lot);
      const after: StoredLot | undefined = known && { ...known, ...lot };
      return after ? [{ before: known, after, cause: `month-close:${formatMonth(month)}` }] : [];
    });
    await saveChanges(tx, at, now, changes, []);
  }
}
