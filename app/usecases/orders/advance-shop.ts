import type { Transaction } from "~/adapters/persistence/database";
import { importRunning } from "~/adapters/persistence/import-rows";
import { appendLog } from "~/adapters/persistence/log-rows";
import { versionAt } from "~/core/programs/timeline";
import { grantTierPerks } from "~/usecases/perks/grant-tier-perks";
import { type ShopProgram, loadProgram, underVersion } from "~/usecases/programs/load-program";
import { nextToTakeEffect, takeEffect } from "~/usecases/programs/take-effect";
import { closeWeeks } from "~/usecases/standings/close-weeks";
import { closeMonth, nextMonthToClose } from "./close-month";
import { nextDue } from "./due-steps";
import { recordUnsettledOrders } from "./record-order-activities";
import type { Lasting, Logged } from "./settle-orders";
import { type Settled, settleAgain, settleAsOf, settleDirty, settleDue } from "./settle-shop";

/** An import that has not ended by then was broken off. */
const IMPORT_MS_MAX = 30 * 60_000;

/** What can never be undone of a step, so that the log says when it was, and for orders which: more may come in before the next step. */
export type LastingStep =
  | { readonly did: "weeks" | "perks" | "month" | "due" | "version" }
  /** `asOf`: they were settled as of this instant, for a close that was made up for; null: as of the step's own. */
  | (Lasting & { readonly did: "orders"; readonly asOf: number | null });

/** What a step did: how much, and what of it lasts. */
type Step = { readonly count: number; readonly lasting: LastingStep | null };

const NOTHING: Step = { count: 0, lasting: null };

const settledStep = ({ count, final, counted }: Settled, asOf: number | null): Step => ({
  count,
  lasting: final.length + counted.length > 0 ? { did: "orders", final, counted, asOf } : null,
});

const NOTHING_LOGGED: Logged = { final: new Set(), counted: new Set() };

/**
 * One step of what new facts and time bring to a shop, in the order in which the rules stand on each other: weeks that ended close, tiers bring their perks,
 * orders due by the end of a month stand as of then, the month closes, all of that before the instant of a program version that is
 * to take effect or of something that is due (due-steps.ts); then that does, then everything is settled as of now. Answers how much was
 * done; 0 when the shop is up to date, so the caller repeats it. What it does depends on the facts and their instants, not on when
 * it runs. Holds the ledger lock.
 */
export async function advanceShop(tx: Transaction, shopId: number, now: number): Promise<number> {
  const { count, lasting } = await nextStep(tx, shopId, now);
  if (lasting) await appendLog(tx, shopId, now, { kind: "step", body: lasting });
  return count;
}

/**
 * Does one logged step again, and no more: of what else was due then, something that the log has behind it may have come first. Answers
 * what was done in its place, if the rules of today do something else; null: nothing. Holds the ledger lock.
 */
export async function repeatStep(
  tx: Transaction,
  shopId: number,
  now: number,
  logged: LastingStep,
): Promise<LastingStep | null> {
  if (logged.did === "orders") {
    await settleAgain(tx, await loadProgram(tx, shopId, now), { ...logged, now });
    return logged;
  }
  for (;;) {
    const { count, lasting } = await nextClose(tx, await loadProgram(tx, shopId, now), now, NOTHING_LOGGED);
    if (lasting || count === 0) return lasting;
  }
}

async function nextStep(tx: Transaction, shopId: number, now: number): Promise<Step> {
  // Weeks close for good: not on the half of a file. The end of the import says that there is work.
  if (await importRunning(tx, shopId, now - IMPORT_MS_MAX)) return NOTHING;
  const current = await loadProgram(tx, shopId, now);
  const closed = await nextClose(tx, current, now);
  if (closed.count > 0 || closed.lasting) return closed;
  const changed = await settleDirty(tx, current, now);
  return settledStep(changed.count > 0 ? changed : await settleDue(tx, current, now), null);
}

/** A step of what closes, falls due or takes effect by now. `logged`: as in `Moment`. */
async function nextClose(tx: Transaction, current: ShopProgram, now: number, logged?: Logged): Promise<Step> {
  const { shopId } = current;
  const version = nextToTakeEffect(current, now);
  const due = await nextDue(tx, current, version ? version.effectiveAt - 1 : now);
  // What closes before a version's instant closes under the one before it; what is due at an instant comes before what closes then.
  const until = due ? due.instant - 1 : version ? version.effectiveAt - 1 : now;
  const at = version || due ? await loadProgram(tx, shopId, until) : current;
  // An order of this week looks at last week's close: it has to be there.
  const weeks = await closeWeeks(tx, at, until, (placedBefore) =>
    recordUnsettledOrders(tx, at, { placedBefore, now: until }),
  );
  if (weeks > 0) return { count: weeks, lasting: { did: "weeks" } };
  const perks = await grantTierPerks(tx, at);
  if (perks > 0) return { count: perks, lasting: { did: "perks" } };
  const next = await nextMonthToClose(tx, at, until);
  if (next) {
    const settled = await settleAsOf(tx, at, { asOf: next.closeAt, now, ...(logged && { logged }) });
    if (settled.count > 0) return settledStep(settled, next.closeAt);
    await closeMonth(tx, await underVersion(tx, at, versionAt(at.timeline, next.closeAt)), next.month, now);
    return { count: 1, lasting: { did: "month" } };
  }
  if (due) return { count: await due.take(tx, at), lasting: { did: "due" } };
  if (version) {
    await takeEffect(tx, at, version);
    return { count: 1, lasting: { did: "version" } };
  }
  return NOTHING;
}
