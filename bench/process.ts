import { spawn } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";

export type Measured = { readonly seconds: number; readonly megabytes: number };

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");

/** Runs before the command and says what the process took at most, in kilobytes, on descriptor 3. */
const REPORT_MEMORY = `data:text/javascript,${encodeURIComponent(
  'import { writeSync } from "node:fs"; process.on("exit", () => writeSync(3, String(process.resourceUsage().maxRSS)));',
)}`;

/** Runs `hearth` as a process of its own, from its start to its end. */
export function measureHearth(...args: readonly string[]): Promise<Measured> {
  const started = performance.now();
  const child = spawn(process.execPath, ["--import", "tsx", "--import", REPORT_MEMORY, "app/cli/hearth.ts", ...args], {
    cwd: ROOT,
    stdio: ["ignore", "ignore", "inherit", "pipe"],
  });
  let memory = "";
  child.stdio[3]?.on("data", (part: Buffer) => (memory += part.toString()));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status) => {
      if (status !== 0) reject(new Error(`hearth ${args.join(" ")} ended with status ${String(status)}`));
      else resolve({ seconds: (performance.now() - started) / 1000, megabytes: Number(memory) / 1024 });
    });
  });
}
