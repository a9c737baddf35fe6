import type { Transaction } from "~/adapters/persistence/database";
import { importRunning } from "~/adapters/persistence/import-rows";
import { appendLog } from "~/adapters/persistence/log-rows";
import { versionAt } from "~/core/programs/timeline";
import { grantTierPerks } from "~/usecases/perks/grant-tier-perks";
import { loadProgram, underVersion } from "~/usecases/programs/load-program";
import { nextToTakeEffect, takeEffect } from "~/usecases/programs/take-effect";
import { closeWeeks } from "~/usecases/standings/close-weeks";
import { closeMonth, nextMonthToClose } from "./close-month";
import { nextDue } from "./due-steps";
import { recordUnsettledOrders } from "./record-order-activities";
import { settleAsOf, settleDirty, settleDue } from "./settle-shop";

/** An import that has not ended by then was broken off. */
const IMPORT_MS_MAX = 30 * 60_000;

/** What a step did: how much, and whether it can never be undone, so that the log has to say when it was. */
type Step = { readonly count: number; readonly lasting: boolean };

const NOTHING: Step = { count: 0, lasting: false };

/**
 * One step of what new facts and time bring to a shop, in the order in which the rules stand on each other: weeks that ended close, tiers bring their perks,
 * orders due by the end of a month stand as of then, the month closes, all of that before the instant of a program version that is
 * to take effect or of something that is due (due-steps.ts); then that does, then everything is settled as of now. Answers how much was
 * done; 0 when the shop is up to date, so the caller repeats it. What it does depends on the facts and their instants, not on when
 * it runs. Holds the ledger lock.
 */
export async function advanceShop(tx: Transaction, shopId: number, now: number): Promise<number> {
  const { count, lasting } = await nextStep(tx, shopId, now);
  if (lasting) await appendLog(tx, shopId, now, { kind: "step", body: {} });
  return count;
}

async function nextStep(tx: Transaction, shopId: number, now: number): Promise<Step> {
  // Weeks close for good: not on the half of a file. The end of the import says that there is work.
  if (await importRunning(tx, shopId, now - IMPORT_MS_MAX)) return NOTHING;
  const current = await loadProgram(tx, shopId, now);
  const version = nextToTakeEffect(current, now);
  const due = await nextDue(tx, current, version ? version.effectiveAt - 1 : now);
  // What closes before a version's instant closes under the one before it; what is due at an instant comes before what closes then.
  const until = due ? due.instant - 1 : version ? version.effectiveAt - 1 : now;
  const at = version || due ? await loadProgram(tx, shopId, until) : current;
  // An order of this week looks at last week's close: it has to be there.
  const weeks = await closeWeeks(tx, at, until, () => recordUnsettledOrders(tx, at, until));
  if (weeks > 0) return { count: weeks, lasting: true };
  const perks = await grantTierPerks(tx, at);
  if (perks > 0) return { count: perks, lasting: true };
  const next = await nextMonthToClose(tx, at, until);
  if (next) {
    const settled = await settleAsOf(tx, at, next.closeAt, now);
    if (settled.count > 0) return settled;
    await closeMonth(tx, await underVersion(tx, at, versionAt(at.timeline, next.closeAt)), next.month, now);
    return { count: 1, lasting: true };
  }
  if (due) return { count: await due.take(tx, at), lasting: true };
  if (version) {
    await takeEffect(tx, at, version);
    return { count: 1, lasting: true };
  }
  const changed = await settleDirty(tx, at, now);
  return changed.count > 0 ? changed : settleDue(tx, at, now);
}
