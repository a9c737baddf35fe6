/**
 * RFC 4180 in pieces of text. Own code rather than csv-parse: lines without a quote, nearly all of an export, are split at once, which
 * makes a replay's reading several times faster, and a record that is broken is reported with its line while the rest is read.
 */
export type CsvRecord =
  | { readonly kind: "record"; readonly line: number; readonly fields: readonly string[] }
  | { readonly kind: "broken"; readonly line: number; readonly expected: string };

export type CsvSplitter = {
  readonly push: (text: string) => CsvRecord[];
  /** What is left when the text ends. */
  readonly end: () => CsvRecord[];
};

/** A field longer than this is a quote that was never closed. */
const OPEN_QUOTE_CHARS_MAX = 1_000_000;
/** What the decoder puts in the place of bytes that are not UTF-8. */
const NOT_UTF8 = "\uFFFD";

export function createCsvSplitter(): CsvSplitter {
  let rest = "";
  let line = 1;
  let started = false;

  const push = (text: string): CsvRecord[] => {
    const records: CsvRecord[] = [];
    rest += text;
    if (!started && rest.length > 0) {
      started = true;
      if (rest.charCodeAt(0) === 0xfeff) rest = rest.slice(1);
    }
    // Looked for once a piece, not once a line: most pieces hold no quote and nothing that is not UTF-8.
    let quote = rest.indexOf('"');
    const isSuspect = rest.includes(NOT_UTF8);
    let from = 0;
    for (let newline = rest.indexOf("\n", from); newline >= 0; newline = rest.indexOf("\n", from)) {
      if (quote >= 0 && quote < from) quote = rest.indexOf('"', from);
      const isQuoted = quote >= 0 && quote < newline;
      const end = isQuoted ? quotedEnd(rest, from) : newline;
      if (end === null) break;
      const record = recordOf(rest.slice(from, end), line, { isQuoted, isSuspect });
      if (record !== null) records.push(record);
      // A quote that is closed lines later by another one's: only its own line is lost.
      const isTorn = record?.kind === "broken" && end > newline;
      line += isQuoted && !isTorn ? countLines(rest, from, end) + 1 : 1;
      if (isTorn) {
        from = newline + 1;
        continue;
      }
      from = end + 1;
    }
    rest = rest.slice(from);
    if (rest.length > OPEN_QUOTE_CHARS_MAX) skipOpenQuote(records);
    return records;
  };

  /** Gives up the record that never ends, and goes on with the next line. */
  const skipOpenQuote = (records: CsvRecord[]): void => {
    records.push({ kind: "broken", line, expected: "a closing quote" });
    const newline = rest.indexOf("\n");
    line += 1;
    rest = newline < 0 ? "" : rest.slice(newline + 1);
    records.push(...push(""));
  };

  const end = (): CsvRecord[] => {
    const records: CsvRecord[] = [];
    if (rest !== "" && !rest.endsWith("\n")) records.push(...push("\n"));
    while (rest !== "") skipOpenQuote(records);
    return records;
  };

  return { push, end };
}

/** Where a record ends: at the first line end outside quotes, which open at the start of a field only; null: not come yet. */
function quotedEnd(text: string, from: number): number | null {
  let isFieldStart = true;
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 10) return at;
    if (code === 34 && isFieldStart) {
      at = closingQuote(text, at + 1);
      if (at >= text.length) return null;
    }
    isFieldStart = code === 44;
  }
  return null;
}

function countLines(text: string, from: number, end: number): number {
  let count = 0;
  for (let at = text.indexOf("\n", from); at >= 0 && at < end; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
}

type Looked = { readonly isQuoted: boolean; readonly isSuspect: boolean };

/** Null for an empty line. */
function recordOf(raw: string, line: number, looked: Looked): CsvRecord | null {
  const text = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
  if (text === "") return null;
  if (looked.isSuspect && text.includes(NOT_UTF8)) return { kind: "broken", line, expected: "valid UTF-8" };
  return looked.isQuoted ? splitQuoted(text, line) : { kind: "record", line, fields: text.split(",") };
}

function splitQuoted(text: string, line: number): CsvRecord {
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    if (text.charCodeAt(at) !== 34) {
      const comma = text.indexOf(",", at);
      const field = text.slice(at, comma < 0 ? undefined : comma);
      if (field.includes('"')) return { kind: "broken", line, expected: "quotes around the whole field" };
      fields.push(field);
      if (comma < 0) return { kind: "record", line, fields };
      at = comma + 1;
      continue;
    }
    const close = closingQuote(text, at + 1);
    fields.push(text.slice(at + 1, close).replaceAll('""', '"'));
    if (close + 1 >= text.length) return { kind: "record", line, fields };
    if (text.charCodeAt(close + 1) !== 44) return { kind: "broken", line, expected: "a comma after a closing quote" };
    at = close + 2;
  }
}

function closingQuote(text: string, from: number): number {
  let at = text.indexOf('"', from);
  while (at >= 0 && text.charCodeAt(at + 1) === 34) at = text.indexOf('"', at + 2);
  return at < 0 ? text.length : at;
}
