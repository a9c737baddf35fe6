import type { PerkKind } from "../programs/program";
import type { Instant } from "../shared/time";
import { isExperience } from "./decide-grant";

export type GrantState = "withheld" | "granted" | "claimed" | "fulfilled" | "cancelled" | "expired";

export type GrantStanding = {
  readonly kind: PerkKind;
  readonly state: GrantState;
  readonly expiresAt: Instant | null;
  readonly claimedAt: Instant | null;
  readonly fulfilledAt: Instant | null;
  readonly endedAt: Instant | null;
};

/** What a person, or the member, does with a grant. */
export type GrantAction = "claim" | "fulfil" | "cancel" | "undo";

/** Why it cannot be done. */
export type GrantChangeRefusal = "expired" | "wrong-state" | "not-claimable" | "made-by-itself" | "final";

export type GrantChange =
  | { readonly kind: "changed"; readonly after: GrantStanding }
  | { readonly kind: "refused"; readonly refusal: GrantChangeRefusal };

/**
 * What may be asked now. Whatever is worth money is made at Shopify by itself: nobody marks it as fulfilled, and what was cancelled
 * does not come back.
 */
export function askGrantChange(grant: GrantStanding, action: GrantAction, now: Instant): GrantChange {
  if (!isExperience(grant.kind)) {
    if (action === "fulfil" && grant.state === "granted") return refused("made-by-itself");
    if (action === "undo" && grant.state === "cancelled") return refused("final");
  }
  return changeGrant(grant, action, now);
}

/**
 * Takes a grant to its next state. Experiences are claimed, then fulfilled by a person; store credit and percent codes are made by
 * themselves. Undo goes one step back, but never brings money back that was cancelled, nor what has expired. Other kinds of money were
 * fulfilled by hand once: what the log says of that is still applied.
 */
export function changeGrant(grant: GrantStanding, action: GrantAction, now: Instant): GrantChange {
  const { kind, state } = grant;
  if (state === "withheld" || (state === "expired" && action !== "claim")) return refused("wrong-state");
  if (action === "undo") return undo(grant, now);
  if (grant.state === "expired" || hasExpired(grant, now)) return refused("expired");
  switch (action) {
    case "claim":
      if (!isExperience(kind)) return refused("not-claimable");
      if (state !== "granted") return refused("wrong-state");
      return changed({ ...grant, state: "claimed", claimedAt: now });
    case "fulfil":
      if (isMadeByItself(kind)) return refused("made-by-itself");
      if (state !== "granted" && state !== "claimed") return refused("wrong-state");
      return changed({ ...grant, state: "fulfilled", fulfilledAt: now });
    case "cancel":
      if (state !== "granted" && state !== "claimed") return refused("wrong-state");
      return changed({ ...grant, state: "cancelled", endedAt: now });
  }
}

/** Store credit and percent codes: nobody ever had to do anything. */
function isMadeByItself(kind: PerkKind): boolean {
  return kind === "store-credit" || kind === "percent-off";
}

/** Who claimed in time keeps it, however long the shop takes to see to it. */
function hasExpired(grant: GrantStanding, now: Instant): boolean {
  return grant.claimedAt === null && isPast(grant, now);
}

function isPast(grant: GrantStanding, now: Instant): boolean {
  return grant.expiresAt !== null && grant.expiresAt <= now;
}

function undo(grant: GrantStanding, now: Instant): GrantChange {
  switch (grant.state) {
    case "claimed":
      // It could not be claimed again, and would run out at once.
      if (isPast(grant, now)) return refused("expired");
      return changed({ ...grant, state: "granted", claimedAt: null });
    case "fulfilled":
      return changed({ ...grant, state: grant.claimedAt === null ? "granted" : "claimed", fulfilledAt: null });
    case "cancelled":
      // The lot is reversed, the code may be in somebody's hands: granting anew says what happens.
      if (isMadeByItself(grant.kind)) return refused("final");
      if (hasExpired(grant, now)) return refused("expired");
      return changed({ ...grant, state: grant.claimedAt === null ? "granted" : "claimed", endedAt: null });
    default:
      return refused("wrong-state");
  }
}

function changed(after: GrantStanding): GrantChange {
  return { kind: "changed", after };
}

function refused(refusal: GrantChangeRefusal): GrantChange {
  return { kind: "refused", refusal };
}
