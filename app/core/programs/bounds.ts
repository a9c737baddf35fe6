import { sumOf } from "../shared/integer";
import { applyBrackets, bracketsMax } from "../scoring/brackets";
import { scoreAt } from "../scoring/score-at";
import type { WeekRow } from "../scoring/week-credits";
import type { Program } from "./program";

/** Weeks until one way of taking part outranks another; null: never. */
export type WeeksToOutrank = number | null;

export type SteadinessRow = {
  readonly pointsAWeek: number;
  readonly outranksBurst: WeeksToOutrank;
  readonly outranksTwoWeekBurst: WeeksToOutrank;
  readonly outranksCodes: WeeksToOutrank;
};

export type Steadiness = {
  /** The highest score that any activity within one calendar week can give, in milli-points. */
  readonly burstMaxMilli: number;
  /** The same for a burst that straddles two weeks. */
  readonly twoWeekBurstMaxMilli: number;
  /** What unlimited one-off codes, every week for ever, come to. */
  readonly codesMaxMilli: number;
  readonly rows: readonly SteadinessRow[];
};

/** From somebody who looks in now and then to somebody who is there most days. */
const SHOWN_POINTS = [3, 5, 8, 10, 15, 20, 30];
const WARN_ABOVE_WEEKS = 6;

/** Score after k weeks in a row, the current one included, of weekCredit and ownCredit m: steady(m, k) of section 4. */
export function steadyScoreMilli(program: Program, creditMilli: number, weeks: number): number {
  return scoreOfWeeks(program, weeks, { creditMilli, ownMilli: creditMilli, oneOffMilli: 0 });
}

function scoreOfWeeks(program: Program, weeks: number, each: Omit<WeekRow, "week">, rests = 0): number {
  const rows = Array.from({ length: weeks }, (_, n) => ({ week: -n, ...each }));
  const restWeeks = Array.from({ length: rests }, (_, n) => -weeks - n);
  return scoreAt(program, { week: 0, rows, restWeeks }).scoreMilli;
}

/**
 * How long steady weeks take to outrank any burst and unlimited codes: follows from the program alone (section 4). A burst
 * counts with everything that a week can hold, one-off codes included, and with as many declared rests as count; steady weeks go
 * without.
 */
export function steadinessOf(program: Program, pointsAWeek: readonly number[] = SHOWN_POINTS): Steadiness {
  const { scoring } = program;
  const burst = fullestWeek(program);
  const burstMaxMilli = scoreOfWeeks(program, 1, burst, scoring.maxRestWeeks);
  const twoWeekBurstMaxMilli = scoreOfWeeks(program, 2, burst, scoring.maxRestWeeks);
  const forever = Math.max(scoring.horizonWeeks, scoring.consistencyWeeks) + 1;
  const codes = { creditMilli: 0, ownMilli: 0, oneOffMilli: scoring.oneOffWeekMax };
  const codesMaxMilli = scoreOfWeeks(program, forever, codes);
  const rows = pointsAWeek.map((points) => {
    const outranks = (limit: number) => weeksToPass(program, points * 1000, limit, forever);
    return {
      pointsAWeek: points,
      outranksBurst: outranks(burstMaxMilli),
      outranksTwoWeekBurst: outranks(twoWeekBurstMaxMilli),
      outranksCodes: outranks(codesMaxMilli),
    };
  });
  return { burstMaxMilli, twoWeekBurstMaxMilli, codesMaxMilli, rows };
}

/** Seven days, each with every kind at its daily maximum. */
function fullestWeek(program: Program): Omit<WeekRow, "week"> {
  const kinds = Object.values(program.kinds);
  const dayMax = (own: boolean) =>
    sumOf(
      kinds.filter((kind) => kind.lane === "relational" && (kind.own || !own)),
      (kind) => kind.dailyMax,
    );
  const { dayBrackets } = program.scoring;
  return {
    creditMilli: 7 * applyBrackets(dayMax(false), dayBrackets),
    ownMilli: 7 * applyBrackets(dayMax(true), dayBrackets),
    oneOffMilli: program.scoring.oneOffWeekMax,
  };
}

function weeksToPass(program: Program, creditMilli: number, limitMilli: number, longest: number): WeeksToOutrank {
  for (let weeks = 1; weeks <= longest; weeks += 1) {
    if (steadyScoreMilli(program, creditMilli, weeks) > limitMilli) return weeks;
  }
  return null;
}

/** The most that the weekly credit of one week can add to B before it fades. */
export function weekWorthMax(program: Program): number {
  return bracketsMax(program.scoring.weekBrackets) + program.scoring.oneOffWeekMax;
}

/** Something of a program that a merchant should know before they publish it, as data. `weeks` null: never. */
export type ProgramWarning = {
  readonly code: "burst-outranks";
  readonly pointsAWeek: number;
  readonly weeks: WeeksToOutrank;
  readonly advisedWeeks: number;
};

export function steadinessWarnings(program: Program): ProgramWarning[] {
  const [ten] = steadinessOf(program, [10]).rows;
  if (ten === undefined || (ten.outranksBurst !== null && ten.outranksBurst <= WARN_ABOVE_WEEKS)) return [];
  const { pointsAWeek, outranksBurst: weeks } = ten;
  return [{ code: "burst-outranks", pointsAWeek, weeks, advisedWeeks: WARN_ABOVE_WEEKS }];
}

/** The sentence that the command line gives and that is stored with a version. */
export function warningSentence({ pointsAWeek, weeks, advisedWeeks }: ProgramWarning): string {
  const found = weeks === null ? "never" : `only after ${String(weeks)} weeks`;
  return (
    `${String(pointsAWeek)} points a week outrank a single week's burst ${found} (advised: at most ${String(advisedWeeks)}). ` +
    "A shorter half-life, lower week brackets or a lower k0 make steady members rank higher."
  );
}
