import type { ActivityRow } from "~/adapters/persistence/activity-rows";
import type { Transaction } from "~/adapters/persistence/database";
import { type NewWelcome, joinedAtOf, saveHalves } from "~/adapters/persistence/welcome-rows";
import { evidenceMilli, kindOf } from "~/core/scoring/weigh-activity";
import { WELCOME_KIND, creditWelcome } from "~/core/welcome/welcome";
import type { ShopProgram } from "~/usecases/programs/load-program";

/**
 * Lets welcomes of newcomers count half and keeps the rest until the newcomer's first days are over. The rows are in the log already;
 * answers them with the weights that count. Where the program welcomes at once nothing is looked at.
 */
export async function halveWelcomes(
  tx: Transaction,
  at: ShopProgram,
  rows: readonly ActivityRow[],
): Promise<readonly ActivityRow[]> {
  const { welcome } = at.program;
  if (welcome === "at-once") return rows;
  const welcomes = rows.flatMap((row) => {
    const { kind, counterpart, memberId, reverses } = row;
    const towards = kind === WELCOME_KIND && reverses === null && counterpart !== memberId ? counterpart : null;
    return towards === null ? [] : [{ row, newcomerId: towards }];
  });
  if (welcomes.length === 0) return rows;
  const joined = await joinedAtOf(tx, at.shopId, [...new Set(welcomes.map((one) => one.newcomerId))]);
  const base = kindOf(at.program, WELCOME_KIND)?.base ?? 0;
  const halves: NewWelcome[] = [];
  const nowMilli = new Map<ActivityRow, number>();
  for (const { row, newcomerId } of welcomes) {
    const { source, activityId, memberId, occurredAt, quality, trust, pair } = row;
    const weightMilli = evidenceMilli(base, { qualityPercent: quality, trustPercent: trust, pairPercent: pair });
    const newcomerJoinedAt = joined.get(newcomerId) ?? null;
    const credit = creditWelcome(welcome, { weightMilli, occurredAt, newcomerJoinedAt });
    if (credit.rest === null) continue;
    nowMilli.set(row, credit.weightMilli);
    const { weightMilli: restMilli, dueAt } = credit.rest;
    halves.push({ source, activityId, memberId, newcomerId, nowMilli: credit.weightMilli, restMilli, dueAt });
  }
  if (halves.length > 0) await saveHalves(tx, at.shopId, welcome, halves);
  return rows.map((row) => ({ ...row, weight: nowMilli.get(row) ?? row.weight }));
}
