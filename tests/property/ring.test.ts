import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEFAULT_TRUST } from "../../app/core/programs/defaults";
import { type TrustEdge, solveTrust } from "../../app/core/trust/publish-trust";
import { checkProperty, expectCaught } from "../support/arbitraries/check-property";

type Solve = (...given: Parameters<typeof solveTrust>) => Pick<ReturnType<typeof solveTrust>, "parts" | "percents">;

/** The community, and a small one on which every shape of ring can be tried a thousand times. */
const COMMUNITIES = { large: { members: 5000, cases: 8 }, small: { members: 300, cases: undefined } } as const;

/** Linear congruential: a community is drawn from one number, so that a failing case can be drawn again. */
function random(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const name = (index: number): string => `m${String(index).padStart(5, "0")}`;

/** Honest members: most endorse a few others, some of them often; one in a hundred is a seed. */
function community(members: number, seed: number): { edges: TrustEdge[]; seeds: string[] } {
  const draw = random(seed);
  const edges: TrustEdge[] = [];
  for (let giver = 0; giver < members; giver += 1) {
    // The first two hundredth of the members are those whom most look to.
    for (let n = draw(8); n > 0; n -= 1) {
      const receiver = draw(3) === 0 ? draw(Math.ceil(members / 50)) : draw(members);
      edges.push({ giver: name(giver), receiver: name(receiver), weight: 1 + draw(12) });
    }
  }
  return { edges, seeds: Array.from({ length: Math.ceil(members / 100) }, () => name(draw(members))) };
}

/** Accounts that endorse one another as much as they can, and nobody else. */
function ring(size: number, reach: number): TrustEdge[] {
  const edges: TrustEdge[] = [];
  for (let giver = 0; giver < size; giver += 1) {
    for (let step = 1; step <= Math.min(reach, size - 1); step += 1) {
      edges.push({ giver: `ring${giver}`, receiver: `ring${(giver + step) % size}`, weight: 10 });
    }
  }
  return edges;
}

type RingTrust = { readonly parts: number; readonly percents: number };

function ringTrust(solve: Solve, edges: readonly TrustEdge[], seeds: readonly string[]): RingTrust {
  const { parts, percents } = solve(DEFAULT_TRUST, { edges, seeds });
  const sum = (of: ReadonlyMap<string, number>): number =>
    [...of].reduce((total, [member, value]) => total + (member.startsWith("ring") ? value : 0), 0);
  return { parts: sum(parts), percents: sum(percents) };
}

const drawn = fc.record({
  seed: fc.nat(),
  reach: fc.integer({ min: 1, max: 9 }),
  size: fc.integer({ min: 2, max: 100 }),
});

/** The ring endorses those whom it would like to be endorsed by; nobody does. */
function closedRing(solve: Solve, members: number) {
  return fc.property(drawn, fc.nat(20), ({ seed, reach, size }, outward) => {
    const { edges, seeds } = community(members, seed);
    const draw = random(seed + 1);
    const courted = Array.from({ length: outward }, () => {
      return { giver: `ring${draw(size)}`, receiver: name(draw(members)), weight: 1 + draw(10) };
    });
    expect(ringTrust(solve, [...edges, ...courted, ...ring(size, reach)], seeds)).toEqual({ parts: 0, percents: 0 });
  });
}

function sizeBuysNothing(solve: Solve, members: number) {
  return fc.property(drawn, fc.array(fc.nat(), { minLength: 3, maxLength: 3 }), ({ seed, reach }, from) => {
    const { edges, seeds } = community(members, seed);
    // From members who are trusted: seeds. The same three, to the same three accounts.
    const real = from.map((at, index) => {
      return { giver: seeds[at % seeds.length] ?? "", receiver: `ring${index}`, weight: 1 };
    });
    const ten = ringTrust(solve, [...edges, ...real, ...ring(10, reach)], seeds);
    const hundred = ringTrust(solve, [...edges, ...real, ...ring(100, reach)], seeds);
    expect(ten.parts).toBeGreaterThan(0);
    expect(Math.abs(hundred.parts - ten.parts)).toBeLessThan(0.1 * ten.parts);
    // Published percents are floored, each of them: never to the larger ring's advantage beyond the number of members.
    expect(hundred.percents).toBeLessThanOrEqual(100 * (members + 100) * hundred.parts);
  });
}

describe.each(Object.entries(COMMUNITIES))("a ring in a %s community", (label, { members, cases }) => {
  it("16: earns no trust when nobody outside endorses it, however large it is", () => {
    checkProperty(`closed ring, ${label}`, closedRing(solveTrust, members), cases);
  });
  it("16: gets no more from three real endorsements with a hundred accounts than with ten", () => {
    checkProperty(`ring with three endorsements, ${label}`, sizeBuysNothing(solveTrust, members), cases);
  });
});

describe("broken trust is noticed", () => {
  const { members } = COMMUNITIES.small;
  /** Everybody's part of all endorsements received. */
  const counted: Solve = (_settings, { edges }) => {
    const all = edges.reduce((sum, { weight }) => sum + weight, 0);
    const parts = new Map<string, number>();
    for (const { receiver, weight } of edges) parts.set(receiver, (parts.get(receiver) ?? 0) + weight / all);
    return { parts, percents: new Map([...parts].map(([one, part]) => [one, Math.floor(100 * part)])) };
  };
  /** The walk begins anew with anybody, not with those who are trusted beforehand. */
  const withoutSeeds: Solve = (settings, { edges }) => {
    const everybody = new Set(edges.flatMap(({ giver, receiver }) => [giver, receiver]));
    return solveTrust(settings, { edges, seeds: [...everybody] });
  };
  const bothWays: Solve = (settings, { edges, seeds }) => {
    const back = edges.map(({ giver, receiver, weight }) => ({ giver: receiver, receiver: giver, weight }));
    return solveTrust(settings, { edges: [...edges, ...back], seeds });
  };

  it("16: endorsements are counted, whoever gave them", () => {
    expectCaught("a count of endorsements", closedRing(counted, members));
    expectCaught("a count of endorsements, by size", sizeBuysNothing(counted, members));
  });
  it("16: everybody is trusted beforehand", () => {
    expectCaught("no seeds", closedRing(withoutSeeds, members));
    expectCaught("no seeds, by size", sizeBuysNothing(withoutSeeds, members));
  });
  it("16: who endorses is endorsed", () => {
    expectCaught("trust flows back", closedRing(bothWays, members));
  });
});
