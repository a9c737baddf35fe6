import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { StringDecoder } from "node:string_decoder";

/** Items held at a time, some tens of megabytes of orders; more are sorted in runs on disk, which takes several times as long. */
export const RUN_ITEMS = 131_072;
const CHUNK_BYTES = 65_536;

export type Sorter<T> = {
  readonly add: (item: T) => void;
  /** All items in order; may be gone through once. */
  readonly sorted: () => Generator<T, void, undefined>;
  /** Lets go of all that was added. */
  readonly discard: () => void;
};

/** Sorts any number of plain items within a fixed memory: runs are written to the temporary directory as JSON lines and merged. */
export function createSorter<T>(compare: (a: T, b: T) => number): Sorter<T> {
  let items: T[] = [];
  let directory: string | null = null;
  const runs: string[] = [];

  const spill = (): void => {
    directory ??= mkdtempSync(path.join(tmpdir(), "hearth-sort-"));
    const file = path.join(directory, `run-${String(runs.length)}`);
    const descriptor = openSync(file, "w");
    let text = "";
    for (const item of items.sort(compare)) {
      text += `${JSON.stringify(item)}\n`;
      if (text.length < CHUNK_BYTES) continue;
      writeSync(descriptor, text);
      text = "";
    }
    writeSync(descriptor, text);
    closeSync(descriptor);
    runs.push(file);
    items = [];
  };

  const add = (item: T): void => {
    items.push(item);
    if (items.length >= RUN_ITEMS) spill();
  };

  function* sorted(): Generator<T, void, undefined> {
    try {
      yield* merge([...runs.map((file) => readRun<T>(file)), items.sort(compare).values()], compare);
    } finally {
      discard();
    }
  }

  const discard = (): void => {
    items = [];
    if (directory !== null) rmSync(directory, { recursive: true, force: true });
  };

  return { add, sorted, discard };
}

function* readRun<T>(file: string): Generator<T, void, undefined> {
  const descriptor = openSync(file, "r");
  try {
    const decoder = new StringDecoder("utf8");
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    let rest = "";
    for (let read = readSync(descriptor, buffer); read > 0; read = readSync(descriptor, buffer)) {
      rest += decoder.write(buffer.subarray(0, read));
      const lines = rest.split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) yield JSON.parse(line) as T;
    }
  } finally {
    closeSync(descriptor);
  }
}

/** A few runs at most, so the smallest head is found by looking at all of them. */
function* merge<T>(sources: readonly Iterator<T>[], compare: (a: T, b: T) => number): Generator<T, void, undefined> {
  const heads: { readonly source: Iterator<T>; value: T }[] = [];
  for (const source of sources) {
    const next = source.next();
    if (next.done !== true) heads.push({ source, value: next.value });
  }
  while (heads.length > 0) {
    let [smallest] = heads;
    for (const head of heads) if (smallest === undefined || compare(head.value, smallest.value) < 0) smallest = head;
    if (smallest === undefined) return;
    yield smallest.value;
    const next = smallest.source.next();
    if (next.done === true) heads.splice(heads.indexOf(smallest), 1);
    else smallest.value = next.value;
  }
}
