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
      const end = isQuoted ? quotedEnd(rest, quote) : newline;
      if (end === null) break;
      addRecord(records, rest.slice(from, end), line, { isQuoted, isSuspect });
      line += isQuoted ? countLines(rest, from, end) + 1 : 1;
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
    while (rest !== "") {
      const newline = rest.indexOf("\n");
      const quote = rest.indexOf('"');
      const isQuoted = quote >= 0 && (newline < 0 || quote < newline);
      const whole = isQuoted ? quotedEnd(`${rest}\n`, quote) : newline < 0 ? rest.length : newline;
      if (whole === null) {
        records.push({ kind: "broken", line, expected: "a closing quote" });
        rest = newline < 0 ? "" : rest.slice(newline + 1);
        line += 1;
        records.push(...push(""));
        continue;
      }
      addRecord(records, rest.slice(0, whole), line, { isQuoted, isSuspect: true });
      rest = rest.slice(whole + 1);
    }
    return records;
  };

  return { push, end };
}

/** Where a record with quotes ends: at the first line end outside them; null when that has not come yet. */
function quotedEnd(text: string, quote: number): number | null {
  let inQuotes = false;
  for (let at = quote; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 34) inQuotes = !inQuotes;
    else if (code === 10 && !inQuotes) return at;
  }
  return null;
}

function countLines(text: string, from: number, end: number): number {
  let count = 0;
  for (let at = text.indexOf("\n", from); at >= 0 && at < end; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
}

type Looked = { readonly isQuoted: boolean; readonly isSuspect: boolean };

function addRecord(records: CsvRecord[], raw: string, line: number, looked: Looked): void {
  const text = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
  if (text === "") return;
  if (looked.isSuspect && text.includes(NOT_UTF8)) records.push({ kind: "broken", line, expected: "valid UTF-8" });
  else if (looked.isQuoted) records.push(splitQuoted(text, line));
  else records.push({ kind: "record", line, fields: text.split(",") });
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
