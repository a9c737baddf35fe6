import { describe, expect, it } from "vitest";
import { defaultProgram, parseProgram } from "../../../app/core/programs/parse-program";
import { explainScore } from "../../../app/core/scoring/explain-score";
import { scoreAt } from "../../../app/core/scoring/score-at";
import { weekCredits } from "../../../app/core/scoring/week-credits";
import { FULL_PERCENTS, weighActivity } from "../../../app/core/scoring/weigh-activity";
import { firstDayOf } from "../../../app/core/shared/time";
import { createZone } from "../../../app/core/shared/zone";
import { closeTier } from "../../../app/core/tiers/close-tier";
import type { CloseFacts, TierState } from "../../../app/core/tiers/close-tier";
import { publishTrust } from "../../../app/core/trust/publish-trust";
import { pairPercent } from "../../../app/core/trust/pair-percent";
import { DEFAULT_TRUST } from "../../../app/core/programs/defaults";

const program = defaultProgram();
const WEEK = 2500;
const DAY = firstDayOf(WEEK);

describe("an activity's weight is truncated once", () => {
  it.each([
    ["a plain answer", "answer", {}, 8000],
    ["a duplicate", "answer", { qualityPercent: 0 }, 0],
    ["too thin", "reply", { qualityPercent: 50 }, 1000],
    ["the solution", "answer", { qualityPercent: 125 }, 10_000],
    ["a vote of somebody little trusted, again", "helpful_vote_received", { trustPercent: 33, pairPercent: 88 }, 580],
  ])("%s", (_, kindName, percents, weightMilli) => {
    const activity = { kindName, occurredAt: 0, ...FULL_PERCENTS, ...percents };
    expect(weighActivity(program, createZone("UTC"), activity)).toMatchObject({ kind: "weighed", weightMilli });
  });
  it("a kind that the program does not have is refused", () => {
    const activity = { kindName: "toString", occurredAt: 0, ...FULL_PERCENTS };
    expect(weighActivity(program, createZone("UTC"), activity)).toEqual({ kind: "refused", reason: "unknown-kind" });
  });
});

describe("credits of a week", () => {
  const day = (kindName: string, sumMilli: number, offset = 0) => ({ kindName, day: DAY + offset, sumMilli });
  it.each([
    ["one answer", [day("answer", 8000)], [8000, 8000, 0]],
    ["votes are no own doing", [day("helpful_vote_received", 6000), day("reply", 2000)], [8000, 2000, 0]],
    ["a kind's daily maximum", [day("reply", 90_000)], [20_000, 20_000, 0]],
    ["more than 20 points on a day count half", [day("answer", 40_000)], [30_000, 30_000, 0]],
    ["the same over two days counts in full", [day("answer", 20_000), day("answer", 20_000, 1)], [40_000, 40_000, 0]],
    ["codes make no week active", [day("code_redeemed", 60_000)], [0, 0, 1900]],
    ["taken back below nothing", [day("post", -5000)], [0, 0, 0]],
  ])("%s", (_, rows, [creditMilli, ownMilli, oneOffMilli]) => {
    expect(weekCredits(program, rows)).toEqual({ creditMilli, ownMilli, oneOffMilli });
  });
});

describe("a score", () => {
  const weeks = (count: number, milli: number) =>
    Array.from({ length: count }, (_, n) => ({ week: WEEK - n, creditMilli: milli, ownMilli: milli, oneOffMilli: 0 }));
  it.each([
    ["nothing", [], [], 0, 0],
    ["one week of 10 points", weeks(1, 10_000), [], 5400, 8],
    ["a week beyond its brackets", weeks(1, 500_000), [], 19_440, 8],
    ["twelve weeks in a row", weeks(12, 10_000), [], 54992, 100],
    ["ten weeks and two of rest", weeks(10, 10_000), [WEEK - 10, WEEK - 11], 51739, 100],
    ["nine weeks and three of rest, of which two count", weeks(9, 10_000), [WEEK - 9, WEEK - 10, WEEK - 11], 47155, 90],
    ["a rest in an active week changes nothing", weeks(1, 10_000), [WEEK], 5400, 8],
    ["rest outside the window changes nothing", weeks(1, 10_000), [WEEK - 12, WEEK + 1], 5400, 8],
  ])("%s", (_, rows, restWeeks, scoreMilli, consistencyPercent) => {
    expect(scoreAt(program, { week: WEEK, rows, restWeeks })).toMatchObject({ scoreMilli, consistencyPercent });
  });
  it("says what was capped, and what would change it", () => {
    const kindDays = [
      { kindName: "reply", day: DAY, sumMilli: 30_000 },
      { kindName: "giveaway_entry", day: DAY, sumMilli: 3000 },
    ];
    const { parts, whatWouldChangeIt } = explainScore(program, { week: WEEK, kindDays, restWeeks: [] });
    expect(parts).toEqual([
      { kind: "earned", week: WEEK, kindName: "reply", milli: 30_000 },
      { kind: "over-daily-maximum", week: WEEK, kindName: "reply", milli: -10_000 },
      { kind: "earned", week: WEEK, kindName: "giveaway_entry", milli: 3000 },
      { kind: "over-one-off-maximum", week: WEEK, milli: -1100 },
      { kind: "consistency", milli: 11_826 - 21_900 },
    ]);
    expect(whatWouldChangeIt).toContainEqual({ kind: "room-this-week", milli: 28_000 });
  });
});

describe("the weekly close of a member", () => {
  const facts = (over: Partial<CloseFacts>): CloseFacts => ({
    scoreMilli: 20_000,
    activeWeeks: 10,
    endorsers: 5,
    endorserDays: 4,
    idleRestWeek: false,
    idleRestWeeksInWindow: 0,
    ...over,
  });
  const state = (over: Partial<TierState>): TierState => ({ tierIndex: 0, lowCloses: 0, locked: false, ...over });
  it.each<[string, Partial<TierState>, Partial<CloseFacts>, Partial<TierState>]>([
    ["rises to the highest tier at once", {}, { scoreMilli: 30_000 }, { tierIndex: 3 }],
    ["a tier below that is not met stops the rise", {}, { scoreMilli: 30_000, endorsers: 4 }, { tierIndex: 1 }],
    [
      "a score just under the minimum keeps the tier",
      { tierIndex: 2, lowCloses: 3 },
      { scoreMilli: 13_500 },
      { tierIndex: 2, lowCloses: 0 },
    ],
    ["below nine tenths is low", { tierIndex: 2 }, { scoreMilli: 13_499 }, { tierIndex: 2, lowCloses: 1 }],
    ["more than two weeks short is low", { tierIndex: 2 }, { activeWeeks: 3 }, { lowCloses: 1 }],
    ["two weeks short is not", { tierIndex: 2 }, { activeWeeks: 4 }, { lowCloses: 0 }],
    [
      "endorsers are asked for on the way up only",
      { tierIndex: 2 },
      { endorsers: 0, endorserDays: 0 },
      { tierIndex: 2, lowCloses: 0 },
    ],
    [
      "the fourth low close takes one step",
      { tierIndex: 3, lowCloses: 3 },
      { scoreMilli: 0, activeWeeks: 0 },
      { tierIndex: 2, lowCloses: 0 },
    ],
    [
      "a rest week does not count",
      { tierIndex: 2, lowCloses: 3 },
      { scoreMilli: 0, idleRestWeek: true, idleRestWeeksInWindow: 2 },
      { tierIndex: 2, lowCloses: 3 },
    ],
    [
      "a third rest week does",
      { tierIndex: 2, lowCloses: 3 },
      { scoreMilli: 0, idleRestWeek: true, idleRestWeeksInWindow: 3 },
      { tierIndex: 1, lowCloses: 0 },
    ],
    [
      "a lock holds downwards",
      { tierIndex: 2, lowCloses: 3, locked: true },
      { scoreMilli: 0 },
      { tierIndex: 2, lowCloses: 3 },
    ],
    ["and upwards", { tierIndex: 1, locked: true }, { scoreMilli: 90_000 }, { tierIndex: 1 }],
  ])("%s", (_, before, given, after) => {
    expect(closeTier(program, state(before), facts(given)).state).toMatchObject(after);
  });
  it("names the change", () => {
    expect(closeTier(program, state({}), facts({})).change).toEqual({ kind: "rose", from: "Member", to: "Advocate" });
  });
  it("without a first tier's conditions met, everybody still has it", () => {
    const read = parseProgram({
      tiers: [
        { name: "Member", minScore: 10 },
        { name: "Regular", minScore: 20 },
      ],
    });
    if (read.kind === "refused") throw new Error("refused");
    expect(closeTier(read.program, state({}), facts({ scoreMilli: 0 })).state.tierIndex).toBe(0);
  });
});

describe("peer trust", () => {
  const ring = Array.from({ length: 30 }, (_, n) => ({
    giver: `r${String(n)}`,
    receiver: `r${String((n + 1) % 30)}`,
    weight: 10,
  }));
  it("16: a ring without endorsements from outside has none", () => {
    const trust = publishTrust(DEFAULT_TRUST, {
      edges: [...ring, { giver: "s", receiver: "a", weight: 1 }],
      seeds: ["s"],
    });
    for (const { giver } of ring) expect(trust.get(giver)).toBe(0);
    expect(trust.get("a")).toBe(100);
  });
  it("the order of edges does not matter", () => {
    const edges = [...ring, { giver: "s", receiver: "r0", weight: 3 }];
    const one = publishTrust(DEFAULT_TRUST, { edges, seeds: ["s", "r5"] });
    expect(publishTrust(DEFAULT_TRUST, { edges: [...edges].reverse(), seeds: ["r5", "s"] })).toEqual(one);
  });
  it("two who endorse each other often are damped", () => {
    expect([0, 1, 8, 100].map((n) => pairPercent(DEFAULT_TRUST, n))).toEqual([100, 88, 50, 7]);
    expect(pairPercent("off", 50)).toBe(100);
  });
});
