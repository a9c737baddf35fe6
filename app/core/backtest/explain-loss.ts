import { divideFloor, multiplyDivideFloor } from "../shared/integer";
import type { Program } from "../programs/program";
import type { CostKind, MemberParts, Part } from "./collect-side";

/** What a member's rewards of one kind changed by, and why. */
export type ChangeCause =
  | "attribution"
  | "tier"
  | "rate"
  | "steadiness"
  | "maximum"
  | "budget"
  | "code-limit"
  /** Refunds, roundings, and rules of orders that look at more than rate and share. */
  | "other";
export type ChangePart = { readonly kind: CostKind; readonly cause: ChangeCause; readonly minor: number };

type SideOf = { readonly program: Program; readonly parts: MemberParts | undefined };

type Sums = Omit<Part, "kind">;

const NOTHING: Sums = {
  costMinor: 0,
  valueMinor: 0,
  steadyMinor: 0,
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
    const [before, after] = [partOf(from, kind), partOf(to, kind)];
    const steps = kind === "buyer" ? buyerSteps(from, to) : shareSteps(kind, { from, to, before, after });
    const causes: (readonly [ChangeCause, number])[] = [
      ...steps,
      ["maximum", before.maximumMinor - after.maximumMinor],
      ["budget", before.budgetMinor - after.budgetMinor],
      ["code-limit", before.codeLimitMinor - after.codeLimitMinor],
    ];
    let left = after.costMinor - before.costMinor;
    for (const [cause, minor] of causes) {
      left -= minor;
      if (minor !== 0) parts.push({ kind, cause, minor });
    }
    if (left !== 0) parts.push({ kind, cause: "other", minor: left });
  }
  return parts.sort((a, b) => a.minor - b.minor);
}

/** The same orders under the tiers and the rates of each program. */
function buyerSteps(from: SideOf, to: SideOf): (readonly [ChangeCause, number])[] {
  const rated = (parts: MemberParts | undefined, rateOf: (tier: string) => number): number => {
    let sum = 0;
    for (const { tier, minor } of parts?.boughtByTier ?? []) sum += multiplyDivideFloor(minor, rateOf(tier), 10_000);
    return sum;
  };
  const rates = from.program.rewards.buyerRateBp;
  const nextRates = to.program.rewards.buyerRateBp;
  const before = rated(from.parts, (tier) => rates[tier] ?? 0);
  // A tier that only the second program has cannot have had another rate.
  const otherTiers = rated(to.parts, (tier) => rates[tier] ?? nextRates[tier] ?? 0);
  const after = rated(to.parts, (tier) => nextRates[tier] ?? 0);
  return [
    ["tier", otherTiers - before],
    ["rate", after - otherTiers],
  ];
}

type Shares = { readonly from: SideOf; readonly to: SideOf; readonly before: Sums; readonly after: Sums };

/** The shares of orders, what the program pays for them, and how steady the member was. */
function shareSteps(kind: CostKind, { from, to, before, after }: Shares): (readonly [ChangeCause, number])[] {
  const rate = rateOf(from.program, kind);
  const nextRate = rateOf(to.program, kind);
  const paid = (steadyMinor: number, percentBp: number) => multiplyDivideFloor(steadyMinor, percentBp, 100_000_000);
  // Without a share in the first program, the second one's steadiness is the only one there is.
  const sameSteadiness =
    before.valueMinor === 0
      ? after.steadyMinor
      : multiplyDivideFloor(after.valueMinor, before.steadyMinor, before.valueMinor);
  const start = paid(before.steadyMinor, rate);
  const attributed = paid(sameSteadiness, rate);
  const rated = paid(sameSteadiness, nextRate);
  return [
    ["attribution", attributed - start],
    ["rate", rated - attributed],
    ["steadiness", paid(after.steadyMinor, nextRate) - rated],
  ];
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
