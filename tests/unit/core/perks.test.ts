import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type GrantAction, type GrantStanding, changeGrant } from "../../../app/core/perks/change-grant";
import { type GrantFacts, decideGrant, perkCostMinor } from "../../../app/core/perks/decide-grant";
import { DEFAULT_TIERS } from "../../../app/core/programs/defaults";
import type { Perk } from "../../../app/core/programs/program";
import { USUAL_LIMITS } from "../../../app/core/rewards/discount-terms";
import { DAY_MS } from "../../../app/core/shared/time";
import { checkProperty, expectCaught } from "../../support/arbitraries/check-property";

const NOW = Date.UTC(2026, 5, 1);
const PERK: Perk = {
  id: "credit",
  name: "Ten off",
  kind: "store-credit",
  tier: "",
  amountMinor: 1000,
  percent: 0,
  product: "",
  perMemberMax: 1,
  totalMax: 0,
  budgetMinor: 0,
  coolDownDays: 0,
  expiryDays: 0,
  ...USUAL_LIMITS,
};
const FACTS: GrantFacts = {
  member: "takes-part",
  tier: "Regular",
  tiers: DEFAULT_TIERS,
  granted: { toMember: 0, lastToMemberAt: null, total: 0, spentMinor: 0 },
  now: NOW,
};
const had = (granted: Partial<GrantFacts["granted"]>) => ({ granted: { ...FACTS.granted, ...granted } });

describe("whether a perk is granted", () => {
  const rows: readonly [string, Partial<Perk> | null, Partial<GrantFacts>, string][] = [
    ["to a member who takes part", {}, {}, "granted"],
    ["not one that the program does not have", null, {}, "unknown-perk"],
    ["not to a stranger", {}, { member: "unknown" }, "not-a-member"],
    ["not without consent", {}, { member: "no-consent" }, "no-consent"],
    ["to the tier that it is for", { tier: "Regular" }, {}, "granted"],
    ["and to those above", { tier: "Regular" }, { tier: "Inner circle" }, "granted"],
    ["not to those below", { tier: "Advocate" }, {}, "tier-not-held"],
    ["not more often than a member may have it", {}, had({ toMember: 1 }), "per-member-maximum"],
    ["again where a member may have it more often", { perMemberMax: 2 }, had({ toMember: 1 }), "granted"],
    ["without end where there is no limit", { perMemberMax: 0 }, had({ toMember: 99 }), "granted"],
    [
      "not before the wait is over",
      { perMemberMax: 0, coolDownDays: 7 },
      had({ toMember: 1, lastToMemberAt: NOW - 7 * DAY_MS + 1 }),
      "cool-down",
    ],
    [
      "at the very end of the wait",
      { perMemberMax: 0, coolDownDays: 7 },
      had({ toMember: 1, lastToMemberAt: NOW - 7 * DAY_MS }),
      "granted",
    ],
    ["the last one there is", { totalMax: 10 }, had({ total: 9 }), "granted"],
    ["not when all are gone", { totalMax: 10 }, had({ total: 10 }), "total-maximum"],
    ["up to the budget's last cent", { budgetMinor: 10_000 }, had({ spentMinor: 9000 }), "granted"],
    ["not a cent beyond it", { budgetMinor: 10_000 }, had({ spentMinor: 9001 }), "perk-budget"],
    ["without cost where it is no money", { kind: "vote", budgetMinor: 1 }, had({ spentMinor: 1 }), "granted"],
  ];
  it.each(rows)("%s", (_story, perk, facts, expected) => {
    const decision = decideGrant(perk === null ? undefined : { ...PERK, ...perk }, { ...FACTS, ...facts });
    expect(decision.kind === "withheld" ? decision.refusal : decision.kind).toBe(expected);
  });

  const withinLimits = (decide: typeof decideGrant) =>
    fc.property(
      fc.record({
        totalMax: fc.integer({ min: 0, max: 6 }),
        perMemberMax: fc.integer({ min: 0, max: 3 }),
        budgetMinor: fc.integer({ min: 0, max: 5000 }),
        amountMinor: fc.integer({ min: 1, max: 1500 }),
        coolDownDays: fc.integer({ min: 0, max: 3 }),
      }),
      fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 2 })), { maxLength: 30 }),
      (limits, asks) => {
        const perk = { ...PERK, ...limits };
        const given: { member: number; at: number }[] = [];
        let at = NOW;
        for (const [member, days] of asks) {
          at += days * DAY_MS;
          const own = given.filter((one) => one.member === member);
          const granted = {
            toMember: own.length,
            lastToMemberAt: own.at(-1)?.at ?? null,
            total: given.length,
            spentMinor: given.length * perkCostMinor(perk),
          };
          if (decide(perk, { ...FACTS, granted, now: at }).kind === "granted") given.push({ member, at });
        }
        if (perk.totalMax > 0) expect(given.length).toBeLessThanOrEqual(perk.totalMax);
        if (perk.budgetMinor > 0) expect(given.length * perk.amountMinor).toBeLessThanOrEqual(perk.budgetMinor);
        for (const member of [0, 1, 2, 3]) {
          const own = given.filter((one) => one.member === member);
          if (perk.perMemberMax > 0) expect(own.length).toBeLessThanOrEqual(perk.perMemberMax);
          for (const [index, one] of own.entries()) {
            const before = own[index - 1];
            if (before) expect(one.at - before.at).toBeGreaterThanOrEqual(perk.coolDownDays * DAY_MS);
          }
        }
      },
    );
  it("never goes over a limit, whatever is asked for in which order", () => {
    checkProperty("grants within their limits", withinLimits(decideGrant));
    for (const limit of ["totalMax", "perMemberMax", "budgetMinor", "coolDownDays"] as const) {
      expectCaught(
        `${limit} is forgotten`,
        withinLimits((perk, facts) => decideGrant(perk && { ...perk, [limit]: 0 }, facts)),
      );
    }
  });
});

describe("what becomes of a grant", () => {
  const grant = (more: Partial<GrantStanding>): GrantStanding => ({
    kind: "event-seat",
    state: "granted",
    expiresAt: null,
    claimedAt: null,
    fulfilledAt: null,
    endedAt: null,
    ...more,
  });
  const claimed = { state: "claimed", claimedAt: NOW - 5 } as const;
  const rows: readonly [string, Partial<GrantStanding>, GrantAction, string][] = [
    ["an experience is claimed", {}, "claim", "claimed"],
    ["and fulfilled", claimed, "fulfil", "fulfilled"],
    ["or fulfilled at once", {}, "fulfil", "fulfilled"],
    ["a claim is taken back", claimed, "undo", "granted"],
    ["a fulfilment goes back to the claim", { ...claimed, state: "fulfilled", fulfilledAt: NOW }, "undo", "claimed"],
    ["a cancelled one comes back", { ...claimed, state: "cancelled", endedAt: NOW }, "undo", "claimed"],
    ["a claim is not made twice", claimed, "claim", "wrong-state"],
    ["what is fulfilled is not cancelled", { state: "fulfilled", fulfilledAt: NOW }, "cancel", "wrong-state"],
    ["what has expired is not claimed", { expiresAt: NOW }, "claim", "expired"],
    ["nor is it when it was marked so", { state: "expired", expiresAt: NOW - 1 }, "claim", "expired"],
    ["nor does it come back", { state: "expired", expiresAt: NOW - 1 }, "undo", "wrong-state"],
    ["what was claimed in time is fulfilled later", { ...claimed, expiresAt: NOW - 1 }, "fulfil", "fulfilled"],
    ["or cancelled", { ...claimed, expiresAt: NOW - 1 }, "cancel", "cancelled"],
    ["or brought back", { ...claimed, state: "cancelled", endedAt: NOW, expiresAt: NOW - 1 }, "undo", "claimed"],
    ["but that claim is not taken back any more", { ...claimed, expiresAt: NOW - 1 }, "undo", "expired"],
    ["money is not claimed", { kind: "store-credit" }, "claim", "not-claimable"],
    ["store credit is made by itself", { kind: "store-credit" }, "fulfil", "made-by-itself"],
    ["store credit is cancelled", { kind: "store-credit" }, "cancel", "cancelled"],
    ["for good", { kind: "store-credit", state: "cancelled", endedAt: NOW }, "undo", "final"],
    ["a gift card is fulfilled by a person", { kind: "gift-card" }, "fulfil", "fulfilled"],
    ["what was withheld stays", { state: "withheld" }, "fulfil", "wrong-state"],
  ];
  it.each(rows)("%s", (_story, before, action, expected) => {
    const change = changeGrant(grant(before), action, NOW);
    expect(change.kind === "changed" ? change.after.state : change.refusal).toBe(expected);
  });
});
