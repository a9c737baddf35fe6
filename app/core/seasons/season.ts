import { NOBODY_SHARES, type Sharing, capHolder } from "../identity/buckets";
import type { Lot } from "../ledger/lot";
import { fillPool } from "../rewards/fill-pool";
import { type Currency, type MemberId, compareText } from "../shared/ids";
import { sumOf } from "../shared/integer";
import type { Instant } from "../shared/time";

/** What progress is made of. All but the last are effort. */
export const MEASURES = ["members", "answers", "newcomers", "orders"] as const;
export type Measure = (typeof MEASURES)[number];

/**
 * Points for each: a member who was active, a question that was answered, a newcomer who stayed, a member's paid order. Only of members who
 * have agreed to take part and have not withdrawn.
 */
export type MeasureWeights = Readonly<Record<Measure, number>>;
export type MeasureCounts = Readonly<Record<Measure, number>>;

export type SeasonState = "draft" | "scheduled" | "running" | "quiet" | "closed" | "cancelled";
/** What a season that missed its goal leaves to the next one of the same groups. */
export type SeasonCarry = "none" | "progress" | "pool";

/** Days of a week that count for a member's part: who is there week after week gets more than who comes once for all. */
export const PART_DAYS_A_WEEK = 3;

export type SeasonPart = {
  readonly member: MemberId;
  /** Days with own doing, at most PART_DAYS_A_WEEK of each week. */
  readonly days: number;
};

export type SeasonProgress = {
  readonly effort: number;
  /** Points of orders: never more than those of effort. */
  readonly sales: number;
  readonly points: number;
};

/** Sales stand beside effort, never alone: they count at most as much as what was done for others. */
export function seasonProgress(weights: MeasureWeights, counts: MeasureCounts): SeasonProgress {
  const effort =
    weights.members * counts.members + weights.answers * counts.answers + weights.newcomers * counts.newcomers;
  const sales = Math.min(effort, weights.orders * counts.orders);
  return { effort, sales, points: effort + sales };
}

/** Whether a goal can be reached by effort at all. */
export function hasEffort(weights: MeasureWeights): boolean {
  return weights.members + weights.answers + weights.newcomers > 0;
}

export type SeasonEnd = {
  readonly seasonId: string;
  readonly endAt: Instant;
  readonly goal: number;
  readonly weights: MeasureWeights;
  readonly carriedPoints: number;
  /** With what an earlier season left. */
  readonly poolMinor: number;
  readonly memberMaxMinor: number;
  readonly currency: Currency;
};

export type SeasonOutcome = {
  readonly points: number;
  readonly reached: boolean;
  readonly paidMinor: number;
  readonly lots: readonly Lot[];
};

/**
 * What a season comes to at its end. Reached: the pool is split over those who took part by their days, nobody above the maximum, the
 * rest goes back; who shares a bucket shares the maximum. Missed: nobody gets anything and nothing is taken from anyone.
 */
export function decideSeason(
  season: SeasonEnd,
  counts: MeasureCounts,
  parts: readonly SeasonPart[],
  sharing: Sharing = NOBODY_SHARES,
): SeasonOutcome {
  const points = season.carriedPoints + seasonProgress(season.weights, counts).points;
  if (points < season.goal) return { points, reached: false, paidMinor: 0, lots: [] };
  const capMinor = seasonCapMinor(season);
  const claims = [...parts]
    .sort((a, b) => compareText(a.member, b.member))
    .map(({ member, days }) => ({ id: member, weight: days, capMinor, holder: capHolder(sharing, member) }));
  const { paidMinor } = fillPool(season.poolMinor, claims);
  const lots = [...paidMinor].flatMap(([member, amount]) => (amount === 0 ? [] : [seasonLot(season, member, amount)]));
  return { points, reached: true, paidMinor: sumOf(lots, (lot) => lot.paidMinor), lots };
}

/** The most that one member gets of a season's pool; a maximum of 0 is none. */
export function seasonCapMinor(season: Pick<SeasonEnd, "poolMinor" | "memberMaxMinor">): number {
  return season.memberMaxMinor > 0 ? season.memberMaxMinor : season.poolMinor;
}

function seasonLot(season: SeasonEnd, member: MemberId, amountMinor: number): Lot {
  const { seasonId, endAt, currency, memberMaxMinor } = season;
  const orderId = `season:${seasonId}`;
  return {
    lot: `${orderId}:contributor:${member}:`,
    source: "season",
    orderId,
    member,
    role: "contributor",
    lane: null,
    lotClass: "participation",
    currency,
    placedAt: endAt,
    dueAt: endAt,
    cutMinor: 0,
    worthMinor: amountMinor,
    state: "posted",
    paidMinor: amountMinor,
    carriedMinor: 0,
    paidBasis: null,
    closesSinceOwn: null,
    reasons: amountMinor === memberMaxMinor ? ["pool-cap"] : [],
  };
}
