import { type GrantFacts, type GrantRefusal, decideGrant } from "../perks/decide-grant";
import type { Perk } from "../programs/program";
import { DAY_MS } from "../shared/time";
import { type Explained, type ExplainedChange, change, said } from "./explained";

export type WithheldInput = {
  readonly name: string;
  readonly refusal: GrantRefusal;
  readonly currency: string;
  /** As the program in force has it; undefined: it has it no more. */
  readonly perk: Perk | undefined;
  /** As they are now. */
  readonly facts: GrantFacts;
};

type Answer = (perk: Perk | undefined, facts: GrantFacts) => ExplainedChange;

/** What takes away what stands in the way; a new refusal without an answer does not compile. */
export const GRANT_CHANGES: Readonly<Record<GrantRefusal, Answer>> = {
  "unknown-perk": () => change("perk-in-the-program"),
  "not-a-member": () => change("perk-when-joined"),
  "no-consent": () => change("perk-when-agreed"),
  "tier-not-held": (perk) => change("perk-in-tier", { tier: perk?.tier ?? "" }),
  "per-member-maximum": (perk) => change("perk-member-maximum", { most: perk?.perMemberMax ?? 0 }),
  "cool-down": (perk, { granted, now }) =>
    change("perk-from", { fromAt: (granted.lastToMemberAt ?? now) + (perk?.coolDownDays ?? 0) * DAY_MS }),
  "total-maximum": (perk) => change("perk-total-maximum", { most: perk?.totalMax ?? 0 }),
  "perk-budget": (perk) => change("perk-has-a-budget", { minor: perk?.budgetMinor ?? 0 }),
};

/** Why a perk was withheld, and what stands in its way now: it is decided once, so that a person gives it when nothing does. */
export function explainWhyWithheld({ name, refusal, currency, perk, facts }: WithheldInput): Explained {
  const today = decideGrant(perk, facts);
  return {
    subject: "refusal",
    unit: "none",
    currency,
    total: 0,
    parts: [said(`withheld-${refusal}`, { perk: name })],
    whatWouldChangeIt: [
      today.kind === "granted" ? change("perk-nothing-in-the-way") : GRANT_CHANGES[today.refusal](perk, facts),
      change("perk-given-by-hand"),
    ],
    alsoAsk: [],
  };
}
