import { divideFloor, multiplyDivideFloor } from "../shared/integer";
import type { Week } from "../shared/time";
import { DECAY_ONE } from "../programs/program";
import type { Program } from "../programs/program";
import { applyBrackets } from "./brackets";
import type { WeekRow } from "./week-credits";

export type ScoreInput<Row = WeekRow> = {
  /** t: the week that is scored, the current one for a live score. */
  readonly week: Week;
  /** One row a week at most; weeks outside the horizon, and later ones, are passed over. Any order. */
  readonly rows: readonly Row[];
  /** Weeks of rest that the member declared, any. */
  readonly restWeeks: readonly Week[];
};

export type Score = {
  readonly scoreMilli: number;
  /** B: the weeks' worth before consistency. */
  readonly baseMilli: number;
  readonly activeWeeks: number;
  readonly consistencyPercent: number;
  /** Rest weeks that count, at most maxRestWeeks. */
  readonly restedWeeks: number;
  /** Declared rest weeks in the window in which the member was not active, however many. */
  readonly idleRestWeeks: number;
};

/** A week with what it is worth before it fades: worked out once where the same week is scored in close after close. */
export type WorthRow = WeekRow & { readonly worthMilli: number };

export function withWorth(program: Pick<Program, "scoring">, row: WeekRow): WorthRow {
  const { week, creditMilli, ownMilli, oneOffMilli } = row;
  const worthMilli = applyBrackets(creditMilli, program.scoring.weekBrackets) + oneOffMilli;
  return { week, creditMilli, ownMilli, oneOffMilli, worthMilli };
}

/** What one week adds to B at week t, faded. */
export function weekWorth(program: Program, row: WeekRow, week: Week): number {
  return fadedWorth(program, withWorth(program, row), week);
}

function fadedWorth(program: Program, row: WorthRow, week: Week): number {
  const decay = row.week > week ? undefined : program.tables.weekDecay[week - row.week];
  return decay === undefined ? 0 : multiplyDivideFloor(row.worthMilli, decay, DECAY_ONE);
}

/** S(t) of SCORING.md section 4, in milli-points, with the active weeks and the consistency behind it. */
export function scoreAt(program: Program, input: ScoreInput): Score {
  return scoreOfWorth(program, { ...input, rows: input.rows.map((row) => withWorth(program, row)) });
}

/** The same of weeks whose worth is known. */
export function scoreOfWorth(program: Program, input: ScoreInput<WorthRow>): Score {
  const { week, rows, restWeeks } = input;
  const { consistencyWeeks, activeWeekMin, k0, maxRestWeeks } = program.scoring;
  const windowStart = week - consistencyWeeks;
  let baseMilli = 0;
  let activeWeeks = 0;
  for (const row of rows) {
    if (row.week > week) continue;
    baseMilli += fadedWorth(program, row, week);
    if (row.week > windowStart && row.ownMilli >= activeWeekMin) activeWeeks += 1;
  }
  const idleRestWeeks = restWeeks.length === 0 ? 0 : idleRests(program, input);
  const restedWeeks = Math.min(idleRestWeeks, maxRestWeeks);
  const consistencyPercent = Math.min(100, divideFloor(100 * activeWeeks, Math.max(1, consistencyWeeks - restedWeeks)));
  const scoreMilli = multiplyDivideFloor(baseMilli, 100 * k0 + (100 - k0) * consistencyPercent, 10_000);
  return { scoreMilli, baseMilli, activeWeeks, consistencyPercent, restedWeeks, idleRestWeeks };
}

/** Declared rest weeks of the window that were not active. */
function idleRests(program: Program, { week, rows, restWeeks }: ScoreInput): number {
  const windowStart = week - program.scoring.consistencyWeeks;
  const idle = new Set<Week>();
  for (const rest of restWeeks) {
    if (rest <= windowStart || rest > week) continue;
    if (!rows.some((row) => row.week === rest && isActiveWeek(program, row))) idle.add(rest);
  }
  return idle.size;
}

/** Whether a week was active: own relational credit of at least activeWeekMin. */
export function isActiveWeek(program: Pick<Program, "scoring">, row: { readonly ownMilli: number }): boolean {
  return row.ownMilli >= program.scoring.activeWeekMin;
}
