/** 53 bits of a text, or of two with a zero between them, never 0. */
export function fingerprint(text: string, second?: string): number {
  let low = 0x811c9dc5;
  let high = 0x9747b28c;
  const whole = second === undefined ? text.length : text.length + 1 + second.length;
  for (let index = 0; index < whole; index += 1) {
    const code = index < text.length ? text.charCodeAt(index) : secondCode(second ?? "", index - text.length);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ code, 0x5bd1e995);
    high ^= high >>> 15;
  }
  low = Math.imul(low ^ (low >>> 16), 0x85ebca6b);
  low ^= low >>> 13;
  return (high >>> 11) * 4_294_967_296 + (low >>> 0) + 1;
}

const secondCode = (second: string, index: number): number => (index === 0 ? 0 : second.charCodeAt(index - 1));

const LOWEST_BITS = 2_097_152;
/** Without its lowest bits, by which a large file's are put aside in parts: they are the same for all of a part. */
const slotOf = (print: number): number => (print / LOWEST_BITS) | 0;

/** A set of fingerprints in a row of plain numbers, 16 bytes each at most. */
export function createFingerprints() {
  let slots = new Float64Array(4096);
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
