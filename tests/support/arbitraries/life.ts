import fc from "fast-check";
import type { Log, Row } from "./log";
import { END, START, WEEK_MS, log } from "./log";

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
  /** Versions of the program: the first from the start, the others at the stops, or scheduled for days after them. */
  readonly versions: readonly { readonly file: object; readonly stop: number; readonly inDays: number }[];
  /** Members whose tier is locked or let go. */
  readonly locks: readonly { readonly member: string; readonly stop: number }[];
};

export const life: fc.Arbitrary<Life> = fc
  .record({
    log: log.map(withoutRepetitions).map(withShopifyIds),
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
  })
  .map(({ cuts, after, ...same }) => {
    const days = [...cuts].sort((a, b) => a - b).map((day) => START + day * (WEEK_MS / 7));
    return { ...same, stops: [...days, END + after * (WEEK_MS / 7)] };
  });
