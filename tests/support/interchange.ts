import { columnsOf, type TableName, fileNameOf } from "../../app/adapters/interchange/columns";
import { csvLine } from "../../app/adapters/interchange/csv-text";
import { type ImportDeps, importFile } from "../../app/usecases/communities/import-file";
import { simulatedRows } from "../../sandbox/simulation/interchange";
import { simulateSample } from "../../sandbox/simulation/sample";
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
  const columns = columnsOf(table);
  const lines = rows.map((row) =>
    csvLine(columns.map((column) => (row as Readonly<Record<string, string | undefined>>)[column] ?? "")),
  );
  return [csvLine(columns), ...lines].join("");
}

async function* streamOf(text: string): AsyncGenerator<string> {
  yield text;
}

export function importText(deps: ImportDeps, shopId: number, file: TableName, text: string) {
  return importFile(deps, { shopId, file, content: streamOf(text), source: "admin", by: "test" });
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

/** The demo's living sample as interchange rows. */
export function logOfSample(seed: number, until: number): Log {
  return simulatedRows(simulateSample(seed, until));
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
