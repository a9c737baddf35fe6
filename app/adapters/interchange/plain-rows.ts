import { parseInstant, SECOND_MS } from "../../core/shared/time";
import type { Instant } from "../../core/shared/time";
import type { Piece, Span } from "./csv-records";
import { createNameTable, NO_NAME } from "./name-table";

type Field = { from: number; end: number };

/** An activity where it stands in a piece of its file; good until the next row is taken, which is written over it. */
export type PlainRow = {
  readonly piece: Piece;
  readonly line: number;
  readonly occurredAt: Instant;
  readonly id: Span;
  readonly source: Span;
  readonly member: Span;
  readonly group: Span;
  readonly kind: Span;
  /** Its place among those that the program has. */
  readonly kindPlace: number;
  readonly counterpart: Span;
  readonly ref: Span;
};

type TakePlain = (piece: Piece, from: number, end: number, line: number) => boolean;

const COMMA = 44;
const LINE_FEED = 10;

/**
 * Rows that are as they should be, nearly all of them, without a text, list or object of their own: a replay reads millions. True where
 * a line was one. Whatever is not quite so (a field too few, an unknown kind, a reversal, a time of another form) is left to the
 * parser that says what is wrong; nothing is said of it here.
 */
export function createPlainRows(
  { kinds, at }: { readonly kinds: readonly string[]; readonly at: Instant },
  onRow: (row: PlainRow) => void,
): TakePlain {
  const known = createNameTable();
  for (const kind of kinds) known.placeOf(kind);
  const instantIn = createInstants();
  const noPiece: Piece = { text: "", codes: new Uint16Array(0) };
  const [id, source, member, group] = [createField(), createField(), createField(), createField()];
  const [kind, occurred, counterpart] = [createField(), createField(), createField()];
  const [ref, reverses, lang] = [createField(), createField(), createField()];
  const fields = [id, source, member, group, kind, occurred, counterpart, ref, reverses, lang];
  const row = {
    piece: noPiece,
    line: 0,
    occurredAt: 0,
    kindPlace: 0,
    id,
    source,
    member,
    group,
    kind,
    counterpart,
    ref,
  };

  return (piece, from, end, line) => {
    if (!markFields(fields, piece.codes, { from, end })) return false;
    if (isEmpty(id) || isEmpty(source) || isEmpty(member) || !isEmpty(reverses)) return false;
    const kindPlace = known.find(piece.codes, kind);
    if (kindPlace === NO_NAME) return false;
    const occurredAt = instantIn(piece, occurred);
    if (occurredAt === null) return false;
    row.piece = piece;
    row.line = line;
    row.kindPlace = kindPlace;
    row.occurredAt = occurredAt;
    if (occurredAt <= at) onRow(row);
    return true;
  };
}

export const isEmpty = ({ from, end }: Span): boolean => from === end;

const createField = (): Field => ({ from: 0, end: 0 });

/** False where a line has not as many fields. A carriage return at its end stays with the last, which nothing here looks at. */
function markFields(fields: readonly Field[], codes: Uint16Array, line: Span): boolean {
  let at = line.from - 1;
  for (const field of fields) {
    if (at === line.end) return false;
    field.from = at + 1;
    at = fieldEnd(codes, at + 1);
    field.end = at;
  }
  return at === line.end;
}

/** The comma or line feed after a field; nearly every other character comes after both of them. */
function fieldEnd(codes: Uint16Array, from: number): number {
  for (let at = from; ; at += 1) {
    const code = codes[at] ?? LINE_FEED;
    if (code <= COMMA && (code === COMMA || code === LINE_FEED)) return at;
  }
}

/** As in 2025-06-30T08:00:42Z. */
const DATE_CHARS = 10;
const INSTANT_CHARS = 20;

/** Instants of the most frequent form by their digits; rows come by time, so that the day is mostly that of the row before. */
function createInstants() {
  let knownDate = -1;
  let knownStart = 0;

  const startOf = (date: number, text: string): Instant | null => {
    if (date === knownDate) return knownStart;
    const start = parseInstant(`${text}T00:00:00Z`);
    if (start !== null) [knownDate, knownStart] = [date, start];
    return start;
  };

  return ({ text, codes }: Piece, { from, end }: Span): Instant | null => {
    if (end - from !== INSTANT_CHARS || !isMarked(codes, from)) return null;
    const [century, year] = [pairAt(codes, from), pairAt(codes, from + 2)];
    const [month, day] = [pairAt(codes, from + 5), pairAt(codes, from + 8)];
    const [hour, minute] = [pairAt(codes, from + 11), pairAt(codes, from + 14)];
    const second = pairAt(codes, from + 17);
    // Below 0 where one of them is.
    if ((century | year | month | day | hour | minute | second) < 0) return null;
    if (hour > 23 || minute > 59 || second > 59) return null;
    const date = ((century * 100 + year) * 100 + month) * 100 + day;
    const start = date === knownDate ? knownStart : startOf(date, text.slice(from, from + DATE_CHARS));
    return start === null ? null : start + ((hour * 60 + minute) * 60 + second) * SECOND_MS;
  };
}

/** Whether all that is no digit is where it should be. */
function isMarked(codes: Uint16Array, from: number): boolean {
  return (
    codes[from + 4] === 45 &&
    codes[from + 7] === 45 &&
    codes[from + 10] === 84 &&
    codes[from + 13] === 58 &&
    codes[from + 16] === 58 &&
    codes[from + 19] === 90
  );
}

/** The number of two digits; -1 where they are none. */
function pairAt(codes: Uint16Array, at: number): number {
  const tens = (codes[at] ?? 0) - 48;
  const ones = (codes[at + 1] ?? 0) - 48;
  return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? -1 : tens * 10 + ones;
}
