import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEFAULT_SETTINGS, DEFAULT_TRUST, DEFAULT_WELCOME } from "../../../app/core/programs/defaults";
import { diffPrograms } from "../../../app/core/programs/diff-programs";
import { ITEM_SETTINGS, PLAIN_SETTINGS } from "../../../app/core/programs/diff-settings";
import { parseProgram } from "../../../app/core/programs/parse-program";
import type { ProgramSettings } from "../../../app/core/programs/program";
import { translator } from "../../../app/ui/i18n";
import { changeText, changesInWords } from "../../../app/ui/program/diff-words";
import { checkProperty, expectCaught } from "../../support/arbitraries/check-property";

const programOf = (file: unknown): ProgramSettings => {
  const read = parseProgram(file);
  if (read.kind === "refused") throw new Error(JSON.stringify(read.problems));
  return read.program;
};
const words = (language: string, before: unknown, after: unknown): string[] =>
  diffPrograms(programOf(before), programOf(after)).map((one) => changeText(translator(language), one));

const seat = { id: "seat", name: "Front row", kind: "event-seat", tier: "Regular" };

describe("the difference of two versions in words", () => {
  const rows: readonly [string, unknown, unknown, string[], string[]][] = [
    ["nothing", {}, {}, [], []],
    [
      "a rate, in percent",
      {},
      { rewards: { contributorRateBp: 350 } },
      ["Rate of members who helped: 3.5 % instead of 3 %."],
      ["Satz für Mitglieder, die halfen: 3,5 % statt 3 %."],
    ],
    [
      "money, with its currency",
      {},
      { rewards: { orderMaxMinor: 7550, budgetMonthMinor: 100_000 } },
      [
        "Most for a member and order: 75.50 USD instead of 50.00 USD.",
        "Budget of a month: 1000.00 USD instead of no limit.",
      ],
      [
        "Höchstbetrag je Mitglied und Bestellung: 75,50 USD statt 50,00 USD.",
        "Budget eines Monats: 1000,00 USD statt ohne Grenze.",
      ],
    ],
    [
      "days and points",
      { attribution: { windowDays: 1 } },
      { scoring: { activeWeekMin: 2500 } },
      ["Help counts for: 30 days instead of 1 day.", "A week is active from: 2.5 points instead of 2 points."],
      ["Hilfe zählt für: 30 Tage statt 1 Tag.", "Eine Woche ist aktiv ab: 2,5 Punkte statt 2 Punkte."],
    ],
    [
      "a tier that is renamed, and what its members keep",
      { tiers: [{ name: "Member" }, { name: "Gold", minScore: 6000 }], rewards: { buyerRateBp: { Gold: 300 } } },
      { tiers: [{ name: "Member" }, { name: "Star", minScore: 6000 }], rewards: { buyerRateBp: { Star: 300 } } },
      [
        "The tier “Gold” is gone.",
        "New tier: “Star”.",
        "“Star” from: 6 points.",
        "Reward of “Star” for own orders: 3 %.",
        "Members of “Gold” are then in this tier, with what it brings, for at least four weekly closes: Star.",
      ],
      [
        "Die Stufe „Gold“ entfällt.",
        "Neue Stufe: „Star“.",
        "„Star“ ab: 6 Punkte.",
        "Belohnung von „Star“ für eigene Bestellungen: 3 %.",
        "Wer „Gold“ hatte, ist dann in dieser Stufe, mit allem, was sie bringt, für mindestens vier Wochenabschlüsse: Star.",
      ],
    ],
    [
      "a tier that asks for more, and that nobody loses it at once",
      { tiers: [{ name: "Member" }, { name: "Gold", minScore: 6000 }], rewards: { buyerRateBp: { Gold: 300 } } },
      { tiers: [{ name: "Member" }, { name: "Gold", minScore: 9000 }], rewards: { buyerRateBp: { Gold: 300 } } },
      [
        "“Gold” from: 9 points instead of 6 points.",
        "Who has “Gold” steps down only after this many low weekly closes in a row, counted anew: 4.",
      ],
      [],
    ],
    [
      "a campaign with its days",
      {},
      { campaigns: [{ name: "May", from: "2026-05-01", until: "2026-05-31", buyerPercent: 200 }] },
      [
        "New campaign: “May”.",
        "“May” starts on: 2026-05-01.",
        "“May” ends on: 2026-05-31.",
        "Buyers' rewards during “May”: 200 %.",
        "Helpers' rewards during “May”: 100 %.",
        "Group leaders' rewards during “May”: 100 %.",
      ],
      [],
    ],
    [
      "a perk that gets a limit and another tier",
      { perks: [seat] },
      { perks: [{ ...seat, totalMax: 50, tier: "" }] },
      [
        "“Front row” comes with the tier: no longer set (Regular).",
        "“Front row” altogether at most: 50 instead of no limit.",
      ],
      [],
    ],
    [
      "a kind of the program's own, and a choice",
      {},
      { kinds: { post: { base: 6000, lane: "relational", dailyMax: 20_000 } }, orders: { pendingFrom: "fulfilled" } },
      [
        "The return period starts with: the delivery instead of the order.",
        "Post is worth: 6 points instead of 5 points.",
      ],
      [],
    ],
    [
      "trust that is switched on",
      {},
      { trust: { weeks: 20 } },
      [
        "Trust weighs endorsements: on instead of off.",
        "Trust looks back: 20 weeks.",
        "Pull towards trusted members: 0.15.",
        "Damping between two members: 8.",
        "Most from one member to another: 10.",
      ],
      [],
    ],
  ];
  it.each(rows)("%s", (_story, before, after, english, german) => {
    expect(words("en", before, after)).toEqual(english);
    if (german.length > 0) expect(words("de", before, after)).toEqual(german);
  });

  it("comes by area, in the order of the page", () => {
    const changes = diffPrograms(programOf({}), programOf({ name: "New", rewards: { codeCarryMonths: 1 }, trust: {} }));
    expect(changesInWords(translator("en"), changes).map((one) => one.title)).toEqual([
      "In general",
      "Maxima and budgets",
      "Trust between members",
    ]);
  });
});

/** Every value of the settings at any depth, by path; what has rows of its own as one. */
const ROWS = ["kinds", "tiers", "campaigns", "perks", "orders.multipliers", "rewards.buyerRateBp"];
function paths(value: unknown, path = ""): string[] {
  if (ROWS.includes(path) || typeof value !== "object" || value === null || Array.isArray(value)) return [path];
  return Object.entries(value).flatMap(([key, one]) => paths(one, path === "" ? key : `${path}.${key}`));
}

describe("the settings that are compared", () => {
  it("are all that there are", () => {
    const full = { ...DEFAULT_SETTINGS, trust: DEFAULT_TRUST, welcome: DEFAULT_WELCOME };
    const known = [...Object.keys(PLAIN_SETTINGS).filter((one) => one !== "trust" && one !== "welcome"), ...ROWS];
    expect(known.sort()).toEqual(paths(full).sort());
  });

  it("are all that a tier, kind, campaign, multiplier and perk have", () => {
    const full = programOf({
      campaigns: [{ name: "May", from: "2026-05-01", until: "2026-05-31" }],
      perks: [seat],
      orders: { multipliers: [{ name: "Bonus" }] },
    });
    const keys = (row: object | undefined, ...not: string[]): string[] =>
      Object.keys(row ?? {})
        .filter((key) => !not.includes(key))
        .sort();
    expect(Object.keys(ITEM_SETTINGS.tiers).sort()).toEqual([...keys(full.tiers[0], "name"), "rate"].sort());
    expect(Object.keys(ITEM_SETTINGS.kinds).sort()).toEqual(keys(full.kinds["post"]));
    expect(Object.keys(ITEM_SETTINGS.campaigns).sort()).toEqual(keys(full.campaigns[0], "name"));
    expect(Object.keys(ITEM_SETTINGS.multipliers).sort()).toEqual(keys(full.orders.multipliers[0], "name"));
    expect(Object.keys(ITEM_SETTINGS.perks).sort()).toEqual(keys(full.perks[0], "id"));
  });

  const numbers = paths(DEFAULT_SETTINGS).filter((path) => typeof read(DEFAULT_SETTINGS, path) === "number");
  function read(value: unknown, path: string): unknown {
    return path.split(".").reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], value);
  }
  function changed(path: string, value: number): ProgramSettings {
    const copy = structuredClone(DEFAULT_SETTINGS) as unknown as Record<string, unknown>;
    const keys = path.split(".");
    const last = keys.pop() ?? "";
    const inner = keys.reduce<Record<string, unknown>>((one, key) => one[key] as Record<string, unknown>, copy);
    inner[last] = value;
    return copy as unknown as ProgramSettings;
  }
  const told = (diff: typeof diffPrograms) =>
    fc.property(fc.constantFrom(...numbers), fc.integer({ min: 0, max: 100_000 }), (path, value) => {
      const other = changed(path, value);
      const changes = diff(DEFAULT_SETTINGS, other);
      expect(changes.length).toBe(value === read(DEFAULT_SETTINGS, path) ? 0 : 1);
      const back = diff(other, DEFAULT_SETTINGS);
      expect(back.map(({ before, after }) => [after, before])).toEqual(
        changes.map(({ before, after }) => [before, after]),
      );
    });
  it("each make one sentence when they change, and the way back makes the same in reverse", () => {
    checkProperty("a changed setting is told", told(diffPrograms));
    expectCaught(
      "one area is forgotten",
      told((before, after) => diffPrograms(before, after).filter((one) => one.area !== "caps")),
    );
  });
});
