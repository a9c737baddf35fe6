import { divideFloor, multiplyDivideFloor, sumOf } from "../shared/integer";
import type { KindName } from "../shared/ids";
import type { Week } from "../shared/time";
import { weekOf } from "../shared/time";
import type { Program } from "../programs/program";
import { applyBrackets } from "./brackets";
import { scoreAt, weekWorth } from "./score-at";
import type { Score } from "./score-at";
import { kindOf } from "./weigh-activity";
import { boundedKindDay, weekCredits } from "./week-credits";
import type { KindDay, WeekRow } from "./week-credits";

/** A part of a score in milli-points; what is taken off is negative. All parts together are the score. */
export type ScorePart =
  | { readonly kind: "earned"; readonly week: Week; readonly kindName: KindName; readonly milli: number }
  /** Beyond the kind's maximum of a day. */
  | { readonly kind: "over-daily-maximum"; readonly week: Week; readonly kindName: KindName; readonly milli: number }
  /** Much on one day counts in part. */
  | { readonly kind: "over-day-brackets"; readonly week: Week; readonly milli: number }
  /** Much in one week counts in part. */
  | { readonly kind: "over-week-brackets"; readonly week: Week; readonly milli: number }
  | { readonly kind: "over-one-off-maximum"; readonly week: Week; readonly milli: number }
  /** What the time since took. */
  | { readonly kind: "faded"; readonly week: Week; readonly milli: number }
  /** What the weeks without own doing took, over the whole score. */
  | { readonly kind: "consistency"; readonly milli: number };

export type WhatWouldChangeIt =
  /** One more active week, with the same activity. */
  | { readonly kind: "one-more-active-week"; readonly gainMilli: number }
  /** Own doing that this week still needs to be active. */
  | { readonly kind: "make-this-week-active"; readonly missingOwnMilli: number }
  /** This week counts in full until here; 0: no more can be added this week. */
  | { readonly kind: "room-this-week"; readonly milli: number }
  /** What is left of the score at the next close if nothing more happens. */
  | { readonly kind: "next-week-without-activity"; readonly scoreMilli: number };

export type Explanation = {
  readonly score: Score;
  readonly parts: readonly ScorePart[];
  readonly whatWouldChangeIt: readonly WhatWouldChangeIt[];
};

export type ExplainInput = {
  readonly week: Week;
  /** All kind-day sums of one member, any weeks; (kind, day) once each. */
  readonly kindDays: readonly KindDay[];
  readonly restWeeks: readonly Week[];
};

/** A score with its parts, which add up to it exactly, and what would change it (SCORING.md section 4). */
export function explainScore(program: Program, input: ExplainInput): Explanation {
  const { week, restWeeks } = input;
  const byWeek = new Map<Week, KindDay[]>();
  for (const row of input.kindDays) {
    const rowWeek = weekOf(row.day);
    if (rowWeek > week || week - rowWeek > program.scoring.horizonWeeks) continue;
    byWeek.set(rowWeek, [...(byWeek.get(rowWeek) ?? []), row]);
  }
  const rows: WeekRow[] = [];
  const parts: ScorePart[] = [];
  for (const [rowWeek, kindDays] of [...byWeek].sort(([a], [b]) => b - a)) {
    const row = { week: rowWeek, ...weekCredits(program, kindDays) };
    rows.push(row);
    parts.push(...weekParts(program, row, kindDays, week));
  }
  const score = scoreAt(program, { week, rows: withOlder(program, rows, input), restWeeks });
  parts.push({ kind: "consistency", milli: score.scoreMilli - score.baseMilli });
  return {
    score,
    parts: parts.filter((part) => part.milli !== 0),
    whatWouldChangeIt: changes(program, rows, input, score),
  };
}

/** Weeks beyond the horizon are worth nothing but can still be in a longer consistency window. */
function withOlder(program: Program, rows: readonly WeekRow[], input: ExplainInput): WeekRow[] {
  const known = new Set(rows.map((row) => row.week));
  const older = new Map<Week, KindDay[]>();
  for (const row of input.kindDays) {
    const week = weekOf(row.day);
    if (week <= input.week && !known.has(week)) older.set(week, [...(older.get(week) ?? []), row]);
  }
  return [...rows, ...[...older].map(([week, kindDays]) => ({ week, ...weekCredits(program, kindDays) }))];
}

function weekParts(program: Program, row: WeekRow, kindDays: readonly KindDay[], now: Week): ScorePart[] {
  const { week } = row;
  const parts: ScorePart[] = [];
  const earned = new Map<KindName, { sum: number; bounded: number }>();
  let relational = 0;
  let oneOff = 0;
  for (const kindDay of kindDays) {
    const kind = kindOf(program, kindDay.kindName);
    if (kind === undefined) continue;
    const bounded = boundedKindDay(program, kindDay);
    const known = earned.get(kindDay.kindName) ?? { sum: 0, bounded: 0 };
    earned.set(kindDay.kindName, { sum: known.sum + kindDay.sumMilli, bounded: known.bounded + bounded });
    if (kind.lane === "relational") relational += bounded;
    else oneOff += bounded;
  }
  for (const [kindName, { sum, bounded }] of earned) {
    parts.push({ kind: "earned", week, kindName, milli: sum });
    parts.push({ kind: "over-daily-maximum", week, kindName, milli: bounded - sum });
  }
  const counted = applyBrackets(row.creditMilli, program.scoring.weekBrackets);
  parts.push({ kind: "over-day-brackets", week, milli: row.creditMilli - relational });
  parts.push({ kind: "over-week-brackets", week, milli: counted - row.creditMilli });
  parts.push({ kind: "over-one-off-maximum", week, milli: row.oneOffMilli - oneOff });
  parts.push({ kind: "faded", week, milli: weekWorth(program, row, now) - counted - row.oneOffMilli });
  return parts;
}

function changes(
  program: Program,
  rows: readonly WeekRow[],
  input: ExplainInput,
  score: Score,
): readonly WhatWouldChangeIt[] {
  const { week, restWeeks } = input;
  const { consistencyWeeks, k0, activeWeekMin, weekBrackets } = program.scoring;
  const found: WhatWouldChangeIt[] = [];
  const current = rows.find((row) => row.week === week);
  const ownMilli = current?.ownMilli ?? 0;
  if (ownMilli < activeWeekMin) {
    found.push({ kind: "make-this-week-active", missingOwnMilli: activeWeekMin - ownMilli });
  }
  const active = Math.min(score.activeWeeks + 1, consistencyWeeks);
  const consistency = Math.min(100, divideFloor(100 * active, Math.max(1, consistencyWeeks - score.restedWeeks)));
  const steadier = multiplyDivideFloor(score.baseMilli, 100 * k0 + (100 - k0) * consistency, 10_000);
  const gainMilli = steadier - score.scoreMilli;
  if (gainMilli > 0) found.push({ kind: "one-more-active-week", gainMilli });
  const width = sumOf(weekBrackets, ([bracketWidth]) => bracketWidth);
  found.push({ kind: "room-this-week", milli: Math.max(0, width - (current?.creditMilli ?? 0)) });
  const next = scoreAt(program, { week: week + 1, rows: withOlder(program, rows, input), restWeeks });
  found.push({ kind: "next-week-without-activity", scoreMilli: next.scoreMilli });
  return found;
}
