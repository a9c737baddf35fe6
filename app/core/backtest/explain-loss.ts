import { divideFloor, multiplyDivideFloor, sumOf } from "../shared/integer";
import type { Program } from "../programs/program";
import type { Bought, CostKind, MemberParts, Part } from "./collect-side";

/** What a member's rewards of one kind changed by, and why. */
export type ChangeCause =
  | "attribution"
  | "tier"
  /** What rules for orders leave out or multiply. */
  | "order-rule"
  | "campaign"
  | "rate"
  | "steadiness"
  | "maximum"
  | "budget"
  | "code-limit"
  /** The creators' steadiness pool: how large it is, and how it is split. */
  | "pool"
  /** Refunds and roundings. */
  | "other";
export type ChangePart = { readonly kind: CostKind; readonly cause: ChangeCause; readonly minor: number };

type SideOf = { readonly program: Program; readonly parts: MemberParts | undefined };

type Sums = Omit<Part, "kind">;

type Step = readonly [ChangeCause, number];

/** Of lots of the creators' role without a lane. */
const POOL: CostKind = "creator";

const NOTHING: Sums = {
  costMinor: 0,
  valueMinor: 0,
  steadyMinor: 0,
  ruledMinor: 0,
  campaignMinor: 0,
  maximumMinor: 0,
  budgetMinor: 0,
  codeLimitMinor: 0,
};

/**
 * Why one member's rewards differ between two programs, in parts that add up to the difference exactly: each cause in turn is
 * taken from the second program while those after it still stand as in the first; what they do not explain is `other`.
 */
export function explainChange(from: SideOf, to: SideOf): ChangePart[] {
  const partOf = (side: SideOf, kind: CostKind) => side.parts?.parts.find((part) => part.kind === kind) ?? NOTHING;
  const kinds = new Set([...(from.parts?.parts ?? []), ...(to.parts?.parts ?? [])].map(({ kind }) => kind));
  const parts: ChangePart[] = [];
  for (const kind of kinds) {
    const shares = { from, to, before: partOf(from, kind), after: partOf(to, kind) };
    const { before, after } = shares;
    let left = after.costMinor - before.costMinor;
    for (const [cause, minor] of kind === POOL ? [["pool", left] as const] : stepsOf(kind, shares)) {
      left -= minor;
      if (minor !== 0) parts.push({ kind, cause, minor });
    }
    if (left !== 0) parts.push({ kind, cause: "other", minor: left });
  }
  return parts.sort((a, b) => a.minor - b.minor);
}

type Shares = { readonly from: SideOf; readonly to: SideOf; readonly before: Sums; readonly after: Sums };

function stepsOf(kind: CostKind, shares: Shares): readonly Step[] {
  const { from, to, before, after } = shares;
  return [
    ...(kind === "buyer" ? buyerSteps(from, to) : shareSteps(kind, shares)),
    ["maximum", before.maximumMinor - after.maximumMinor],
    ["budget", before.budgetMinor - after.budgetMinor],
    ["code-limit", before.codeLimitMinor - after.codeLimitMinor],
  ];
}

/** A part of a whole; null: the whole is nothing, so that the other program's is the only one there is. */
type Ratio = { readonly part: number; readonly of: number } | null;

const ratio = (part: number, of: number): Ratio => (of === 0 ? null : { part, of });

function times(minor: number, by: Ratio): number {
  return by === null ? minor : multiplyDivideFloor(minor, by.part, by.of);
}

/** The same orders under the tiers, the rules for orders, the campaigns and the rates of each program. */
function buyerSteps(from: SideOf, to: SideOf): readonly Step[] {
  const [had, has] = [from.parts?.boughtByTier ?? [], to.parts?.boughtByTier ?? []];
  const all = boughtInAll(had);
  const formerly = (tier: string): Bought => had.find((one) => one.tier === tier) ?? all;
  const rates = from.program.rewards.buyerRateBp;
  const nextRates = to.program.rewards.buyerRateBp;
  // A tier that only the second program has cannot have had another rate.
  const rate = (tier: string): number => rates[tier] ?? nextRates[tier] ?? 0;
  const paid = (percented: number, bp: number): number => multiplyDivideFloor(percented, bp, 1_000_000);
  const campaigned = (one: Bought, ruledMinor: number): number => {
    const { campaignMinor, ruledMinor: of } = formerly(one.tier);
    return times(ruledMinor, ratio(campaignMinor, of) ?? ratio(one.campaignMinor, one.ruledMinor));
  };
  const ruled = (one: Bought): number => {
    const { ruledMinor, minor } = formerly(one.tier);
    return times(100 * one.minor, ratio(ruledMinor, 100 * minor) ?? ratio(one.ruledMinor, 100 * one.minor));
  };
  const before = sumOf(had, (one) => paid(one.campaignMinor, rate(one.tier)));
  const tiered = sumOf(has, (one) => paid(campaigned(one, ruled(one)), rate(one.tier)));
  const withRules = sumOf(has, (one) => paid(campaigned(one, one.ruledMinor), rate(one.tier)));
  const withCampaigns = sumOf(has, (one) => paid(one.campaignMinor, rate(one.tier)));
  const after = sumOf(has, (one) => paid(one.campaignMinor, nextRates[one.tier] ?? 0));
  return [
    ["tier", tiered - before],
    ["order-rule", withRules - tiered],
    ["campaign", withCampaigns - withRules],
    ["rate", after - withCampaigns],
  ];
}

function boughtInAll(bought: readonly Bought[]): Bought {
  return {
    tier: "",
    minor: sumOf(bought, (one) => one.minor),
    ruledMinor: sumOf(bought, (one) => one.ruledMinor),
    campaignMinor: sumOf(bought, (one) => one.campaignMinor),
  };
}

/** The shares of orders, what rules and campaigns make of them, what the program pays for them, and how steady the member was. */
function shareSteps(kind: CostKind, { from, to, before, after }: Shares): readonly Step[] {
  const rate = rateOf(from.program, kind);
  const nextRate = rateOf(to.program, kind);
  const paid = (percented: number, percentBp: number) => multiplyDivideFloor(percented, percentBp, 100_000_000);
  // Without a share in the first program, the second one's steadiness is the only one there is.
  const steady = ratio(before.steadyMinor, before.valueMinor) ?? ratio(after.steadyMinor, after.valueMinor);
  const [rules, nextRules] = ruledIn(before, after);
  const [campaigns, nextCampaigns] = campaignedIn(before, after);
  const shared = times(after.valueMinor, steady);
  const attributed = paid(times(times(shared, rules), campaigns), rate);
  const ruled = paid(times(times(shared, nextRules), campaigns), rate);
  const campaigned = times(times(shared, nextRules), nextCampaigns);
  const rated = paid(campaigned, nextRate);
  return [
    ["attribution", attributed - paid(before.campaignMinor, rate)],
    ["order-rule", ruled - attributed],
    ["campaign", paid(campaigned, rate) - ruled],
    ["rate", rated - paid(campaigned, rate)],
    ["steadiness", paid(after.campaignMinor, nextRate) - rated],
  ];
}

/** What rules for orders leave of shares in each program; where there are none in one of them, as in the other. */
function ruledIn(before: Sums, after: Sums): readonly [Ratio, Ratio] {
  return bothOr(ratio(before.ruledMinor, before.steadyMinor), ratio(after.ruledMinor, after.steadyMinor));
}

function campaignedIn(before: Sums, after: Sums): readonly [Ratio, Ratio] {
  return bothOr(ratio(before.campaignMinor, before.ruledMinor), ratio(after.campaignMinor, after.ruledMinor));
}

function bothOr(one: Ratio, other: Ratio): readonly [Ratio, Ratio] {
  return [one ?? other, other ?? one];
}

/** Rate in basis points times the lane's percent. */
function rateOf(program: Program, kind: CostKind): number {
  const { contributorRateBp, creatorRateBp, codeRatePercent } = program.rewards;
  const rate = kind.startsWith("contributor") ? contributorRateBp : creatorRateBp;
  return rate * (kind.endsWith(" code") ? codeRatePercent : 100);
}

/** Steadiness on average over the value shared, in percent; null where nothing was shared. */
export function steadinessPercentOf(part: Pick<Part, "valueMinor" | "steadyMinor">): number | null {
  return part.valueMinor === 0 ? null : divideFloor(part.steadyMinor, part.valueMinor);
}
