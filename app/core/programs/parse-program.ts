import { isZoneName } from "../shared/zone";
import { steadinessWarnings, warningSentence } from "./bounds";
import { DEFAULT_KINDS, DEFAULT_SETTINGS, DEFAULT_TRUST } from "./defaults";
import type { Bracket, Kind, Lane, Program, ProgramSettings, Tier, TrustSettings } from "./program";
import { campaigns, checkRules, orderRules, perks, welcome } from "./read-rules";
import {
  anyList,
  between,
  flag,
  isPlainObject,
  keyPath,
  list,
  object,
  refuse,
  shown,
  text,
  whole,
} from "./read-settings";
import type { Reader, SettingProblem } from "./read-settings";
import { decayTables } from "./tables";

export type ProgramRead =
  | { readonly kind: "program"; readonly program: Program; readonly warnings: readonly string[] }
  | { readonly kind: "refused"; readonly problems: readonly SettingProblem[] };

/** Points, money and widths stay below 10^12, so that sums over a horizon stay exact. */
const AMOUNT_MAX = 1_000_000_000_000;

const bracket: Reader<Bracket> = (value, path, problems, fallback) => {
  if (!Array.isArray(value) || value.length !== 2) {
    return refuse(problems, path, `expected [width, percent], got ${shown(value)}`, fallback);
  }
  return [
    whole(1, AMOUNT_MAX)(value[0], `${path}[0]`, problems, fallback[0]),
    whole(0, 100)(value[1], `${path}[1]`, problems, fallback[1]),
  ];
};

const lane: Reader<Lane> = (value, path, problems, fallback) => {
  if (value === "relational" || value === "one-off") return value;
  return refuse(problems, path, `expected "relational" or "one-off", got ${shown(value)}`, fallback);
};

const kindEntry = object<Kind>({ base: whole(0, 1_000_000_000), lane, dailyMax: whole(0, 1_000_000_000), own: flag });

/** An entry replaces that kind's; a kind that is new has to say what it is worth. */
const kinds: Reader<Readonly<Record<string, Kind>>> = (value, path, problems, fallback) => {
  if (!isPlainObject(value)) return refuse(problems, path, `expected an object, got ${shown(value)}`, fallback);
  const result: Record<string, Kind> = { ...fallback };
  for (const [name, entry] of Object.entries(value)) {
    const at = keyPath(path, name);
    const known = DEFAULT_KINDS[name];
    for (const key of known === undefined && isPlainObject(entry) ? ["base", "lane", "dailyMax"] : []) {
      if (isPlainObject(entry) && entry[key] === undefined)
        refuse(problems, keyPath(at, key), { code: "needed", by: "a new kind" }, 0);
    }
    result[name] = kindEntry(entry, at, problems, known ?? { base: 0, lane: "relational", dailyMax: 0, own: true });
  }
  return result;
};

const NO_TIER: Tier = { name: "", minScore: 0, minActiveWeeks: 0, minEndorsers: 0, minEndorserDays: 0 };

const tierFields = object<Tier>({
  name: text,
  minScore: whole(0, AMOUNT_MAX),
  minActiveWeeks: whole(0, 1040),
  minEndorsers: whole(0, 1_000_000),
  minEndorserDays: whole(0, 7280),
});

const tier: Reader<Tier> = (value, path, problems, fallback) => {
  if (isPlainObject(value) && value["name"] === undefined)
    refuse(problems, keyPath(path, "name"), { code: "needed", by: "a tier" }, 0);
  return tierFields(value, path, problems, fallback);
};

const rates: Reader<Readonly<Record<string, number>>> = (value, path, problems, fallback) => {
  if (!isPlainObject(value)) return refuse(problems, path, `expected an object, got ${shown(value)}`, fallback);
  const result: Record<string, number> = { ...fallback };
  for (const [name, rate] of Object.entries(value)) {
    result[name] = whole(0, 10_000)(rate, keyPath(path, name), problems, 0);
  }
  return result;
};

const trustFields = object<TrustSettings>({
  weeks: whole(1, 520),
  restart: between(0, 1),
  pairDamping: whole(1, 1_000_000),
  edgeMax: whole(1, 1_000_000),
});

const trust: Reader<"off" | TrustSettings> = (value, path, problems, fallback) => {
  if (value === "off") return value;
  if (isPlainObject(value)) return trustFields(value, path, problems, DEFAULT_TRUST);
  return refuse(problems, path, `expected "off" or an object, got ${shown(value)}`, fallback);
};

const timezone: Reader<string> = (value, path, problems, fallback) => {
  if (typeof value === "string" && isZoneName(value)) return value;
  return refuse(problems, path, `expected an IANA time zone such as "Europe/Berlin", got ${shown(value)}`, fallback);
};

const currency: Reader<string> = (value, path, problems, fallback) => {
  if (typeof value === "string" && /^[A-Z]{3}$/.test(value)) return value;
  return refuse(problems, path, `expected a currency code such as "USD", got ${shown(value)}`, fallback);
};

const percent = whole(0, 100);
const amount = whole(0, AMOUNT_MAX);

const settings = object<ProgramSettings>({
  name: text,
  timezone,
  currency,
  orderActivity: flag,
  kinds,
  scoring: object({
    dayBrackets: list<Bracket>(bracket, [1, 0]),
    weekBrackets: list<Bracket>(bracket, [1, 0]),
    activeWeekMin: amount,
    oneOffWeekMax: amount,
    halfLifeWeeks: whole(1, 520),
    consistencyWeeks: whole(1, 520),
    k0: percent,
    horizonWeeks: whole(0, 1040),
    maxRestWeeks: whole(0, 520),
  }),
  trust,
  tiers: list(tier, NO_TIER),
  attribution: object({
    windowDays: whole(0, 730),
    halfLifeDays: whole(1, 730),
    codeShareMax: percent,
    presenceGroupsMax: whole(0, 1000),
    bases: object({
      advice: amount,
      reply: amount,
      event: amount,
      presence: amount,
      referral: amount,
      code: amount,
    }),
  }),
  rewards: object({
    buyerRateBp: rates,
    contributorRateBp: whole(0, 10_000),
    creatorRateBp: whole(0, 10_000),
    rewardFloorPercent: percent,
    codeRatePercent: percent,
    codePayoutMaxPercent: percent,
    codePayoutGraceMonths: whole(0, 1200),
    codeCarryMonths: whole(0, 120),
    returnWindowDays: whole(0, 3650),
    orderMaxMinor: amount,
    memberMonthMaxMinor: amount,
    steadinessPoolMonthMinor: amount,
    budgetMonthMinor: amount,
    expiryDays: whole(0, 3650),
    reminderDays: anyList(whole(1, 365), 7),
  }),
  orders: orderRules,
  campaigns,
  welcome,
  perks,
});

/**
 * Reads a program file (already parsed JSON): every key optional, the default in its place; unknown keys and wrong types are
 * refused with their path (SCORING.md section 11). Warnings are for the merchant and do not stop a program.
 */
export function parseProgram(value: unknown): ProgramRead {
  const problems: SettingProblem[] = [];
  const read = settings(value, "", problems, DEFAULT_SETTINGS);
  const given = isPlainObject(value) ? value : {};
  checkTogether(read, given, problems);
  if (problems.length > 0) {
    return { kind: "refused", problems: problems.map((p) => ({ ...p, path: p.path === "" ? "(program)" : p.path })) };
  }
  const program = publishProgram(withRatesOf(read));
  return { kind: "program", program, warnings: steadinessWarnings(program).map(warningSentence) };
}

/** Adds the tables that belong to a program version. Settings have to be checked already. */
export function publishProgram(checked: ProgramSettings): Program {
  return { ...checked, tables: decayTables(checked) };
}

/** The program that an empty file gives. */
export function defaultProgram(): Program {
  return publishProgram(DEFAULT_SETTINGS);
}

function checkTogether(read: ProgramSettings, given: Record<string, unknown>, problems: SettingProblem[]): void {
  const { scoring, tiers, rewards } = read;
  if (scoring.oneOffWeekMax >= scoring.activeWeekMin) {
    const { activeWeekMin, oneOffWeekMax: got } = scoring;
    refuse(problems, "scoring.oneOffWeekMax", { code: "one-off-too-high", activeWeekMin, got }, 0);
  }
  const names = tiers.map((t) => t.name);
  for (const [index, name] of names.entries()) {
    if (names.indexOf(name) !== index) refuse(problems, `tiers[${String(index)}].name`, { code: "twice", name }, 0);
    if (!Object.hasOwn(rewards.buyerRateBp, name) && name !== "") {
      refuse(problems, `rewards.buyerRateBp.${name}`, { code: "rate-missing" }, 0);
    }
  }
  checkRules(read, problems);
  const givenRewards = given["rewards"];
  const givenRates = isPlainObject(givenRewards) ? givenRewards["buyerRateBp"] : undefined;
  for (const name of isPlainObject(givenRates) ? Object.keys(givenRates) : []) {
    if (!names.includes(name)) {
      refuse(problems, `rewards.buyerRateBp.${name}`, { code: "no-tier", tiers: names }, 0);
    }
  }
}

/** Rates of default tiers that a program does without are left out. */
function withRatesOf(read: ProgramSettings): ProgramSettings {
  const names = read.tiers.map((t) => t.name);
  const buyerRateBp = Object.fromEntries(
    Object.entries(read.rewards.buyerRateBp).filter(([name]) => names.includes(name)),
  );
  return { ...read, rewards: { ...read.rewards, buyerRateBp } };
}
