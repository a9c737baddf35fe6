import type { Transaction } from "~/adapters/persistence/database";
import { expireGrants, firstExpiry } from "~/adapters/persistence/grant-rows";
import { nextWelcomeAt } from "~/adapters/persistence/welcome-rows";
import { settleWelcomes } from "~/usecases/welcome/settle-welcomes";
import { nextPool, payPool } from "~/usecases/effort/pay-pool";
import { nextSeasonChange } from "~/adapters/persistence/season-rows";
import { advanceSeason } from "~/usecases/seasons/advance-season";
import type { ShopProgram } from "~/usecases/programs/load-program";
import { nextHoldEnd, releaseOverdue } from "~/usecases/trust/release-held";

/** Something that an instant brings by itself, whenever the worker gets to it. */
export type DueStep = {
  readonly instant: number;
  /** Does it as of its instant; answers how much was done. */
  readonly take: (tx: Transaction, at: ShopProgram) => Promise<number>;
};

/** What is due first, by `until`; undefined when nothing is. */
export async function nextDue(tx: Transaction, current: ShopProgram, until: number): Promise<DueStep | undefined> {
  const { shopId } = current;
  const holdEnd = await nextHoldEnd(tx, shopId, until);
  const steps: DueStep[] = [];
  if (holdEnd !== undefined) steps.push({ instant: holdEnd, take: (held, at) => releaseOverdue(held, at, holdEnd) });
  const expiry = await firstExpiry(tx, shopId, until);
  if (expiry !== undefined) steps.push({ instant: expiry, take: (held) => expireGrants(held, shopId, expiry) });
  const welcomeAt = await nextWelcomeAt(tx, shopId, until);
  if (welcomeAt !== undefined) {
    steps.push({ instant: welcomeAt, take: (held, at) => settleWelcomes(held, at, welcomeAt) });
  }
  const pool = await nextPool(tx, current, until);
  if (pool) steps.push({ instant: pool.closesAt, take: (held, at) => payPool(held, at, pool) });
  const season = await nextSeasonChange(tx, shopId, until);
  if (season) steps.push({ instant: season.instant, take: (held, at) => advanceSeason(held, at, season.seasonId) });
  return steps.sort((a, b) => a.instant - b.instant)[0];
}
