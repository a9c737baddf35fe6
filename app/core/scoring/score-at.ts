import { divideFloor, multiplyDivideFloor } from "../shared/integer";
import type { Week } from "../shared/time";
import { DECAY_ONE } from "../programs/program";
import type { Program } from "../programs/program";
import type { WeekRow } from "./week-credits";
import { type WorthRows, ownOfRow, rowOfWeek, rowsIn, weekOfRow, worthOf, worthOfRow, worthRows } from "./worth-rows";

export type ScoreInput<Rows = readonly WeekRow[]> = {
  /** t: the week that is scored, the current one for a live score. */
  readonly week: Week;
  /** One row a week at most; weeks outside the horizon, and later ones, are passed over. Any order. */
  readonly rows: Rows;
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

/** What one week adds to B at week t, faded. */
export function weekWorth(program: Program, row: WeekRow, week: Week): number {
  return faded(program, worthOf(program, row), week - row.week);
}

function faded(program: Program, worthMilli: number, age: number): number {
  const decay = age < 0 ? undefined : program.tables.weekDecay[age];
  return decay === undefined ? 0 : multiplyDivideFloor(worthMilli, decay, DECAY_ONE);
}

/** S(t) of SCORING.md section 4, in milli-points, with the active weeks and the consistency behind it. */
export function scoreAt(program: Program, { week, rows, restWeeks }: ScoreInput): Score {
  return scoreOfWorth(program, { week, rows: worthRows(program, rows), restWeeks });
}

/** The same of weeks whose worth is known. */
export function scoreOfWorth(program: Program, input: ScoreInput<Readonly<WorthRows>>): Score {
  const { week, rows, restWeeks } = input;
  const { consistencyWeeks, activeWeekMin, k0, maxRestWeeks } = program.scoring;
  const windowStart = week - consistencyWeeks;
  let baseMilli = 0;
  let activeWeeks = 0;
  for (let row = rowsIn(rows) - 1; row >= 0; row -= 1) {
    const rowWeek = weekOfRow(rows, row);
    if (rowWeek > week) continue;
    baseMilli += faded(program, worthOfRow(rows, row), week - rowWeek);
    if (rowWeek > windowStart && ownOfRow(rows, row) >= activeWeekMin) activeWeeks += 1;
  }
  const idleRestWeeks = restWeeks.length === 0 ? 0 : idleRests(program, input);
  const restedWeeks = Math.min(idleRestWeeks, maxRestWeeks);
  const consistencyPercent = Math.min(100, divideFloor(100 * activeWeeks, Math.max(1, consistencyWeeks - restedWeeks)));
  const scoreMilli = multiplyDivideFloor(baseMilli, 100 * k0 + (100 - k0) * consistencyPercent, 10_000);
  return { scoreMilli, baseMilli, activeWeeks, consistencyPercent, restedWeeks, idleRestWeeks };
}

/** Declared rest weeks of the window that were not active. */
function idleRests(program: Program, { week, rows, restWeeks }: ScoreInput<Readonly<WorthRows>>): number {
  const windowStart = week - program.scoring.consistencyWeeks;
  const idle = new Set<Week>();
  for (const rest of restWeeks) {
    if (rest > windowStart && rest <= week && !wasActive(program, rows, rest)) idle.add(rest);
  }
  return idle.size;
}

/** Whether a week of these was active. */
export function wasActive(program: Pick<Program, "scoring">, rows: Readonly<WorthRows>, week: Week): boolean {
  const row = rowOfWeek(rows, week);
  return row >= 0 && isActiveWeek(program, { ownMilli: ownOfRow(rows, row) });
}

/** Whether a week was active: own relational credit of at least activeWeekMin. */
export function isActiveWeek(program: Pick<Program, "scoring">, row: { readonly ownMilli: number }): boolean {
  return row.ownMilli >= program.scoring.activeWeekMin;
}
