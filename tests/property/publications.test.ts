import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { publishProgram } from "../../app/core/programs/parse-program";
import { DEFAULT_SETTINGS } from "../../app/core/programs/defaults";
import type { Program, Tier } from "../../app/core/programs/program";
import {
  type CloseFacts,
  FIRST_TIER_STATE,
  LOW_CLOSES_TO_DEMOTE,
  type TierState,
  closeTier,
  meetsTier,
} from "../../app/core/tiers/close-tier";
import { keptTierIndex } from "../../app/core/tiers/kept-tier";
import { checkProperty, expectCaught } from "../support/arbitraries/check-property";

/** Any list of tiers: names are shared between lists, so that some are kept, some renamed, some gone. */
const tiers: fc.Arbitrary<Tier[]> = fc
  .uniqueArray(
    fc.record({
      name: fc.constantFrom("Gold", "Silver", "Bronze", "Star", "Friend", "Elder"),
      minScore: fc.integer({ min: 0, max: 30_000 }),
      minActiveWeeks: fc.integer({ min: 0, max: 12 }),
    }),
    { selector: (one) => one.name, minLength: 1, maxLength: 5 },
  )
  .map((rows) =>
    [{ name: "Member", minScore: 0, minActiveWeeks: 0 }, ...rows.sort((a, b) => a.minScore - b.minScore)].map(
      (one) => ({ ...one, minEndorsers: 0, minEndorserDays: 0 }),
    ),
  );

const facts: fc.Arbitrary<CloseFacts> = fc.record({
  scoreMilli: fc.integer({ min: 0, max: 40_000 }),
  activeWeeks: fc.integer({ min: 0, max: 12 }),
  endorsers: fc.constant(0),
  endorserDays: fc.constant(0),
  idleRestWeek: fc.constant(false),
  idleRestWeeksInWindow: fc.constant(0),
});

const NEVER: Tier = {
  name: "",
  minScore: Number.MAX_SAFE_INTEGER,
  minActiveWeeks: 0,
  minEndorsers: 0,
  minEndorserDays: 0,
};

const withTiers = (list: readonly Tier[]): Program => publishProgram({ ...DEFAULT_SETTINGS, tiers: list });

/** What a publication makes of where a member stands. */
type Publish = (before: Program, state: TierState, next: Program) => TierState;

const publish: Publish = (before, state, next) => ({
  ...state,
  tierIndex: keptTierIndex(before.tiers, before.tiers[state.tierIndex]?.name ?? "", next.tiers),
  lowCloses: 0,
});

function fullGrace(made: Publish) {
  return fc.property(
    tiers,
    tiers,
    fc.array(facts, { minLength: 1, maxLength: 20 }),
    fc.array(facts, { minLength: LOW_CLOSES_TO_DEMOTE - 1, maxLength: LOW_CLOSES_TO_DEMOTE - 1 }),
    (beforeList, nextList, history, after) => {
      const [before, next] = [withTiers(beforeList), withTiers(nextList)];
      const held = history.reduce((state, one) => closeTier(before, state, one).state, FIRST_TIER_STATE);
      let state = made(before, held, next);
      const old = before.tiers[held.tierIndex];
      const kept = next.tiers[state.tierIndex];
      const sameName = next.tiers.some((one, index) => one.name === old?.name && index > 0);
      if (sameName) expect(kept?.name).toBe(old?.name);
      // Nothing that asks for no more is higher than what was kept.
      else if (held.tierIndex > 0) {
        expect(next.tiers.findLastIndex((one) => one.minScore <= (old?.minScore ?? 0))).toBe(state.tierIndex);
      }
      for (const one of after) {
        const { state: closed } = closeTier(next, state, one);
        expect(closed.tierIndex).toBeGreaterThanOrEqual(state.tierIndex);
        let reached = 0;
        while (reached + 1 < next.tiers.length && meetsTier(next.tiers[reached + 1] ?? NEVER, one)) reached += 1;
        expect(closed.tierIndex).toBeGreaterThanOrEqual(reached);
        state = closed;
      }
    },
  );
}

describe("a publication", () => {
  it("takes no tier before four low closes in a row, and never gives less than the new list would", () => {
    checkProperty("full grace after a publication", fullGrace(publish));
  });
  it("is held to that", () => {
    expectCaught(
      "the count of low closes goes on",
      fullGrace((before, state, next) => ({ ...publish(before, state, next), lowCloses: state.lowCloses })),
    );
    expectCaught(
      "tiers are told apart by their place",
      fullGrace((_before, state, next) => ({
        ...state,
        tierIndex: Math.min(state.tierIndex, next.tiers.length - 1),
        lowCloses: 0,
      })),
    );
    expectCaught(
      "a tier that is gone is the first",
      fullGrace((before, state, next) => ({
        ...publish(before, state, next),
        tierIndex: Math.max(
          0,
          next.tiers.findIndex((one) => one.name === before.tiers[state.tierIndex]?.name),
        ),
      })),
    );
  });
});
