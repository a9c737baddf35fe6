import path from "node:path";
import type { ReplayActivity } from "../../core/replay/replay-input";
import { compareText } from "../../core/shared/ids";
import { parseInstant } from "../../core/shared/time";
import type { Instant } from "../../core/shared/time";
import { fileNameOf } from "./columns";
import { createSorter } from "./external-sort";
import { activityParser, createRowParser } from "./parse-row";
import type { ActivityRow } from "./parse-row";
import type { RowProblem } from "./problems";
import { readTable } from "./read-table";
import { createRepeatFinder, linesOfRepeats } from "./repeated-ids";
import type { RepeatFinder } from "./repeated-ids";

type Report = (problem: RowProblem) => void;

export type ActivityOptions = {
  readonly directory: string;
  readonly at: Instant;
  readonly kinds: readonly string[];
  readonly report: Report;
};

export type ActivityLog = {
  /** Everybody who is named as having done something, also where it was taken back. */
  readonly members: ReadonlySet<string>;
  /** By occurred_at, each once, with the instant of its reversal; reversals themselves are left out. */
  readonly activities: () => Generator<ReplayActivity, void, undefined>;
};

const FILE = fileNameOf("activities");

/**
 * The activities up to an instant. The file is read twice in pieces: for repeated ids, problems and reversals, and to hand out; one
 * that is not sorted by time is sorted on disk. What is held grows with members, reversals and repeats alone.
 */
export function readActivities(options: ActivityOptions): ActivityLog {
  // Nothing of the first reading is kept but who is named, so only the second one pays for names of their own.
  const same: Name = (text) => text;
  const asRead: Names = { source: same, kind: same, group: same, member: same };
  const fullPath = path.join(options.directory, FILE);
  const finder = createRepeatFinder(fullPath);
  const first = lookThrough(options, asRead, { report: options.report, repeats: NO_LINES, finder });
  const repeats = linesOfRepeats(
    finder.repeated(),
    () => identified(options, asRead),
    (line, firstLine) => {
      const message = `the same source and id as line ${String(firstLine)} with other content; line ${String(firstLine)} stands`;
      options.report({ file: FILE, line, field: "id", message });
    },
  );
  // Only what is there twice has to be left out in another reading; its problems are reported already.
  const found = repeats.size === 0 ? first : lookThrough(options, asRead, { report: silent, repeats, finder: null });
  const reversals = reversalsOf(found, options.report);
  const unsorted = (): Generator<ReplayActivity, void, undefined> =>
    effective(options, createNames(), repeats, reversals);
  return { members: found.members, activities: found.sorted ? unsorted : () => sortedByTime(unsorted()) };
}

const NO_LINES: ReadonlySet<number> = new Set();
const silent = (): void => undefined;

function keyOf(source: string, id: string): string {
  return `${source}\u0000${id}`;
}

type Name = (text: string) => string;
type Names = Readonly<Record<"source" | "kind" | "group" | "member", Name>>;

/** V8 keeps a slice of this length as a view of the whole piece of the file that it was cut from. */
const SLICE_CHARS = 13;

/** The same text alone, so that a row that is kept does not keep the piece of the file around it. */
function alone(text: string): string {
  return text.length < SLICE_CHARS ? text : Buffer.from(text, "utf16le").toString("utf16le");
}

/** One object for each name, since the same few are named in row after row and looked up by every step after. */
function createName(): Name {
  const known = new Map<string, string>();
  let last = "";
  return (text) => {
    if (text === last) return last;
    const found = known.get(text);
    if (found !== undefined) return (last = found);
    const name = alone(text);
    known.set(name, name);
    return (last = name);
  };
}

/** Apart, so that the few names of a column are found in a small table, or are those of the row before. */
const createNames = (): Names => ({
  source: createName(),
  kind: createName(),
  group: createName(),
  member: createName(),
});

type ParsedRow = { readonly line: number; readonly row: ActivityRow; readonly values: readonly string[] };

/** Rows that exist at the instant. */
function* parsed(options: ActivityOptions, names: Names, report: Report): Generator<ParsedRow, void, undefined> {
  const kinds = new Set(options.kinds);
  const parser = activityParser((kind) => kinds.has(kind), options.kinds.join(", "));
  const parse = createRowParser("activities", parser, report);
  for (const { line, values } of readTable(options.directory, "activities", report)) {
    const row = plainRow(values, kinds, names) ?? parse({ line, values });
    if (row !== null && row.occurredAt <= options.at) yield { line, row, values };
  }
}

/** A row that is as it should be, nearly all of them, without a look-up by column; null: left to the parser that says what is wrong. */
function plainRow(values: readonly string[], kinds: ReadonlySet<string>, names: Names): ActivityRow | null {
  const [id = "", source = "", member = "", group = "", kind = "", occurred = "", counterpart = "", ref = "", of = ""] =
    values;
  if (id === "" || source === "" || member === "" || (of === "" && !kinds.has(kind))) return null;
  const occurredAt = parseInstant(occurred);
  if (occurredAt === null) return null;
  return {
    id,
    source: names.source(source),
    member: names.member(member),
    group: group === "" ? null : names.group(group),
    kind: names.kind(kind),
    occurredAt,
    counterpart: counterpart === "" ? null : names.member(counterpart),
    ref: ref === "" ? null : ref,
    reverses: of === "" ? null : of,
  };
}

function* identified(options: ActivityOptions, names: Names) {
  for (const { line, row, values } of parsed(options, names, silent)) {
    const content = () => JSON.stringify([...values.slice(0, 5), row.occurredAt, ...values.slice(6)]);
    yield { line, key: keyOf(row.source, row.id), content };
  }
}

type Reversal = { readonly line: number; readonly own: string; readonly target: string; readonly at: Instant };
type LookedThrough = {
  readonly members: Set<string>;
  readonly sorted: boolean;
  readonly reversals: readonly Reversal[];
};
type Look = {
  readonly report: Report;
  readonly repeats: ReadonlySet<number>;
  readonly finder: RepeatFinder | null;
};

function lookThrough(options: ActivityOptions, names: Names, { report, repeats, finder }: Look): LookedThrough {
  const members = new Set<string>();
  const reversals: Reversal[] = [];
  let sorted = true;
  let last = Number.NEGATIVE_INFINITY;
  for (const { line, row } of parsed(options, names, report)) {
    finder?.add(keyOf(row.source, row.id));
    if (repeats.has(line)) continue;
    if (!members.has(row.member)) members.add(alone(row.member));
    if (row.occurredAt < last) sorted = false;
    last = row.occurredAt;
    if (row.reverses === null) continue;
    const [own, target] = [keyOf(row.source, row.id), keyOf(row.source, row.reverses)];
    reversals.push({ line, own: alone(own), target: alone(target), at: row.occurredAt });
  }
  return { members, sorted, reversals };
}

/** Key of what is taken back, and when. */
function reversalsOf({ reversals: found }: LookedThrough, report: Report): ReadonlyMap<string, Instant> {
  const own = new Set(found.map((reversal) => reversal.own));
  const reversals = new Map<string, Instant>();
  for (const { line, target, at } of found) {
    if (own.has(target)) {
      const message = "names a reversal, and a reversal cannot be reversed; expected the id of an activity";
      report({ file: FILE, line, field: "reverses", message });
      continue;
    }
    reversals.set(target, Math.min(at, reversals.get(target) ?? at));
  }
  return reversals;
}

function* effective(
  options: ActivityOptions,
  names: Names,
  repeats: ReadonlySet<number>,
  reversals: ReadonlyMap<string, Instant>,
): Generator<ReplayActivity, void, undefined> {
  for (const { line, row } of parsed(options, names, silent)) {
    if (row.reverses !== null || repeats.has(line)) continue;
    const { id, source, member, group, kind, occurredAt, counterpart, ref } = row;
    const reversedAt = reversals.size === 0 ? null : (reversals.get(keyOf(source, id)) ?? null);
    yield {
      id: alone(id),
      source,
      member,
      group,
      kindName: kind,
      occurredAt,
      counterpart,
      ref: ref === null ? null : alone(ref),
      qualityPercent: 100,
      reversedAt,
    };
  }
}

function sortedByTime(activities: Iterable<ReplayActivity>): Generator<ReplayActivity, void, undefined> {
  const sorter = createSorter<ReplayActivity>(
    (a, b) => a.occurredAt - b.occurredAt || compareText(a.source, b.source) || compareText(a.id, b.id),
  );
  for (const activity of activities) sorter.add(activity);
  return sorter.sorted();
}
