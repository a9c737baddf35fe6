import type { Program } from "../programs/program";
import { divideFloor } from "../shared/integer";
import { formatDay } from "../shared/time";
import type { Day } from "../shared/time";
import type { MemberMetafield } from "./member-metafield";

export type StandingFacts = {
  readonly member: string;
  readonly version: number;
  readonly updatedAt: string;
  /** Live score of the current week, and that of the last close, in milli-points. */
  readonly scoreMilli: number;
  readonly closedMilli: number;
  readonly activeWeeks: number;
  readonly tierName: string;
  readonly endorsers: number;
  readonly endorserDays: number;
  readonly recent: readonly { readonly kind: string; readonly count: number; readonly day: Day }[];
  readonly rewards: MemberMetafield["rewards"];
  readonly codes: MemberMetafield["codes"];
  readonly groups: MemberMetafield["groups"];
};

const RECENT_MAX = 5;
const LISTED_MAX = 10;

/** How far along a condition is, 0 to 100; a condition that asks for nothing is met. */
function percentOf(have: number, need: number): number {
  return need <= 0 ? 100 : Math.min(100, divideFloor(100 * Math.max(0, have), need));
}

/** What the next tier still asks for, beside what is reached. Null at the top. */
export function nextTier(
  program: Pick<Program, "tiers">,
  facts: Pick<StandingFacts, "tierName" | "scoreMilli" | "activeWeeks" | "endorsers" | "endorserDays">,
): MemberMetafield["next"] {
  const index = program.tiers.findIndex((tier) => tier.name === facts.tierName);
  const tier = program.tiers[Math.max(0, index) + 1];
  if (tier === undefined) return null;
  const toGo = (need: number, have: number) => Math.max(0, need - have);
  return {
    tier: tier.name,
    points_to_go: Math.ceil(toGo(tier.minScore, facts.scoreMilli) / 1000),
    weeks_to_go: toGo(tier.minActiveWeeks, facts.activeWeeks),
    endorsers_to_go: toGo(tier.minEndorsers, facts.endorsers),
    endorser_days_to_go: toGo(tier.minEndorserDays, facts.endorserDays),
    percent: Math.min(
      percentOf(facts.scoreMilli, tier.minScore),
      percentOf(facts.activeWeeks, tier.minActiveWeeks),
      percentOf(facts.endorsers, tier.minEndorsers),
      percentOf(facts.endorserDays, tier.minEndorserDays),
    ),
  };
}

/** The standing as the theme extension reads it (member-metafield.ts). Small: lists are cut to what a block shows. */
export function composeMemberMetafield(program: Program, facts: StandingFacts): MemberMetafield {
  const position = Math.max(
    0,
    program.tiers.findIndex((tier) => tier.name === facts.tierName),
  );
  const points = divideFloor(facts.closedMilli, 1000);
  const recent = [...facts.recent].sort((a, b) => b.day - a.day || b.count - a.count || (a.kind < b.kind ? -1 : 1));
  return {
    v: 1,
    version: facts.version,
    updated_at: facts.updatedAt,
    member: facts.member,
    tier: { name: program.tiers[position]?.name ?? "", position, of: program.tiers.length },
    points,
    points_this_week: Math.max(0, divideFloor(facts.scoreMilli, 1000) - points),
    active_weeks: facts.activeWeeks,
    window_weeks: program.scoring.consistencyWeeks,
    next: nextTier(program, facts),
    recent: recent.slice(0, RECENT_MAX).map(({ kind, count, day }) => ({ kind, count, on: formatDay(day) })),
    rewards: facts.rewards,
    codes: facts.codes.slice(0, LISTED_MAX),
    groups: facts.groups.slice(0, LISTED_MAX),
  };
}
