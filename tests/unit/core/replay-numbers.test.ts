import { describe, expect, it } from "vitest";
import { type EndorsedDays, endorse, endorsersOf, forgetUntil } from "../../../app/core/replay/endorsed-days";
import { NONE, createTrails } from "../../../app/core/replay/trails";
import { firstDayOf, weekOf } from "../../../app/core/shared/time";

const WINDOW = 3000;

describe("trails", () => {
  it("are those of a plain list, while the ring grows and is written over", () => {
    const trails = createTrails();
    const events: { at: number; first: number; second: number }[] = [];
    for (let n = 0; n < 9000; n += 1) {
      const event = { at: n, first: n % 7, second: n % 3 === 0 ? NONE : 7 + (n % 5) };
      events.push(event);
      expect(trails.add(event.at, event.first, event.second)).toBe(n);
      if (n % 1000 === 999) trails.forgetBefore(n - WINDOW);
    }
    const forgotten = 8999 - WINDOW;
    for (let member = 0; member < 12; member += 1) {
      const expected = events.filter(({ at, first, second }) => at >= forgotten && [first, second].includes(member));
      const others = expected.map(({ at, first, second }) => [at, first === member ? second : first]);
      const found: [number, number][] = [];
      for (let step = trails.newestOf(member); step !== NONE; step = trails.before(step)) {
        found.push([trails.at(step), trails.other(step)]);
      }
      expect(found.reverse()).toEqual(others);
    }
  });
});

describe("endorsed days", () => {
  const WEEK = 2900;
  const monday = firstDayOf(WEEK);
  const asked = { endorsers: 9, endorserDays: 9 };
  const inWeek = { after: WEEK - 1, until: WEEK };

  it("finds a day that a clock gone back has interrupted, and counts it once", () => {
    const days: EndorsedDays = [];
    for (const day of [monday, monday - 1, monday]) endorse(days, day, 4, 1);
    endorse(days, monday, 4, -1);
    expect(endorsersOf(days, inWeek, asked)).toEqual({ endorsers: 1, endorserDays: 1 });
    endorse(days, monday, 4, -1);
    expect(endorsersOf(days, inWeek, asked)).toEqual({ endorsers: 0, endorserDays: 0 });
  });
  it("does not count what is taken back after it was forgotten", () => {
    const days: EndorsedDays = [];
    endorse(days, monday - 1, 4, 1);
    endorse(days, monday, 5, 1);
    forgetUntil(days, weekOf(monday - 1));
    endorse(days, monday - 1, 4, -1);
    expect(days).toEqual([monday, 5, 1]);
  });
});
