import { statSync } from "node:fs";

/** What identifies a row, and everything that it says: the same row twice is one, another row of the same id is refused. */
export type IdentifiedRow = { readonly line: number; readonly key: string; readonly content: () => string };

/** About a million short rows; a larger file is gone through once for each part, so that the memory stays the same. */
const PART_BYTES = 67_108_864;

/**
 * Lines that repeat an earlier id of the same file. Ids are first compared by fingerprint, 8 bytes each, and only those seen
 * twice are looked at in full in a second reading: what is held does not grow with the file, only with its repeats.
 */
export function findRepeats(
  fullPath: string,
  rows: () => Iterable<IdentifiedRow>,
  onOther: (line: number, firstLine: number) => void,
): ReadonlySet<number> {
  const passedOver = new Set<number>();
  const parts = Math.max(1, Math.ceil((statSync(fullPath, { throwIfNoEntry: false })?.size ?? 0) / PART_BYTES));
  const repeated = new Set<number>();
  for (let part = 0; part < parts; part += 1) {
    const seen = createFingerprints();
    for (const { key } of rows()) {
      const print = fingerprint(key);
      if (print % parts === part && !seen.add(print)) repeated.add(print);
    }
  }
  if (repeated.size === 0) return passedOver;
  const first = new Map<string, { readonly line: number; readonly content: string }>();
  for (const { line, key, content: contentOf } of rows()) {
    if (!repeated.has(fingerprint(key))) continue;
    const content = contentOf();
    const known = first.get(key);
    if (known === undefined) {
      first.set(key, { line, content });
      continue;
    }
    passedOver.add(line);
    if (known.content !== content) onOther(line, known.line);
  }
  return passedOver;
}

/** 53 bits of a text, never 0. */
function fingerprint(text: string): number {
  let low = 0x811c9dc5;
  let high = 0x9747b28c;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ code, 0x5bd1e995);
    high ^= high >>> 15;
  }
  low = Math.imul(low ^ (low >>> 16), 0x85ebca6b);
  low ^= low >>> 13;
  return (high >>> 11) * 4_294_967_296 + (low >>> 0) + 1;
}

function createFingerprints() {
  let slots = new Float64Array(4096);
  let used = 0;
  const place = (table: Float64Array, print: number): boolean => {
    const mask = table.length - 1;
    let slot = (print % 4_294_967_291) & mask;
    while (table[slot] !== 0) {
      if (table[slot] === print) return false;
      slot = (slot + 1) & mask;
    }
    table[slot] = print;
    return true;
  };
  /** False when it was there already. */
  const add = (print: number): boolean => {
    if (!place(slots, print)) return false;
    used += 1;
    if (used * 2 > slots.length) {
      const larger = new Float64Array(slots.length * 2);
      for (const known of slots) if (known !== 0) place(larger, known);
      slots = larger;
    }
    return true;
  };
  return { add };
}
