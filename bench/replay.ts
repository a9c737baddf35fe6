import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { formatInstant, parseInstant } from "../app/core/shared/time";
import { type Measured, measureHearth } from "./process";

type BenchRow = { label: string; median: number; unit: string };

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
export const DATA = path.resolve(ROOT, "../shared/data/qcse-journey");
const AT = "2018-09-02T12:00:00Z";
const RUNS = 5;
const COPIES = 10;
/** Whole weeks, longer than the year of orders: copies follow each other in time and weekdays stay. */
const SHIFT_MS = 53 * 7 * 86_400_000;

/** Replays the real input, and the same enlarged tenfold, as whole processes; medians of five runs. */
export async function benchReplay(): Promise<{ name: string; rows: BenchRow[] }> {
  const name = "replay";
  if (!existsSync(DATA)) return { name, rows: [] };
  const work = mkdtempSync(path.join(tmpdir(), "hearth-bench-"));
  try {
    const program = path.join(work, "program.json");
    writeFileSync(program, "{}");
    const enlarged = mkdtempSync(path.join(work, "tenfold-"));
    enlarge(DATA, enlarged);
    const once = await medians(DATA, program);
    const tenfold = await medians(enlarged, program);
    return {
      name,
      rows: [
        { label: "real input, process time", median: once.seconds, unit: "s" },
        { label: "real input, peak memory", median: once.megabytes, unit: "MB" },
        { label: "tenfold input, process time", median: tenfold.seconds, unit: "s" },
        { label: "tenfold input, peak memory", median: tenfold.megabytes, unit: "MB" },
      ],
    };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function medians(directory: string, program: string): Promise<Measured> {
  const runs: Measured[] = [];
  for (let run = 0; run < RUNS; run += 1) runs.push(await replayOnce(directory, program));
  return {
    seconds: median(runs.map((run) => run.seconds)),
    cpuSeconds: median(runs.map((run) => run.cpuSeconds)),
    megabytes: median(runs.map((run) => run.megabytes)),
  };
}

function median(numbers: number[]): number {
  const sorted = numbers.sort((a, b) => a - b);
  return Math.round((sorted[Math.floor(sorted.length / 2)] ?? Number.NaN) * 100) / 100;
}

function replayOnce(directory: string, program: string): Promise<Measured> {
  return measureHearth("replay", directory, "--program", program, "--at", AT, "--json");
}

/**
 * The same members with ten times as long a history: copies of activities, orders and refunds under ids of their own, each 53 weeks
 * before the next. Members stay the same, because memory is allowed to grow with them and with nothing else.
 */
export function enlarge(from: string, to: string): void {
  for (const file of ["groups.csv", "codes.csv"])
    writeFileSync(path.join(to, file), readFileSync(path.join(from, file)));
  const oldest = (COPIES - 1) * SHIFT_MS;
  rewrite(from, to, "members.csv", (cells) => [shifted(cells, [2], oldest)]);
  rewrite(from, to, "memberships.csv", (cells) => [shifted(cells, [2], oldest)]);
  copies(from, to, "activities.csv", [5], [0, 7, 8]);
  copies(from, to, "orders.csv", [2, 7], [0]);
  copies(from, to, "refunds.csv", [2], [0, 1]);
}

function copies(from: string, to: string, file: string, instants: readonly number[], ids: readonly number[]): void {
  const { header, rows } = read(from, file);
  const parts: string[] = [header];
  for (let copy = COPIES - 1; copy >= 0; copy -= 1) {
    for (const row of rows) {
      const cells = shifted(row.split(","), instants, copy * SHIFT_MS);
      for (const id of ids) if (copy > 0 && cells[id] !== "") cells[id] = `${cells[id] ?? ""}-${String(copy)}`;
      parts.push(cells.join(","));
    }
  }
  writeFileSync(path.join(to, file), `${parts.join("\n")}\n`);
}

function rewrite(from: string, to: string, file: string, change: (cells: string[]) => string[][]): void {
  const { header, rows } = read(from, file);
  const changed = rows.flatMap((row) => change(row.split(","))).map((cells) => cells.join(","));
  writeFileSync(path.join(to, file), `${[header, ...changed].join("\n")}\n`);
}

/** The real input has no quoted fields. */
function read(from: string, file: string): { readonly header: string; readonly rows: readonly string[] } {
  const [header = "", ...rows] = readFileSync(path.join(from, file), "utf8").trimEnd().split(/\r?\n/);
  return { header, rows };
}

function shifted(cells: string[], instants: readonly number[], byMs: number): string[] {
  for (const index of instants) {
    const at = parseInstant(cells[index] ?? "");
    if (at !== null) cells[index] = formatInstant(at - byMs);
  }
  return cells;
}
