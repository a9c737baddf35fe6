import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import path from "node:path";
import { COLUMNS, fileNameOf } from "../../adapters/interchange/columns";
import type { TableName } from "../../adapters/interchange/columns";
import { csvLine } from "../../adapters/interchange/csv-text";

const WRITE_CHARS = 65_536;

export type InterchangeWriter = {
  readonly write: (table: TableName, row: Readonly<Record<string, string>>) => void;
  /** Ends all files; gives their paths. */
  readonly close: () => readonly string[];
};

/** Writes every file of the format into a directory, row by row in any order of tables: what is held does not grow with them. */
export function createInterchangeWriter(directory: string): InterchangeWriter {
  mkdirSync(directory, { recursive: true });
  const files = new Map<TableName, { readonly file: string; readonly descriptor: number; text: string }>(
    (Object.keys(COLUMNS) as TableName[]).map((table) => {
      const file = path.join(directory, fileNameOf(table));
      return [table, { file, descriptor: openSync(file, "w"), text: csvLine(COLUMNS[table]) }];
    }),
  );
  return {
    write: (table, row) => {
      const open = files.get(table);
      if (open === undefined) return;
      open.text += csvLine(COLUMNS[table].map((column) => row[column] ?? ""));
      if (open.text.length < WRITE_CHARS) return;
      writeSync(open.descriptor, open.text);
      open.text = "";
    },
    close: () =>
      [...files.values()].map(({ file, descriptor, text }) => {
        writeSync(descriptor, text);
        closeSync(descriptor);
        return file;
      }),
  };
}
