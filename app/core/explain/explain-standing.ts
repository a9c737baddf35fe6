import type { Program, Tier } from "../programs/program";
import { type ExplainInput, explainScore } from "../scoring/explain-score";
import { type CloseFacts, LOW_CLOSES_TO_DEMOTE, isLow } from "../tiers/close-tier";
import { type Explained, type ExplainedChange, type ExplainedPart, change, said } from "./explained";

/** Why a score is what it is: its parts of SCORING.md section 4, which add up to it. */
export function explainWhyScore(program: Program, input: ExplainInput): Explained {
  const { score, parts, whatWouldChangeIt } = explainScore(program, input);
  return {
    subject: "score",
    unit: "milli-points",
    currency: null,
    total: score.scoreMilli,
    parts: parts.map((part): ExplainedPart => {
      const { kind: code, milli: amount, ...params } = part;
      return code === "consistency"
        ? { code, amount, params: { activeWeeks: score.activeWeeks, percent: score.consistencyPercent } }
        : { code, amount, params };
    }),
    whatWouldChangeIt: whatWouldChangeIt.map(({ kind: code, ...params }) => ({ code, params: { ...params } })),
    alsoAsk: [],
  };
}

export type TierInput = {
  readonly tierName: string;
  readonly lowCloses: number;
  /** Why a merchant holds the tier where it is; null: nobody does. */
  readonly lockReason: string | null;
  /** As they stand now: what the next close would read if nothing more happened. */
  readonly facts: Pick<CloseFacts, "scoreMilli" | "activeWeeks" | "endorsers" | "endorserDays">;
};

const CONDITIONS = [
  { code: "score", have: "scoreMilli", need: "minScore" },
  { code: "active-weeks", have: "activeWeeks", need: "minActiveWeeks" },
  { code: "endorsers", have: "endorsers", need: "minEndorsers" },
  { code: "endorser-days", have: "endorserDays", need: "minEndorserDays" },
] as const;

/** Why a member is in a tier, what they would fall by, and what the next one asks for (section 6). */
export function explainWhyTier(program: Program, input: TierInput): Explained {
  const { tierName, lowCloses, lockReason, facts } = input;
  const index = Math.max(
    0,
    program.tiers.findIndex((tier) => tier.name === tierName),
  );
  const [tier, next] = [program.tiers[index], program.tiers[index + 1]];
  const low =
    index > 0 && tier !== undefined && isLow(tier, { ...facts, idleRestWeek: false, idleRestWeeksInWindow: 0 });
  const parts = [said("tier-is", { tier: tierName }), ...conditionsOf(tier, facts)];
  if (lockReason !== null) parts.push(said("tier-locked", { reason: lockReason }));
  if (low) parts.push(said("tier-low", { lowCloses, of: LOW_CLOSES_TO_DEMOTE }));
  const changes: ExplainedChange[] = [];
  if (lockReason !== null) changes.push(change("tier-let-go"));
  else changes.push(...(next === undefined ? [change("tier-is-highest")] : missingOf(next, facts)));
  if (lockReason === null && low) {
    changes.push({
      code: "tier-steps-down",
      params: { tier: program.tiers[index - 1]?.name ?? "", closes: LOW_CLOSES_TO_DEMOTE - lowCloses },
    });
  }
  return { subject: "tier", unit: "none", currency: null, total: 0, parts, whatWouldChangeIt: changes, alsoAsk: [] };
}

function conditionsOf(tier: Tier | undefined, facts: TierInput["facts"]): ExplainedPart[] {
  if (tier === undefined) return [];
  return CONDITIONS.filter(({ need }) => tier[need] > 0).map(({ code, have, need }) =>
    said(`tier-asks-${code}`, amounts(code, { have: facts[have], need: tier[need] })),
  );
}

function missingOf(next: Tier, facts: TierInput["facts"]): ExplainedChange[] {
  const missing = CONDITIONS.filter(({ have, need }) => facts[have] < next[need]).map(({ code, have, need }) => ({
    code: `next-tier-${code}`,
    params: { tier: next.name, ...amounts(code, { missing: next[need] - facts[have], need: next[need] }) },
  }));
  return missing.length > 0 ? missing : [{ code: "next-tier-at-close", params: { tier: next.name } }];
}

/** Scores carry their unit in the name; weeks, people and days are counts. */
function amounts(code: string, counts: Readonly<Record<string, number>>): Record<string, number> {
  if (code !== "score") return { ...counts };
  return Object.fromEntries(Object.entries(counts).map(([name, value]) => [`${name}Milli`, value]));
}
