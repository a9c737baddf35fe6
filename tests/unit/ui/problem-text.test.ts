import { describe, expect, it } from "vitest";
import type { ProgramWarning } from "~/core/programs/bounds";
import { parseProgram } from "~/core/programs/parse-program";
import { translator } from "~/ui/i18n";
import { problemText, warningText } from "~/ui/program/problem-text";

const [en, de] = [translator("en"), translator("de")];

function firstProblem(file: unknown) {
  const read = parseProgram(file);
  const problem = read.kind === "refused" ? read.problems[0] : undefined;
  if (problem === undefined) throw new Error("the file was accepted");
  return problem;
}

const PERK = { id: "a", name: "A", kind: "vote" };

describe("problems on the page", () => {
  it.each([
    [
      "a whole number",
      { scoring: { k0: "x" } },
      "Enter a whole number from 0 to 100.",
      "Gib eine ganze Zahl von 0 bis 100 ein.",
    ],
    [
      "a rate, in percent rather than basis points",
      { rewards: { contributorRateBp: "x" } },
      "Enter a number from 0 to 100.",
      "Gib eine Zahl von 0 bis 100 ein.",
    ],
    [
      "points, without a limit that nobody reaches",
      { scoring: { activeWeekMin: "x" } },
      "Enter a number, 0 or more.",
      "Gib eine Zahl ein, mindestens 0.",
    ],
    [
      "the restart of trust, in percent",
      { trust: { restart: 3 } },
      "Enter a number above 0 and below 100.",
      "Gib eine Zahl über 0 und unter 100 ein.",
    ],
    [
      "a choice, by the words of the form",
      { orders: { pendingFrom: "x" } },
      /^Choose one of: .*, .*, .*\.$/,
      /^Wähle eines von: .*, .*, .*\.$/,
    ],
    ["a text", { name: " " }, "Enter something here.", "Hier fehlt ein Text."],
    [
      "a perk's amount",
      { perks: [{ ...PERK, kind: "gift-card" }] },
      "A perk that is a gift card needs this.",
      /^Ein Vorteil der Art .* braucht das\.$/,
    ],
    ["a name twice", { perks: [PERK, PERK] }, "“a” is there twice.", "„a“ gibt es zweimal."],
    [
      "codes that would make a week active",
      { scoring: { activeWeekMin: 1500 } },
      "Stay below 1.5 points: one-off codes must never make a week active.",
      "Bleib unter 1,5 Punkten: Einmalige Codes dürfen nie eine Woche aktiv machen.",
    ],
    [
      "a tier's score",
      { tiers: [{ name: "Member", minScore: "x" }] },
      "Enter a number, 0 or more.",
      "Gib eine Zahl ein, mindestens 0.",
    ],
    [
      "what a perk costs at most",
      { perks: [{ ...PERK, coolDownDays: 1.5 }] },
      "Enter a whole number from 0 to 3650.",
      "Gib eine ganze Zahl von 0 bis 3650 ein.",
    ],
  ])("%s", (_story, file, english, german) => {
    const problem = firstProblem(file);
    expect(problemText(en, problem, "EUR")).toMatch(english);
    expect(problemText(de, problem, "EUR")).toMatch(german);
  });

  it("is the engine's sentence where a problem is rare", () => {
    const problem = firstProblem({ timezone: "Mars" });
    expect(problemText(de, problem, "EUR")).toBe(problem.message);
  });
});

describe("warnings on the page", () => {
  const warning: ProgramWarning = { code: "burst-outranks", pointsAWeek: 10, weeks: 9, advisedWeeks: 6 };
  it("say after how many weeks, or never", () => {
    expect(warningText(en, warning)).toMatch(
      /^10 points a week outrank .* only after 9 weeks \(advised: at most 6\)\./,
    );
    expect(warningText(de, warning)).toMatch(/^10 Punkte pro Woche .* erst nach 9 Wochen \(empfohlen: höchstens 6\)\./);
    expect(warningText(de, { ...warning, weeks: null })).toMatch(/^10 Punkte pro Woche .* nie \(empfohlen/);
  });
});
