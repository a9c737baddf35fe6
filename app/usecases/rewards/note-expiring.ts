import { type Database, type Transaction, withTransaction } from "~/adapters/persistence/database";
import { addNotice, noticeDetail, resolveNotice } from "~/adapters/persistence/notice-rows";
import { groupBy } from "~/core/shared/group-by";
import { DAY_MS } from "~/core/shared/time";
import { dayAt } from "~/core/shared/zone";
import type { Clock } from "~/ports/clock";
import { loadProgram } from "~/usecases/programs/load-program";
import { openExpiries } from "./open-expiries";

type Deps = { readonly pool: Database; readonly clock: Clock };

const NOTICE = "rewards-run-out";

/**
 * Tells the merchant once a local day what runs out within the program's reminder dates, and of how many members; the notice goes when
 * there is nothing. It keeps the day on which it was looked at, also when it has gone. Answers whether it looked.
 */
export async function noteExpiring(deps: Deps, input: { readonly shopId: number }): Promise<boolean> {
  const { shopId } = input;
  const now = deps.clock.now();
  const { zone, program } = await loadProgram(deps.pool, shopId, now);
  const until = now + Math.max(0, ...program.rewards.reminderDays) * DAY_MS;
  const day = dayAt(zone, now);
  const before = (await noticeDetail(deps.pool, shopId, NOTICE)) as { readonly day?: number } | undefined;
  if (before?.day === day) return false;
  await withTransaction(deps.pool, async (tx) => {
    const detail = { day, ...(await soonOf(tx, { shopId, now, until })) };
    await addNotice(tx, shopId, { key: NOTICE, kind: NOTICE, detail, at: now });
    if (detail.members === 0) await resolveNotice(tx, shopId, NOTICE, now);
  });
  return true;
}

async function soonOf(
  tx: Transaction,
  of: { readonly shopId: number; readonly now: number; readonly until: number },
): Promise<{ readonly members: number; readonly perks: number; readonly amounts: readonly object[] }> {
  const soon = (await openExpiries(tx, of)).filter(
    ({ expiresAt, remindAt }) => expiresAt > of.now && remindAt.some((at) => at <= of.now),
  );
  const money = groupBy(
    soon.filter((one) => one.openMinor > 0),
    (one) => one.currency,
  );
  return {
    members: new Set(soon.map((one) => one.memberId)).size,
    perks: soon.filter((one) => one.kind === "perk" || one.kind === "code").length,
    amounts: [...money].map(([currency, ones]) => ({
      currency,
      amountMinor: ones.reduce((sum, one) => sum + one.openMinor, 0),
    })),
  };
}
