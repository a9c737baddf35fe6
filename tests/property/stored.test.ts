import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseProgram, publishProgram } from "../../app/core/programs/parse-program";
import type { Program } from "../../app/core/programs/program";
import { scoreAt } from "../../app/core/scoring/score-at";
import { type KindDay, weekCredits } from "../../app/core/scoring/week-credits";
import { weekOf } from "../../app/core/shared/time";
import { checkProperty, expectCaught } from "../support/arbitraries/check-property";
import { THIS_WEEK, anyProgram, kindDays, restWeeks } from "../support/arbitraries/decisions";
import { END, PROGRAMS, instant, log } from "../support/arbitraries/log";
import { type History, fold, historyOf } from "../support/fold-history";

type Fold = typeof fold;

const program = fc.constantFrom(...PROGRAMS);
const trust = fc.record({
  weeks: fc.integer({ min: 1, max: 30 }),
  restart: fc.double({ min: 0.05, max: 0.95, noNaN: true }),
  pairDamping: fc.integer({ min: 1, max: 20 }),
  edgeMax: fc.integer({ min: 1, max: 20 }),
});
const percents = fc.array(fc.record({ trustPercent: fc.nat(100), pairPercent: fc.nat(100) }), {
  minLength: 1,
  maxLength: 9,
});

/** What each activity was weighed by when it was taken in is stored with it: trust as it would be today does not come into it. */
function weighsByWhatIsStored(run: Fold) {
  return fc.property(log, program, trust, trust, percents, (given, chosen, then, now, stored) => {
    const { community, events } = historyOf(given, chosen, END);
    const history: History = {
      community,
      events: events.map((event, index) => {
        const storedPercents = stored[index % stored.length];
        if (event.kind === "order" || storedPercents === undefined) return event;
        return { kind: "activity", activity: { ...event.activity, storedPercents } };
      }),
    };
    const first = run(history, { ...chosen, trust: then }, END, true);
    expect(run(history, { ...chosen, trust: now }, END, true)).toEqual(first);
    expect(run(history, { ...chosen, trust: "off" }, END, true)).toEqual(first);
  });
}

/** A version as it is stored: its file and its tables, written as JSON and read again. */
type Store = (program: Program) => Program;

const store: Store = (given) => {
  const { tables, ...settings } = JSON.parse(JSON.stringify(given)) as Program;
  const read = parseProgram(settings);
  if (read.kind === "refused") throw new Error(JSON.stringify(read.problems));
  return { ...read.program, tables };
};

function storedVersionsReplayTheSame(through: Store) {
  return fc.property(log, program, instant, (given, chosen, at) => {
    const history = historyOf(given, chosen, at);
    expect(fold(history, through(chosen), at)).toEqual(fold(history, chosen, at));
  });
}

/** A close of one member: what has come in by then, and the week that closes. */
type CloseWeek = (program: Program, known: readonly Arrived[], week: number, rests: readonly number[]) => number;
type Arrived = KindDay & { readonly arrivedIn: number };

const closeWeek: CloseWeek = (chosen, known, week, rests) => {
  const rows = [...new Set(known.map(({ day }) => weekOf(day)))].map((one) => ({
    week: one,
    ...weekCredits(
      chosen,
      known.filter(({ day }) => weekOf(day) === one),
    ),
  }));
  return scoreAt(chosen, { week, rows, restWeeks: rests }).scoreMilli;
};

/** Once everything is in, every close scores as if nothing had been late, by up to five weeks; before the first late one as well. */
function lateScoresAsTimely(close: CloseWeek) {
  const late = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 9 });
  return fc.property(anyProgram, kindDays(20), restWeeks, late, (chosen, days, rests, by) => {
    const timely = days.map((one) => ({ ...one, arrivedIn: weekOf(one.day) }));
    const arriving = timely.map((one, index) => ({
      ...one,
      arrivedIn: one.arrivedIn + (by[index % by.length] ?? 0),
    }));
    const isLate = (_: Arrived, index: number): boolean => (by[index % by.length] ?? 0) > 0;
    const complete = Math.max(0, ...arriving.map(({ arrivedIn }) => arrivedIn));
    const firstLate = Math.min(Infinity, ...timely.filter(isLate).map(({ arrivedIn }) => arrivedIn));
    for (let week = THIS_WEEK - 20; week <= THIS_WEEK + 8; week += 1) {
      if (week >= firstLate && week < complete) continue;
      const known = (all: readonly Arrived[]) => all.filter(({ arrivedIn }) => arrivedIn <= week);
      expect(close(chosen, known(arriving), week, rests)).toBe(close(chosen, known(timely), week, rests));
    }
  });
}

describe("what is stored", () => {
  it("10: is what activities are weighed by again, whatever trust has become", () => {
    checkProperty("stored percents", weighsByWhatIsStored(fold));
  });
  it("10: of a version replays as the version did", () => {
    checkProperty("stored versions", storedVersionsReplayTheSame(store));
  });
});

describe("what comes in late", () => {
  it("19: scores as if it had been timely in every close from then on", () => {
    checkProperty("late scores", lateScoresAsTimely(closeWeek));
  });
});

describe("broken replays of what is stored are noticed", () => {
  it("10: trust is worked out anew", () => {
    const anew: Fold = (history, chosen, at) => fold(history, chosen, at);
    expectCaught("stored percents are not looked at", weighsByWhatIsStored(anew));
  });
  it("10: only the file is stored, and read under today's defaults", () => {
    const renewed: Store = (given) => {
      const { scoring } = given;
      return publishProgram({ ...given, scoring: { ...scoring, halfLifeWeeks: scoring.halfLifeWeeks + 1 } });
    };
    expectCaught("tables are made anew", storedVersionsReplayTheSame(renewed));
  });
  it("10: tables are stored with fewer digits", () => {
    const coarse: Store = (given) => {
      const weekDecay = given.tables.weekDecay.map((one) => Math.round(one / 4096) * 4096);
      return { ...given, tables: { ...given.tables, weekDecay } };
    };
    expectCaught("coarse tables", storedVersionsReplayTheSame(coarse));
  });
});

describe("broken closes are noticed", () => {
  it("19: what is late counts in the week in which it came in", () => {
    const moved: CloseWeek = (chosen, known, week, rests) =>
      closeWeek(
        chosen,
        known.map((one) => ({ ...one, day: one.day + 7 * (one.arrivedIn - weekOf(one.day)) })),
        week,
        rests,
      );
    expectCaught("late activities move", lateScoresAsTimely(moved));
  });
  it("19: what is late is passed over", () => {
    const strict: CloseWeek = (chosen, known, week, rests) =>
      closeWeek(
        chosen,
        known.filter((one) => one.arrivedIn === weekOf(one.day)),
        week,
        rests,
      );
    expectCaught("late activities are lost", lateScoresAsTimely(strict));
  });
});
