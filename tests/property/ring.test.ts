import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEFAULT_TRUST } from "../../app/core/programs/defaults";
import { type TrustEdge, solveTrust } from "../../app/core/trust/publish-trust";
import { checkProperty } from "../support/arbitraries/check-property";

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

function ringTrust(edges: readonly TrustEdge[], seeds: readonly string[]): { parts: number; percents: number } {
  const { parts, percents } = solveTrust(DEFAULT_TRUST, { edges, seeds });
  const sum = (of: ReadonlyMap<string, number>): number =>
    [...of].reduce((total, [member, value]) => total + (member.startsWith("ring") ? value : 0), 0);
  return { parts: sum(parts), percents: sum(percents) };
}

describe.each(Object.entries(COMMUNITIES))("a ring in a %s community", (label, { members, cases }) => {
  const drawn = fc.record({ seed: fc.nat(), reach: fc.integer({ min: 1, max: 9 }) });

  it("earns no trust when nobody outside endorses it, however large it is", () => {
    checkProperty(
      `closed ring, ${label}`,
      fc.property(drawn, ({ seed, reach }) => {
        const { edges, seeds } = community(members, seed);
        expect(ringTrust([...edges, ...ring(100, reach)], seeds)).toEqual({ parts: 0, percents: 0 });
      }),
      cases,
    );
  });

  it("gets no more from three real endorsements with a hundred accounts than with ten", () => {
    checkProperty(
      `ring with three endorsements, ${label}`,
      fc.property(drawn, fc.array(fc.nat(), { minLength: 3, maxLength: 3 }), ({ seed, reach }, from) => {
        const { edges, seeds } = community(members, seed);
        // From members who are trusted: seeds. The same three, to the same three accounts.
        const real = from.map((at, index) => {
          return { giver: seeds[at % seeds.length] ?? "", receiver: `ring${index}`, weight: 1 };
        });
        const ten = ringTrust([...edges, ...real, ...ring(10, reach)], seeds);
        const hundred = ringTrust([...edges, ...real, ...ring(100, reach)], seeds);
        expect(ten.parts).toBeGreaterThan(0);
        expect(Math.abs(hundred.parts - ten.parts)).toBeLessThan(0.1 * ten.parts);
        // Published percents are floored, each of them: never to the larger ring's advantage beyond the number of members.
        expect(hundred.percents).toBeLessThanOrEqual(100 * (members + 100) * hundred.parts);
      }),
      cases,
    );
  });
});

describe("the property can fail", () => {
  it("a sum of endorsements without trust puts a larger ring higher", () => {
    const worth = (edges: readonly TrustEdge[]): number => edges.reduce((sum, edge) => sum + edge.weight, 0);
    expect(worth(ring(100, 5))).toBe(10 * worth(ring(10, 5)));
  });

  it("a ring that is a seed is trusted", () => {
    const { edges, seeds } = community(300, 1);
    expect(ringTrust([...edges, ...ring(100, 3)], [...seeds, "ring7"]).parts).toBeGreaterThan(0.1);
  });
});
