import path from "node:path";
import type { ReplayActivity } from "../../core/replay/replay-input";
import { compareText } from "../../core/shared/ids";
import { parseInstant } from "../../core/shared/time";
import type { Instant } from "../../core/shared/time";
import { fileNameOf } from "./columns";
import { createSorter } from "./external-sort";
import { fingerprint, fingerprintAmong } from "./fingerprints";
import { alone } from "./name-table";
import { activityParser, createRowParser } from "./parse-row";
import type { ActivityRow } from "./parse-row";
import { createPlainRows } from "./plain-rows";
import type { RowProblem } from "./problems";
import { readTable, scanTable } from "./read-table";
import type { TableRow } from "./read-table";
import { createRepeatFinder, linesOfRepeats } from "./repeated-ids";
import type { RepeatFinder } from "./repeated-ids";
import { activityKey, createActivitySpool, spooledActivities } from "./spool-activities";
import type { Reversals, SpooledActivities } from "./spool-activities";

type Report = (problem: RowProblem) => void;

export type ActivityOptions = {
  readonly directory: string;
  /** A directory for files of its own. */
  readonly scratch: string;
  readonly at: Instant;
  readonly kinds: readonly string[];
  readonly report: Report;
  /** Bytes that are read at a time, where a test says so. */
  readonly chunkBytes?: number;
};

export type ActivityLog = {
  /** Everybody who is named as having done something, also where it was taken back. */
  readonly members: readonly string[];
  /** By occurred_at, each once, with the instant of its reversal; reversals themselves are left out. */
  readonly spooled: SpooledActivities;
};

const FILE = fileNameOf("activities");

/**
 * The activities up to an instant. The file is read and checked once, in pieces, and what is good of it is put aside in a form that is
 * handed out many times faster; one that is not sorted by time is sorted on disk, one with repeated ids is read again without them.
 * What is held grows with members, reversals and repeats alone.
 */
export function readActivities(options: ActivityOptions): ActivityLog {
  const finder = createRepeatFinder(path.join(options.directory, FILE));
  const first = lookThrough(options, { report: options.report, repeats: NO_LINES, finder });
  const repeats = linesOfRepeats(
    finder.repeated(),
    () => identified(options),
    (line, firstLine) => {
      const message = `the same source and id as line ${String(firstLine)} with other content; line ${String(firstLine)} stands`;
      options.report({ file: FILE, line, field: "id", message });
    },
  );
  // Only what is there twice has to be left out in another reading; its problems are reported already.
  const found = repeats.size === 0 ? first : lookThrough(options, { report: silent, repeats, finder: null });
  const spooled = { ...found.spooled, reversals: reversalsOf(found, options.report) };
  return { members: found.members, spooled: found.sorted ? spooled : sortedByTime(options, spooled) };
}

const NO_LINES: ReadonlySet<number> = new Set();
const NO_REVERSALS: Reversals = new Map();
const silent = (): void => undefined;

type ParsedRow = { readonly line: number; readonly row: ActivityRow; readonly values: readonly string[] };

/** Rows that exist at the instant. */
function* parsed(options: ActivityOptions, report: Report): Generator<ParsedRow, void, undefined> {
  const rowOf = createRows(options, report);
  for (const { line, values } of readTable(options.directory, "activities", report)) {
    const row = rowOf({ line, values });
    if (row !== null) yield { line, row, values };
  }
}

function createRows({ kinds, at }: ActivityOptions, report: Report) {
  const known = new Set(kinds);
  const parser = activityParser((kind) => known.has(kind), kinds.join(", "));
  const parse = createRowParser("activities", parser, report);
  return (given: TableRow): ActivityRow | null => {
    const row = simpleRow(given.values, known) ?? parse(given);
    return row !== null && row.occurredAt <= at ? row : null;
  };
}

/** A row that is as it should be, nearly all of them, without a look-up by column; null: left to the parser that says what is wrong. */
function simpleRow(values: readonly string[], kinds: ReadonlySet<string>): ActivityRow | null {
  const [id = "", source = "", member = "", group = "", kind = "", occurred = "", counterpart = "", ref = "", of = ""] =
    values;
  if (id === "" || source === "" || member === "" || (of === "" && !kinds.has(kind))) return null;
  const occurredAt = parseInstant(occurred);
  if (occurredAt === null) return null;
  return {
    id,
    source,
    member,
    group: group === "" ? null : group,
    kind,
    occurredAt,
    counterpart: counterpart === "" ? null : counterpart,
    ref: ref === "" ? null : ref,
    reverses: of === "" ? null : of,
  };
}

function* identified(options: ActivityOptions) {
  for (const { line, row, values } of parsed(options, silent)) {
    const content = () => JSON.stringify([...values.slice(0, 5), row.occurredAt, ...values.slice(6)]);
    yield { line, key: activityKey(row.source, row.id), content };
  }
}

type Reversal = {
  readonly line: number;
  readonly source: string;
  readonly id: string;
  /** Id of what it takes back, of the same source. */
  readonly target: string;
  readonly at: Instant;
};
type LookedThrough = {
  readonly members: readonly string[];
  readonly sorted: boolean;
  readonly reversals: readonly Reversal[];
  readonly spooled: SpooledActivities;
};
type Look = {
  readonly report: Report;
  readonly repeats: ReadonlySet<number>;
  readonly finder: RepeatFinder | null;
};

function lookThrough(options: ActivityOptions, { report, repeats, finder }: Look): LookedThrough {
  const spool = createActivitySpool(path.join(options.scratch, "activities"));
  const actors = createActors(spool.members);
  const reversals: Reversal[] = [];
  let sorted = true;
  let last = Number.NEGATIVE_INFINITY;
  const goOnTo = (occurredAt: Instant): void => {
    if (occurredAt < last) sorted = false;
    last = occurredAt;
  };
  const takePlain = createPlainRows(options, (row) => {
    const print = fingerprintAmong(row.piece.codes, row.source, row.id);
    finder?.add(print);
    if (repeats.has(row.line)) return;
    goOnTo(row.occurredAt);
    actors.add(spool.addPlain(row, print));
  });
  const takeOther = (line: number, row: ActivityRow): void => {
    const print = fingerprint(row.source, row.id);
    finder?.add(print);
    if (repeats.has(line)) return;
    actors.add(spool.placeOf(row.member));
    goOnTo(row.occurredAt);
    if (row.reverses === null) spool.add(row, print);
    else {
      const [source, id, target] = [alone(row.source), alone(row.id), alone(row.reverses)];
      reversals.push({ line, source, id, target, at: row.occurredAt });
    }
  };
  const rowOf = createRows(options, report);
  const onRow = (given: TableRow): void => {
    const row = rowOf(given);
    if (row !== null) takeOther(given.line, row);
  };
  scanTable(options.directory, "activities", { report, onRow, takeLine: takePlain }, options.chunkBytes);
  return { members: actors.names, sorted, reversals, spooled: spool.end(NO_REVERSALS) };
}

/** Who did something, each once, by the place among all that the spool knows. */
function createActors(members: readonly string[]) {
  const names: string[] = [];
  const known: boolean[] = [];
  return {
    names,
    add: (place: number): void => {
      if (known[place] === true) return;
      while (known.length <= place) known.push(false);
      known[place] = true;
      names.push(members[place] ?? "");
    },
  };
}

function reversalsOf({ reversals: found }: LookedThrough, report: Report): Reversals {
  const own = new Set(found.map(({ source, id }) => activityKey(source, id)));
  const bySource = new Map<string, Map<string, Instant>>();
  for (const { line, source, target, at } of found) {
    if (own.has(activityKey(source, target))) {
      const message = "names a reversal, and a reversal cannot be reversed; expected the id of an activity";
      report({ file: FILE, line, field: "reverses", message });
      continue;
    }
    let reversals = bySource.get(source);
    if (reversals === undefined) bySource.set(source, (reversals = new Map()));
    reversals.set(target, Math.min(at, reversals.get(target) ?? at));
  }
  return bySource;
}

function sortedByTime({ scratch }: ActivityOptions, unsorted: SpooledActivities): SpooledActivities {
  const sorter = createSorter<ReplayActivity>(
    (a, b) => a.occurredAt - b.occurredAt || compareText(a.source, b.source) || compareText(a.id, b.id),
  );
  for (const activity of spooledActivities(unsorted)) sorter.add(activity);
  const spool = createActivitySpool(path.join(scratch, "activities-by-time"));
  for (const activity of sorter.sorted()) spool.add({ ...activity, kind: activity.kindName, reverses: null });
  return spool.end(unsorted.reversals);
}
