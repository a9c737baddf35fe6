import type { KindName } from "../shared/ids";

/** What runs a group: the operator score is the score of section 4 over these alone, in the groups that a member leads (section 8). */
export const EFFORT_KINDS: readonly KindName[] = ["moderation", "answer", "accepted_answer", "welcome", "event_hosted"];

export function isEffortKind(kindName: KindName): boolean {
  return EFFORT_KINDS.includes(kindName);
}
