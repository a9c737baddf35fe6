import path from "node:path";
import type { ReplayActivity } from "../../core/replay/replay-input";
import { compareText } from "../../core/shared/ids";
import type { Instant } from "../../core/shared/time";
import { fileNameOf } from "./columns";
import { createSorter } from "./external-sort";
import { activityParser, createRowParser } from "./parse-row";
import type { ActivityRow } from "./parse-row";
import type { RowProblem } from "./problems";
import { readTable } from "./read-table";
import { findRepeats } from "./repeated-ids";

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
 * The activities up to an instant. The file is read three times in pieces: for repeated ids, for problems and reversals, and to hand
 * out; one that is not sorted by time is sorted on disk. What is held grows with members, reversals and repeats alone.
 */
export function readActivities(options: ActivityOptions): ActivityLog {
  const silent = (): void => undefined;
  const repeats = findRepeats(
    path.join(options.directory, FILE),
    () => identified(options, silent),
    (line, first) => {
      const message = `the same source and id as line ${String(first)} with other content; line ${String(first)} stands`;
      options.report({ file: FILE, line, field: "id", message });
    },
  );
  const found = lookThrough(options, repeats);
  const unsorted = (): Generator<ReplayActivity, void, undefined> => effective(options, repeats, found.reversals);
  return { members: found.members, activities: found.sorted ? unsorted : () => sortedByTime(unsorted()) };
}

function keyOf(source: string, id: string): string {
  return `${source}\u0000${id}`;
}

type ParsedRow = { readonly line: number; readonly row: ActivityRow; readonly values: readonly string[] };

/** Rows that exist at the instant. */
function* parsed(options: ActivityOptions, report: Report): Generator<ParsedRow, void, undefined> {
  const kinds = new Set(options.kinds);
  const parser = activityParser((kind) => kinds.has(kind), options.kinds.join(", "));
  const parse = createRowParser("activities", parser, report);
  for (const { line, values } of readTable(options.directory, "activities", report)) {
    const row = parse({ line, values });
    if (row !== null && row.occurredAt <= options.at) yield { line, row, values };
  }
}

function* identified(options: ActivityOptions, report: Report) {
  for (const { line, row, values } of parsed(options, report)) {
    const content = () => JSON.stringify([...values.slice(0, 5), row.occurredAt, ...values.slice(6)]);
    yield { line, key: keyOf(row.source, row.id), content };
  }
}

type LookedThrough = {
  readonly members: Set<string>;
  readonly sorted: boolean;
  /** Key of what is taken back, and when. */
  readonly reversals: ReadonlyMap<string, Instant>;
};

function lookThrough(options: ActivityOptions, repeats: ReadonlySet<number>): LookedThrough {
  const members = new Set<string>();
  const found: { readonly line: number; readonly target: string; readonly at: Instant }[] = [];
  const own = new Set<string>();
  let sorted = true;
  let last = Number.NEGATIVE_INFINITY;
  for (const { line, row } of parsed(options, options.report)) {
    if (repeats.has(line)) continue;
    members.add(row.member);
    if (row.occurredAt < last) sorted = false;
    last = row.occurredAt;
    if (row.reverses === null) continue;
    own.add(keyOf(row.source, row.id));
    found.push({ line, target: keyOf(row.source, row.reverses), at: row.occurredAt });
  }
  const reversals = new Map<string, Instant>();
  for (const { line, target, at } of found) {
    if (own.has(target)) {
      const message = "names a reversal, and a reversal cannot be reversed; expected the id of an activity";
      options.report({ file: FILE, line, field: "reverses", message });
      continue;
    }
    reversals.set(target, Math.min(at, reversals.get(target) ?? at));
  }
  return { members, sorted, reversals };
}

function* effective(
  options: ActivityOptions,
  repeats: ReadonlySet<number>,
  reversals: ReadonlyMap<string, Instant>,
): Generator<ReplayActivity, void, undefined> {
  for (const { line, row } of parsed(options, () => undefined)) {
    if (row.reverses !== null || repeats.has(line)) continue;
    const { id, source, member, group, kind, occurredAt, counterpart, ref } = row;
    const reversedAt = reversals.size === 0 ? null : (reversals.get(keyOf(source, id)) ?? null);
    yield { id, source, member, group, kindName: kind, occurredAt, counterpart, ref, qualityPercent: 100, reversedAt };
  }
}

function sortedByTime(activities: Iterable<ReplayActivity>): Generator<ReplayActivity, void, undefined> {
  const sorter = createSorter<ReplayActivity>(
    (a, b) => a.occurredAt - b.occurredAt || compareText(a.source, b.source) || compareText(a.id, b.id),
  );
  for (const activity of activities) sorter.add(activity);
  return sorter.sorted();
}
