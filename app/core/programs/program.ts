import type { KindName } from "../shared/ids";

/** A stretch of milli-points and the percent of it that counts. */
export type Bracket = readonly [widthMilli: number, percent: number];
export type Lane = "relational" | "one-off";

export type Kind = {
  readonly base: number;
  readonly lane: Lane;
  readonly dailyMax: number;
  /** Whether it is the member's own doing: only that makes a week active. */
  readonly own: boolean;
};

export type Scoring = {
  readonly dayBrackets: readonly Bracket[];
  readonly weekBrackets: readonly Bracket[];
  readonly activeWeekMin: number;
  readonly oneOffWeekMax: number;
  readonly halfLifeWeeks: number;
  readonly consistencyWeeks: number;
  readonly k0: number;
  readonly horizonWeeks: number;
  readonly maxRestWeeks: number;
};

export type TrustSettings = {
  readonly weeks: number;
  readonly restart: number;
  readonly pairDamping: number;
  readonly edgeMax: number;
};

export type Tier = {
  readonly name: string;
  readonly minScore: number;
  readonly minActiveWeeks: number;
  readonly minEndorsers: number;
  readonly minEndorserDays: number;
};

export type TouchKind = "advice" | "reply" | "event" | "presence" | "referral" | "code";

export type Attribution = {
  readonly windowDays: number;
  readonly halfLifeDays: number;
  readonly codeShareMax: number;
  readonly presenceGroupsMax: number;
  readonly bases: Readonly<Record<TouchKind, number>>;
};

export type Rewards = {
  readonly buyerRateBp: Readonly<Record<string, number>>;
  readonly contributorRateBp: number;
  readonly creatorRateBp: number;
  readonly rewardFloorPercent: number;
  readonly codeRatePercent: number;
  readonly codePayoutMaxPercent: number;
  readonly codePayoutGraceMonths: number;
  readonly codeCarryMonths: number;
  readonly returnWindowDays: number;
  readonly orderMaxMinor: number;
  readonly memberMonthMaxMinor: number;
  readonly steadinessPoolMonthMinor: number;
};

/** What a merchant sets (SCORING.md section 11), complete. */
export type ProgramSettings = {
  readonly name: string;
  readonly timezone: string;
  readonly currency: string;
  readonly orderActivity: boolean;
  readonly kinds: Readonly<Record<KindName, Kind>>;
  readonly scoring: Scoring;
  readonly trust: "off" | TrustSettings;
  readonly tiers: readonly Tier[];
  readonly attribution: Attribution;
  readonly rewards: Rewards;
};

/** Powers of two, times 2^20: `weekDecay` is D of section 4, `dayDecay` is E of section 7. */
export type DecayTables = { readonly weekDecay: readonly number[]; readonly dayDecay: readonly number[] };

/** Settings with the tables that were computed when they were published. Plain data: store it as JSON and read it back. */
export type Program = ProgramSettings & { readonly tables: DecayTables };

export const DECAY_ONE = 1_048_576;
