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
import { keptPlaces } from "../../app/core/tiers/kept-tier";
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

/** What a publication makes of every place of the old list. */
type Keep = (before: readonly Tier[], next: readonly Tier[]) => readonly number[];

const named = (list: readonly Tier[], name: string): number => list.findIndex((tier) => tier.name === name);
const asked = (list: readonly Tier[], place: number): number =>
  Math.max(...list.slice(0, place + 1).map((tier) => tier.minScore));

/** Nobody is put below whom they stood above, below their tier's name or its place among those that stay, or below what asks for no more. */
function keptPlace(keep: Keep) {
  return fc.property(tiers, tiers, (before, next) => {
    const places = keep(before, next);
    const stays = before.map(({ name }, index) => index === 0 || named(next, name) > 0);
    const staying = before.filter((_tier, index) => stays[index]).map(({ name }) => named(next, name));
    const sameOrder = staying.every((place, index) => index === 0 || place > (staying[index - 1] ?? 0));
    for (const [index, place] of places.entries()) {
      expect(place, "order").toBeGreaterThanOrEqual(places[index - 1] ?? 0);
      const same = named(next, before[index]?.name ?? "");
      if (stays[index] && sameOrder) expect(place, "name").toBe(same);
      if (stays[index]) expect(place, "name").toBeGreaterThanOrEqual(same);
      const nextThatStays = before.findIndex((_tier, other) => other > index && stays[other]);
      const most = nextThatStays < 0 ? next.length - 1 : (places[nextThatStays] ?? 0);
      if (stays[index] || place === most) continue;
      const anchor = stays.lastIndexOf(true, index);
      expect(place, "rank").toBeGreaterThanOrEqual((places[anchor] ?? 0) + index - anchor);
      expect(asked(next, place + 1), "score").toBeGreaterThan(asked(before, index));
    }
  });
}

/** What a publication makes of where a member stands. */
type Publish = (before: Program, state: TierState, next: Program) => TierState;

const publish: Publish = (before, state, next) => ({
  ...state,
  tierIndex: keptPlaces(before.tiers, next.tiers)[state.tierIndex] ?? 0,
  lowCloses: 0,
});

/** Publication after publication, with closes between them: what the next one is given is what the former one made. */
function fullGrace(made: Publish) {
  const steps = fc.array(fc.tuple(tiers, fc.array(facts, { maxLength: LOW_CLOSES_TO_DEMOTE - 1 })), {
    minLength: 1,
    maxLength: 4,
  });
  return fc.property(tiers, fc.array(facts, { minLength: 1, maxLength: 20 }), steps, (first, history, publications) => {
    let program = withTiers(first);
    let state = history.reduce((held, one) => closeTier(program, held, one).state, FIRST_TIER_STATE);
    for (const [list, after] of publications) {
      const next = withTiers(list);
      const kept = keptPlaces(program.tiers, next.tiers)[state.tierIndex] ?? 0;
      [state, program] = [made(program, state, next), next];
      expect(state.tierIndex).toBeGreaterThanOrEqual(kept);
      for (const one of after) {
        const { state: closed } = closeTier(next, state, one);
        expect(closed.tierIndex).toBeGreaterThanOrEqual(state.tierIndex);
        let reached = 0;
        while (reached + 1 < next.tiers.length && meetsTier(next.tiers[reached + 1] ?? NEVER, one)) reached += 1;
        expect(closed.tierIndex).toBeGreaterThanOrEqual(reached);
        state = closed;
      }
    }
  });
}

/** As it was at first: a tier that is gone is the highest that asks for no more. */
const atMost: Keep = (before, next) =>
  before.map(({ name, minScore }) => {
    const same = named(next, name);
    if (same > 0) return same;
    return Math.max(
      0,
      next.findLastIndex((tier) => tier.minScore <= minScore),
    );
  });

describe("a publication", () => {
  it("puts nobody below where they stood: renamed, removed, reordered or with a higher minimum score", () => {
    checkProperty("nobody sinks by a publication", keptPlace(keptPlaces));
  });
  it("takes no tier before four low closes in a row, and never gives less than the new list would", () => {
    checkProperty("full grace after a publication", fullGrace(publish));
  });
  it("is held to that", () => {
    expectCaught("a tier that is gone is the highest that asks for no more", keptPlace(atMost));
    expectCaught(
      "a name that moved down takes its members along",
      keptPlace((before, next) =>
        keptPlaces(before, next).map((place, index) => {
          const same = named(next, before[index]?.name ?? "");
          return same > 0 ? same : place;
        }),
      ),
    );
    expectCaught(
      "tiers are told apart by their place",
      keptPlace((before, next) => before.map((_tier, index) => Math.min(index, next.length - 1))),
    );
    expectCaught(
      "the count of low closes goes on",
      fullGrace((before, state, next) => ({ ...publish(before, state, next), lowCloses: state.lowCloses })),
    );
    expectCaught(
      "a tier that is gone is the first",
      fullGrace((before, state, next) => ({
        ...publish(before, state, next),
        tierIndex: Math.max(0, named(next.tiers, before.tiers[state.tierIndex]?.name ?? "")),
      })),
    );
  });
});
