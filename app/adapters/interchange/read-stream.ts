import type { TableName } from "./columns";
import { fileNameOf } from "./columns";
import { type CsvRecord, createCsvSplitter } from "./csv-records";
import { type RowProblem, UnusableFileError } from "./problems";
import { COLUMNS } from "./columns";
import { type TableRow, inOrder, readHeader, widthOf } from "./read-table";

/**
 * Rows of an uploaded file as its bytes arrive; what is held does not grow with the file. Throws UnusableFileError for a wrong
 * header; broken rows go to `report` and are passed over.
 */
export async function* readStream(
  content: AsyncIterable<Uint8Array | string>,
  table: TableName,
  report: (problem: RowProblem) => void,
): AsyncGenerator<TableRow, void, undefined> {
  const splitter = createCsvSplitter();
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const state: { order: readonly number[] | null } = { order: null };
  for await (const chunk of content) {
    const text = typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true });
    yield* rowsOf(splitter.push(text), table, state, report);
  }
  yield* rowsOf([...splitter.push(decoder.decode()), ...splitter.end()], table, state, report);
  if (state.order === null)
    throw new UnusableFileError(fileNameOf(table), 1, `expected a header row: ${COLUMNS[table].join(",")}`);
}

function* rowsOf(
  records: readonly CsvRecord[],
  table: TableName,
  state: { order: readonly number[] | null },
  report: (problem: RowProblem) => void,
): Generator<TableRow, void, undefined> {
  let width = state.order === null ? 0 : widthOf(state.order);
  const file = fileNameOf(table);
  for (const record of records) {
    if (state.order === null) {
      state.order = readHeader(table, record);
      width = widthOf(state.order);
    } else if (record.kind === "broken") {
      report({ file, line: record.line, field: null, message: `not valid CSV, expected ${record.expected}` });
    } else if (record.fields.length !== width) {
      const message = `expected ${width} fields, got ${record.fields.length}`;
      report({ file, line: record.line, field: null, message });
    } else yield { line: record.line, values: inOrder(record.fields, state.order) };
  }
}
