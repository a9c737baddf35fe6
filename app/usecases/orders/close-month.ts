import type { Transaction } from "~/adapters/persistence/database";
import {
  type StoredLot,
  closesWithCodes,
  insertCodeClose,
  pendingCodeLots,
  relationalWorth,
} from "~/adapters/persistence/ledger-rows";
import { firstPaidOrderAt } from "~/adapters/persistence/open-orders";
import { saveClosedMonth } from "~/adapters/persistence/shop-rows";
import { closeCodeMonth } from "~/core/ledger/close-code-month";
import { formatMonth } from "~/core/shared/time";
import { monthAt, monthCloseAt } from "~/core/shared/zone";
import { type ShopProgram, underVersion } from "~/usecases/programs/load-program";
import { saveLotChanges } from "./save-lot-changes";

/** The first month that has ended and is not closed yet, with the instant of its close; undefined when all are. */
export async function nextMonthToClose(
  tx: Transaction,
  at: ShopProgram,
  now: number,
): Promise<{ readonly month: number; readonly closeAt: number } | undefined> {
  const month = at.shop.lastClosedMonth === null ? await firstMonth(tx, at) : at.shop.lastClosedMonth + 1;
  if (month === undefined || month >= monthAt(at.zone, now)) return undefined;
  return { month, closeAt: monthCloseAt(at.zone, month) };
}

/** Nothing can be due before the first order was placed. */
async function firstMonth(tx: Transaction, at: ShopProgram): Promise<number | undefined> {
  const first = await firstPaidOrderAt(tx, at.shopId);
  return first === undefined ? undefined : monthAt(at.zone, first);
}

/**
 * Closes one calendar month, once: code lots are paid within the program's share of what relational ones are worth at the close
 * (SCORING.md section 8). Everything due before stands as of then. Holds the ledger lock.
 */
export async function closeMonth(tx: Transaction, at: ShopProgram, month: number, now: number): Promise<void> {
  const { shopId } = at;
  const lots = await pendingCodeLots(tx, shopId, month);
  const worth = await relationalWorth(tx, shopId, month);
  const closes = await closesWithCodes(tx, shopId);
  const before = new Map(lots.map((lot) => [lot.lot, lot]));
  for (const currency of new Set([...lots.map((lot) => lot.currency), ...worth.keys()])) {
    const of = lots.filter((lot) => lot.currency === currency);
    const due = of.filter((lot) => lot.state === "pending");
    const relationalWorthMinor = worth.get(currency) ?? 0;
    const promised = await promisesOf(tx, at, of);
    const closed = closeCodeMonth(promised.program, {
      carryMonthsOf: promised.carryMonthsOf,
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
    await saveLotChanges(tx, at, now, changes, []);
  }
  await saveClosedMonth(tx, shopId, month);
}

/**
 * A publication takes nothing from lots of orders before it: while lots of an earlier version wait, the month gives codes as much room
 * as the most generous version among them, and each lot is carried as long as its own version said.
 */
async function promisesOf(tx: Transaction, at: ShopProgram, lots: readonly StoredLot[]) {
  const programs = new Map([[at.version, at.program]]);
  for (const { programVersion } of lots) {
    if (programs.has(programVersion)) continue;
    programs.set(programVersion, (await underVersion(tx, at, programVersion)).program);
  }
  const rewards = [...programs.values()].map((one) => one.rewards);
  const program = {
    ...at.program,
    rewards: {
      ...at.program.rewards,
      codePayoutMaxPercent: Math.max(...rewards.map((one) => one.codePayoutMaxPercent)),
      codePayoutGraceMonths: Math.max(...rewards.map((one) => one.codePayoutGraceMonths)),
    },
  };
  const versionOf = new Map(lots.map((lot) => [lot.lot, lot.programVersion]));
  const carryMonthsOf = ({ lot }: Pick<StoredLot, "lot">): number => {
    const own = programs.get(versionOf.get(lot) ?? at.version) ?? at.program;
    return Math.max(own.rewards.codeCarryMonths, at.program.rewards.codeCarryMonths);
  };
  return { program, carryMonthsOf };
}
