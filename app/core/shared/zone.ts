import { DAY_MS, dayFromDate, firstDayOf, firstDayOfMonth, monthOfDay, weekOf } from "./time";
import type { Day, Instant, Month, Week } from "./time";

/** Local time of an IANA zone. Make one with `createZone` and keep it: it remembers the offsets that it looked up. */
export type Zone = {
  readonly name: string;
  /** Milliseconds to add to UTC to get the local clock. */
  readonly offsetAt: (instant: Instant) => number;
};

/** Offsets are looked up at the edges of spans this long. No zone has ever changed its clock twice within a week. */
const SPAN_MS = 7 * DAY_MS;

type Span = { readonly from: number; readonly changeAt: Instant; readonly to: number };

export function isZoneName(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en-US", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** A zone by its IANA name; throws RangeError for a name that the machine does not know. */
export function createZone(name: string): Zone {
  const lookUp = offsetReader(name);
  if (name === "UTC") return { name, offsetAt: () => 0 };
  const edges = new Map<number, number>();
  const spans = new Map<number, Span>();
  const edge = (index: number): number => {
    const known = edges.get(index);
    if (known !== undefined) return known;
    const offset = lookUp(index * SPAN_MS);
    edges.set(index, offset);
    return offset;
  };
  const offsetAt = (instant: Instant): number => {
    const index = Math.floor(instant / SPAN_MS);
    let span = spans.get(index);
    if (span === undefined) {
      const from = edge(index);
      const to = edge(index + 1);
      const changeAt = from === to ? (index + 1) * SPAN_MS : findChange(lookUp, index * SPAN_MS, to);
      span = { from, changeAt, to };
      spans.set(index, span);
    }
    return instant < span.changeAt ? span.from : span.to;
  };
  return { name, offsetAt };
}

/** First instant in the span that has the later offset. */
function findChange(lookUp: (instant: Instant) => number, start: Instant, to: number): Instant {
  let low = start;
  let high = start + SPAN_MS;
  while (high - low > 1000) {
    const middle = Math.floor((low + high) / 2000) * 1000;
    if (lookUp(middle) === to) high = middle;
    else low = middle;
  }
  return high;
}

function offsetReader(name: string): (instant: Instant) => number {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: name,
    calendar: "gregory",
    numberingSystem: "latn",
    hourCycle: "h23",
    era: "short",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  return (instant) => {
    const part: Record<string, string> = {};
    for (const { type, value } of format.formatToParts(instant)) part[type] = value;
    const year = part["era"]?.startsWith("B") ? 1 - Number(part["year"]) : Number(part["year"]);
    const day = dayFromDate(year, Number(part["month"]), Number(part["day"]));
    const clock = (Number(part["hour"]) * 60 + Number(part["minute"])) * 60 + Number(part["second"]);
    return day * DAY_MS + clock * 1000 - Math.floor(instant / 1000) * 1000;
  };
}

/** Local calendar day of an instant (SCORING.md section 2). */
export function dayAt(zone: Zone, instant: Instant): Day {
  return Math.floor((instant + zone.offsetAt(instant)) / DAY_MS);
}

export function weekAt(zone: Zone, instant: Instant): Week {
  return weekOf(dayAt(zone, instant));
}

export function monthAt(zone: Zone, instant: Instant): Month {
  return monthOfDay(dayAt(zone, instant));
}

/** monthAt of one instant after another: most lie in the month of the one before, which need not be worked out again. */
export function createMonths(zone: Zone): (instant: Instant) => Month {
  let month: Month = 0;
  let [from, until] = [0, 0];
  return (instant) => {
    const day = dayAt(zone, instant);
    if (day < from || day >= until) {
      month = monthOfDay(day);
      [from, until] = [firstDayOfMonth(month), firstDayOfMonth(month + 1)];
    }
    return month;
  };
}

/** First instant of a local day: midnight, or the moment the clock jumps over it. */
export function startOfDay(zone: Zone, day: Day): Instant {
  const midnight = day * DAY_MS;
  const guesses = [midnight - zone.offsetAt(midnight - DAY_MS), midnight - zone.offsetAt(midnight + DAY_MS)];
  for (const guess of guesses.sort((a, b) => a - b)) {
    if (dayAt(zone, guess) === day && dayAt(zone, guess - 1) < day) return guess;
  }
  let low = midnight - 2 * DAY_MS;
  let high = midnight + 2 * DAY_MS;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (dayAt(zone, middle) >= day) high = middle;
    else low = middle;
  }
  return high;
}

/** The instant at which a week is closed: Monday 00:00 local time after it. */
export function weekCloseAt(zone: Zone, week: Week): Instant {
  return startOfDay(zone, firstDayOf(week + 1));
}

/** The instant at which a calendar month is closed: the first of the next one, 00:00 local time. */
export function monthCloseAt(zone: Zone, month: Month): Instant {
  return startOfDay(zone, firstDayOfMonth(month + 1));
}

/**
 * The instant at which the local clock shows a time, given as if it were UTC. A time that comes twice is the first of the two; one
 * that the clock jumps over is as much later as the jump.
 */
export function instantAt(zone: Zone, localMs: number): Instant {
  const guesses = [localMs - zone.offsetAt(localMs - DAY_MS), localMs - zone.offsetAt(localMs + DAY_MS)];
  const [first = localMs, last = localMs] = guesses.sort((a, b) => a - b);
  return first + zone.offsetAt(first) === localMs ? first : last;
}
