import type { Program, WelcomeSettings } from "../programs/program";
import { isActiveWeek } from "../scoring/score-at";
import type { WeekRow } from "../scoring/week-credits";
import { divideFloor } from "../shared/integer";
import { DAY_MS } from "../shared/time";
import type { Instant, Week } from "../shared/time";

export const WELCOME_KIND = "welcome";

/** What is added when the newcomer stays: on the local day of `dueAt`, as a welcome of that day. */
export type WelcomeRest = { readonly weightMilli: number; readonly dueAt: Instant };

export type WelcomeCredit = { readonly weightMilli: number; readonly rest: WelcomeRest | null };

/**
 * A welcome of somebody in their first `days` days counts half at once, rounded down; the rest waits until those days are over. Any
 * other welcome counts as it is, and all do where the program says "at-once".
 */
export function creditWelcome(
  welcome: Program["welcome"],
  given: {
    readonly weightMilli: number;
    readonly occurredAt: Instant;
    /** Null: not a member, or the welcomer themselves. */
    readonly newcomerJoinedAt: Instant | null;
  },
): WelcomeCredit {
  const { weightMilli, occurredAt, newcomerJoinedAt } = given;
  if (welcome === "at-once" || newcomerJoinedAt === null) return { weightMilli, rest: null };
  const dueAt = newcomerJoinedAt + welcome.days * DAY_MS;
  if (occurredAt < newcomerJoinedAt || occurredAt >= dueAt) return { weightMilli, rest: null };
  const half = divideFloor(weightMilli, 2);
  return { weightMilli: half, rest: { weightMilli: weightMilli - half, dueAt } };
}

/** Whether a newcomer stayed: enough active weeks since they joined, or enough paid orders, before their first days were over. */
export function hasStayed(
  settings: Pick<WelcomeSettings, "activeWeeks" | "orders">,
  facts: { readonly activeWeeks: number; readonly paidOrders: number },
): boolean {
  return facts.activeWeeks >= settings.activeWeeks || facts.paidOrders >= settings.orders;
}

/** Active weeks from the one in which a member joined. */
export function activeWeeksFrom(program: Program, rows: readonly WeekRow[], from: Week): number {
  return rows.filter((row) => row.week >= from && isActiveWeek(program, row)).length;
}
