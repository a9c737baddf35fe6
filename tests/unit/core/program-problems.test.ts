import { describe, expect, it } from "vitest";
import { steadinessWarnings } from "../../../app/core/programs/bounds";
import { parseProgram } from "../../../app/core/programs/parse-program";
import type { ProblemDetail } from "../../../app/core/programs/problems";

const CAMPAIGN = { name: "May", from: "2026-05-10", until: "2026-05-31" };
const PERK = { id: "a", name: "A", kind: "vote" };

describe("problems of a program", () => {
  it.each<[path: string, message: string, file: unknown, detail: ProblemDetail]>([
    [
      "scoring.k0",
      'expected a whole number from 0 to 100, got "x"',
      { scoring: { k0: "x" } },
      { code: "whole", min: 0, max: 100, got: '"x"' },
    ],
    [
      "trust.restart",
      "expected a number between 0 and 1, got 1",
      { trust: { restart: 1 } },
      { code: "between", min: 0, max: 1, got: "1" },
    ],
    [
      "orders.subscriptions",
      'expected one of "all", "first", "none", got "some"',
      { orders: { subscriptions: "some" } },
      { code: "one-of", words: ["all", "first", "none"], got: '"some"' },
    ],
    ["name", 'expected a text, got ""', { name: "" }, { code: "text", got: '""' }],
    [
      "campaigns[0].from",
      'expected a day such as "2026-12-24", got "May"',
      { campaigns: [{ ...CAMPAIGN, from: "May" }] },
      { code: "day", got: '"May"' },
    ],
    [
      "campaigns[0].until",
      "expected 2026-05-10 or later",
      { campaigns: [{ ...CAMPAIGN, until: "2026-05-01" }] },
      { code: "not-before", day: "2026-05-10" },
    ],
    ["perks[0].id", "a perk needs it", { perks: [{ name: "A", kind: "vote" }] }, { code: "needed", by: "a perk" }],
    [
      "perks[0].amountMinor",
      "a perk of kind gift-card needs it",
      { perks: [{ ...PERK, kind: "gift-card" }] },
      { code: "perk-needs", kind: "gift-card" },
    ],
    ["perks[1].id", '"a" is there twice', { perks: [PERK, PERK] }, { code: "twice", name: "a" }],
    [
      "perks[0].tier",
      "no tier has this name; tiers are Member, Regular, Advocate, Inner circle",
      { perks: [{ ...PERK, tier: "Gold" }] },
      { code: "no-tier", tiers: ["Member", "Regular", "Advocate", "Inner circle"] },
    ],
    ["tiers", "expected a list with at least one entry, got []", { tiers: [] }, { code: "list-empty" }],
    [
      "orders.products",
      "only which? Name products or collections, or nothing will ever earn",
      { orders: { products: { mode: "only" } } },
      { code: "only-which" },
    ],
    [
      "scoring.oneOffWeekMax",
      "must be below activeWeekMin (2000), got 2000: one-off codes must never make a week active",
      { scoring: { oneOffWeekMax: 2000 } },
      { code: "one-off-too-high", activeWeekMin: 2000, got: 2000 },
    ],
  ])("at %s: %s", (path, message, file, detail) => {
    const read = parseProgram(file);
    expect(read.kind === "refused" && read.problems[0]).toEqual({ path, message, detail });
  });

  it("have a sentence alone where they are rare", () => {
    const read = parseProgram({ currency: "euro" });
    expect(read.kind === "refused" && read.problems).toEqual([
      { path: "currency", message: 'expected a currency code such as "USD", got "euro"' },
    ]);
  });
});

describe("warnings of a program", () => {
  it("are data, and a sentence for the command line", () => {
    const read = parseProgram({ scoring: { halfLifeWeeks: 1 } });
    if (read.kind === "refused") throw new Error(JSON.stringify(read.problems));
    const [warning] = steadinessWarnings(read.program);
    expect(warning).toMatchObject({ code: "burst-outranks", pointsAWeek: 10, advisedWeeks: 6 });
    const found = warning?.weeks === null ? "never" : `only after ${String(warning?.weeks)} weeks`;
    expect(read.warnings).toEqual([
      `10 points a week outrank a single week's burst ${found} (advised: at most 6). ` +
        "A shorter half-life, lower week brackets or a lower k0 make steady members rank higher.",
    ]);
  });
});
