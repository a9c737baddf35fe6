import type { Program, Tier } from "~/core/programs/program";
import { scoreAt, weekWorth } from "~/core/scoring/score-at";
import type { WeekRow } from "~/core/scoring/week-credits";
import type { Formatting } from "./formatting";

export type StandingFacts = {
  readonly program: Program;
  readonly week: number;
  readonly rows: readonly WeekRow[];
  readonly restWeeks: readonly number[];
  readonly tier: string;
  readonly endorsers: number;
  readonly endorserDays: number;
};

/** The score in parts that add up to it exactly: each week as it counts today, then what consistency takes off. */
export type ScoreParts = {
  readonly score: string;
  readonly base: string;
  readonly consistencyPercent: string;
  readonly activeWeeks: number;
  readonly windowWeeks: number;
  readonly restedWeeks: number;
  /** Percent of the weeks' worth that counts at this consistency. */
  readonly counted: string;
  readonly takenOff: string | null;
  readonly weeks: readonly {
    readonly week: string;
    readonly credit: string;
    readonly oneOff: string | null;
    readonly worth: string;
    readonly active: boolean;
    readonly isCurrent: boolean;
  }[];
  readonly olderWeeks: { readonly count: number; readonly worth: string } | null;
};

const WEEKS_SHOWN = 16;

export function scoreParts(facts: StandingFacts, format: Formatting): ScoreParts {
  const { program, week, rows, restWeeks } = facts;
  const score = scoreAt(program, { week, rows, restWeeks });
  const { k0, activeWeekMin, consistencyWeeks } = program.scoring;
  const worths = rows
    .filter((row) => row.week <= week)
    .map((row) => ({ row, worthMilli: weekWorth(program, row, week) }))
    .filter(({ worthMilli }) => worthMilli > 0)
    .sort((a, b) => b.row.week - a.row.week);
  const older = worths.slice(WEEKS_SHOWN);
  const takenOffMilli = score.baseMilli - score.scoreMilli;
  return {
    score: format.points(score.scoreMilli),
    base: format.points(score.baseMilli),
    consistencyPercent: format.percent(score.consistencyPercent),
    activeWeeks: score.activeWeeks,
    windowWeeks: consistencyWeeks,
    restedWeeks: score.restedWeeks,
    counted: format.percent(k0 + ((100 - k0) * score.consistencyPercent) / 100),
    takenOff: takenOffMilli > 0 ? format.points(-takenOffMilli) : null,
    weeks: worths.slice(0, WEEKS_SHOWN).map(({ row, worthMilli }) => ({
      week: format.week(row.week),
      credit: format.points(row.creditMilli),
      oneOff: row.oneOffMilli > 0 ? format.points(row.oneOffMilli) : null,
      worth: format.points(worthMilli),
      active: row.ownMilli >= activeWeekMin,
      isCurrent: row.week === week,
    })),
    olderWeeks:
      older.length > 0
        ? { count: older.length, worth: format.points(older.reduce((sum, { worthMilli }) => sum + worthMilli, 0)) }
        : null,
  };
}

export type WhatChanges = {
  /** Ten points of taking part in a week that has none yet; null when this week has that already. */
  readonly withTenPoints: string;
  readonly withNothing: string;
  readonly next: null | {
    readonly tier: string;
    readonly pointsToGo: string | null;
    readonly weeksToGo: number;
    readonly endorsersToGo: number;
    readonly endorserDaysToGo: number;
    readonly percent: number;
  };
};

/** What would move the score, worked out by the code that decides it. */
export function whatChanges(facts: StandingFacts, format: Formatting): WhatChanges {
  const { program, week, rows, restWeeks } = facts;
  const now = scoreAt(program, { week, rows, restWeeks });
  const ten = 10_000;
  const current = rows.find((row) => row.week === week) ?? { week, creditMilli: 0, ownMilli: 0, oneOffMilli: 0 };
  const more = { ...current, creditMilli: current.creditMilli + ten, ownMilli: current.ownMilli + ten };
  const withTen = scoreAt(program, { week, rows: [...rows.filter((row) => row.week !== week), more], restWeeks });
  const nothing = scoreAt(program, { week: week + 1, rows, restWeeks });
  return {
    withTenPoints: format.points(withTen.scoreMilli),
    withNothing: format.points(nothing.scoreMilli),
    next: nextTier(facts, now.scoreMilli, now.activeWeeks, format),
  };
}

function nextTier(facts: StandingFacts, scoreMilli: number, activeWeeks: number, format: Formatting): WhatChanges["next"] {
  const { tiers } = facts.program;
  const index = tiers.findIndex((tier) => tier.name === facts.tier);
  const next: Tier | undefined = tiers[(index < 0 ? 0 : index) + 1];
  if (next === undefined) return null;
  const reached = (have: number, need: number): number => (need === 0 ? 100 : Math.min(100, Math.floor((100 * have) / need)));
  const missing = Math.max(0, next.minScore - scoreMilli);
  return {
    tier: next.name,
    pointsToGo: missing > 0 ? format.points(missing) : null,
    weeksToGo: Math.max(0, next.minActiveWeeks - activeWeeks),
    endorsersToGo: Math.max(0, next.minEndorsers - facts.endorsers),
    endorserDaysToGo: Math.max(0, next.minEndorserDays - facts.endorserDays),
    percent: Math.min(
      reached(scoreMilli, next.minScore),
      reached(activeWeeks, next.minActiveWeeks),
      reached(facts.endorsers, next.minEndorsers),
      reached(facts.endorserDays, next.minEndorserDays),
    ),
  };
}
