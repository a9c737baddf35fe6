import type { GrantChangeRefusal, GrantState } from "~/core/perks/change-grant";
import type { GrantRefusal } from "~/core/perks/decide-grant";
import type { MessageKey } from "../i18n";

// One table per closed set of the engine: a new code without words does not compile.

export const GRANT_REFUSALS: Readonly<Record<GrantRefusal, MessageKey>> = {
  "unknown-perk": "grant.refusal.unknown-perk",
  "not-a-member": "grant.refusal.not-a-member",
  "no-consent": "grant.refusal.no-consent",
  "tier-not-held": "grant.refusal.tier-not-held",
  "per-member-maximum": "grant.refusal.per-member-maximum",
  "cool-down": "grant.refusal.cool-down",
  "total-maximum": "grant.refusal.total-maximum",
  "perk-budget": "grant.refusal.perk-budget",
};

export const GRANT_CHANGE_REFUSALS: Readonly<Record<GrantChangeRefusal, MessageKey>> = {
  expired: "grant.change.expired",
  "wrong-state": "grant.change.wrong-state",
  "not-claimable": "grant.change.not-claimable",
  "made-by-itself": "grant.change.made-by-itself",
  final: "grant.change.final",
};

export const GRANT_STATE_WORDS: Readonly<Record<GrantState, MessageKey>> = {
  granted: "perks.state.granted",
  claimed: "perks.state.claimed",
  fulfilled: "perks.state.fulfilled",
  withheld: "perks.state.withheld",
  cancelled: "perks.state.cancelled",
  expired: "perks.state.expired",
};
