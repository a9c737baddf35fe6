import { describe, expect, it } from "vitest";
import { formatDay, formatInstant, parseDay, parseInstant, weekOf } from "../../../app/core/shared/time";
import {
  createZone,
  instantAt,
  dayAt,
  isZoneName,
  monthAt,
  monthCloseAt,
  weekAt,
  weekCloseAt,
} from "../../../app/core/shared/zone";

const at = (text: string) => parseInstant(text) ?? Number.NaN;

describe("instants", () => {
  it.each([
    ["UTC", "2018-03-12T00:00:00Z", 1_520_812_800_000],
    ["an offset with a colon", "2018-03-12T02:00:00+02:00", 1_520_812_800_000],
    ["an offset without one", "2018-03-11T19:00:00-0500", 1_520_812_800_000],
    ["milliseconds", "2018-03-12T00:00:00.123Z", 1_520_812_800_123],
    ["finer fractions are cut off", "2018-03-12T00:00:00.1239Z", 1_520_812_800_123],
    ["without seconds", "2018-03-12T00:00Z", 1_520_812_800_000],
    ["a leap day", "2024-02-29T00:00:00Z", 1_709_164_800_000],
    ["before 1970", "1969-12-31T23:59:59Z", -1000],
  ])("reads %s", (_, text, expected) => expect(parseInstant(text)).toBe(expected));

  it.each([
    ["no zone", "2018-03-12T00:00:00"],
    ["a date alone", "2018-03-12"],
    ["a day that is not there", "2018-02-29T00:00:00Z"],
    ["an hour that is not there", "2018-03-12T24:00:00Z"],
    ["letters among the digits", "2O18-03-12T00:00:00Z"],
    ["words", "yesterday"],
    ["nothing", ""],
  ])("refuses %s", (_, text) => expect(parseInstant(text)).toBeNull());

  it("writes what it reads", () => {
    expect(formatInstant(at("2018-03-12T01:02:03Z"))).toBe("2018-03-12T01:02:03Z");
    expect(formatInstant(at("2018-03-12T01:02:03.040Z"))).toBe("2018-03-12T01:02:03.040Z");
  });
  it("reads dates", () => {
    expect(parseDay("1970-01-01")).toBe(0);
    expect(parseDay("2018-02-30")).toBeNull();
    expect(formatDay(parseDay("2000-02-29") ?? 0)).toBe("2000-02-29");
  });
});

describe("weeks run from Monday to Sunday", () => {
  it.each([
    ["1969-12-29", 0],
    ["1970-01-01", 0],
    ["1970-01-04", 0],
    ["1970-01-05", 1],
    ["1969-12-28", -1],
    ["2018-09-02", 2539],
    ["2018-09-03", 2540],
  ])("%s is in week %i", (date, week) => expect(weekOf(parseDay(date) ?? Number.NaN)).toBe(week));
});

/** Invariant 18 of SCORING.md. */
describe("half past eleven and half past midnight around a change of the clock land in their days", () => {
  const zones: readonly [string, string, string, string][] = [
    ["Berlin, to summer time", "Europe/Berlin", "2024-03-30T22:30:00Z", "2024-03-30T23:30:00Z"],
    ["Berlin, the evening of the change", "Europe/Berlin", "2024-03-31T21:30:00Z", "2024-03-31T22:30:00Z"],
    ["Berlin, from summer time", "Europe/Berlin", "2024-10-26T21:30:00Z", "2024-10-26T22:30:00Z"],
    ["Berlin, the evening after it", "Europe/Berlin", "2024-10-27T22:30:00Z", "2024-10-27T23:30:00Z"],
    ["New York, to summer time", "America/New_York", "2024-03-10T04:30:00Z", "2024-03-10T05:30:00Z"],
    ["New York, the evening of the change", "America/New_York", "2024-03-11T03:30:00Z", "2024-03-11T04:30:00Z"],
    [
      "New York, the evening after winter time came",
      "America/New_York",
      "2024-11-04T04:30:00Z",
      "2024-11-04T05:30:00Z",
    ],
    ["Lord Howe, half an hour", "Australia/Lord_Howe", "2024-10-05T13:00:00Z", "2024-10-05T14:00:00Z"],
    ["Kathmandu, never", "Asia/Kathmandu", "2024-03-30T17:45:00Z", "2024-03-30T18:45:00Z"],
  ];
  it.each(zones)("%s", (_, name, before, after) => {
    const zone = createZone(name);
    expect(dayAt(zone, at(after))).toBe(dayAt(zone, at(before)) + 1);
    for (const text of [before, after]) {
      const local = new Intl.DateTimeFormat("sv-SE", { timeZone: name }).format(at(text));
      expect(formatDay(dayAt(zone, at(text)))).toBe(local);
    }
  });
});

describe("closes", () => {
  it.each([
    ["UTC", "2018-09-02T12:00:00Z", "2018-09-03T00:00:00Z"],
    ["Europe/Berlin", "2024-03-28T12:00:00Z", "2024-03-31T22:00:00Z"],
    ["America/New_York", "2024-11-02T12:00:00Z", "2024-11-04T05:00:00Z"],
    ["Asia/Tokyo", "2024-11-02T12:00:00Z", "2024-11-03T15:00:00Z"],
  ])("a week of %s closes on Monday at midnight", (name, inWeek, closeAt) => {
    const zone = createZone(name);
    expect(formatInstant(weekCloseAt(zone, weekAt(zone, at(inWeek))))).toBe(closeAt);
  });
  it("a month closes on the first, at midnight or when the clock has jumped over it", () => {
    const berlin = createZone("Europe/Berlin");
    expect(formatInstant(monthCloseAt(berlin, monthAt(berlin, at("2024-02-29T12:00:00Z"))))).toBe(
      "2024-02-29T23:00:00Z",
    );
    // Samoa had no 30 December 2011, Beirut's clocks go from midnight to one.
    const beirut = createZone("Asia/Beirut");
    expect(formatInstant(weekCloseAt(beirut, weekAt(beirut, at("2022-03-26T12:00:00Z"))))).toBe("2022-03-27T21:00:00Z");
    const sunday = at("2022-03-26T22:00:00Z");
    expect(dayAt(beirut, sunday)).toBe(dayAt(beirut, sunday - 1) + 1);
  });
  it("agrees with the platform's own calendar over two years, hour by hour", () => {
    for (const name of ["Europe/Berlin", "America/Sao_Paulo", "Africa/Casablanca"]) {
      const zone = createZone(name);
      const format = new Intl.DateTimeFormat("sv-SE", { timeZone: name });
      for (let hour = 0; hour < 2 * 366 * 24; hour += 7) {
        const instant = at("2023-01-01T00:30:00Z") + hour * 3_600_000;
        expect(formatDay(dayAt(zone, instant))).toBe(format.format(instant));
      }
    }
  });
  it("knows which names are zones", () => {
    expect(isZoneName("Europe/Berlin")).toBe(true);
    expect(isZoneName("Europe/Atlantis")).toBe(false);
  });
});

describe("a local time as an instant", () => {
  const berlin = createZone("Europe/Berlin");
  it.each([
    ["in winter", "2026-01-10T09:00", "2026-01-10T08:00:00.000Z"],
    ["in summer", "2026-07-10T09:00", "2026-07-10T07:00:00.000Z"],
    ["that the clock jumps over is an hour later", "2026-03-29T02:30", "2026-03-29T01:30:00.000Z"],
    ["that comes twice is the first of the two", "2026-10-25T02:30", "2026-10-25T00:30:00.000Z"],
  ])("%s", (_story, local, expected) => {
    expect(new Date(instantAt(berlin, Date.parse(`${local}:00Z`))).toISOString()).toBe(expected);
  });
});
