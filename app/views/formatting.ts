import { decimalsOf } from "~/core/shared/money";
import { DAY_MS, type Day, type Instant, type Month, type Week, firstDayOf } from "~/core/shared/time";
import type { Viewer } from "./viewer";

export type Formatting = {
  readonly number: (value: number) => string;
  /** Milli-points as points, one decimal at most. */
  readonly points: (milli: number) => string;
  readonly money: (minor: number, currency: string) => string;
  /** A whole percentage: 40 is "40 %" where the locale writes it so. */
  readonly percent: (percent: number) => string;
  /** Basis points as a percentage with one decimal at most. */
  readonly basisPoints: (bp: number) => string;
  readonly date: (at: Instant) => string;
  readonly dateTime: (at: Instant) => string;
  readonly day: (day: Day) => string;
  /** The Monday of a week, short: for axes. */
  readonly weekShort: (week: Week) => string;
  /** A calendar month, years x 12 + month from 0. */
  readonly month: (month: Month) => string;
  readonly monthShort: (month: Month) => string;
  /** The week from Monday to Sunday. */
  readonly week: (week: Week) => string;
};

function validLocale(locale: string): string {
  try {
    return Intl.getCanonicalLocales(locale)[0] ?? "en";
  } catch {
    return "en";
  }
}

/** How this viewer reads numbers, money, dates and weeks. Made once a request. */
export function formattingFor({ locale: wanted, timezone }: Pick<Viewer, "locale" | "timezone">): Formatting {
  const locale = validLocale(wanted);
  const number = new Intl.NumberFormat(locale);
  const oneDecimal = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 });
  const date = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: timezone });
  const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short", timeZone: timezone });
  // Days and weeks are local dates already: they must not be moved by a zone again.
  const day = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" });
  const short = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone: "UTC" });
  const longMonth = new Intl.DateTimeFormat(locale, { month: "long", year: "numeric", timeZone: "UTC" });
  const shortMonth = new Intl.DateTimeFormat(locale, { month: "short", timeZone: "UTC" });
  const monies = new Map<string, Intl.NumberFormat>();
  const money = (minor: number, currency: string): string => {
    const known = monies.get(currency);
    const format = known ?? moneyFormat(locale, currency);
    if (known === undefined) monies.set(currency, format);
    return format.format(minor / 10 ** decimalsOf(currency));
  };
  return {
    number: (value) => number.format(value),
    points: (milli) => oneDecimal.format(milli / 1000),
    money,
    percent: (value) => percent.format(value / 100),
    basisPoints: (bp) => percent.format(bp / 10_000),
    date: (at) => date.format(at),
    dateTime: (at) => dateTime.format(at),
    day: (value) => day.format(value * DAY_MS),
    weekShort: (week) => short.format(firstDayOf(week) * DAY_MS),
    month: (month) => longMonth.format(firstOfMonth(month)),
    monthShort: (month) => shortMonth.format(firstOfMonth(month)),
    week: (week) => short.formatRange(firstDayOf(week) * DAY_MS, (firstDayOf(week) + 6) * DAY_MS),
  };
}

const firstOfMonth = (month: Month): number => Date.UTC(Math.floor(month / 12), month % 12, 1);

function moneyFormat(locale: string, currency: string): Intl.NumberFormat {
  try {
    return new Intl.NumberFormat(locale, { style: "currency", currency });
  } catch {
    return new Intl.NumberFormat(locale, { minimumFractionDigits: decimalsOf(currency) });
  }
}
