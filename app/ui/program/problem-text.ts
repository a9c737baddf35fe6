import type { ProgramWarning } from "~/core/programs/bounds";
import type { ProblemDetail } from "~/core/programs/problems";
import type { SettingProblem } from "~/core/programs/read-settings";
import { type MessageKey, type Translate, isMessageKey } from "../i18n";
import { ATTRIBUTION_UNITS, type FieldProblems, REWARD_UNITS, SCORING_UNITS, TIER_UNITS } from "./draft";
import { TRUST_UNITS, type Unit, writeField } from "./draft";
import { ORDER_UNITS, ROW_FIELDS } from "./draft-rules";

/** A limit from here on only keeps sums exact: nobody has to be told of it. */
const TOLD_BELOW = 1_000_000_000;

const KIND_UNITS = { base: "points", dailyMax: "points" } as const;
const AREA_UNITS: Readonly<Record<string, Readonly<Record<string, Unit>>>> = {
  scoring: SCORING_UNITS,
  attribution: ATTRIBUTION_UNITS,
  rewards: REWARD_UNITS,
  orders: ORDER_UNITS,
  trust: TRUST_UNITS,
  kinds: KIND_UNITS,
  tiers: TIER_UNITS,
};

/** How the setting of a path of the file is written on the page. */
function unitOf(path: string): Unit {
  if (path.startsWith("rewards.buyerRateBp.")) return "percent";
  const area = /^\w+/.exec(path)?.[0] ?? "";
  const key = /\w+$/.exec(path)?.[0] ?? "";
  const fields = area in ROW_FIELDS ? ROW_FIELDS[area as keyof typeof ROW_FIELDS] : {};
  const field = (fields as Readonly<Record<string, { readonly kind: string; readonly unit?: Unit }>>)[key];
  return field?.unit ?? AREA_UNITS[area]?.[key] ?? "whole";
}

/** What is wrong with a setting, in the reader's language and in the unit of its field; rare things in the engine's English. */
export function problemText(t: Translate, { path, message, detail }: SettingProblem, currency: string): string {
  if (detail === undefined) return message;
  const unit = unitOf(path);
  const number = (value: number, of: Unit = unit): string => {
    const text = writeField(value, of, currency);
    return t.language === "de" ? text.replace(".", ",") : text;
  };
  switch (detail.code) {
    case "whole":
      return t(rangeKey(detail, unit), { min: number(detail.min), max: number(detail.max ?? 0) });
    case "between":
      return t("problem.between", { min: number(detail.min), max: number(detail.max) });
    case "one-of":
      return t("problem.one-of", { words: detail.words.map((word) => choiceText(t, word)).join(", ") });
    case "perk-needs":
      return t("problem.perk-needs", { kind: choiceText(t, detail.kind) });
    case "twice":
      return t("problem.twice", { name: detail.name });
    case "no-tier":
      return t("problem.no-tier", { tiers: detail.tiers.join(", ") });
    case "not-before":
      return detail.day === "" ? t("problem.day") : t("problem.not-before", { day: detail.day });
    case "one-off-too-high":
      return t("problem.one-off-too-high", { limit: number(detail.activeWeekMin, "points") });
    case "text":
    case "day":
    case "needed":
    case "rate-missing":
    case "only-which":
    case "list-empty":
      return t(`problem.${detail.code}`);
  }
}

function rangeKey(detail: ProblemDetail & { readonly code: "whole" }, unit: Unit): MessageKey {
  const whole = unit === "whole";
  if (detail.max === null || detail.max >= TOLD_BELOW) return whole ? "problem.whole.from" : "problem.number.from";
  return whole ? "problem.whole.range" : "problem.number.range";
}

/** The words of a closed set, as the choices of the form call them. */
function choiceText(t: Translate, word: string): string {
  const [choice, kind] = [`diff.choice.${word}`, `perk.kind.${word}`];
  if (isMessageKey(choice)) return t(choice);
  return isMessageKey(kind) ? t(kind) : word;
}

export function problemTexts(
  t: Translate,
  problems: FieldProblems,
  currency: string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(problems).map(([field, problem]) => [field, problemText(t, problem, currency)]),
  );
}

/** What a merchant should know before they publish. */
export function warningText(t: Translate, warning: ProgramWarning): string {
  const { pointsAWeek: points, weeks, advisedWeeks: advised } = warning;
  if (weeks === null) return t("warning.burst-outranks.never", { points, advised });
  return t("warning.burst-outranks", { points, weeks, advised });
}
