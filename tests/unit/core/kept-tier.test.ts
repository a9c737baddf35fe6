import { describe, expect, it } from "vitest";
import { type InForce, orderTimeline, versionAt } from "../../../app/core/programs/timeline";
import type { Tier } from "../../../app/core/programs/program";
import { keptThrough, keptTiers } from "../../../app/core/tiers/kept-tier";

const tier = (name: string, minScore: number): Tier => ({
  name,
  minScore,
  minActiveWeeks: 0,
  minEndorsers: 0,
  minEndorserDays: 0,
});
const BEFORE = [tier("Member", 0), tier("Silver", 6000), tier("Gold", 15_000)];

describe("what a tier is in a new list", () => {
  const rows: readonly [string, readonly Tier[], Record<string, string>][] = [
    ["stays under its name, whatever it asks for now", [tier("Member", 0), tier("Gold", 90_000)], { Gold: "Gold" }],
    ["renamed with the same score", [tier("Member", 0), tier("Silver", 6000), tier("Star", 15_000)], { Gold: "Star" }],
    ["renamed with a higher score", [tier("Member", 0), tier("Silver", 6000), tier("Star", 40_000)], { Gold: "Star" }],
    [
      "renamed with a lower one, below a new top",
      [tier("Member", 0), tier("Star", 5000), tier("Gold", 15_000), tier("Diamond", 50_000)],
      { Silver: "Star", Gold: "Gold" },
    ],
    [
      "both renamed, with higher scores: one for one",
      [tier("Member", 0), tier("Friend", 20_000), tier("Elder", 90_000)],
      { Silver: "Friend", Gold: "Elder" },
    ],
    [
      "both renamed, with lower ones: nothing that asks for no more is above",
      [tier("Member", 0), tier("Friend", 100), tier("Elder", 200)],
      { Silver: "Elder", Gold: "Elder" },
    ],
    [
      "renamed with a lower score, and a new top: the renamed one",
      [tier("Member", 0), tier("Silver", 6000), tier("Star", 14_000), tier("Diamond", 900_000)],
      { Gold: "Star" },
    ],
    ["removed: the next that stays above it", [tier("Member", 0), tier("Gold", 15_000)], { Silver: "Gold" }],
    ["the top removed: the top that is left", [tier("Member", 0), tier("Silver", 6000)], { Gold: "Silver" }],
    [
      "two in the place of one: the higher one that asks for no more",
      [tier("Member", 0), tier("Bronze", 3000), tier("Star", 5000), tier("Gold", 15_000)],
      { Silver: "Star" },
    ],
    ["one in the place of two: both", [tier("Member", 0), tier("Star", 20_000)], { Silver: "Star", Gold: "Star" }],
    [
      "two that changed places: who stood above is not put below",
      [tier("Member", 0), tier("Gold", 6000), tier("Silver", 15_000)],
      { Silver: "Silver", Gold: "Silver" },
    ],
    ["the first, renamed, is the first", [tier("Guest", 0), tier("Friend", 0)], { Member: "Guest" }],
    ["the first keeps its name above a new first", [tier("Guest", 0), tier("Member", 0)], { Member: "Member" }],
    [
      "the name of a higher tier given to the first takes nothing",
      [tier("Gold", 0), tier("Star", 10_000)],
      { Gold: "Star" },
    ],
  ];
  it.each(rows)("%s", (_story, next, expected) => {
    expect(Object.fromEntries(keptTiers(BEFORE, next))).toMatchObject(expected);
  });

  it("goes through several lists one after the other", () => {
    const second = [tier("Member", 0), tier("Silver", 6000)];
    expect(keptThrough([BEFORE, second, BEFORE], "Gold")).toBe("Silver");
    expect(keptThrough([BEFORE], "Gold")).toBe("Gold");
  });
});

describe("the version in force", () => {
  const one = (version: number, effectiveAt: number, publication: number, scheduled = false): InForce => ({
    version,
    effectiveAt,
    publication,
    scheduled,
  });
  const timeline = orderTimeline([one(4, 300, 3, true), one(1, 100, 1), one(3, 200, 2)]);
  const rows: readonly [string, readonly InForce[], number, number][] = [
    ["holds from its very instant", timeline, 200, 3],
    ["and until just before the next", timeline, 199, 1],
    ["is a scheduled one at its instant, carried out or not", timeline, 300, 4],
    ["is the first one for what was before any", timeline, 5, 1],
    ["is the defaults while the first is only scheduled", [one(1, 100, 1, true)], 99, 0],
    ["is the defaults where there is none", [], 99, 0],
    ["is the later publication of two for one instant", orderTimeline([one(7, 100, 2), one(8, 100, 1)]), 100, 7],
  ];
  it.each(rows)("%s", (_story, versions, instant, expected) => {
    expect(versionAt(versions, instant)).toBe(expected);
  });
});
