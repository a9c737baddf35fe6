import { describe, expect, it } from "vitest";
import { steadinessOf } from "../../../app/core/programs/bounds";
import { describeProgram } from "../../../app/core/programs/describe-program";
import { defaultProgram, parseProgram } from "../../../app/core/programs/parse-program";
import { decayTable } from "../../../app/core/programs/tables";

function problemsOf(json: unknown): string[] {
  const read = parseProgram(json);
  return read.kind === "refused" ? read.problems.map(({ path, message }) => `${path}: ${message}`) : [];
}

function programOf(json: unknown) {
  const read = parseProgram(json);
  if (read.kind === "refused") throw new Error(JSON.stringify(read.problems));
  return read.program;
}

describe("a program file", () => {
  it("that is empty is the default program", () => {
    expect(programOf({})).toEqual(defaultProgram());
    expect(defaultProgram().rewards.buyerRateBp["Inner circle"]).toBe(500);
  });
  it("can go through JSON and back", () => {
    expect(JSON.parse(JSON.stringify(defaultProgram()))).toEqual(defaultProgram());
  });

  const refused: readonly [string, unknown, string][] = [
    ["an unknown key at the top", { colour: 1 }, "colour: unknown key"],
    ["an unknown key within", { scoring: { halfLife: 4 } }, "scoring.halfLife: unknown key"],
    [
      "a rate for a tier that is not there",
      { rewards: { buyerRateBp: { Gold: 1 } } },
      "rewards.buyerRateBp.Gold: no tier",
    ],
    [
      "a tier without a rate",
      { tiers: [{ name: "Member" }, { name: "Gold", minScore: 1 }] },
      "buyerRateBp.Gold: each tier",
    ],
    [
      "a text for a number",
      { rewards: { orderMaxMinor: "5" } },
      'rewards.orderMaxMinor: expected a whole number from 0 to 1000000000000, got "5"',
    ],
    ["a fraction", { scoring: { k0: 0.5 } }, "scoring.k0: expected a whole number from 0 to 100, got 0.5"],
    ["a percent above 100", { attribution: { codeShareMax: 101 } }, "attribution.codeShareMax: expected"],
    ["an unknown zone", { timezone: "Mars/Olympus" }, "timezone: expected an IANA time zone"],
    ["an unknown lane", { kinds: { post: { base: 1, lane: "fun", dailyMax: 1 } } }, "kinds.post.lane: expected"],
    [
      "a new kind that is worth nothing",
      { kinds: { dance: { lane: "relational" } } },
      "kinds.dance.base: a new kind needs it",
    ],
    [
      "a bracket that is no pair",
      { scoring: { dayBrackets: [[1]] } },
      "scoring.dayBrackets[0]: expected [width, percent]",
    ],
    ["trust that is on", { trust: "on" }, 'trust: expected "off" or an object'],
    ["an unknown key of trust", { trust: { rounds: 1 } }, "trust.rounds: unknown key"],
    ["a tier twice", { tiers: [{ name: "Member" }, { name: "Member" }] }, 'tiers[1].name: "Member" is there twice'],
    ["a list", [], "(program): expected an object"],
    ["nothing", null, "(program): expected an object"],
    [
      "codes that could make a week active",
      { scoring: { oneOffWeekMax: 2000 } },
      "scoring.oneOffWeekMax: must be below",
    ],
  ];
  it.each(refused)("with %s is refused with the path", (_, json, expected) => {
    expect(problemsOf(json).join("\n")).toContain(expected);
  });
  it("names all that is wrong at once", () => expect(problemsOf({ a: 1, b: 2, scoring: { k0: -1 } })).toHaveLength(3));

  it("replaces a kind but keeps whose doing it is", () => {
    const { kinds } = programOf({
      kinds: {
        accepted_answer: { base: 1, lane: "relational", dailyMax: 2 },
        dance: { base: 3, lane: "relational", dailyMax: 4 },
      },
    });
    expect(kinds["accepted_answer"]).toEqual({ base: 1, lane: "relational", dailyMax: 2, own: false });
    expect(kinds["dance"]?.own).toBe(true);
    expect(kinds["post"]?.base).toBe(5000);
  });
  it("merges bases and rates key by key, and replaces the list of tiers", () => {
    expect(programOf({ attribution: { bases: { code: 1 } } }).attribution.bases).toMatchObject({
      code: 1,
      advice: 10_000,
    });
    expect(programOf({ rewards: { buyerRateBp: { Member: 7 } } }).rewards.buyerRateBp).toMatchObject({
      Member: 7,
      Regular: 200,
    });
    const { tiers, rewards } = programOf({ tiers: [{ name: "Member" }] });
    expect(tiers).toHaveLength(1);
    expect(rewards.buyerRateBp).toEqual({ Member: 100 });
  });
  it("describes itself", () => {
    const text = describeProgram(defaultProgram()).join("\n");
    expect(text).toContain("Regular: from 6 points and 3 of 12 weeks active; 2 % back");
    expect(text).toContain("A member with 10 points every week ranks above any burst of a single week after 4 weeks");
  });
});

describe("the steadiness guarantee", () => {
  it.each([
    [3, null, null, 4],
    [5, 9, null, 3],
    [8, 6, 12, 2],
    [10, 4, 9, 2],
    [15, 3, 6, 1],
    [20, 2, 5, 1],
    [30, 2, 3, 1],
  ])("%i points a week outrank a burst after %s weeks, one over two weeks after %s, codes after %i", (...row) => {
    const [points, burst, twoWeekBurst, codes] = row;
    const shown = steadinessOf(defaultProgram()).rows.find(({ pointsAWeek }) => pointsAWeek === points);
    expect(shown).toEqual({
      pointsAWeek: points,
      outranksBurst: burst,
      outranksTwoWeekBurst: twoWeekBurst,
      outranksCodes: codes,
    });
  });
  it("refuses codes that could make a week active, at the same number and above, and takes the number below", () => {
    for (const oneOffWeekMax of [2000, 2001]) {
      const read = parseProgram({ scoring: { oneOffWeekMax } });
      expect(read.kind === "refused" && read.problems.map(({ path }) => path)).toEqual(["scoring.oneOffWeekMax"]);
    }
    expect(parseProgram({ scoring: { oneOffWeekMax: 1999 } }).kind).toBe("program");
  });
  it("warns when ten points a week take longer than six", () => {
    const read = parseProgram({ scoring: { halfLifeWeeks: 1 } });
    expect(read.kind === "program" && read.warnings).toHaveLength(1);
    expect(parseProgram({})).toMatchObject({ kind: "program", warnings: [] });
  });
});

describe("decay tables", () => {
  it("are the rounded powers of two", () => {
    const table = decayTable(4, 104);
    for (const [n, value] of table.entries()) expect(value).toBe(Math.floor(2 ** 20 * 2 ** (-n / 4) + 0.5));
    expect(decayTable(7, 30)[7]).toBe(524_288);
    expect(decayTable(1, 30).slice(19)).toEqual([2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  });
});
