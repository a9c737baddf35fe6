import type { KindName, MemberId } from "../shared/ids";

/** Kinds by which one member endorses another (SCORING.md sections 5 and 6). */
export const ENDORSEMENT_KINDS: readonly KindName[] = ["helpful_vote_received", "accepted_answer"];

/** Who endorses the member by this activity; null when nobody else does. */
export function endorserOf(activity: {
  readonly kindName: KindName;
  readonly member: MemberId;
  readonly counterpart: MemberId | null;
}): MemberId | null {
  const { kindName, member, counterpart } = activity;
  return counterpart !== member && ENDORSEMENT_KINDS.includes(kindName) ? counterpart : null;
}

/** Paid orders from which on a customer is a pre-trusted seed (section 5). */
export const SEED_ORDERS = 3;
