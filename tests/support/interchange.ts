import { COLUMNS, type TableName, fileNameOf } from "../../app/adapters/interchange/columns";
import { csvLine } from "../../app/adapters/interchange/csv-text";
import { type ImportDeps, importFile } from "../../app/usecases/communities/import-file";
import { formatInstant } from "../../app/core/shared/time";
import type { SampleCommunity } from "../../sandbox/sample/community";
import type { Log, Row } from "./arbitraries/log";

/** In an order that a person would choose: who is who first, then what happened. */
export const TABLES: readonly TableName[] = [
  "groups",
  "members",
  "memberships",
  "codes",
  "rests",
  "activities",
  "orders",
  "refunds",
];

export function csvOf(table: TableName, rows: readonly Partial<Row<TableName>>[]): string {
  const columns: readonly string[] = COLUMNS[table];
  const lines = rows.map((row) =>
    csvLine(columns.map((column) => (row as Readonly<Record<string, string | undefined>>)[column] ?? "")),
  );
  return [csvLine(columns), ...lines].join("");
}

async function* streamOf(text: string): AsyncGenerator<string> {
  yield text;
}

export function importText(deps: ImportDeps, shopId: number, file: TableName, text: string) {
  return importFile(deps, { shopId, file, content: streamOf(text), source: "admin" });
}

/** Uploads the tables of a log; throws when a row is refused. */
export async function importLog(deps: ImportDeps, shopId: number, log: Log): Promise<void> {
  for (const table of TABLES) {
    if (log[table].length === 0) continue;
    const result = await importText(deps, shopId, table, csvOf(table, log[table]));
    if (result.kind === "refused" || result.refused > 0)
      throw new Error(`${fileNameOf(table)}: ${JSON.stringify(result)}`);
  }
}

/** The sample community of the demo as interchange rows. */
export function logOfSample(sample: SampleCommunity): Log {
  const refunds = sample.orders.flatMap(({ ref, refund }) =>
    refund
      ? [
          {
            id: `f-${ref}`,
            order: ref,
            refunded_at: formatInstant(refund.at),
            amount_minor: String(refund.amountMinor),
          },
        ]
      : [],
  );
  return {
    groups: sample.groups,
    members: sample.members.map((one) => ({
      member: one.member,
      customer: one.customer,
      joined_at: formatInstant(one.joinedAt),
    })),
    memberships: sample.memberships.map((one) => ({
      member: one.member,
      group: one.group,
      joined_at: formatInstant(one.joinedAt),
      left_at: "",
    })),
    codes: sample.codes,
    rests: [],
    activities: sample.activities.map(({ at, ...one }) => ({
      ...one,
      source: "sample",
      occurred_at: formatInstant(at),
      reverses: "",
      lang: "",
    })),
    orders: sample.orders.map((one) => ({
      id: one.ref,
      customer: one.customer,
      placed_at: formatInstant(one.at),
      currency: "USD",
      total_minor: String(one.totalMinor),
      code: one.code ?? "",
      referral: one.referral ?? "",
      cancelled_at: "",
    })),
    refunds,
  };
}

/** What happened after `from` and not after `to`; who is who is left out. */
export function eventsBetween(log: Log, from: number, to: number): Log {
  const within = (text: string): boolean => Date.parse(text) > from && Date.parse(text) <= to;
  return {
    groups: [],
    members: [],
    memberships: [],
    codes: [],
    rests: [],
    activities: log.activities.filter((row) => within(row.occurred_at)),
    orders: log.orders.filter((row) => within(row.placed_at)).map((row) => ({ ...row, cancelled_at: "" })),
    refunds: log.refunds.filter((row) => within(row.refunded_at)),
  };
}

/** Who is who, without what happened. */
export function communityOf(log: Log): Log {
  return { ...log, activities: [], orders: [], refunds: [] };
}
