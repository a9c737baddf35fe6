import type { Span } from "./csv-records";
import { SLICE_CHARS } from "./name-table";

/** Texts one after another, with the places where they end. */
export type PackedTexts = {
  /** A byte a character where there is none beyond Latin-1, which is most often so, otherwise two. */
  readonly codes: Uint8Array | Uint16Array;
  readonly ends: Int32Array;
};

/** Ids and refs by the codes of their characters: a file of millions is put aside without a string for each. */
export function createPackedTexts() {
  let codes = new Uint16Array(65_536);
  let ends = new Int32Array(16_384);
  let count = 0;
  let used = 0;
  let bits = 0;

  const makeRoom = (chars: number): void => {
    if (count === ends.length) {
      const longer = new Int32Array(2 * ends.length);
      longer.set(ends);
      ends = longer;
    }
    if (used + chars <= codes.length) return;
    const longer = new Uint16Array(2 * (used + chars));
    longer.set(codes);
    codes = longer;
  };
  const endHere = (): void => {
    ends[count] = used;
    count += 1;
  };

  return {
    add: (text: string): void => {
      makeRoom(text.length);
      for (let at = 0; at < text.length; at += 1) {
        const code = text.charCodeAt(at);
        bits |= code;
        codes[used + at] = code;
      }
      used += text.length;
      endHere();
    },
    addAmong: (others: Uint16Array, { from, end }: Span): void => {
      makeRoom(end - from);
      let to = used;
      for (let at = from; at < end; at += 1, to += 1) {
        const code = others[at] ?? 0;
        bits |= code;
        codes[to] = code;
      }
      used = to;
      endHere();
    },
    /** What was added since it was asked last; good until more is added. */
    take: (): PackedTexts => {
      const written = codes.subarray(0, used);
      const taken = { codes: bits > 255 ? written : Uint8Array.from(written), ends: ends.subarray(0, count) };
      [count, used, bits] = [0, 0, 0];
      return taken;
    },
  };
}

/** Each text by its number, on its own: one that is kept does not keep the others. */
export function unpackTexts({ codes, ends }: PackedTexts): (index: number) => string {
  const bytes = Buffer.from(codes.buffer, codes.byteOffset, codes.byteLength);
  const encoding = codes instanceof Uint16Array ? "utf16le" : "latin1";
  const width = codes.BYTES_PER_ELEMENT;
  const whole = bytes.toString(encoding);
  return (index) => {
    const from = index === 0 ? 0 : (ends[index - 1] ?? 0);
    const end = ends[index] ?? from;
    return end - from < SLICE_CHARS ? whole.slice(from, end) : bytes.toString(encoding, width * from, width * end);
  };
}
