import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { runSimulation } from "../app/cli/hearth/simulate-command";
import { type BenchPart, rounded } from "./measure";
import { type Measured, measureHearth } from "./process";

const UNTIL = Date.parse("2026-06-29T00:00:00Z");
const DRAFT = {
  name: "Draft",
  rewards: { contributorRateBp: 250, codePayoutMaxPercent: 20 },
  scoring: { halfLifeWeeks: 5 },
};
/** About ten activities for each order, as the target says. */
const PACE = { activities: 2.25, orders: 0.6 };
/** A run takes half a minute: the better of two, since a shared machine only ever makes it slower. */
const RUNS = 2;

type Size = { readonly label: string; readonly members: number; readonly weeks: number };
const WIDE: Size = { label: "20,000 members, a year", members: 20_000, weeks: 52 };
/** The same members with ten times the history. */
const SHORT: Size = { label: "2,000 members, a year", members: 2000, weeks: 52 };
const LONG: Size = { label: "2,000 members, ten years", members: 2000, weeks: 520 };
/** Ten times the activities and orders of the target, which is a file of most of a gigabyte. */
const TEN: Size = { label: "20,000 members, ten years", members: 20_000, weeks: 520 };

/** A whole backtest of simulated files, as a process: two programs over one reading. */
export function benchBacktest(): Promise<BenchPart> {
  return withPrograms(async (work) => {
    const wide = await bestOf(work, WIDE, RUNS);
    const short = await bestOf(work, SHORT, RUNS);
    const long = await bestOf(work, LONG, RUNS);
    return {
      name: "backtest of files, two programs",
      rows: [
        ...rowsOf(WIDE.label, wide, " (targets 10 s, 700 MB)"),
        ...rowsOf(SHORT.label, short, ""),
        ...rowsOf(LONG.label, long, ""),
        ...growth("ten times the history", short, long),
      ],
    };
  });
}

/** The same members with ten times the history at the size of the target. Takes minutes and a gigabyte of disk, so a kind of its own. */
export function benchBacktestTen(): Promise<BenchPart> {
  return withPrograms(async (work) => {
    const wide = await bestOf(work, WIDE, 1);
    const ten = await bestOf(work, TEN, 1);
    return {
      name: "backtest of ten times as many files",
      rows: [...rowsOf(WIDE.label, wide, ""), ...rowsOf(TEN.label, ten, ""), ...growth("ten times as much", wide, ten)],
    };
  });
}

async function withPrograms(bench: (work: string) => Promise<BenchPart>): Promise<BenchPart> {
  const work = mkdtempSync(path.join(tmpdir(), "hearth-bench-"));
  try {
    writeFileSync(path.join(work, "program.json"), "{}");
    writeFileSync(path.join(work, "draft.json"), JSON.stringify(DRAFT));
    return await bench(work);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function growth(label: string, one: Run, ten: Run) {
  return [
    { label: `${label}: time (target 12)`, median: rounded(ten.seconds / one.seconds, 1), unit: "x" },
    { label: `${label}: CPU`, median: rounded(ten.cpuSeconds / one.cpuSeconds, 1), unit: "x" },
    { label: `${label}: memory`, median: rounded(ten.megabytes / one.megabytes, 1), unit: "x" },
  ];
}

type Run = Measured & { readonly activities: number; readonly orders: number };

async function bestOf(work: string, { members, weeks }: Size, times: number): Promise<Run> {
  const directory = mkdtempSync(path.join(work, "store-"));
  const { activities, orders } = runSimulation({ seed: 1, weeks, members, until: UNTIL, pace: PACE }, directory);
  const runs: Measured[] = [];
  for (let run = 0; run < times; run += 1) {
    const programs = ["--program", path.join(work, "program.json"), "--against", path.join(work, "draft.json")];
    runs.push(await measureHearth("backtest", directory, ...programs, "--at", new Date(UNTIL).toISOString(), "--json"));
  }
  rmSync(directory, { recursive: true, force: true });
  return {
    seconds: Math.min(...runs.map((run) => run.seconds)),
    cpuSeconds: Math.min(...runs.map((run) => run.cpuSeconds)),
    megabytes: Math.min(...runs.map((run) => run.megabytes)),
    activities,
    orders,
  };
}

function rowsOf(label: string, { seconds, cpuSeconds, megabytes, activities, orders }: Run, target: string) {
  return [
    { label: `${label}: activities`, median: activities, unit: "" },
    { label: `${label}: orders`, median: orders, unit: "" },
    { label: `${label}: time${target}`, median: rounded(seconds, 1), unit: "s" },
    { label: `${label}: CPU of its own`, median: rounded(cpuSeconds, 1), unit: "s" },
    { label: `${label}: peak memory`, median: rounded(megabytes), unit: "MB" },
  ];
}
