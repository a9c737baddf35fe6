import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { COLUMNS, columnsOf, fileNameOf } from "../../../app/adapters/interchange/columns";
import type { TableName, OPTIONAL_COLUMNS } from "../../../app/adapters/interchange/columns";
import { csvLine } from "../../../app/adapters/interchange/csv-text";
import { runReplay } from "../../../app/cli/hearth/run-replay";
import type { ShareRow } from "../../../app/core/attribution/evidence";
import type { Lot } from "../../../app/core/ledger/lot";
import { defaultProgram, parseProgram } from "../../../app/core/programs/parse-program";
import type { Program } from "../../../app/core/programs/program";
import type { ReplayedMember } from "../../../app/core/replay/replay-input";
import { DAY_MS, formatDay, formatInstant } from "../../../app/core/shared/time";
import type { Instant } from "../../../app/core/shared/time";

export type Row<Table extends TableName> = Readonly<Record<(typeof COLUMNS)[Table][number], string>> &
  Readonly<Partial<Record<(typeof OPTIONAL_COLUMNS)[Table][number], string>>>;

/** A whole log in the interchange format. */
export type Log = { readonly [Table in TableName]: readonly Row<Table>[] };

export type Outcome = {
  readonly members: readonly ReplayedMember[];
  readonly shares: readonly { readonly order: string; readonly rows: readonly ShareRow[] }[];
  readonly lots: readonly Lot[];
  readonly problems: number;
};

export type ReplayLog = (log: Log, program: Program, at: Instant) => Outcome;

/** Monday 2024-01-01. */
export const START: Instant = 19_723 * DAY_MS;
export const WEEK_MS = 7 * DAY_MS;
export const WEEKS = 24;
export const END: Instant = START + WEEKS * WEEK_MS;

/** Programs under which properties are looked at: the default, one in a zone with summer time, one with narrow limits. */
export const PROGRAMS: readonly Program[] = [
  defaultProgram(),
  program({ timezone: "America/New_York", orderActivity: true }),
  program({
    rewards: { orderMaxMinor: 60, memberMonthMaxMinor: 150, codePayoutGraceMonths: 0, returnWindowDays: 5 },
    scoring: { halfLifeWeeks: 2, consistencyWeeks: 6, horizonWeeks: 10 },
    attribution: { codeShareMax: 20 },
  }),
  program({ rewards: { budgetMonthMinor: 120, codePayoutGraceMonths: 0, returnWindowDays: 12 } }),
];

function program(json: unknown): Program {
  const read = parseProgram(json);
  if (read.kind === "refused") throw new Error(JSON.stringify(read.problems));
  return read.program;
}

const MEMBERS = ["m0", "m1", "m2", "m3", "m4"];
const GROUPS = ["g0", "g1", "g2", "g3"];
const KINDS = [
  "post",
  "reply",
  "answer",
  "answer",
  "accepted_answer",
  "helpful_vote_received",
  "event_attended",
  "event_hosted",
  "moderation",
  "welcome",
  "code_redeemed",
  "giveaway_entry",
];

export const member = fc.constantFrom(...MEMBERS);
export const instant = fc.integer({ min: 0, max: (END - START) / 60_000 - 1 }).map((n) => START + n * 60_000);

const BASE: Pick<Log, "members" | "groups" | "codes"> = {
  members: [
    { member: "m0", customer: "c0", joined_at: formatInstant(START) },
    { member: "m1", customer: "c1", joined_at: formatInstant(START) },
    { member: "m2", customer: "c2", joined_at: formatInstant(START + 4 * WEEK_MS) },
    { member: "m3", customer: "", joined_at: formatInstant(START) },
    { member: "m4", customer: "c4", joined_at: formatInstant(START) },
  ],
  groups: [
    { group: "g0", name: "Zero", creator: "m0", parent: "" },
    { group: "g1", name: "One", creator: "m3", parent: "g0" },
    { group: "g2", name: "Two", creator: "", parent: "" },
    { group: "g3", name: "Three", creator: "m1", parent: "" },
  ],
  codes: [
    { code: "ZERO", owner: "m0", group: "g0" },
    { code: "Three", owner: "m3", group: "" },
  ],
};

export function activityRow(id: fc.Arbitrary<string>): fc.Arbitrary<Row<"activities">> {
  return fc.record({
    id,
    source: fc.constantFrom("s", "t"),
    member,
    group: fc.constantFrom(...GROUPS, ""),
    kind: fc.constantFrom(...KINDS),
    occurred_at: instant.map(formatInstant),
    counterpart: fc.constantFrom(...MEMBERS, ""),
    ref: fc.constantFrom("e1", "e2", ""),
    reverses: fc.constant(""),
    lang: fc.constant("en"),
  });
}

/** What rules for orders look at. */
const details = fc.oneof(
  { weight: 1, arbitrary: fc.constant({}) },
  {
    weight: 3,
    arbitrary: fc.record({
      paid_after: fc.nat(9),
      fulfilled_after: fc.option(fc.nat(20)),
      tax_minor: fc.nat(500).map(String),
      shipping_minor: fc.nat(900).map(String),
      subscription: fc.constantFrom("", "", "first", "renewal"),
      tags: fc.constantFrom("", "", "Wholesale", "vip;staff"),
      lines: fc.array(fc.constantFrom("p1||1500", "p2|c1|2500", "p3|c1,c2|700", "||300"), { maxLength: 4 }),
    }),
  },
);

const placedOrder: fc.Arbitrary<Omit<Row<"orders">, "id">> = fc.record({
  customer: fc.constantFrom("c0", "c1", "c2", "c3", "c4"),
  placed_at: instant.map(formatInstant),
  currency: fc.constantFrom("USD", "USD", "USD", "EUR"),
  total_minor: fc.integer({ min: 0, max: 20_000 }).map(String),
  code: fc.constantFrom("", "", "zero", "THREE", "NOBODY"),
  referral: fc.constantFrom("", "", "m0", "m3", "m9"),
  cancelled_at: fc.oneof({ weight: 5, arbitrary: fc.constant("") }, instant.map(formatInstant)),
});

const order: fc.Arbitrary<Omit<Row<"orders">, "id">> = fc.tuple(placedOrder, details).map(([placed, detail]) => {
  if (!("lines" in detail)) return placed;
  const { paid_after, fulfilled_after, lines, ...same } = detail;
  const after = (days: number): string => formatInstant(Date.parse(placed.placed_at) + days * DAY_MS);
  const fulfilled_at = fulfilled_after === null ? "" : after(fulfilled_after);
  return { ...placed, ...same, paid_at: after(paid_after), fulfilled_at, lines: lines.join(";") };
});

const membership: fc.Arbitrary<Row<"memberships">> = fc.record({
  member,
  group: fc.constantFrom(...GROUPS),
  joined_at: instant.map(formatInstant),
  left_at: fc.oneof({ weight: 3, arbitrary: fc.constant("") }, instant.map(formatInstant)),
});

/** Logs of a small community over 24 weeks, with reversals, refunds and rests. */
export const log: fc.Arbitrary<Log> = fc
  .record({
    activities: fc.array(activityRow(fc.constant("")), { maxLength: 40 }),
    reversed: fc.array(fc.record({ which: fc.nat(), at: instant }), { maxLength: 4 }),
    orders: fc.array(order, { maxLength: 12 }),
    refunds: fc.array(fc.record({ which: fc.nat(), after: fc.nat(60), percent: fc.integer({ min: 1, max: 120 }) }), {
      maxLength: 6,
    }),
    memberships: fc.array(membership, { maxLength: 8 }),
    rests: fc.array(fc.record({ member, week: fc.nat(WEEKS - 1) }), { maxLength: 4 }),
  })
  .map((given) => {
    const activities = given.activities.map((row, index) => ({ ...row, id: `a${String(index)}` }));
    const orders = given.orders.map((row, index) => ({ ...row, id: `o${String(index)}` }));
    return {
      ...BASE,
      memberships: given.memberships,
      activities: [...activities, ...reversalsOf(activities, given.reversed)],
      orders,
      refunds: refundsOf(orders, given.refunds),
      rests: given.rests.map((rest) => ({
        member: rest.member,
        week_of: formatDay(START / DAY_MS + 7 * rest.week + 2),
      })),
    };
  });

function reversalsOf(
  activities: readonly Row<"activities">[],
  reversed: readonly { readonly which: number; readonly at: Instant }[],
): Row<"activities">[] {
  return reversed.flatMap(({ which, at }, index) => {
    const target = activities[which % Math.max(1, activities.length)];
    return target === undefined ? [] : [reversalOf(target, `r${String(index)}`, at)];
  });
}

export function reversalOf(target: Row<"activities">, id: string, at: Instant): Row<"activities"> {
  return { ...target, id, occurred_at: formatInstant(at), counterpart: "", ref: "", reverses: target.id };
}

function refundsOf(
  orders: readonly Row<"orders">[],
  refunds: readonly { readonly which: number; readonly after: number; readonly percent: number }[],
): Row<"refunds">[] {
  return refunds.flatMap(({ which, after, percent }, index) => {
    const target = orders[which % Math.max(1, orders.length)];
    if (target === undefined) return [];
    const amount = Math.floor((Number(target.total_minor) * percent) / 100);
    const at = Date.parse(target.placed_at) + after * DAY_MS;
    return [
      { id: `f${String(index)}`, order: target.id, refunded_at: formatInstant(at), amount_minor: String(amount) },
    ];
  });
}

/** Writes a log as files and replays them as the command line does. */
export const replayFiles: ReplayLog = (given, chosen, at) => {
  const directory = mkdtempSync(path.join(tmpdir(), "hearth-log-"));
  try {
    writeLog(directory, given);
    const shares: Outcome["shares"][number][] = [];
    const lots: Lot[] = [];
    const run = runReplay(directory, chosen, at, {
      shares: (placed, rows) => shares.push({ order: placed.id, rows }),
      lot: (lot) => lots.push(lot),
      notes: () => undefined,
    });
    shares.sort((a, b) => (a.order < b.order ? -1 : 1));
    lots.sort((a, b) => (a.lot < b.lot ? -1 : 1));
    return { members: run.members, shares, lots, problems: run.problems.count() };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
};

export function writeLog(directory: string, given: Log): void {
  for (const table of Object.keys(COLUMNS) as TableName[]) {
    const columns = columnsOf(table);
    const rows = given[table] as readonly Readonly<Record<string, string>>[];
    const text = rows.map((row) => csvLine(columns.map((column) => row[column] ?? "")));
    writeFileSync(path.join(directory, fileNameOf(table)), [csvLine(columns), ...text].join(""));
  }
}
