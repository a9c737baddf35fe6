import { stringify } from "csv-stringify/sync";
import { COLUMNS, type TableName } from "~/adapters/interchange/columns";
import { readTable } from "~/adapters/interchange/read-table";

type Row = Readonly<Record<string, string>>;

/** Files of the interchange format as rows by column name. Small enough to hold: the demo's, and the data sets it is tried with. */
export type InterchangeFiles = Readonly<Record<TableName, readonly Row[]>>;

/** Reads a folder in the interchange format. Throws for a broken row: this is data we ship or were handed, not a merchant's upload. */
export function readInterchange(directory: string): InterchangeFiles {
  const read = (table: TableName): Row[] => {
    const broken = (problem: { line: number; message: string }): never => {
      throw new Error(`${table}.csv:${problem.line}: ${problem.message}`);
    };
    const columns: readonly string[] = COLUMNS[table];
    return [...readTable(directory, table, broken)].map((row) =>
      Object.fromEntries(columns.map((column, index) => [column, row.values[index] ?? ""])),
    );
  };
  return {
    groups: read("groups"),
    members: read("members"),
    memberships: read("memberships"),
    codes: read("codes"),
    activities: read("activities"),
    orders: read("orders"),
    refunds: read("refunds"),
    rests: read("rests"),
  };
}

const ROWS_AT_ONCE = 5000;

/** One file's text, in pieces. */
export async function* toCsv(table: TableName, rows: readonly Row[]): AsyncGenerator<string> {
  const columns = [...COLUMNS[table]];
  yield stringify([], { header: true, columns });
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
    yield await Promise.resolve(
      stringify(rows.slice(from, from + ROWS_AT_ONCE) as Record<string, string>[], { columns }),
    );
  }
}
