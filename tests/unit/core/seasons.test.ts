import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decideSeason, hasEffort, seasonProgress } from "../../../app/core/seasons/season";
import { lossBy, seasonEditable } from "../../../app/core/seasons/season-edit";
import { checkProperty } from "../../support/arbitraries/check-property";

const WEIGHTS = { members: 10, answers: 5, newcomers: 20, orders: 8 };
const NONE = { members: 0, answers: 0, newcomers: 0, orders: 0 };
const SEASON = {
  seasonId: "s1",
  endAt: 1_000_000,
  goal: 100,
  weights: WEIGHTS,
  carriedPoints: 0,
  poolMinor: 1000,
  memberMaxMinor: 600,
  currency: "USD",
};
const amounts = (lots: readonly { member: string; paidMinor: number }[]) =>
  Object.fromEntries(lots.map((lot) => [lot.member, lot.paidMinor]));

describe("progress", () => {
  it.each([
    ["effort alone", { ...NONE, members: 3, answers: 2, newcomers: 1 }, { effort: 60, sales: 0, points: 60 }],
    ["sales beside effort", { ...NONE, members: 3, orders: 2 }, { effort: 30, sales: 16, points: 46 }],
    [
      "many sales, at most as much as effort",
      { ...NONE, members: 3, orders: 200 },
      { effort: 30, sales: 30, points: 60 },
    ],
    ["sales alone, nothing", { ...NONE, orders: 200 }, { effort: 0, sales: 0, points: 0 }],
  ])("%s", (_, counts, expected) => {
    expect(seasonProgress(WEIGHTS, counts)).toEqual(expected);
  });

  it("needs a measure of effort", () => {
    expect(hasEffort({ ...NONE, orders: 5 })).toBe(false);
    expect(hasEffort({ ...NONE, newcomers: 1 })).toBe(true);
  });
});

describe("the end of a season", () => {
  const parts = [
    { member: "ann", days: 9 },
    { member: "ben", days: 2 },
    { member: "cat", days: 1 },
  ];

  it("splits the pool by days when the goal is reached, nobody above the maximum, the rest among the others", () => {
    const outcome = decideSeason(SEASON, { ...NONE, members: 10 }, parts);
    expect(outcome).toMatchObject({ points: 100, reached: true, paidMinor: 1000 });
    expect(amounts(outcome.lots)).toEqual({ ann: 600, ben: 267, cat: 133 });
    expect(outcome.lots.map((lot) => lot.lot)).toContain("season:s1:contributor:ann:");
    expect(outcome.lots.find((lot) => lot.member === "ann")?.reasons).toEqual(["pool-cap"]);
  });

  it("gives nothing and takes nothing when it is missed by a point; what was carried over can make it", () => {
    const counts = { ...NONE, members: 9, answers: 1 };
    expect(decideSeason({ ...SEASON, goal: 96 }, counts, parts)).toEqual({
      points: 95,
      reached: false,
      paidMinor: 0,
      lots: [],
    });
    expect(decideSeason({ ...SEASON, goal: 96, carriedPoints: 1 }, counts, parts).reached).toBe(true);
  });

  it("splits the whole pool where there is no maximum for one member", () => {
    const outcome = decideSeason({ ...SEASON, memberMaxMinor: 0 }, { ...NONE, members: 10 }, parts);
    expect(amounts(outcome.lots)).toEqual({ ann: 750, ben: 167, cat: 83 });
    expect(outcome.lots.flatMap((lot) => lot.reasons)).toEqual([]);
  });

  it("is never over its pool or a member's maximum, and gives more days no less", () => {
    const drawn = fc.record({
      pool: fc.nat(5000),
      max: fc.nat(900),
      days: fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 30 }),
    });
    checkProperty(
      "season pool",
      fc.property(drawn, ({ pool, max, days }) => {
        const claims = days.map((count, index) => ({ member: `m${String(index).padStart(2, "0")}`, days: count }));
        const season = { ...SEASON, goal: 0, poolMinor: pool, memberMaxMinor: max };
        const { lots, paidMinor } = decideSeason(season, NONE, claims);
        expect(paidMinor).toBeLessThanOrEqual(pool);
        const paid = amounts(lots);
        for (const one of claims) {
          expect(paid[one.member] ?? 0).toBeLessThanOrEqual(max === 0 ? pool : max);
          for (const other of claims) {
            // Largest remainder moves a single unit.
            if (one.days > other.days)
              expect(paid[one.member] ?? 0).toBeGreaterThanOrEqual((paid[other.member] ?? 0) - 1);
          }
        }
      }),
    );
  });
});

describe("an edit", () => {
  it.each([
    ["draft", 0, "everything"],
    ["draft", 99, "everything"],
    ["scheduled", 9, "everything"],
    ["scheduled", 10, "in-favour"],
    ["running", 19, "in-favour"],
    ["running", 20, "nothing"],
    ["quiet", 21, "nothing"],
    ["closed", 30, "nothing"],
    ["cancelled", 5, "nothing"],
  ] as const)("of a season that is %s at %i can change %s", (state, now, editable) => {
    expect(seasonEditable({ state, startAt: 10, endAt: 20 }, now)).toBe(editable);
  });

  const promised = { endDay: 30, goal: 100, poolMinor: 500 };
  it.each([
    ["nothing", {}, false, null],
    ["a later end", { endDay: 31 }, false, null],
    ["a later end of what is reached", { endDay: 31 }, true, "end-of-reached"],
    ["an earlier end", { endDay: 29 }, true, "earlier-end"],
    ["a lower goal", { goal: 99 }, false, null],
    ["a higher goal", { goal: 101 }, false, "higher-goal"],
    ["a larger pool of what is reached", { poolMinor: 501 }, true, null],
    ["a smaller pool", { poolMinor: 499 }, false, "smaller-pool"],
  ] as const)("to %s, while it runs", (_story, change, isReached, loss) => {
    expect(lossBy(promised, { ...promised, ...change }, isReached)).toBe(loss);
  });
});
