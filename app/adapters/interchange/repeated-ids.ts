import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createFingerprints, fingerprint } from "./fingerprints";

/** What identifies a row, and everything that it says: the same row twice is one, another row of the same id is refused. */
export type IdentifiedRow = { readonly line: number; readonly key: string; readonly content: () => string };

/** About a million short rows; the fingerprints of a larger file are looked at in parts, so that the memory stays the same. */
const PART_BYTES = 67_108_864;
const SPOOLED = 8192;

export type RepeatFinder = {
  readonly add: (print: number) => void;
  /** Fingerprints that were added more than once; to be asked once, at the end. */
  readonly repeated: () => ReadonlySet<number>;
};

/** Compares ids by fingerprint, 8 bytes each, in one reading of a file. */
export function createRepeatFinder(fullPath: string): RepeatFinder {
  const bytes = statSync(fullPath, { throwIfNoEntry: false })?.size ?? 0;
  const parts = Math.ceil(bytes / PART_BYTES);
  return parts <= 1 ? finderInMemory() : finderOnDisk(parts);
}

function finderInMemory(): RepeatFinder {
  const seen = createFingerprints();
  const repeated = new Set<number>();
  return {
    add: (print) => {
      if (!seen.add(print)) repeated.add(print);
    },
    repeated: () => repeated,
  };
}

/** Fingerprints are put aside by part, and each part is looked at on its own. */
function finderOnDisk(parts: number): RepeatFinder {
  const directory = mkdtempSync(path.join(tmpdir(), "hearth-ids-"));
  const spools = Array.from({ length: parts }, (_, part) => {
    const file = path.join(directory, `part-${String(part)}`);
    return { file, descriptor: openSync(file, "w"), prints: new Float64Array(SPOOLED), used: 0 };
  });
  return {
    add: (print) => {
      // Of a number that is more than 32 bits, a remainder is a call.
      const spool = spools[(print >>> 0) % parts];
      if (spool === undefined) return;
      spool.prints[spool.used] = print;
      spool.used += 1;
      if (spool.used < SPOOLED) return;
      writeSync(spool.descriptor, spool.prints);
      spool.used = 0;
    },
    repeated: () => {
      const repeated = new Set<number>();
      for (const { file, descriptor, prints, used } of spools) {
        writeSync(descriptor, prints.subarray(0, used));
        closeSync(descriptor);
        const bytes = readFileSync(file);
        const found = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8);
        const seen = createFingerprints(found.length);
        for (const print of found) {
          if (!seen.add(print)) repeated.add(print);
        }
      }
      rmSync(directory, { recursive: true, force: true });
      return repeated;
    },
  };
}

/**
 * The lines behind fingerprints that were seen twice, of which earlier ones stand. Only these rows are looked at in full, in a second
 * reading: what is held does not grow with the file, only with its repeats.
 */
export function linesOfRepeats(
  repeated: ReadonlySet<number>,
  rows: () => Iterable<IdentifiedRow>,
  onOther: (line: number, firstLine: number) => void,
): ReadonlySet<number> {
  const passedOver = new Set<number>();
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
