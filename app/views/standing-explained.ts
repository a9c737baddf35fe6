import type { Program, Tier } from "~/core/programs/program";
import { type Explanation, type ScorePart, explainScore } from "~/core/scoring/explain-score";
import type { Formatting } from "./formatting";
import type { StandingFacts } from "./standing-facts";

type Standing = {
  readonly program: Program;
  readonly facts: StandingFacts;
  readonly activeWeeksAt: ReadonlySet<number>;
};

type LimitKind = Exclude<ScorePart["kind"], "earned" | "faded" | "consistency">;

/** The score in parts that add up to it exactly: what each week earned, what limits and time took, what consistency took. */
export type ScoreParts = {
  readonly score: string;
  readonly base: string;
  readonly consistencyPercent: string;
  readonly activeWeeks: number;
  readonly windowWeeks: number;
  readonly restedWeeks: number;
  /** Percent of the weeks' worth that counts at this consistency. */
  readonly counted: string;
  readonly takenOff: string;
  readonly weeks: readonly {
    readonly week: string;
    readonly earned: readonly { readonly kind: string; readonly points: string }[];
    readonly limits: readonly { readonly kind: LimitKind; readonly points: string }[];
    readonly faded: string;
    readonly worth: string;
    readonly active: boolean;
    readonly isCurrent: boolean;
  }[];
  readonly weeksOpen: number;
  /** The sum of the weeks beyond `weeksOpen`. */
  readonly olderWeeks: { readonly count: number; readonly worth: string } | null;
};

export type ChangeLine =
  | {
      readonly kind: "one-more-active-week" | "make-this-week-active" | "room-this-week" | "next-week-without-activity";
      readonly points: string;
    }
  | { readonly kind: "week-is-full" };

export type NextTier = {
  readonly tier: string;
  readonly pointsToGo: string | null;
  readonly weeksToGo: number;
  readonly endorsersToGo: number;
  readonly endorserDaysToGo: number;
  readonly percent: number;
};

export type StandingExplained = {
  readonly scoreMilli: number;
  readonly parts: ScoreParts;
  readonly changes: readonly ChangeLine[];
  readonly next: NextTier | null;
};

/** How many weeks stand open; the others are summed up until somebody wants to see them. */
const WEEKS_OPEN = 4;

/** The engine's own explanation, written for a reader. */
export function explainStanding(standing: Standing, format: Formatting): StandingExplained {
  const explanation = explainScore(standing.program, standing.facts.input);
  return {
    scoreMilli: explanation.score.scoreMilli,
    parts: scoreParts(standing, explanation, format),
    changes: explanation.whatWouldChangeIt.map((change): ChangeLine => {
      switch (change.kind) {
        case "one-more-active-week":
          return { kind: change.kind, points: format.points(change.gainMilli) };
        case "make-this-week-active":
          return { kind: change.kind, points: format.points(change.missingOwnMilli) };
        case "room-this-week":
          return change.milli === 0
            ? { kind: "week-is-full" }
            : { kind: change.kind, points: format.points(change.milli) };
        case "next-week-without-activity":
          return { kind: change.kind, points: format.points(change.scoreMilli) };
      }
    }),
    next: nextTier(standing, explanation.score, format),
  };
}

function scoreParts(
  { program, facts, activeWeeksAt }: Standing,
  { score, parts }: Explanation,
  format: Formatting,
): ScoreParts {
  const { week } = facts.input;
  const { k0, consistencyWeeks } = program.scoring;
  const byWeek = new Map<number, ScorePart[]>();
  for (const part of parts) {
    if (part.kind === "consistency") continue;
    byWeek.set(part.week, [...(byWeek.get(part.week) ?? []), part]);
  }
  const weeks = [...byWeek].sort(([a], [b]) => b - a);
  const older = weeks.slice(WEEKS_OPEN);
  return {
    score: format.points(score.scoreMilli),
    base: format.points(score.baseMilli),
    consistencyPercent: format.percent(score.consistencyPercent),
    activeWeeks: score.activeWeeks,
    windowWeeks: consistencyWeeks,
    restedWeeks: score.restedWeeks,
    counted: format.percent(k0 + ((100 - k0) * score.consistencyPercent) / 100),
    takenOff: format.points(score.scoreMilli - score.baseMilli),
    weeksOpen: WEEKS_OPEN,
    weeks: weeks.map(([at, ofWeek]) => ({
      week: format.week(at),
      earned: ofWeek.flatMap((part) =>
        part.kind === "earned" ? [{ kind: part.kindName, points: format.points(part.milli) }] : [],
      ),
      limits: ofWeek.flatMap((part) =>
        part.kind === "earned" || part.kind === "faded" || part.kind === "consistency"
          ? []
          : [{ kind: part.kind, points: format.points(part.milli) }],
      ),
      faded: format.points(total(ofWeek.filter((part) => part.kind === "faded"))),
      worth: format.points(total(ofWeek)),
      active: activeWeeksAt.has(at),
      isCurrent: at === week,
    })),
    olderWeeks:
      older.length === 0 ? null : { count: older.length, worth: format.points(total(older.flatMap(([, all]) => all))) },
  };
}

function total(parts: readonly ScorePart[]): number {
  return parts.reduce((sum, part) => sum + part.milli, 0);
}

function nextTier(
  { program, facts }: Standing,
  { scoreMilli, activeWeeks }: Explanation["score"],
  format: Formatting,
): NextTier | null {
  const { tiers } = program;
  const index = tiers.findIndex((tier) => tier.name === facts.tier);
  const next: Tier | undefined = tiers[(index < 0 ? 0 : index) + 1];
  if (next === undefined) return null;
  const reached = (have: number, need: number): number =>
    need === 0 ? 100 : Math.min(100, Math.floor((100 * have) / need));
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
