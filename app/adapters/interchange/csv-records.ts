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

/** Text with the codes of its characters: a row of numbers is gone over many times faster than a string is. */
export type Piece = { readonly text: string; readonly codes: Uint16Array };

/** What stands between two characters of a piece. */
export type Span = { readonly from: number; readonly end: number };

export type CsvSink = {
  readonly onRecord: (record: CsvRecord) => void;
  /** A line without a quote, from its first character to its line feed: true where it is taken, and no record is made of it. */
  readonly takeLine: ((piece: Piece, from: number, end: number, line: number) => boolean) | null;
};

/** A field longer than this is a quote that was never closed. */
const OPEN_QUOTE_CHARS_MAX = 1_000_000;
/** What the decoder puts in the place of bytes that are not UTF-8. */
const NOT_UTF8 = "\uFFFD";

export function createCsvSplitter(): CsvSplitter {
  let records: CsvRecord[] = [];
  const lines = createCsvLines({ onRecord: (record) => records.push(record), takeLine: null });
  const taken = (): CsvRecord[] => {
    const found = records;
    records = [];
    return found;
  };
  return {
    push: (text) => {
      lines.push(text);
      return taken();
    },
    end: () => {
      lines.end();
      return taken();
    },
  };
}

/** The splitter for who goes over a file at once: records are handed on as they are found, between the lines that the sink takes. */
export function createCsvLines({ onRecord, takeLine }: CsvSink) {
  const codesOf = createCodes();
  let rest = "";
  let line = 1;
  let started = false;

  const push = (text: string): void => {
    rest += text;
    if (!started && rest.length > 0) {
      started = true;
      if (rest.charCodeAt(0) === 0xfeff) rest = rest.slice(1);
    }
    // Looked for once a piece, not once a line: most pieces hold no quote and nothing that is not UTF-8.
    let quote = rest.indexOf('"');
    const isSuspect = rest.includes(NOT_UTF8);
    const piece = takeLine === null || isSuspect ? null : { text: rest, codes: codesOf(rest) };
    let from = 0;
    for (let newline = rest.indexOf("\n", from); newline >= 0; newline = rest.indexOf("\n", from)) {
      if (quote >= 0 && quote < from) quote = rest.indexOf('"', from);
      const isQuoted = quote >= 0 && quote < newline;
      if (!isQuoted && piece !== null && takeLine?.(piece, from, newline, line) === true) {
        line += 1;
        from = newline + 1;
        continue;
      }
      const end = isQuoted ? quotedEnd(rest, from) : newline;
      if (end === null) break;
      const record = recordOf(rest.slice(from, end), line, { isQuoted, isSuspect });
      if (record !== null) onRecord(record);
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
    if (rest.length > OPEN_QUOTE_CHARS_MAX) skipOpenQuote();
  };

  /** Gives up the record that never ends, and goes on with the next line. */
  const skipOpenQuote = (): void => {
    onRecord({ kind: "broken", line, expected: "a closing quote" });
    const newline = rest.indexOf("\n");
    line += 1;
    rest = newline < 0 ? "" : rest.slice(newline + 1);
    push("");
  };

  const end = (): void => {
    if (rest !== "" && !rest.endsWith("\n")) push("\n");
    while (rest !== "") skipOpenQuote();
  };

  return { push, end };
}

/** The codes of a text, in one place that is written over by the next text's. */
function createCodes() {
  let codes = new Uint16Array(0);
  return (text: string): Uint16Array => {
    if (codes.length < text.length) codes = new Uint16Array(2 * text.length);
    Buffer.from(codes.buffer).write(text, "utf16le");
    return codes;
  };
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
