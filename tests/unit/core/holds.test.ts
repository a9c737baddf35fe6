import { describe, expect, it } from "vitest";
import { RATE_SEEN_MIN, median, pairBurst, poissonUpperTail, unusualRate } from "../../../app/core/trust/holds";

const MINUTE = 60_000;

describe("a burst between two", () => {
  it.each([
    ["the sixth within ten minutes", [9, 8, 6, 4, 2], 6],
    ["the sixth, the first of them ten minutes ago: out of the span", [10, 8, 6, 4, 2], null],
    ["the fifth", [9, 8, 6, 4], null],
    ["the eleventh of one instant", [0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 11],
  ])("%s", (_, minutesAgo, seen) => {
    const at = 1_000 * MINUTE;
    const earlier = minutesAgo.map((minutes) => at - minutes * MINUTE);
    expect(pairBurst(earlier, at)).toEqual(seen === null ? null : { reason: "pair-burst", seen, usual: 5 });
  });
});

describe("an hour of one actor", () => {
  it.each([
    [[], 6, false],
    [[], 7, true],
    [[1, 1, 1], 7, true],
    [[2, 2, 2], 9, false],
    [[2, 2, 2], 10, true],
    [[1, 6, 9], 17, false],
    [[1, 6, 9], 18, true],
  ])("with hours of %j before: %i acts held is %s", (hours, seen, isHeld) => {
    expect(unusualRate(seen, hours) !== null).toBe(isHeld);
  });

  it("is looked at from the least count on that can be improbable for anybody", () => {
    expect(RATE_SEEN_MIN).toBe(7);
  });

  it("takes the middle hour, or the mean of two, rounded down; none is 0", () => {
    expect([median([]), median([3]), median([1, 4]), median([5, 1, 2])]).toEqual([0, 3, 2, 2]);
  });
});

describe("the upper tail of a Poisson variable", () => {
  it.each([
    [0, 3, 1],
    [1, 1, 0.632_120_558_8],
    [7, 1, 0.000_083_241_1],
    [18, 6, 0.000_056_917_1],
    [40, 100, 1],
  ])("P(X >= %i) at mean %i", (count, mean, expected) => {
    expect(poissonUpperTail(count, mean)).toBeCloseTo(expected, 6);
  });
});
