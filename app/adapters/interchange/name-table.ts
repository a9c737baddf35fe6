import type { Piece, Span } from "./csv-records";

/** No name at all, or none that is known. */
export const NO_NAME = -1;

/** V8 keeps a slice of this length as a view of the whole piece of the file that it was cut from. */
export const SLICE_CHARS = 13;

/** The same text alone, so that a row that is kept does not keep the piece of the file around it. */
export function alone(text: string): string {
  return text.length < SLICE_CHARS ? text : Buffer.from(text, "utf16le").toString("utf16le");
}

/** What a slot says of a name: its place + 1 (0 where nothing is), its hash, where its codes start and how many they are. */
const SLOT = 4;

/**
 * Names by the order in which they come. Open addressing over the codes of their characters, not a map of strings: a name in the middle
 * of a file is looked up where it stands, and is cut out only when it is new.
 */
export function createNameTable() {
  const names: string[] = [];
  let slots = new Int32Array(64 * SLOT);
  let codesOfNames = new Uint16Array(512);
  let used = 0;

  /** The slot of a name, or the empty one where it belongs. */
  const slotOf = (codes: Uint16Array, span: Span, hash: number): number => {
    const table = slots;
    const mask = table.length - 1;
    let slot = (hash * SLOT) & mask;
    while (table[slot] !== 0 && (table[slot + 1] !== hash || !isSame(slot, codes, span))) slot = (slot + SLOT) & mask;
    return slot;
  };

  const isSame = (slot: number, codes: Uint16Array, { from, end }: Span): boolean => {
    if (slots[slot + 3] !== end - from) return false;
    const known = codesOfNames;
    let other = slots[slot + 2] ?? 0;
    for (let at = from; at < end; at += 1, other += 1) if (codes[at] !== known[other]) return false;
    return true;
  };

  const add = (name: string, codes: Uint16Array, hash: number, slot: number): number => {
    const place = names.push(name) - 1;
    while (used + name.length > codesOfNames.length) {
      const longer = new Uint16Array(2 * codesOfNames.length);
      longer.set(codesOfNames);
      codesOfNames = longer;
    }
    codesOfNames.set(codes, used);
    slots.set([place + 1, hash, used, name.length], slot);
    used += name.length;
    if (2 * SLOT * names.length > slots.length) slots = twiceAsWide(slots);
    return place;
  };

  const placeAmong = ({ text, codes }: Piece, span: Span): number => {
    const hash = hashOf(codes, span);
    const slot = slotOf(codes, span, hash);
    const place = (slots[slot] ?? 0) - 1;
    if (place !== NO_NAME) return place;
    return add(alone(text.slice(span.from, span.end)), codes.subarray(span.from, span.end), hash, slot);
  };

  let typed = new Uint16Array(64);
  const placeOf = (text: string): number => {
    if (typed.length < text.length) typed = new Uint16Array(2 * text.length);
    for (let at = 0; at < text.length; at += 1) typed[at] = text.charCodeAt(at);
    return placeAmong({ text, codes: typed }, { from: 0, end: text.length });
  };

  return {
    names,
    /** The place of a name that is known already. */
    find: (codes: Uint16Array, span: Span): number => (slots[slotOf(codes, span, hashOf(codes, span))] ?? 0) - 1,
    placeAmong,
    placeOf,
  };
}

function twiceAsWide(slots: Int32Array): Int32Array<ArrayBuffer> {
  const wider = new Int32Array(2 * slots.length);
  const mask = wider.length - 1;
  for (let known = 0; known < slots.length; known += SLOT) {
    if (slots[known] === 0) continue;
    let slot = ((slots[known + 1] ?? 0) * SLOT) & mask;
    while (wider[slot] !== 0) slot = (slot + SLOT) & mask;
    wider.set(slots.subarray(known, known + SLOT), slot);
  }
  return wider;
}

/** Two characters a step: half as many multiplications that wait for one another. */
function hashOf(codes: Uint16Array, { from, end }: Span): number {
  let hash = end - from;
  let at = from;
  for (; at + 1 < end; at += 2) {
    hash = Math.imul(hash ^ (codes[at] ?? 0) ^ ((codes[at + 1] ?? 0) << 16), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  if (at < end) hash = Math.imul(hash ^ (codes[at] ?? 0), 0x9e3779b1);
  return hash ^ (hash >>> 15);
}
