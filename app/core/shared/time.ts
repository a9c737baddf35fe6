/** Epoch milliseconds, a whole number. */
export type Instant = number;
/** Days from 1970-01-01 to a local calendar date. */
export type Day = number;
/** floor((day + 3) / 7): Monday to Sunday (SCORING.md section 2). */
export type Week = number;
/** Years * 12 + month from 0: months of a local calendar. */
export type Month = number;

export const SECOND_MS = 1000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

export type CalendarDate = { readonly year: number; readonly month: number; readonly day: number };

export function weekOf(day: Day): Week {
  return Math.floor((day + 3) / 7);
}

/** The Monday of a week. */
export function firstDayOf(week: Week): Day {
  return week * 7 - 3;
}

/** Days from 1970-01-01 to a date of the proleptic Gregorian calendar; month 1 to 12. */
export function dayFromDate(year: number, month: number, day: number): Day {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

export function dateFromDay(day: Day): CalendarDate {
  const z = day + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1,
  };
}

export function monthOfDay(day: Day): Month {
  const date = dateFromDay(day);
  return date.year * 12 + date.month - 1;
}

export function firstDayOfMonth(month: Month): Day {
  const year = Math.floor(month / 12);
  return dayFromDate(year, month - year * 12 + 1, 1);
}

/** `2018-09`, for screens and reports. */
export function formatMonth(month: Month): string {
  const year = Math.floor(month / 12);
  return `${String(year).padStart(4, "0")}-${String(month - year * 12 + 1).padStart(2, "0")}`;
}

/** `2018-09-02`. */
export function formatDay(day: Day): string {
  const date = dateFromDay(day);
  const pad = (n: number) => String(n).padStart(2, "0");
  return `${String(date.year).padStart(4, "0")}-${pad(date.month)}-${pad(date.day)}`;
}

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const INSTANT = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(Z|[+-]\d{2}(?::?\d{2})?)$/i;

/** A calendar date `YYYY-MM-DD` as a day, or null where it is none. */
export function parseDay(text: string): Day | null {
  const found = DATE.exec(text);
  if (found === null) return null;
  return checkedDay(Number(found[1]), Number(found[2]), Number(found[3]));
}

function checkedDay(year: number, month: number, day: number): Day | null {
  if (month < 1 || month > 12 || day < 1 || day > 31) return null;
  const result = dayFromDate(year, month, day);
  const back = dateFromDay(result);
  return back.month === month && back.day === day ? result : null;
}

/** An ISO 8601 instant with a zone, finer fractions than a millisecond cut off; null where it is none (section 1). */
export function parseInstant(text: string): Instant | null {
  return parsePlainUtc(text) ?? parseAnyInstant(text);
}

/** `2018-03-12T00:00:00Z` and `...00.000Z`, by far the most frequent forms, without a regular expression: replays read millions. */
function parsePlainUtc(text: string): Instant | null {
  const { length } = text;
  if (length !== 20 && (length !== 24 || text.charCodeAt(19) !== 46)) return null;
  if (text.charCodeAt(length - 1) !== 90 || text.charCodeAt(10) !== 84) return null;
  if (text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return null;
  if (text.charCodeAt(13) !== 58 || text.charCodeAt(16) !== 58) return null;
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const day = checkedDay(year, twoDigits(text, 5), twoDigits(text, 8));
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  const second = twoDigits(text, 17);
  const milliseconds = length === 24 ? twoDigits(text, 20) * 10 + twoDigits(`0${text.charAt(22)}`, 0) : 0;
  const legal = day !== null && hour <= 23 && minute <= 59 && second <= 59 && milliseconds <= 999;
  return legal ? day * DAY_MS + ((hour * 60 + minute) * 60 + second) * SECOND_MS + milliseconds : null;
}

function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

function parseAnyInstant(text: string): Instant | null {
  const found = INSTANT.exec(text);
  if (found === null) return null;
  const day = checkedDay(Number(found[1]), Number(found[2]), Number(found[3]));
  const hour = Number(found[4]);
  const minute = Number(found[5]);
  const second = Number(found[6] ?? "0");
  if (day === null || hour > 23 || minute > 59 || second > 59) return null;
  const offset = parseOffset(found[8] ?? "Z");
  if (offset === null) return null;
  const milliseconds = Number((found[7] ?? "").padEnd(3, "0").slice(0, 3));
  return day * DAY_MS + ((hour * 60 + minute) * 60 + second) * SECOND_MS + milliseconds - offset;
}

function parseOffset(text: string): number | null {
  if (text === "Z" || text === "z") return 0;
  const digits = text.slice(1).replace(":", "");
  const hours = Number(digits.slice(0, 2));
  const minutes = Number(digits.slice(2) || "0");
  if (hours > 18 || minutes > 59) return null;
  const size = (hours * 60 + minutes) * 60 * SECOND_MS;
  return text.startsWith("-") ? -size : size;
}

/** ISO 8601 in UTC, with milliseconds only where there are some. */
export function formatInstant(instant: Instant): string {
  const day = Math.floor(instant / DAY_MS);
  const rest = instant - day * DAY_MS;
  const pad = (n: number, width = 2) => String(n).padStart(width, "0");
  const clock = [Math.floor(rest / 3_600_000), Math.floor(rest / 60_000) % 60, Math.floor(rest / 1000) % 60];
  const fraction = rest % 1000 === 0 ? "" : `.${pad(rest % 1000, 3)}`;
  return `${formatDay(day)}T${clock.map((n) => pad(n)).join(":")}${fraction}Z`;
}
