import { type ProgramWarning, steadinessWarnings } from "~/core/programs/bounds";
import { DEFAULT_TRUST } from "~/core/programs/defaults";
import { defaultProgram, parseProgram } from "~/core/programs/parse-program";
import type { Program, ProgramSettings, TrustSettings } from "~/core/programs/program";
import type { SettingProblem } from "~/core/programs/read-settings";
import { decimalsOf } from "~/core/shared/money";
import {
  type DraftRows,
  type FieldReader,
  ROW_LISTS,
  readTexts,
  rulesFile,
  startRows,
  writeTexts,
} from "./draft-rules";

/** How a setting is written on the page, and how it is stored; a fraction is written in percent. */
export type Unit = "whole" | "points" | "percent" | "money" | "fraction";

/** A field's text by the path of its setting, as in the engine's messages: `tiers[1].minScore`. Empty: untouched. */
export type Texts = Readonly<Record<string, string>>;

export type DraftTier = { readonly key: string; readonly from: number | null };

export type Draft = {
  readonly start: ProgramSettings;
  readonly currency: string;
  readonly timezone: string;
  readonly texts: Texts;
  /** Which rows there are; `from` is the tier's place in `start`, null for one that was added. */
  readonly tiers: readonly DraftTier[];
  readonly rows: DraftRows;
};

export type DraftRead =
  | {
      readonly kind: "program";
      readonly program: Program;
      readonly file: Record<string, unknown>;
      readonly warnings: readonly ProgramWarning[];
    }
  | {
      readonly kind: "refused";
      readonly file: Record<string, unknown>;
      readonly problems: FieldProblems;
    };

/** By the field that a problem belongs to. */
export type FieldProblems = Readonly<Record<string, SettingProblem>>;

function factorOf(unit: Unit, currency: string): number {
  switch (unit) {
    case "whole":
      return 1;
    case "points":
      return 1000;
    case "percent":
      return 100;
    case "money":
      return 10 ** decimalsOf(currency);
    case "fraction":
      return 1 / 100;
  }
}

/** A stored number as it stands in its field. */
export function writeField(value: number, unit: Unit, currency: string): string {
  // A fraction has no exact hundredfold: 0.07 stands as 7.
  return String(unit === "fraction" ? Number((value * 100).toFixed(6)) : value / factorOf(unit, currency));
}

/** The stored number of a field's text; the text itself where it is none, for the engine to refuse with its path. */
export function readField(text: string, unit: Unit, currency: string): number | string {
  const plain = text.trim().replace(",", ".");
  if (!/^\d+(?:\.\d+)?$/.test(plain)) return text;
  if (unit === "fraction") return Number(plain) / 100;
  const scaled = Number(plain) * factorOf(unit, currency);
  const rounded = Math.round(scaled);
  return Math.abs(scaled - rounded) < 1e-6 ? rounded : text;
}

export function startDraft(file: unknown, shop: { readonly currency: string; readonly timezone: string }): Draft {
  const read = parseProgram(file);
  const start = read.kind === "program" ? read.program : defaultProgram();
  return {
    start,
    ...shop,
    texts: {},
    tiers: start.tiers.map((_, index) => ({ key: `tier-${String(index)}`, from: index })),
    rows: startRows(start),
  };
}

export function isChanged(draft: Draft): boolean {
  return (
    Object.keys(draft.texts).length > 0 ||
    draft.tiers.length !== draft.start.tiers.length ||
    draft.tiers.some((tier, index) => tier.from !== index) ||
    JSON.stringify(draft.rows) !== JSON.stringify(startRows(draft.start))
  );
}

/** The field of a tier: named by the row's own key, so that rows can come and go. */
export function tierField(tier: DraftTier, name: string): string {
  return `${tier.key}.${name}`;
}

type Setter = (path: string, unit: Unit, stored: number) => number | string;

/** The program file that the page stands for, and what the engine says to it. */
export function readDraft(draft: Draft): DraftRead {
  const { start, texts, currency, timezone } = draft;
  const value: Setter = (path, unit, stored) => {
    const text = texts[path];
    return text === undefined ? stored : readField(text, unit, currency);
  };
  const text: FieldReader["text"] = (path, stored) => texts[path] ?? stored;
  const tiers = draft.tiers.map((tier) => draftTier(draft, tier, value));
  const file = {
    name: texts["name"] ?? start.name,
    currency,
    timezone,
    orderActivity: text("orderActivity", String(start.orderActivity)) === "true",
    trust: trustOf(start, text("trust", start.trust === "off" ? "off" : "on"), value),
    kinds: Object.fromEntries(
      Object.entries(start.kinds).map(([name, kind]) => [
        name,
        {
          ...kind,
          base: value(`kinds.${name}.base`, "points", kind.base),
          dailyMax: value(`kinds.${name}.dailyMax`, "points", kind.dailyMax),
        },
      ]),
    ),
    scoring: group(start.scoring, "scoring", SCORING_UNITS, value),
    attribution: group(start.attribution, "attribution", ATTRIBUTION_UNITS, value),
    tiers: tiers.map(({ tier }) => tier),
    rewards: {
      ...group(start.rewards, "rewards", REWARD_UNITS, value),
      reminderDays: readTexts(text("rewards.reminderDays", writeTexts(start.rewards.reminderDays.map(String)))).map(
        (one) => readField(one, "whole", currency),
      ),
      buyerRateBp: Object.fromEntries(tiers.map(({ tier, rate }) => [tier.name, rate])),
    },
    ...rulesFile(draft, { number: value, text }),
  };
  const read = parseProgram(file);
  if (read.kind === "program") {
    return { kind: "program", program: read.program, warnings: steadinessWarnings(read.program), file };
  }
  return { kind: "refused", file, problems: problemsByField(draft, file.tiers, read.problems) };
}

function trustOf(start: ProgramSettings, word: string, value: Setter): unknown {
  return word === "off" ? word : group(startTrust(start), "trust", TRUST_UNITS, value);
}

/** What stands in the fields of trust: the defaults where it is off. */
export function startTrust(start: ProgramSettings): TrustSettings {
  return start.trust === "off" ? DEFAULT_TRUST : start.trust;
}

export const TRUST_UNITS = {
  weeks: "whole",
  restart: "fraction",
  pairDamping: "whole",
  edgeMax: "whole",
} as const satisfies Record<keyof TrustSettings, Unit>;

export const SCORING_UNITS = {
  activeWeekMin: "points",
  oneOffWeekMax: "points",
  halfLifeWeeks: "whole",
  consistencyWeeks: "whole",
  k0: "whole",
  maxRestWeeks: "whole",
} as const satisfies Record<string, Unit>;

export const ATTRIBUTION_UNITS = {
  windowDays: "whole",
  halfLifeDays: "whole",
  codeShareMax: "whole",
} as const satisfies Record<string, Unit>;

export const REWARD_UNITS = {
  contributorRateBp: "percent",
  creatorRateBp: "percent",
  rewardFloorPercent: "whole",
  codeRatePercent: "whole",
  codePayoutMaxPercent: "whole",
  codePayoutGraceMonths: "whole",
  codeCarryMonths: "whole",
  returnWindowDays: "whole",
  orderMaxMinor: "money",
  memberMonthMaxMinor: "money",
  steadinessPoolMonthMinor: "money",
  budgetMonthMinor: "money",
  expiryDays: "whole",
} as const satisfies Record<string, Unit>;

export const TIER_UNITS = {
  minScore: "points",
  minActiveWeeks: "whole",
  minEndorsers: "whole",
  minEndorserDays: "whole",
} as const satisfies Record<string, Unit>;

function group<T extends object>(stored: T, prefix: string, units: Readonly<Record<string, Unit>>, value: Setter): T {
  const changed = Object.entries(units).map(([key, unit]) => {
    const before = (stored as Record<string, unknown>)[key];
    return [key, value(`${prefix}.${key}`, unit, typeof before === "number" ? before : 0)];
  });
  return { ...stored, ...(Object.fromEntries(changed) as Partial<T>) };
}

function draftTier(draft: Draft, tier: DraftTier, value: Setter) {
  const { start, texts } = draft;
  const stored = tier.from === null ? undefined : start.tiers[tier.from];
  const numbers = Object.entries(TIER_UNITS).map(([key, unit]) => {
    return [key, value(tierField(tier, key), unit, stored?.[key as keyof typeof TIER_UNITS] ?? 0)];
  });
  const name = texts[tierField(tier, "name")] ?? stored?.name ?? "";
  return {
    tier: { ...(Object.fromEntries(numbers) as Record<keyof typeof TIER_UNITS, number | string>), name },
    rate: value(
      tierField(tier, "rate"),
      "percent",
      stored === undefined ? 0 : (start.rewards.buyerRateBp[stored.name] ?? 0),
    ),
  };
}

/** The engine names places in the file; the page shows each problem at the field it belongs to. */
export function problemsByField(
  draft: Draft,
  tiers: readonly { readonly name: string }[],
  problems: readonly SettingProblem[],
): FieldProblems {
  const byField: Record<string, SettingProblem> = {};
  for (const problem of problems) {
    const { path } = problem;
    const place = /^tiers\[(\d+)\]\.?(\w*)$/.exec(path);
    const tier = place === null ? undefined : draft.tiers[Number(place[1])];
    const rateOf = path.startsWith("rewards.buyerRateBp.") ? path.slice("rewards.buyerRateBp.".length) : undefined;
    const rated = draft.tiers[tiers.findIndex((one) => one.name === rateOf)];
    if (tier !== undefined) byField[tierField(tier, place?.[2] ?? "name")] = problem;
    else if (rateOf !== undefined && rated !== undefined) byField[tierField(rated, "rate")] = problem;
    else byField[rowField(draft, path) ?? path] = problem;
  }
  return byField;
}

/** `perks[1].amountMinor` as the field of the second row. */
function rowField(draft: Draft, path: string): string | undefined {
  const place = /^(?:orders\.)?(\w+)\[(\d+)\]\.?(\w*)/.exec(path);
  const list = ROW_LISTS.find((one) => one === place?.[1]);
  const row = list === undefined ? undefined : draft.rows[list][Number(place?.[2])];
  return row === undefined
    ? undefined
    : `${row.key}.${place?.[3] === "" || place?.[3] === "id" ? "name" : (place?.[3] ?? "name")}`;
}
