import { describe, expect, it } from "vitest";
import { DEFAULT_SETTINGS } from "~/core/programs/defaults";
import { parseProgram } from "~/core/programs/parse-program";
import { withNewRow } from "~/ui/program/draft-rules";
import { type Draft, isChanged, readDraft, readField, startDraft, tierField, writeField } from "~/ui/program/draft";
import { translator } from "~/ui/i18n";
import { steadinessText } from "~/ui/program/steadiness-card";
import { steadinessOf } from "~/core/programs/bounds";

const SHOP = { currency: "EUR", timezone: "Europe/Berlin" };
const start = () => startDraft({}, SHOP);
const typed = (draft: Draft, texts: Record<string, string>): Draft => ({
  ...draft,
  texts: { ...draft.texts, ...texts },
});

describe("the program form", () => {
  it("starts from the file and stands for it until something is typed", () => {
    const draft = startDraft({ rewards: { contributorRateBp: 450 } }, SHOP);
    const read = readDraft(draft);
    expect(isChanged(draft)).toBe(false);
    expect(read.kind).toBe("program");
    expect(read.kind === "program" && read.program.rewards.contributorRateBp).toBe(450);
    expect(read.file).toMatchObject({ currency: "EUR", timezone: "Europe/Berlin", tiers: DEFAULT_SETTINGS.tiers });
  });

  it.each([
    ["points", "2.5", "EUR", 2500],
    ["points", "2,5", "EUR", 2500],
    ["percent", "1.25", "EUR", 125],
    ["money", "50", "EUR", 5000],
    ["money", "50", "JPY", 50],
    ["whole", "12", "EUR", 12],
  ] as const)("reads %s %s (%s) as %d and writes it back", (unit, text, currency, stored) => {
    expect(readField(text, unit, currency)).toBe(stored);
    expect(readField(writeField(stored, unit, currency), unit, currency)).toBe(stored);
  });

  it.each(["", "abc", "-3", "1.00001", "1e3"])(
    "hands what is no such number (%s) to the engine, which refuses it at its field",
    (text) => {
      const read = readDraft(typed(start(), { "rewards.contributorRateBp": text }));
      expect(read.kind === "refused" && Object.keys(read.problems)).toEqual(["rewards.contributorRateBp"]);
    },
  );

  it("shows a tier's problem at that tier's own field, also after a row was removed", () => {
    const draft = start();
    const last = draft.tiers[3] ?? { key: "", from: null };
    const shorter = { ...draft, tiers: draft.tiers.filter((_, index) => index !== 1) };
    const read = readDraft(typed(shorter, { [tierField(last, "minActiveWeeks")]: "often" }));
    expect(read.kind === "refused" && Object.keys(read.problems)).toEqual([tierField(last, "minActiveWeeks")]);
  });

  it("refuses codes that could make a week active, at the field that says so", () => {
    const read = readDraft(typed(start(), { "scoring.oneOffWeekMax": "2" }));
    expect(read.kind === "refused" && Object.keys(read.problems)).toEqual(["scoring.oneOffWeekMax"]);
  });

  it("takes a rate along when a tier gets another name", () => {
    const draft = start();
    const regular = draft.tiers[1] ?? { key: "", from: null };
    const read = readDraft(typed(draft, { [tierField(regular, "name")]: "Friend" }));
    expect(read.kind === "program" && read.program.rewards.buyerRateBp).toMatchObject({ Member: 100, Friend: 200 });
  });

  it("says the guarantee of the default program in words", () => {
    const read = readDraft(start());
    if (read.kind === "refused") throw new Error("the defaults were refused");
    const rows = steadinessOf(read.program).rows.map((row) => steadinessText(translator("en"), row));
    expect(rows).toHaveLength(7);
    expect(rows[3]).toMatch(
      /^Who takes part for 10 points a week ranks above any single-week burst after 4 weeks; .* after 2 weeks\.$/,
    );
    expect(rows[0]).toContain("never ranks above the largest single-week burst");
  });
});

describe("rules, campaigns and perks in the form", () => {
  const file = {
    orderActivity: true,
    trust: { weeks: 20 },
    orders: {
      countTax: true,
      minimumMinor: 1500,
      products: {
        mode: "only",
        products: ["1", "2"],
        collections: ["3"],
        exceptProducts: ["4"],
        exceptCollections: ["5"],
      },
      multipliers: [{ name: "Books", products: ["7"], collections: [], percent: 200 }],
      excludedTags: ["staff"],
      subscriptions: "first",
      pendingFrom: "fulfilled",
    },
    campaigns: [{ name: "May", from: "2026-05-01", until: "2026-05-31", buyerPercent: 150 }],
    welcome: { days: 20 },
    perks: [{ id: "seat", name: "Front row", kind: "event-seat", tier: "Regular", totalMax: 5 }],
    rewards: { budgetMonthMinor: 5000, expiryDays: 90, reminderDays: [14] },
  };
  it("stay as they are in a file until something is typed", () => {
    const read = readDraft(startDraft(file, SHOP));
    const expected = parseProgram({ ...file, currency: "EUR", timezone: "Europe/Berlin" });
    expect(read.kind === "program" && expected.kind === "program" && read.program).toEqual(
      expected.kind === "program" && expected.program,
    );
  });

  it("read what is typed: lists by commas, rows that are added, and a perk's id from its name", () => {
    const begun = start();
    const draft = {
      ...begun,
      rows: { ...begun.rows, perks: withNewRow("perks", begun.rows.perks) },
      texts: {
        "orders.excludedTags": "staff, wholesale",
        "orders.countTax": "true",
        "rewards.reminderDays": "30, 3",
        "perks-0.name": "Early bird!",
        "perks-0.kind": "early-access",
        trust: "on",
        welcome: "half",
      },
    };
    const read = readDraft(draft);
    expect(read.kind === "program" && read.program).toMatchObject({
      orders: { excludedTags: ["staff", "wholesale"], countTax: true },
      rewards: { reminderDays: [30, 3] },
      perks: [{ id: "early-bird", name: "Early bird!", kind: "early-access", perMemberMax: 1 }],
      trust: { weeks: 26 },
      welcome: { days: 30 },
    });
    expect(isChanged({ ...draft, texts: {} })).toBe(true);
  });

  it("have the numbers of welcomes and trust, with the restart in percent, and leave them away where they are off", () => {
    const stored = startDraft({ welcome: { days: 20 }, trust: { restart: 0.07 } }, SHOP);
    expect(writeField(0.07, "fraction", "EUR")).toBe("7");
    const numbers = { "welcome.activeWeeks": "3", "welcome.orders": "4", "trust.restart": "12,5", "trust.weeks": "20" };
    const more = { "trust.pairDamping": "5", "trust.edgeMax": "6", "welcome.days": "25" };
    const read = readDraft(typed(stored, { ...numbers, ...more }));
    expect(read.kind === "program" && read.program).toMatchObject({
      welcome: { days: 25, activeWeeks: 3, orders: 4 },
      trust: { weeks: 20, restart: 0.125, pairDamping: 5, edgeMax: 6 },
    });
    const kept = readDraft(stored);
    expect(kept.kind === "program" && kept.program).toMatchObject({ welcome: { days: 20 }, trust: { restart: 0.07 } });
    const off = readDraft(typed(stored, { ...numbers, welcome: "at-once", trust: "off" }));
    expect(off.kind === "program" && off.program).toMatchObject({ welcome: "at-once", trust: "off" });
    const on = readDraft(typed(start(), { ...numbers, welcome: "half", trust: "on" }));
    expect(on.kind === "program" && on.program).toMatchObject({
      welcome: { days: 30, activeWeeks: 3 },
      trust: { weeks: 20, pairDamping: 8 },
    });
  });

  it.each([
    ["trust.restart", "100"],
    ["trust.restart", "0"],
    ["trust.weeks", "0"],
    ["trust.edgeMax", "many"],
    ["welcome.days", "366"],
    ["welcome.orders", ""],
  ])("refuse %s of %j at its field", (path, given) => {
    const read = readDraft(typed(start(), { welcome: "half", trust: "on", [path]: given }));
    expect(read.kind === "refused" && Object.keys(read.problems)).toEqual([path]);
  });

  it("show a row's problem at that row's field, also after one was removed", () => {
    const begun = startDraft({ campaigns: [file.campaigns[0], { ...file.campaigns[0], name: "June" }] }, SHOP);
    const draft = { ...begun, rows: { ...begun.rows, campaigns: begun.rows.campaigns.slice(1) } };
    const read = readDraft(typed(draft, { "campaigns-1.until": "2020-01-01" }));
    expect(read.kind === "refused" && Object.keys(read.problems)).toEqual(["campaigns-1.until"]);
  });
});
