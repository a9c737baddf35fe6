import { spawn } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";

export type Measured = {
  readonly seconds: number;
  /** Of all threads, in the process's own code: what a machine that others use as well does not stretch as it does the time. */
  readonly cpuSeconds: number;
  readonly megabytes: number;
};

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");

/** Runs before the command and says on descriptor 3 what the process took: at most in kilobytes, and microseconds of CPU. */
const REPORT_USAGE = `data:text/javascript,${encodeURIComponent(
  'import { writeSync } from "node:fs"; import { isMainThread } from "node:worker_threads"; const said = () => { const { maxRSS, userCPUTime } = process.resourceUsage(); writeSync(3, maxRSS + " " + userCPUTime); }; if (isMainThread) process.on("exit", said);',
)}`;

/** Runs `hearth` as a process of its own, from its start to its end. */
export function measureHearth(...args: readonly string[]): Promise<Measured> {
  const started = performance.now();
  // As `npm run hearth` starts it (app/cli/bootstrap.mjs).
  const flags = ["--max-semi-space-size=32", "--import", "tsx", "--import", REPORT_USAGE];
  const child = spawn(process.execPath, [...flags, "app/cli/hearth.ts", ...args], {
    cwd: ROOT,
    stdio: ["ignore", "ignore", "inherit", "pipe"],
  });
  let usage = "";
  child.stdio[3]?.on("data", (part: Buffer) => (usage += part.toString()));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status) => {
      if (status !== 0) reject(new Error(`hearth ${args.join(" ")} ended with status ${String(status)}`));
      const [kilobytes = Number.NaN, microseconds = Number.NaN] = usage.split(" ").map(Number);
      const seconds = (performance.now() - started) / 1000;
      resolve({ seconds, cpuSeconds: microseconds / 1_000_000, megabytes: kilobytes / 1024 });
    });
  });
}
