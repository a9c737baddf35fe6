import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { COLUMNS } from "../../../app/adapters/interchange/columns";
import { fingerprint, fingerprintAmong } from "../../../app/adapters/interchange/fingerprints";
import { createNameTable } from "../../../app/adapters/interchange/name-table";
import { createPackedTexts, unpackTexts } from "../../../app/adapters/interchange/packed-texts";
import { activityParser, createRowParser } from "../../../app/adapters/interchange/parse-row";
import type { ActivityRow } from "../../../app/adapters/interchange/parse-row";
import type { RowProblem } from "../../../app/adapters/interchange/problems";
import { readActivities } from "../../../app/adapters/interchange/read-activities";
import { readTable } from "../../../app/adapters/interchange/read-table";
import { spooledActivities } from "../../../app/adapters/interchange/spool-activities";
import { compareText } from "../../../app/core/shared/ids";
import { parseInstant } from "../../../app/core/shared/time";

const KINDS = ["post", "reply", "event_hosted"];
const AT = parseInstant("2025-07-01T00:00:00Z") ?? 0;
const COLUMN_NAMES: readonly string[] = COLUMNS.activities;

const directory = mkdtempSync(path.join(tmpdir(), "hearth-plain-rows-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

type Found = { readonly line: number; readonly row: ActivityRow; readonly values: readonly string[] };
const keyOf = ({ source, id }: { readonly source: string; readonly id: string }) => JSON.stringify([source, id]);
const unique = (texts: readonly (string | null)[]) => [...new Set(texts.filter((text) => text !== null))];

/** What the format says, row by row, by the parser that says what is wrong, all of it in memory. */
function expected() {
  const problems: RowProblem[] = [];
  const report = (problem: RowProblem) => void problems.push(problem);
  const parse = createRowParser(
    "activities",
    activityParser((kind) => KINDS.includes(kind), KINDS.join(", ")),
    report,
  );
  const found: Found[] = [];
  for (const { line, values } of readTable(directory, "activities", report)) {
    const row = parse({ line, values });
    if (row !== null && row.occurredAt <= AT) found.push({ line, row, values });
  }
  const rows = withoutRepeats(found, report);
  const reversals = reversalsOf(rows, report);
  const isSorted = rows.every(
    ({ row }, index) => index === 0 || row.occurredAt >= (rows[index - 1]?.row.occurredAt ?? 0),
  );
  const activities = rows.map(({ row }) => row).filter(({ reverses }) => reverses === null);
  if (!isSorted) {
    activities.sort(
      (a, b) => a.occurredAt - b.occurredAt || compareText(a.source, b.source) || compareText(a.id, b.id),
    );
  }
  const naming = isSorted ? rows.map(({ row }) => row) : activities;
  return {
    problems,
    members: unique(rows.map(({ row }) => row.member)),
    names: {
      members: unique(naming.flatMap((row) => [row.member, row.reverses === null ? row.counterpart : null])),
      sources: unique(activities.map(({ source }) => source)),
      groups: unique(activities.map(({ group }) => group)),
      kinds: unique(activities.map(({ kind }) => kind)),
    },
    activities: activities.map(({ kind, reverses, ...row }) => ({
      ...row,
      kindName: kind,
      qualityPercent: 100,
      reversedAt: reverses ?? reversals.get(keyOf(row)) ?? null,
    })),
  };
}

function withoutRepeats(found: readonly Found[], report: (problem: RowProblem) => void): readonly Found[] {
  const first = new Map<string, { readonly line: number; readonly content: string }>();
  return found.filter(({ line, row, values }) => {
    const content = JSON.stringify([...values.slice(0, 5), row.occurredAt, ...values.slice(6)]);
    const known = first.get(keyOf(row));
    if (known === undefined) {
      first.set(keyOf(row), { line, content });
      return true;
    }
    const message = `the same source and id as line ${String(known.line)} with other content; line ${String(known.line)} stands`;
    if (known.content !== content) report({ file: "activities.csv", line, field: "id", message });
    return false;
  });
}

function reversalsOf(rows: readonly Found[], report: (problem: RowProblem) => void): ReadonlyMap<string, number> {
  const taken = rows.filter(({ row }) => row.reverses !== null);
  const own = new Set(taken.map(({ row }) => keyOf(row)));
  const reversals = new Map<string, number>();
  for (const { line, row } of taken) {
    const target = keyOf({ source: row.source, id: row.reverses ?? "" });
    const message = "names a reversal, and a reversal cannot be reversed; expected the id of an activity";
    if (own.has(target)) report({ file: "activities.csv", line, field: "reverses", message });
    else reversals.set(target, Math.min(row.occurredAt, reversals.get(target) ?? row.occurredAt));
  }
  return reversals;
}

function read(chunkBytes: number): ReturnType<typeof expected> {
  const problems: RowProblem[] = [];
  const report = (problem: RowProblem) => void problems.push(problem);
  const log = readActivities({ directory, scratch: directory, at: AT, kinds: KINDS, report, chunkBytes });
  const { members, sources, groups, kinds } = log.spooled;
  const activities = [...spooledActivities(log.spooled)].map(({ memberPlace, counterpartPlace, ...activity }) => {
    expect(members[memberPlace ?? -1]).toBe(activity.member);
    expect(members[counterpartPlace ?? -1] ?? null).toBe(activity.counterpart);
    return activity;
  });
  return {
    problems,
    members: [...log.members],
    names: { members: [...members], sources: [...sources], groups: [...groups], kinds: [...kinds] },
    activities,
  };
}

const INSTANTS = [
  "2025-06-30T23:59:59Z",
  "2025-07-01T00:00:00Z",
  "2025-07-01T00:00:01Z",
  "2024-02-29T00:00:00Z",
  "2025-06-30T08:00:42.250Z",
  "2025-06-30T08:00:42+02:00",
  "2025-06-30t08:00:42z",
  "2025-06-30T08:00Z",
];
const NO_INSTANTS = [
  "",
  "2025-06-30",
  "2025-02-29T00:00:00Z",
  "2025-13-01T00:00:00Z",
  "2025-06-30T24:00:00Z",
  "2025-06-30T08:60:00Z",
  "2025-06-30T08:00:60Z",
  "2025-06-30T08:00:4:Z",
  "2025-06-30T08:00:/2Z",
  "20a5-06-30T08:00:42Z",
  "2025-06-30T08:00:42X",
  "2025-06-30 08:00:42Z",
  "2025/06-30T08:00:42Z",
  "2025-06-30T08.00:42Z",
];

const digits = (max: number) => fc.integer({ min: 0, max }).map((number) => String(number).padStart(2, "0"));
const plainInstant = fc
  .tuple(fc.constantFrom("2025-06-29", "2025-06-30", "0099-01-01"), digits(23), digits(59), digits(59))
  .map(([date, ...clock]) => `${date}T${clock.join(":")}Z`);
const name = fc.constantFrom("a", "b", "ann-1", "a name that is long", "ünï", "日本語のとても長い名前です", "😀");
const maybe = (given: fc.Arbitrary<string>) => fc.oneof(given, fc.constant(""));
const plainRow = fc
  .tuple(
    fc.oneof(
      fc.integer({ min: 1, max: 40 }).map((n) => `a${String(n)}`),
      name,
    ),
    fc.constantFrom("forum", "a"),
    name,
    maybe(name),
    fc.constantFrom(...KINDS),
    plainInstant,
    maybe(name),
    maybe(fc.oneof(name, fc.stringMatching(/^[a-z]{1,20}$/))),
    fc.constant(""),
    fc.constantFrom("", "en"),
  )
  .map((cells): string[] => [...cells]);
/** One cell of a row that is as it should be is not. */
const otherRow = fc
  .tuple(
    plainRow,
    fc.oneof(
      fc.tuple(
        fc.nat(9),
        fc.constantFrom("", "x", " ", "a\r", "a\u0000b", "\uFFFD", 'x"y', '"quoted, twice"', '"over\nlines"', '"open'),
      ),
      fc.tuple(fc.constant(5), fc.constantFrom(...INSTANTS, ...NO_INSTANTS)),
      fc.tuple(
        fc.constant(8),
        fc.integer({ min: 1, max: 40 }).map((n) => `a${String(n)}`),
      ),
      fc.tuple(fc.constant(4), fc.constantFrom("poster", "pos", "POST", "order")),
    ),
  )
  .map(([cells, [index, cell]]) => cells.with(index, cell));
const quotedRow = plainRow.map((cells) => cells.map((cell) => `"${cell}"`));
const notARow = fc.constantFrom(
  [""],
  [" "],
  ["a", "b"],
  Array.from({ length: 11 }, () => "a"),
  Array.from({ length: 10 }, () => ""),
);
const row = fc.oneof({ weight: 6, arbitrary: plainRow }, { weight: 4, arbitrary: otherRow }, quotedRow, notARow);

/** Another order under which rows still look as they should. */
const ALIKE = ["source", "id", "member", "counterpart", "kind", "occurred_at", "group", "ref", "reverses", "lang"];
const file = fc
  .record({
    order: fc.oneof<fc.Arbitrary<readonly string[]>[]>(
      fc.constant([...COLUMN_NAMES]),
      fc.constant(ALIKE),
      fc.shuffledSubarray([...COLUMN_NAMES], { minLength: COLUMN_NAMES.length }),
    ),
    rows: fc.array(fc.tuple(row, fc.oneof({ weight: 4, arbitrary: fc.constant("\n") }, fc.constant("\r\n"))), {
      maxLength: 30,
    }),
    mark: fc.constantFrom("", "", "\uFEFF", "\n"),
    isEnded: fc.boolean(),
    isSorted: fc.boolean(),
  })
  .map(({ order, rows, mark, isEnded, isSorted }) => {
    const places = order.map((column) => COLUMN_NAMES.indexOf(column));
    const given = isSorted ? rows.toSorted(([a], [b]) => compareText(a[5] ?? "", b[5] ?? "")) : rows;
    const lines = given.map(([cells, end]) => {
      const placed = cells.length === places.length ? places.map((place) => cells[place] ?? "") : cells;
      return `${placed.join(",")}${end}`;
    });
    const text = `${mark}${order.join(",")}\n${lines.join("")}`;
    return isEnded ? text : text.replace(/\r?\n$/, "");
  });

describe("activities that are read where they stand", () => {
  it("are those, with the same problems, that the parser finds row by row, wherever the file is cut", () => {
    fc.assert(
      fc.property(file, fc.integer({ min: 1, max: 400 }), (text, chunkBytes) => {
        writeFileSync(path.join(directory, "activities.csv"), text);
        expect(read(chunkBytes)).toEqual(expected());
      }),
      { numRuns: 400 },
    );
  });

  it("refuse a file whose header is not the format's, as ever", () => {
    writeFileSync(path.join(directory, "activities.csv"), "id,source\na,b\n");
    expect(() => read(7)).toThrow('activities.csv:1: missing column "member"');
    writeFileSync(path.join(directory, "activities.csv"), "");
    expect(() => read(7)).toThrow("expected a header row");
  });
});

const codesOf = (text: string) => Uint16Array.from({ length: text.length }, (_, index) => text.charCodeAt(index));

describe("texts that are not cut out", () => {
  it("have the fingerprint of those that are", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (id, source) => {
        const [first, second] = [
          { from: 1 + id.length, end: 1 + id.length + source.length },
          { from: 1, end: 1 + id.length },
        ];
        expect(fingerprintAmong(codesOf(`,${id}${source},`), first, second)).toBe(fingerprint(source, id));
      }),
    );
  });

  it("have the places of names that are, by the order of their first naming", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 3 }), { maxLength: 300 }), fc.boolean(), (texts, isCut) => {
        const table = createNameTable();
        const places = texts.map((name, index) => {
          const piece = { text: `-${name}-`, codes: codesOf(`-${name}-`) };
          const span = { from: 1, end: 1 + name.length };
          const known = table.find(piece.codes, span);
          const place = isCut && index % 2 === 0 ? table.placeOf(name) : table.placeAmong(piece, span);
          expect(known).toBe(texts.indexOf(name) < index ? place : -1);
          return place;
        });
        expect(table.names).toEqual([...new Set(texts)]);
        expect(places.map((place) => table.names[place])).toEqual(texts);
      }),
    );
  });

  it("come out of a block as they went in, block after block", () => {
    const packed = createPackedTexts();
    const texts = fc.array(fc.oneof(fc.string({ maxLength: 30 }), fc.string({ unit: "binary", maxLength: 30 })));
    fc.assert(
      fc.property(texts, (given) => {
        given.forEach((text, index) => {
          if (index % 2 === 0) packed.add(text);
          else packed.addAmong(codesOf(`,${text}`), { from: 1, end: 1 + text.length });
        });
        const textOf = unpackTexts(structuredClone(packed.take()));
        expect(given.map((_, index) => textOf(index))).toEqual(given);
      }),
    );
  });
});
