import type { Queryable } from "~/adapters/persistence/database";
import type { DueUntil } from "~/adapters/persistence/open-orders";
import { rulesNeedLookUp, rulesReadDetails } from "~/core/orders/earning";
import { FULFILMENT_WAIT_DAYS } from "~/core/rewards/decide-lots";
import { DAY_MS } from "~/core/shared/time";
import { type ShopProgram, underVersion } from "~/usecases/programs/load-program";

/** An order's return window is that of the version that it stands under: any there ever was, or the defaults from before the first. */
export async function dueUntil(db: Queryable, at: ShopProgram, instant: number): Promise<DueUntil[]> {
  const due: DueUntil[] = [];
  for (const version of new Set([0, ...at.timeline.map((one) => one.version)])) {
    const { program } = await underVersion(db, at, version);
    const until = instant - program.rewards.returnWindowDays * DAY_MS;
    const { pendingFrom: from } = program.orders;
    const [looksUp, readsDetails] = [rulesNeedLookUp(program), rulesReadDetails(program)];
    due.push({ version, from, until, waitDays: FULFILMENT_WAIT_DAYS, looksUp, readsDetails });
  }
  return due;
}
