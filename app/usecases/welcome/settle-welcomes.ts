import type { ActivityRow } from "~/adapters/persistence/activity-rows";
import type { Transaction } from "~/adapters/persistence/database";
import { type DueWelcome, closeWelcomes, doneBefore, dueWelcomes } from "~/adapters/persistence/welcome-rows";
import { weekCredits } from "~/core/scoring/week-credits";
import { groupBy } from "~/core/shared/group-by";
import { weekAt } from "~/core/shared/zone";
import { activeWeeksFrom, hasStayed } from "~/core/welcome/welcome";
import { storeActivities } from "~/usecases/communities/take-in-activities";
import { recordUnsettledOrders } from "~/usecases/orders/record-order-activities";
import type { ShopProgram } from "~/usecases/programs/load-program";
import { restRow } from "./rest-row";

/**
 * Decides about welcomes whose newcomers' first days end at an instant, as of it: the rest is added as a welcome of that day, or
 * lapses. Answers how many were decided. Holds the ledger lock.
 */
export async function settleWelcomes(tx: Transaction, at: ShopProgram, dueAt: number): Promise<number> {
  const { shopId, program, zone } = at;
  // What was bought before then counts as activity where the program says so.
  await recordUnsettledOrders(tx, at, { placedBefore: dueAt, now: dueAt - 1 });
  const due = await dueWelcomes(tx, shopId, dueAt);
  const newcomers = new Map(due.map((one) => [one.newcomerId, weekAt(zone, one.newcomerJoinedAt)]));
  const asked = [...newcomers].map(([memberId, fromWeek]) => ({ memberId, fromWeek }));
  const done = groupBy(await doneBefore(tx, shopId, dueAt, asked), (row) => row.memberId);
  const decided = due.map((one) => {
    const weeks = [...groupBy(done.get(one.newcomerId) ?? [], (row) => String(row.week))].map(([week, days]) => ({
      week: Number(week),
      ...weekCredits(program, days),
    }));
    const activeWeeks = activeWeeksFrom(program, weeks, newcomers.get(one.newcomerId) ?? 0);
    const takenBack = one.reversedAt !== null && one.reversedAt <= dueAt;
    const stayed = hasStayed(one, { activeWeeks, paidOrders: one.paidOrders });
    return { ...one, state: takenBack ? ("taken-back" as const) : stayed ? ("added" as const) : ("lapsed" as const) };
  });
  await closeWelcomes(tx, shopId, decided);
  const rows = decided.filter((one) => one.state === "added").flatMap((one) => restRows(at, one, dueAt));
  await storeActivities(tx, at, rows);
  return decided.length;
}

function restRows(at: ShopProgram, one: DueWelcome, dueAt: number): ActivityRow[] {
  const rest = restRow(at, one, { occurredAt: dueAt, weight: one.weight, reversal: false });
  if (one.reversedAt === null) return [rest];
  return [rest, restRow(at, one, { occurredAt: one.reversedAt, weight: 0, reversal: true })];
}
