import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import type { RowId } from "./table";

/** Writes wait this long for company: one append for many changes. */
const FLUSH_DELAY_MS = 250;
const FILE = "store.ndjson";

export type JournalLine = readonly [table: string, id: RowId, row: unknown];
type Look = (table: string, id: RowId) => unknown;
type All = () => Iterable<JournalLine>;

export type Journal = {
  changed(table: string, id: RowId): void;
  flush(): void;
  /** Rewrites the file with the present rows only, by a rename: a crash leaves the old or the new one, never half. */
  compact(): void;
  close(): void;
};

export const noJournal: Journal = { changed() {}, flush() {}, compact() {}, close() {} };

/** The last line for a row is its state; a line cut off by a crash is the last of the file and is dropped. */
export function readJournal(folder: string, apply: (line: JournalLine) => void): { lines: number; torn: boolean } {
  const file = path.join(folder, FILE);
  if (!existsSync(file)) return { lines: 0, torn: false };
  const text = readFileSync(file, "utf8");
  let count = 0;
  let start = 0;
  for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", start)) {
    apply(JSON.parse(text.slice(start, end)) as JournalLine);
    start = end + 1;
    count += 1;
  }
  return { lines: count, torn: start < text.length };
}

export function createJournal(folder: string, look: Look, all: All): Journal {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, FILE);
  const dirty = new Map<string, Set<RowId>>();
  let timer: NodeJS.Timeout | undefined;

  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (dirty.size === 0) return;
    const lines: string[] = [];
    for (const [table, ids] of dirty) {
      for (const id of ids) lines.push(`${JSON.stringify([table, id, look(table, id) ?? null])}\n`);
    }
    dirty.clear();
    appendFileSync(file, lines.join(""));
  };
  const compact = (): void => {
    const temporary = `${file}.tmp`;
    const handle = openSync(temporary, "w");
    let chunk = "";
    for (const line of all()) {
      chunk += `${JSON.stringify(line)}\n`;
      if (chunk.length > 1_000_000) {
        writeSync(handle, chunk);
        chunk = "";
      }
    }
    writeSync(handle, chunk);
    closeSync(handle);
    renameSync(temporary, file);
    dirty.clear();
  };
  return {
    changed(table, id) {
      const ids = dirty.get(table);
      if (ids) ids.add(id);
      else dirty.set(table, new Set([id]));
      timer ??= setTimeout(flush, FLUSH_DELAY_MS).unref();
    },
    flush,
    compact,
    close: flush,
  };
}
