import { closeSync, existsSync, openSync, readSync } from "node:fs";
import path from "node:path";
import { StringDecoder } from "node:string_decoder";
import { COLUMNS, columnsOf, OPTIONAL_TABLES, fileNameOf } from "./columns";
import type { TableName } from "./columns";
import { createCsvSplitter } from "./csv-records";
import type { CsvRecord } from "./csv-records";
import { UnusableFileError } from "./problems";
import type { RowProblem } from "./problems";

/** One row of a file, its values in the order of the format's columns. */
export type TableRow = { readonly line: number; readonly values: readonly string[] };

const CHUNK_BYTES = 65_536;

/**
 * Rows of one file of a directory, read in pieces: what is held does not grow with the file. Columns may come in any order.
 * Throws UnusableFileError for a missing file or a wrong header; broken rows go to `report` and are passed over.
 */
export function* readTable(
  directory: string,
  table: TableName,
  report: (problem: RowProblem) => void,
): Generator<TableRow, void, undefined> {
  const file = fileNameOf(table);
  const fullPath = path.join(directory, file);
  if (!existsSync(fullPath)) {
    if (OPTIONAL_TABLES.includes(table)) return;
    throw new UnusableFileError(file, null, `not found in ${directory}`);
  }
  let order: readonly number[] | null = null;
  let width = 0;
  for (const record of readRecords(fullPath)) {
    if (order === null) {
      order = readHeader(table, record);
      width = widthOf(order);
      continue;
    }
    if (record.kind === "broken") {
      report({ file, line: record.line, field: null, message: `not valid CSV, expected ${record.expected}` });
      continue;
    }
    const { fields, line } = record;
    if (fields.length !== width) {
      const message = `expected ${String(width)} fields, got ${String(fields.length)}`;
      report({ file, line, field: null, message });
      continue;
    }
    yield { line, values: inOrder(fields, order) };
  }
  if (order === null) throw new UnusableFileError(file, 1, `expected a header row: ${COLUMNS[table].join(",")}`);
}

export function inOrder(fields: readonly string[], order: readonly number[]): readonly string[] {
  for (let index = 0; index < order.length; index += 1) {
    if (order[index] !== index) return order.map((from) => fields[from] ?? "");
  }
  return fields;
}

function* readRecords(fullPath: string): Generator<CsvRecord, void, undefined> {
  const splitter = createCsvSplitter();
  const decoder = new StringDecoder("utf8");
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  const descriptor = openSync(fullPath, "r");
  try {
    for (let read = readSync(descriptor, buffer); read > 0; read = readSync(descriptor, buffer)) {
      yield* splitter.push(decoder.write(buffer.subarray(0, read)));
    }
    yield* splitter.push(decoder.end());
    yield* splitter.end();
  } finally {
    closeSync(descriptor);
  }
}

/** How many fields a row has under a header that was read. */
export function widthOf(places: readonly number[]): number {
  return places.filter((place) => place >= 0).length;
}

/** Where each column of the format stands in the file; -1 for an optional one that it does not have. */
export function readHeader(table: TableName, header: CsvRecord): number[] {
  const file = fileNameOf(table);
  const columns = columnsOf(table);
  const needed: readonly string[] = COLUMNS[table];
  if (header.kind === "broken") throw new UnusableFileError(file, header.line, `expected ${header.expected}`);
  const names = header.fields.map((name) => name.trim());
  const list = columns.join(", ");
  for (const [index, name] of names.entries()) {
    const problem = !columns.includes(name) ? "unknown column" : names.indexOf(name) !== index ? "column twice" : null;
    if (problem !== null) throw new UnusableFileError(file, header.line, `${problem} "${name}"; expected ${list}`);
  }
  const missing = needed.filter((column) => !names.includes(column));
  if (missing.length > 0) {
    throw new UnusableFileError(file, header.line, `missing column "${missing.join('", "')}"; expected ${list}`);
  }
  const places = columns.map((column) => names.indexOf(column));
  while (places.at(-1) === -1) places.pop();
  return places;
}
