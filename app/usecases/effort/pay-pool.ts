import type { Transaction } from "~/adapters/persistence/database";
import { insertPoolClose, operatorScores, poolMarks } from "~/adapters/persistence/effort-rows";
import { sharingOf } from "~/core/identity/buckets";
import { versionAt } from "~/core/programs/timeline";
import { poolWeek, splitSteadinessPool } from "~/core/rewards/steadiness-pool";
import { sumOf } from "~/core/shared/integer";
import { formatMonth } from "~/core/shared/time";
import { monthAt, monthCloseAt, weekCloseAt } from "~/core/shared/zone";
import { loadBuckets } from "~/usecases/identity/load-buckets";
import { newStoredLot } from "~/usecases/orders/new-stored-lot";
import { saveLotChanges } from "~/usecases/orders/save-lot-changes";
import { type ShopProgram, underVersion } from "~/usecases/programs/load-program";

export type DuePool = { readonly month: number; readonly closesAt: number };

/** The next month whose steadiness pool is to be split by an instant; undefined when none is, or no version has one. */
export async function nextPool(tx: Transaction, at: ShopProgram, until: number): Promise<DuePool | undefined> {
  if (!(await hasPool(tx, at))) return undefined;
  const { lastMonth, firstWeek } = await poolMarks(tx, at.shopId);
  if (firstWeek === undefined) return undefined;
  const month = lastMonth === undefined ? monthAt(at.zone, weekCloseAt(at.zone, firstWeek)) : lastMonth + 1;
  const closesAt = monthCloseAt(at.zone, month);
  return closesAt <= until ? { month, closesAt } : undefined;
}

/** One after the other: a transaction answers one question at a time. */
async function hasPool(tx: Transaction, at: ShopProgram): Promise<boolean> {
  for (const version of new Set([at.version, ...at.timeline.map((one) => one.version)])) {
    const { rewards } = (await underVersion(tx, at, version)).program;
    if (rewards.steadinessPoolMonthMinor > 0) return true;
  }
  return false;
}

/** Splits the pool of a month that has ended, once, under the version that held then. Holds the ledger lock. */
export async function payPool(tx: Transaction, shopAt: ShopProgram, { month, closesAt }: DuePool): Promise<number> {
  const at = await underVersion(tx, shopAt, versionAt(shopAt.timeline, closesAt - 1));
  const { shopId, shop, zone, program } = at;
  const { currency } = shop;
  const scores = await operatorScores(tx, shopId, poolWeek(zone, closesAt));
  const members = scores.map((one) => one.member);
  const sharing = sharingOf(await loadBuckets(tx, shopId, { members }), members, closesAt);
  const lots = splitSteadinessPool(program, { month, closesAt, currency, scores, sharing });
  await insertPoolClose(tx, shopId, {
    month,
    currency,
    budgetMinor: program.rewards.steadinessPoolMonthMinor,
    paidMinor: sumOf(lots, (lot) => lot.paidMinor),
    members: lots.length,
    at: closesAt,
  });
  const changes = lots.map((lot) => ({
    before: undefined,
    after: newStoredLot(at, lot),
    cause: `pool:${formatMonth(month)}`,
  }));
  await saveLotChanges(tx, at, closesAt, changes, []);
  return 1;
}
