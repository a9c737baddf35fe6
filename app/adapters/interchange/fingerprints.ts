import type { Span } from "./csv-records";

const LOW_START = 0x811c9dc5;
const HIGH_START = 0x9747b28c;

/** 53 bits of a text, or of two with a zero between them, never 0. */
export function fingerprint(text: string, second?: string): number {
  let low = LOW_START;
  let high = HIGH_START;
  const whole = second === undefined ? text.length : text.length + 1 + second.length;
  for (let index = 0; index < whole; index += 1) {
    const code = index < text.length ? text.charCodeAt(index) : secondCode(second ?? "", index - text.length);
    low = mixLow(low, code);
    high = mixHigh(high, code);
  }
  return joined(low, high);
}

/** The same of two texts that are not cut out. */
export function fingerprintAmong(codes: Uint16Array, first: Span, second: Span): number {
  let low = LOW_START;
  let high = HIGH_START;
  for (let at = first.from; at < first.end; at += 1) {
    const code = codes[at] ?? 0;
    low = mixLow(low, code);
    high = mixHigh(high, code);
  }
  low = mixLow(low, 0);
  high = mixHigh(high, 0);
  for (let at = second.from; at < second.end; at += 1) {
    const code = codes[at] ?? 0;
    low = mixLow(low, code);
    high = mixHigh(high, code);
  }
  return joined(low, high);
}

const mixLow = (low: number, code: number): number => Math.imul(low ^ code, 0x01000193);

function mixHigh(high: number, code: number): number {
  const mixed = Math.imul(high ^ code, 0x5bd1e995);
  return mixed ^ (mixed >>> 15);
}

function joined(low: number, high: number): number {
  const mixed = Math.imul(low ^ (low >>> 16), 0x85ebca6b);
  return (high >>> 11) * 4_294_967_296 + ((mixed ^ (mixed >>> 13)) >>> 0) + 1;
}

const secondCode = (second: string, index: number): number => (index === 0 ? 0 : second.charCodeAt(index - 1));

const LOWEST_BITS = 2_097_152;
/** Without its lowest bits, by which a large file's are put aside in parts: they are the same for all of a part. */
const slotOf = (print: number): number => (print / LOWEST_BITS) | 0;

/** A set of fingerprints in a row of plain numbers, 16 bytes each at most. */
export function createFingerprints(expected = 0) {
  let slots = new Float64Array(Math.max(4096, 2 ** Math.ceil(Math.log2(2 * expected + 2))));
  let used = 0;
  const place = (table: Float64Array, print: number): boolean => {
    const mask = table.length - 1;
    let slot = slotOf(print) & mask;
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
  const has = (print: number): boolean => {
    const mask = slots.length - 1;
    let slot = slotOf(print) & mask;
    for (let found = slots[slot]; found !== 0; found = slots[slot]) {
      if (found === print) return true;
      slot = (slot + 1) & mask;
    }
    return false;
  };
  return { add, has };
}
