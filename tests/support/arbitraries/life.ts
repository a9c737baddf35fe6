import fc from "fast-check";
import { DAY_MS, formatDay, formatInstant } from "../../../app/core/shared/time";
import type { Log, Row } from "./log";
import { START, WEEKS, WEEK_MS, log } from "./log";

/** Programs whose limits are narrow, so that small logs reach them. */
export const LIVE_FILES: readonly object[] = [
  {},
  { timezone: "America/New_York", orderActivity: true },
  {
    rewards: { orderMaxMinor: 60, memberMonthMaxMinor: 150, codePayoutGraceMonths: 0, returnWindowDays: 5 },
    scoring: { halfLifeWeeks: 2, consistencyWeeks: 6, horizonWeeks: 10, dayBrackets: [[6000, 80]] },
    attribution: { codeShareMax: 20 },
  },
  {
    rewards: { budgetMonthMinor: 120, returnWindowDays: 10 },
    orders: {
      minimumMinor: 2000,
      firstOrderPercent: 250,
      coolDownHours: 24 * 21,
      excludedTags: ["wholesale"],
      products: { mode: "only", products: ["p1"], collections: ["k1"], exceptCollections: ["k2"] },
      subscriptions: "first",
      subscriptionPercent: 50,
      pendingFrom: "fulfilled",
    },
  },
  {
    rewards: { budgetMonthMinor: 90, codePayoutGraceMonths: 0 },
    orders: {
      countTax: true,
      countShipping: true,
      products: { mode: "except", products: ["p1"] },
      multipliers: [{ name: "Kettles", collections: ["k1"], percent: 300 }],
      pendingFrom: "paid",
    },
    campaigns: [
      { name: "Spring", from: "2024-02-01", until: "2024-04-15", buyerPercent: 300, contributorPercent: 150 },
    ],
  },
  {
    trust: {},
    welcome: {},
    rewards: {
      buyerRateBp: { Elder: 400 },
      steadinessPoolMonthMinor: 700,
      codePayoutGraceMonths: 0,
      returnWindowDays: 12,
    },
    tiers: [
      { name: "Member", minScore: 0, minActiveWeeks: 0 },
      { name: "Regular", minScore: 1500, minActiveWeeks: 1 },
      { name: "Elder", minScore: 4000, minActiveWeeks: 2 },
    ],
  },
];

/** A file in which the same row stands twice is refused in part: not what these properties are about. */
export function withoutRepetitions(given: Log): Log {
  const unique = <T>(rows: readonly T[], key: (row: T) => string): T[] => [
    ...new Map(rows.map((row) => [key(row), row])).values(),
  ];
  return {
    ...given,
    rests: unique(given.rests, (row) => `${row.member} ${row.week_of}`),
    memberships: unique(given.memberships, (row) => `${row.member} ${row.group} ${row.joined_at}`),
  };
}

/** Ids of Shopify's, which no group, code or collection of the log shares. */
const customerId = (customer: string): string => (customer === "" ? "" : `90${customer.slice(1)}7`);

function withShopifyIds(given: Log): Log {
  const known = <R extends Row<"members"> | Row<"orders">>(row: R): R => ({
    ...row,
    customer: customerId(row.customer),
  });
  const orders = given.orders.map((row) => (row.lines === undefined ? row : { ...row, lines: inKettles(row.lines) }));
  return { ...given, members: given.members.map(known), orders: orders.map(known) };
}

const inKettles = (lines: string): string => lines.replaceAll("c1", "k1").replaceAll("c2", "k2");

/** One shop's half year: what is in its log, in which pieces it comes in, how late, and what is decided in between. */
export type Life = {
  readonly log: Log;
  /** When the clock is looked at; what has happened by then and is not late comes in before it. */
  readonly stops: readonly number[];
  /** By row: at how many stops later it comes in. */
  readonly late: readonly number[];
  /** Activities of which it is said here, by source and id: their stop. */
  readonly arrivals?: ReadonlyMap<string, number>;
  /** Versions of the program: the first from the start unless `lateProgram`, the others at the stops, or scheduled for days after them. */
  readonly versions: readonly { readonly file: object; readonly stop: number; readonly inDays: number }[];
  /** What comes in before the first version's stop is decided by the defaults. */
  readonly lateProgram?: boolean;
  /** Members whose tier is locked or let go. */
  readonly locks: readonly { readonly member: string; readonly stop: number }[];
  /** Keys that accounts have from a stop on; two that have the same are one person's. */
  readonly keys?: readonly { readonly account: string; readonly key: string | null; readonly stop: number }[];
  /** At which stops, the last one left out, time does only so many steps of its part before more comes in; null: all. */
  readonly steps?: readonly (number | null)[];
};

/**
 * How many weeks a shop is looked at. Every eighth one lives the half year that the log is about; the others live the same, closer
 * together: each close takes its time, and what meets what depends on what else there is in a week, not on how many there are.
 */
export const lifeWeeks: fc.Arbitrary<number> = fc.oneof(
  { weight: 1, arbitrary: fc.constant(WEEKS) },
  { weight: 7, arbitrary: fc.integer({ min: 3, max: 10 }) },
);

/** The same log in another number of weeks. */
export function within(weeks: number, given: Log): Log {
  if (weeks === WEEKS) return given;
  const instant = (text: string): string => {
    if (text === "") return "";
    const minutes = Math.floor(((Date.parse(text) - START) * weeks) / WEEKS / 60_000);
    return formatInstant(START + minutes * 60_000);
  };
  const midweek = (text: string): string => {
    const week = Math.floor(((Date.parse(text) - START) * weeks) / WEEKS / WEEK_MS);
    return formatDay(START / DAY_MS + 7 * week + 2);
  };
  return {
    ...given,
    members: given.members.map((row) => ({ ...row, joined_at: instant(row.joined_at) })),
    memberships: given.memberships.map((row) => ({
      ...row,
      joined_at: instant(row.joined_at),
      left_at: instant(row.left_at),
    })),
    rests: given.rests.map((row) => ({ ...row, week_of: midweek(row.week_of) })),
    activities: given.activities.map((row) => ({ ...row, occurred_at: instant(row.occurred_at) })),
    orders: given.orders.map((row) => ({
      ...row,
      placed_at: instant(row.placed_at),
      cancelled_at: instant(row.cancelled_at),
      ...(row.paid_at === undefined ? {} : { paid_at: instant(row.paid_at) }),
      ...(row.fulfilled_at === undefined ? {} : { fulfilled_at: instant(row.fulfilled_at) }),
    })),
    refunds: given.refunds.map((row) => ({ ...row, refunded_at: instant(row.refunded_at) })),
  };
}

export const life: fc.Arbitrary<Life> = fc
  .record({
    weeks: lifeWeeks,
    log: log.map(withShopifyIds),
    cuts: fc.uniqueArray(fc.integer({ min: 1, max: 24 * 7 }), { minLength: 1, maxLength: 5 }),
    after: fc.integer({ min: 1, max: 150 }),
    late: fc.array(fc.constantFrom(0, 0, 0, 1, 2), { minLength: 1, maxLength: 13 }),
    versions: fc.array(
      fc.record({
        file: fc.constantFrom(...LIVE_FILES),
        stop: fc.nat(5),
        inDays: fc.constantFrom(0, 0, 3, 17),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    locks: fc.array(fc.record({ member: fc.constantFrom("m0", "m1", "m2"), stop: fc.nat(5) }), { maxLength: 2 }),
    lateProgram: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, fc.constant(true)),
    keys: fc.array(
      fc.record({
        account: fc.constantFrom("c0", "c1", "c2", "c3", "m0", "m1"),
        key: fc.constantFrom("hash-0", "hash-1", null),
        stop: fc.nat(5),
      }),
      { maxLength: 5 },
    ),
    steps: fc.array(fc.option(fc.nat(5), { freq: 2 }), { maxLength: 5 }),
  })
  .map(({ weeks, cuts, after, keys, ...same }) => {
    const days = new Set([...cuts].sort((a, b) => a - b).map((day) => Math.ceil((day * weeks) / WEEKS)));
    // A short life is looked at for two months at most after it.
    const end = 7 * weeks + (weeks === WEEKS ? after : Math.ceil(after / 2.5));
    const stops = [...days, end].map((day) => START + day * DAY_MS);
    const named = keys.map((one) => ({
      ...one,
      account: one.account.startsWith("c") ? customerId(one.account) : one.account,
    }));
    return { ...same, keys: named, log: withoutRepetitions(within(weeks, same.log)), stops };
  });
