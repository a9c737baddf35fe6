import type { Program, Tier } from "../programs/program";

/** Closes in a row with a low score before a member steps down (SCORING.md section 6). */
export const LOW_CLOSES_TO_DEMOTE = 4;

export type TierState = {
  /** Index into program.tiers. */
  readonly tierIndex: number;
  readonly lowCloses: number;
  /** A merchant's lock holds the tier where it is; the reason is kept by whoever locked it. */
  readonly locked: boolean;
};

export const FIRST_TIER_STATE: TierState = { tierIndex: 0, lowCloses: 0, locked: false };

/** What a close reads, all of the week that ended. */
export type CloseFacts = {
  readonly scoreMilli: number;
  readonly activeWeeks: number;
  /** Distinct counterparts of endorsements in the consistency window. */
  readonly endorsers: number;
  /** Distinct local days with such an endorsement. */
  readonly endorserDays: number;
  /** The week was declared as rest and was not active. */
  readonly idleRestWeek: boolean;
  /** Such weeks in the consistency window, this one included. */
  readonly idleRestWeeksInWindow: number;
};

export type TierChange = {
  readonly kind: "rose" | "stepped-down";
  readonly from: string;
  readonly to: string;
};

export type TierClose = { readonly state: TierState; readonly change: TierChange | null };

/** Whether everything that a tier asks for holds. */
export function meetsTier(tier: Tier, facts: CloseFacts): boolean {
  return (
    facts.scoreMilli >= tier.minScore &&
    facts.activeWeeks >= tier.minActiveWeeks &&
    facts.endorsers >= tier.minEndorsers &&
    facts.endorserDays >= tier.minEndorserDays
  );
}

/** Below nine tenths of the tier's minimum score, or more than two active weeks short of it. */
export function isLow(tier: Tier, facts: CloseFacts): boolean {
  return 10 * facts.scoreMilli < 9 * tier.minScore || facts.activeWeeks < tier.minActiveWeeks - 2;
}

/**
 * One weekly close of one member. Up to the highest tier reached at once; down by one step after four low closes in a row, which
 * a rest week does not count towards while the window holds at most maxRestWeeks of them (section 6).
 */
export function closeTier(program: Program, state: TierState, facts: CloseFacts): TierClose {
  if (state.locked) return { state, change: null };
  const reached = highestReached(program.tiers, facts);
  if (reached > state.tierIndex) return moved(program, state, reached, "rose");
  const tier = program.tiers[state.tierIndex];
  if (tier === undefined || state.tierIndex === 0 || !isLow(tier, facts)) return kept(state, 0);
  if (facts.idleRestWeek && facts.idleRestWeeksInWindow <= program.scoring.maxRestWeeks) {
    return { state, change: null };
  }
  const lowCloses = state.lowCloses + 1;
  if (lowCloses < LOW_CLOSES_TO_DEMOTE) return kept(state, lowCloses);
  return moved(program, state, state.tierIndex - 1, "stepped-down");
}

/** The first tier asks for nothing: everybody has it. */
function highestReached(tiers: readonly Tier[], facts: CloseFacts): number {
  let reached = 0;
  for (const [index, tier] of tiers.entries()) {
    if (meetsTier(tier, facts)) reached = index;
    else if (index > 0) break;
  }
  return reached;
}

function kept(state: TierState, lowCloses: number): TierClose {
  return { state: lowCloses === state.lowCloses ? state : { ...state, lowCloses }, change: null };
}

function moved(program: Program, state: TierState, to: number, kind: TierChange["kind"]): TierClose {
  const name = (index: number) => program.tiers[index]?.name ?? "";
  return {
    state: { ...state, tierIndex: to, lowCloses: 0 },
    change: { kind, from: name(state.tierIndex), to: name(to) },
  };
}
