import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultProgram } from "../../app/core/programs/parse-program";
import { createReplay } from "../../app/core/replay/replay";
import { FULL_PERCENTS, weighActivity } from "../../app/core/scoring/weigh-activity";
import { DAY_MS, HOUR_MS, formatDay, weekOf } from "../../app/core/shared/time";
import type { Day, Instant } from "../../app/core/shared/time";
import { type Zone, createZone, dayAt, startOfDay, weekAt, weekCloseAt } from "../../app/core/shared/zone";
import { checkProperty, expectCaught } from "../support/arbitraries/check-property";

/**
 * Both hemispheres and both directions; changes at 1, 2, 3 and 24 o'clock and at midnight itself (Beirut, Havana, Asuncion, Sao Paulo,
 * Santiago, Cairo), by half an hour (Lord Howe), over a Friday night (Gaza, Amman), in winter (Casablanca around Ramadan).
 */
const ZONES = [
  "Europe/Berlin",
  "Europe/London",
  "Atlantic/Azores",
  "America/New_York",
  "America/St_Johns",
  "America/Los_Angeles",
  "America/Havana",
  "America/Asuncion",
  "America/Sao_Paulo",
  "America/Santiago",
  "Africa/Cairo",
  "Africa/Casablanca",
  "Asia/Beirut",
  "Asia/Amman",
  "Asia/Gaza",
  "Asia/Tehran",
  "Australia/Sydney",
  "Australia/Lord_Howe",
  "Pacific/Auckland",
  "Pacific/Chatham",
];

type Clock = { readonly date: string; readonly time: string };

/** What the platform's calendar shows: another way to the answer than the code's own. */
function clockOf(zoneName: string): (instant: Instant) => Clock {
  const date = new Intl.DateTimeFormat("en-CA", {
    timeZone: zoneName,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
  const time = new Intl.DateTimeFormat("en-GB", { timeZone: zoneName, hour: "2-digit", minute: "2-digit" });
  return (instant) => ({ date: date.format(instant), time: time.format(instant) });
}

const FIRST_YEAR = Date.UTC(2005, 0, 1);
const LAST_YEAR = Date.UTC(2026, 0, 1);

/** Days in which a zone's clock is changed, looked for with the platform's calendar. */
function changesOf(zoneName: string): readonly Instant[] {
  const clock = clockOf(zoneName);
  const found: Instant[] = [];
  for (let at = FIRST_YEAR; at < LAST_YEAR; at += DAY_MS) {
    if (clock(at).time !== clock(at + DAY_MS).time) found.push(at);
  }
  return found;
}

const known = new Map<string, { readonly clock: (instant: Instant) => Clock; readonly changes: readonly Instant[] }>();

function zoneFacts(zoneName: string) {
  const facts = known.get(zoneName) ?? { clock: clockOf(zoneName), changes: changesOf(zoneName) };
  known.set(zoneName, facts);
  return facts;
}

/** Every instant near `near` at which the zone's clock shows the time on the date: none, one, or two where an hour comes twice. */
function instantsAt(clock: (instant: Instant) => Clock, near: Day, time: string): Instant[] {
  const found: Instant[] = [];
  const date = formatDay(near);
  for (let at = near * DAY_MS - 15 * HOUR_MS; at < near * DAY_MS + 40 * HOUR_MS; at += 15 * 60_000) {
    const shown = clock(at);
    if (shown.date === date && shown.time === time) found.push(at);
  }
  return found;
}

const moment = fc.record({
  zoneName: fc.constantFrom(...ZONES),
  change: fc.nat(200),
  dayOff: fc.integer({ min: -1, max: 2 }),
  time: fc.constantFrom("23:30", "00:30"),
});

type TakeIn = (zone: Zone, instant: Instant) => { readonly day: Day; readonly week: number };

const takeIn: TakeIn = (zone, instant) => {
  const weighed = weighActivity(defaultProgram(), zone, {
    kindName: "post",
    occurredAt: instant,
    ...FULL_PERCENTS,
  });
  if (weighed.kind === "refused") throw new Error(weighed.reason);
  return weighed;
};

function landsInItsDay(take: TakeIn) {
  return fc.property(moment, ({ zoneName, change, dayOff, time }) => {
    const { clock, changes } = zoneFacts(zoneName);
    const near = changes[change % changes.length] ?? 0;
    const day = Math.floor(near / DAY_MS) + dayOff;
    const instants = instantsAt(clock, day, time);
    // The clock jumped over it.
    fc.pre(instants.length > 0);
    const zone = createZone(zoneName);
    for (const instant of instants) {
      expect(take(zone, instant)).toMatchObject({ day, week: weekOf(day) });
      // And so it does to whatever asks when a day or week begins.
      expect(instant).toBeGreaterThanOrEqual(startOfDay(zone, day));
      const next = startOfDay(zone, day + 1);
      // St. John's went back at 00:01 until 2011: a minute into the next day the evening came once more.
      const eveningAgain = clock(next + 30 * 60_000).date === formatDay(day);
      if (!eveningAgain) expect(instant).toBeLessThan(next);
      expect(instant).toBeLessThan(weekCloseAt(zone, weekAt(zone, instant)));
    }
  });
}

type CreditedDays = (zoneName: string, occurred: readonly Instant[], at: Instant) => number;

/** Points that a member has who posts far more than a day's maximum at each of some instants: a day's maximum for each of their days. */
const credited: CreditedDays = (zoneName, occurred, at) => {
  const program = { ...defaultProgram(), timezone: zoneName };
  const community = { members: [], groups: [], memberships: [], codes: [], rests: [] };
  const sink = { shares: () => undefined, lot: () => undefined, notes: () => undefined };
  const replay = createReplay({ program, zone: createZone(zoneName), community, at, sink });
  for (const [index, occurredAt] of occurred.entries()) {
    for (let n = 0; n < 5; n += 1) {
      replay.activity({
        source: "s",
        id: `${String(index)}-${String(n)}`,
        member: "m",
        group: null,
        kindName: "event_hosted",
        occurredAt,
        counterpart: null,
        ref: null,
        qualityPercent: 100,
        reversedAt: null,
      });
    }
  }
  return replay.finish().reduce((sum, one) => sum + one.activeWeeks, 0);
};

/** Half an hour before and after the Monday midnight of a week with a change: two weeks, whatever the clock did. */
function landsInItsWeek(count: CreditedDays) {
  return fc.property(moment, ({ zoneName, change }) => {
    const { clock, changes } = zoneFacts(zoneName);
    const near = Math.floor((changes[change % changes.length] ?? 0) / DAY_MS);
    const monday = weekOf(near + 1) * 7 + 4;
    const before = instantsAt(clock, monday - 1, "23:30");
    const after = instantsAt(clock, monday, "00:30");
    fc.pre(before.length > 0 && after.length > 0);
    const end = Math.max(...after) + HOUR_MS;
    expect(count(zoneName, before, end)).toBe(1);
    expect(
      count(
        zoneName,
        [...before, ...after].sort((a, b) => a - b),
        end,
      ),
    ).toBe(2);
  });
}

describe("around a change to or from summer time", () => {
  it("18: 23:30 and 00:30 land in their days", () => checkProperty("days at changes", landsInItsDay(takeIn)));
  it("18: and on either side of a Monday midnight in their weeks", () => {
    checkProperty("weeks at changes", landsInItsWeek(credited));
  });
  it("has zones whose changes are found, in both directions", () => {
    for (const zoneName of ZONES) expect(zoneFacts(zoneName).changes.length, zoneName).toBeGreaterThan(5);
  });
});

describe("broken clocks are noticed", () => {
  const with_ = (offsetAt: (zone: Zone, instant: Instant) => number): TakeIn => {
    return (zone, instant) => {
      const broken: Zone = { name: zone.name, offsetAt: (at) => offsetAt(zone, at) };
      return takeIn(broken, instant);
    };
  };
  it("18: the year has one offset", () => {
    const yearly = with_((zone, instant) => zone.offsetAt(Date.UTC(new Date(instant).getUTCFullYear(), 0, 1)));
    expectCaught("one offset a year", landsInItsDay(yearly));
  });
  it("18: the clock changes a day late", () => {
    expectCaught("a day late", landsInItsDay(with_((zone, instant) => zone.offsetAt(instant - DAY_MS))));
  });
  it("18: the clock changes an hour early", () => {
    expectCaught("an hour early", landsInItsDay(with_((zone, instant) => zone.offsetAt(instant + HOUR_MS))));
  });
  it("18: the offset is taken from a clock without summer time", () => {
    const standard: TakeIn = (zone, instant) => {
      const year = new Date(instant).getUTCFullYear();
      const offset = Math.min(zone.offsetAt(Date.UTC(year, 0, 1)), zone.offsetAt(Date.UTC(year, 6, 1)));
      const day = dayAt({ name: zone.name, offsetAt: () => offset }, instant);
      return { day, week: weekOf(day) };
    };
    expectCaught("standard time", landsInItsDay(standard));
  });
  it("18: weeks end at midnight in UTC", () => {
    expectCaught(
      "weeks of UTC",
      landsInItsWeek((_zoneName, occurred, at) => credited("UTC", occurred, at)),
    );
  });
});
