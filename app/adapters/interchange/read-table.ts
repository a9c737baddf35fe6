import { closeSync, existsSync, openSync, readSync } from "node:fs";
import path from "node:path";
import { StringDecoder } from "node:string_decoder";
import { COLUMNS, columnsOf, OPTIONAL_TABLES, fileNameOf } from "./columns";
import type { TableName } from "./columns";
import { createCsvLines, createCsvSplitter } from "./csv-records";
import type { CsvRecord, CsvSink } from "./csv-records";
import { UnusableFileError } from "./problems";
import type { RowProblem } from "./problems";

/** One row of a file, its values in the order of the format's columns. */
export type TableRow = { readonly line: number; readonly values: readonly string[] };

const CHUNK_BYTES = 65_536;

export type TableSink = {
  readonly report: (problem: RowProblem) => void;
  readonly onRow: (row: TableRow) => void;
  /** Asked for lines without a quote, where a row's columns are in the format's order: true where the line is taken. */
  readonly takeLine: NonNullable<CsvSink["takeLine"]>;
};

/**
 * Rows of one file of a directory, read in pieces: what is held does not grow with the file. Columns may come in any order.
 * Throws UnusableFileError for a missing file or a wrong header; broken rows go to `report` and are passed over.
 */
export function* readTable(
  directory: string,
  table: TableName,
  report: (problem: RowProblem) => void,
): Generator<TableRow, void, undefined> {
  const fullPath = pathOf(directory, table);
  if (fullPath === null) return;
  const rows = createRows(table, report);
  const splitter = createCsvSplitter();
  for (const text of readPieces(fullPath, CHUNK_BYTES)) yield* rows.among(splitter.push(text));
  yield* rows.among(splitter.end());
  rows.end();
}

/** The same rows, handed on line by line, but for the lines that are taken before anything is made of them. */
export function scanTable(directory: string, table: TableName, sink: TableSink, chunkBytes = CHUNK_BYTES): void {
  const fullPath = pathOf(directory, table);
  if (fullPath === null) return;
  const rows = createRows(table, sink.report);
  const lines = createCsvLines({
    onRecord: (record) => {
      const row = rows.rowOf(record);
      if (row !== null) sink.onRow(row);
    },
    takeLine: (piece, from, end, line) => rows.isInOrder() && sink.takeLine(piece, from, end, line),
  });
  for (const text of readPieces(fullPath, chunkBytes)) lines.push(text);
  lines.end();
  rows.end();
}

/** Null for a file that need not be there. */
function pathOf(directory: string, table: TableName): string | null {
  const fullPath = path.join(directory, fileNameOf(table));
  if (existsSync(fullPath)) return fullPath;
  if (OPTIONAL_TABLES.includes(table)) return null;
  throw new UnusableFileError(fileNameOf(table), null, `not found in ${directory}`);
}

/** What records are under the first of them, the header. */
function createRows(table: TableName, report: (problem: RowProblem) => void) {
  const file = fileNameOf(table);
  let order: readonly number[] | null = null;
  let width = 0;
  let isInOrder = false;
  const rowOf = (record: CsvRecord): TableRow | null => {
    if (order === null) {
      order = readHeader(table, record);
      width = widthOf(order);
      isInOrder = width === columnsOf(table).length && order.every((from, index) => from === index);
      return null;
    }
    if (record.kind === "broken") {
      report({ file, line: record.line, field: null, message: `not valid CSV, expected ${record.expected}` });
      return null;
    }
    const { fields, line } = record;
    if (fields.length === width) return { line, values: inOrder(fields, order) };
    const message = `expected ${String(width)} fields, got ${String(fields.length)}`;
    report({ file, line, field: null, message });
    return null;
  };
  function* among(records: readonly CsvRecord[]): Generator<TableRow, void, undefined> {
    for (const record of records) {
      const row = rowOf(record);
      if (row !== null) yield row;
    }
  }
  const end = (): void => {
    if (order === null) throw new UnusableFileError(file, 1, `expected a header row: ${COLUMNS[table].join(",")}`);
  };
  return { rowOf, among, end, isInOrder: () => isInOrder };
}

export function inOrder(fields: readonly string[], order: readonly number[]): readonly string[] {
  for (let index = 0; index < order.length; index += 1) {
    if (order[index] !== index) return order.map((from) => fields[from] ?? "");
  }
  return fields;
}

function* readPieces(fullPath: string, chunkBytes: number): Generator<string, void, undefined> {
  const decoder = new StringDecoder("utf8");
  const buffer = Buffer.allocUnsafe(chunkBytes);
  const descriptor = openSync(fullPath, "r");
  try {
    for (let read = readSync(descriptor, buffer); read > 0; read = readSync(descriptor, buffer)) {
      yield decoder.write(buffer.subarray(0, read));
    }
    yield decoder.end();
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
