import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Steadiness, steadinessOf, weekWorthMax } from "../../app/core/programs/bounds";
import { DEFAULT_KINDS } from "../../app/core/programs/defaults";
import type { Program } from "../../app/core/programs/program";
import { bracketsMax } from "../../app/core/scoring/brackets";
import { explainScore } from "../../app/core/scoring/explain-score";
import type { Explanation } from "../../app/core/scoring/explain-score";
import { scoreAt, weekWorth } from "../../app/core/scoring/score-at";
import { weekCredits } from "../../app/core/scoring/week-credits";
import type { KindDay, WeekCredits, WeekRow } from "../../app/core/scoring/week-credits";
import { weekOf } from "../../app/core/shared/time";
import { closeTier } from "../../app/core/tiers/close-tier";
import type { CloseFacts, TierClose, TierState } from "../../app/core/tiers/close-tier";
import { checkProperty, expectCaught } from "../support/arbitraries/check-property";
import { THIS_WEEK, anyProgram, kindDays, restWeeks } from "../support/arbitraries/decisions";

type Credits = (program: Program, rows: readonly KindDay[]) => WeekCredits;
type Explain = typeof explainScore;
type Close = (program: Program, state: TierState, facts: CloseFacts) => TierClose;

const ONE_OFF = Object.entries(DEFAULT_KINDS)
  .filter(([, kind]) => kind.lane === "one-off")
  .map(([name]) => name);

function rowsOf(credits: Credits, program: Program, days: readonly KindDay[]): WeekRow[] {
  const weeks = new Set(days.map(({ day }) => weekOf(day)));
  return [...weeks].map((week) => ({
    week,
    ...credits(
      program,
      days.filter(({ day }) => weekOf(day) === week),
    ),
  }));
}

function weeklyCap(credits: Credits) {
  return fc.property(anyProgram, kindDays(1), (program, days) => {
    const row = { week: THIS_WEEK, ...credits(program, days) };
    expect(row.creditMilli).toBeLessThanOrEqual(7 * bracketsMax(program.scoring.dayBrackets));
    expect(row.oneOffMilli).toBeLessThanOrEqual(program.scoring.oneOffWeekMax);
    expect(weekWorth(program, row, THIS_WEEK)).toBeLessThanOrEqual(weekWorthMax(program));
    expect(Math.min(row.creditMilli, row.ownMilli, row.oneOffMilli)).toBeGreaterThanOrEqual(0);
  });
}

function oneOffBound(credits: Credits) {
  return fc.property(anyProgram, kindDays(30, ONE_OFF), (program, days) => {
    const score = scoreAt(program, { week: THIS_WEEK, rows: rowsOf(credits, program, days), restWeeks: [] });
    expect(score.activeWeeks).toBe(0);
    expect(score.scoreMilli).toBeLessThanOrEqual(steadinessOf(program, []).codesMaxMilli);
  });
}

/** Whatever rests whoever bursts has declared. */
function burstBound(credits: Credits, weeks: 1 | 2, bounds: (program: Program) => Steadiness = boundsOf) {
  return fc.property(anyProgram, kindDays(weeks), fc.nat(20), restWeeks, (program, days, later, rests) => {
    const rows = rowsOf(credits, program, days);
    const { burstMaxMilli, twoWeekBurstMaxMilli } = bounds(program);
    const { scoreMilli } = scoreAt(program, { week: THIS_WEEK + later, rows, restWeeks: rests });
    expect(scoreMilli).toBeLessThanOrEqual(weeks === 1 ? burstMaxMilli : twoWeekBurstMaxMilli);
  });
}

const boundsOf = (program: Program): Steadiness => steadinessOf(program, []);

function addsUp(explain: Explain) {
  return fc.property(anyProgram, kindDays(30), restWeeks, (program, days, rests) => {
    const { score, parts } = explain(program, { week: THIS_WEEK, kindDays: days, restWeeks: rests });
    expect(parts.reduce((sum, part) => sum + part.milli, 0)).toBe(score.scoreMilli);
    const rows = rowsOf(weekCredits, program, days);
    expect(score).toEqual(scoreAt(program, { week: THIS_WEEK, rows, restWeeks: rests }));
  });
}

const facts: fc.Arbitrary<CloseFacts> = fc.record({
  scoreMilli: fc.oneof(
    fc.nat(40_000),
    fc.constantFrom(5399, 5400, 6000, 13_499, 13_500, 15_000, 26_999, 27_000, 30_000),
  ),
  activeWeeks: fc.nat(12),
  endorsers: fc.nat(8),
  endorserDays: fc.nat(8),
  idleRestWeek: fc.boolean(),
  idleRestWeeksInWindow: fc.nat(4),
});
const state: fc.Arbitrary<TierState> = fc.record({
  tierIndex: fc.nat(3),
  lowCloses: fc.nat(3),
  locked: fc.boolean(),
});

function constantTier(close: Close) {
  return fc.property(anyProgram, facts, fc.nat(12), (program, same, closes) => {
    let reached = close(program, { tierIndex: 0, lowCloses: 0, locked: false }, same).state;
    for (let n = 0; n < closes; n += 1) {
      const next = close(program, reached, same);
      expect(next.change).toBeNull();
      reached = next.state;
    }
  });
}

/** Down by one step only, and never before four low closes in a row. */
function noEarlyDemotion(close: Close) {
  const history = fc.array(facts, { minLength: 1, maxLength: 30 });
  return fc.property(anyProgram, state, history, (program, start, closes) => {
    let now: TierState = { ...start, lowCloses: 0 };
    let since = 0;
    for (const one of closes) {
      const next = close(program, now, one).state;
      since += 1;
      if (next.tierIndex < now.tierIndex) {
        expect(now.locked).toBe(false);
        expect(next.tierIndex).toBe(now.tierIndex - 1);
        expect(since).toBeGreaterThanOrEqual(4);
      }
      if (next.tierIndex !== now.tierIndex || next.lowCloses === 0) since = 0;
      now = next;
    }
  });
}

describe("scores", () => {
  it("6: weekly credit never passes its cap", () => checkProperty("weekly cap", weeklyCap(weekCredits)));
  it("7: one-off actions never make a week active nor pass their bound", () => {
    checkProperty("one-off bound", oneOffBound(weekCredits));
  });
  it("8: no burst within a week passes the bound", () => checkProperty("burst", burstBound(weekCredits, 1)));
  it("8: nor one that straddles two", () => checkProperty("burst over two weeks", burstBound(weekCredits, 2)));
  it("15: constant facts, constant tier", () => checkProperty("constant tier", constantTier(closeTier)));
  it("15: no demotion inside the grace", () => checkProperty("grace", noEarlyDemotion(closeTier)));
  it("20: the parts of an explanation add up to the score", () => checkProperty("explanation", addsUp(explainScore)));
});

describe("broken scores are noticed", () => {
  const withoutBrackets: Credits = (program, rows) => {
    const creditMilli = rows.reduce((sum, row) => sum + row.sumMilli, 0);
    return { ...weekCredits(program, rows), creditMilli, ownMilli: creditMilli };
  };
  const oneOffUnbounded: Credits = (program, rows) => ({
    ...weekCredits(program, rows),
    oneOffMilli: rows.reduce((sum, row) => sum + row.sumMilli, 0),
  });
  const oneOffIsOwn: Credits = (program, rows) => {
    const credits = weekCredits(program, rows);
    return { ...credits, ownMilli: credits.ownMilli + rows.reduce((sum, row) => sum + row.sumMilli, 0) };
  };
  it("6: credit without brackets", () => expectCaught("no brackets", weeklyCap(withoutBrackets)));
  it("6: one-off actions without a maximum", () => expectCaught("no maximum", weeklyCap(oneOffUnbounded)));
  it("7: one-off actions make a week active", () => expectCaught("one-off is own", oneOffBound(oneOffIsOwn)));
  it("7: one-off actions add up without end", () => expectCaught("no one-off bound", oneOffBound(oneOffUnbounded)));
  it("8: one-off actions swell a burst", () => expectCaught("burst", burstBound(oneOffUnbounded, 1)));
  it("8: and one over two weeks", () => expectCaught("burst", burstBound(oneOffUnbounded, 2)));
  it("8: the bound forgets that weeks of rest are not held against anybody", () => {
    const withoutRests = (program: Program): Steadiness =>
      boundsOf({ ...program, scoring: { ...program.scoring, maxRestWeeks: 0 } });
    expectCaught("no rests", burstBound(weekCredits, 1, withoutRests));
  });
  it("15: three low closes are enough", () => {
    const hasty: Close = (program, now, one) =>
      closeTier(program, { ...now, lowCloses: now.lowCloses === 2 ? 3 : now.lowCloses }, one);
    expectCaught("three low closes", noEarlyDemotion(hasty));
  });
  it("15: a tier is lost right above its minimum", () => {
    const strict: Close = (program, now, one) => {
      const reached = closeTier(program, now, one);
      const tier = program.tiers[now.tierIndex];
      const lost = tier !== undefined && now.tierIndex > 0 && one.scoreMilli < tier.minScore + 1000;
      const change = { kind: "stepped-down" as const, from: "", to: "" };
      return lost ? { state: { ...now, tierIndex: now.tierIndex - 1 }, change } : reached;
    };
    expectCaught("strict tiers", constantTier(strict));
  });
  it("20: a part is left out", () => {
    const silent =
      (kind: string): Explain =>
      (program, input): Explanation => {
        const explained = explainScore(program, input);
        return { ...explained, parts: explained.parts.filter((part) => part.kind !== kind) };
      };
    for (const kind of [
      "earned",
      "over-daily-maximum",
      "over-day-brackets",
      "over-week-brackets",
      "faded",
      "consistency",
    ]) {
      expectCaught(`without ${kind}`, addsUp(silent(kind)));
    }
    expectCaught("without over-one-off-maximum", addsUp(silent("over-one-off-maximum")));
  });
});
