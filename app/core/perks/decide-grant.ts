import type { Perk, PerkKind, Tier } from "../programs/program";
import { DAY_MS } from "../shared/time";
import type { Instant } from "../shared/time";

/** Why a perk is not granted. */
export type GrantRefusal =
  | "unknown-perk"
  | "not-a-member"
  | "no-consent"
  | "tier-not-held"
  | "per-member-maximum"
  | "cool-down"
  | "total-maximum"
  | "perk-budget";

/** What was granted of a perk so far, to a member and whoever counts as one person with them; what was withheld or cancelled is not in it, what expired is. */
export type GrantedSoFar = {
  readonly toMember: number;
  readonly lastToMemberAt: Instant | null;
  readonly total: number;
  readonly spentMinor: number;
};

export type GrantedToMember = Pick<GrantedSoFar, "toMember" | "lastToMemberAt">;

/** What one person had of a perk, by whichever of their accounts. */
export function grantedTogether(had: readonly GrantedToMember[]): GrantedToMember {
  let [toMember, lastAt] = [0, Number.NEGATIVE_INFINITY];
  for (const one of had) {
    toMember += one.toMember;
    lastAt = Math.max(lastAt, one.lastToMemberAt ?? lastAt);
  }
  return { toMember, lastToMemberAt: lastAt === Number.NEGATIVE_INFINITY ? null : lastAt };
}

export type GrantFacts = {
  readonly member: "takes-part" | "no-consent" | "unknown";
  /** Name of the member's tier now. */
  readonly tier: string;
  readonly tiers: readonly Tier[];
  readonly granted: GrantedSoFar;
  readonly now: Instant;
};

export type GrantDecision =
  | { readonly kind: "granted"; readonly amountMinor: number; readonly expiresAt: Instant | null }
  | { readonly kind: "withheld"; readonly refusal: GrantRefusal };

const MONEY: ReadonlySet<PerkKind> = new Set(["store-credit", "amount-off", "gift-card"]);
const EXPERIENCES: ReadonlySet<PerkKind> = new Set(["early-access", "event-seat", "vote"]);

/** Something that a member claims and a person sees to, worth no money. */
export function isExperience(kind: PerkKind): boolean {
  return EXPERIENCES.has(kind);
}

/** What granting a perk once takes from its budget, in minor units. */
export function perkCostMinor(perk: Pick<Perk, "kind" | "amountMinor">): number {
  return MONEY.has(perk.kind) ? perk.amountMinor : 0;
}

/**
 * Whether a member gets a perk now. The first thing in the way is named: who it is for, then what the member has had, then what is
 * left for everybody. A limit of 0 is none; what exactly reaches a limit is within it.
 */
export function decideGrant(perk: Perk | undefined, facts: GrantFacts): GrantDecision {
  if (perk === undefined) return withheld("unknown-perk");
  if (facts.member !== "takes-part") return withheld(facts.member === "unknown" ? "not-a-member" : "no-consent");
  if (perk.tier !== "" && !holdsTier(facts.tiers, facts.tier, perk.tier)) return withheld("tier-not-held");
  const { granted, now } = facts;
  if (perk.perMemberMax > 0 && granted.toMember >= perk.perMemberMax) return withheld("per-member-maximum");
  const waitedMs = granted.lastToMemberAt === null ? Number.POSITIVE_INFINITY : now - granted.lastToMemberAt;
  if (waitedMs < perk.coolDownDays * DAY_MS) return withheld("cool-down");
  if (perk.totalMax > 0 && granted.total >= perk.totalMax) return withheld("total-maximum");
  const amountMinor = perkCostMinor(perk);
  if (perk.budgetMinor > 0 && granted.spentMinor + amountMinor > perk.budgetMinor) return withheld("perk-budget");
  const expiresAt = perk.expiryDays > 0 ? now + perk.expiryDays * DAY_MS : null;
  return { kind: "granted", amountMinor, expiresAt };
}

function withheld(refusal: GrantRefusal): GrantDecision {
  return { kind: "withheld", refusal };
}

/** A tier or one above it. */
export function holdsTier(tiers: readonly Tier[], held: string, wanted: string): boolean {
  const index = (name: string): number => tiers.findIndex((tier) => tier.name === name);
  return index(wanted) >= 0 && index(held) >= index(wanted);
}
