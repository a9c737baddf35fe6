import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../..");

export type Running = { readonly name: string; readonly child: ChildProcess; stop(): Promise<void> };

const STOP_MS_MAX = 15_000;

type Options = {
  readonly name: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
};

/**
 * Starts one of the demo's processes, its output in a log file, in a group of its own: Ctrl-C reaches the demo, which stops the others
 * in order.
 */
export function start(options: Options): Running {
  const log = openSync(options.logFile, "a");
  const child = spawn(process.execPath, [...options.args], {
    cwd: ROOT,
    detached: true,
    stdio: ["ignore", log, log],
    env: { ...process.env, ...options.env },
  });
  closeSync(log);
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  return {
    name: options.name,
    child,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS_MAX);
      await exited;
      clearTimeout(timer);
    },
  };
}

/** Waits until the address answers 2xx. Throws with the log's place when the process ends before or it takes too long. */
export async function untilAnswers(url: string, running: Running, logFile: string, secondsMax = 60): Promise<void> {
  const until = Date.now() + secondsMax * 1000;
  while (Date.now() < until) {
    if (running.child.exitCode !== null)
      throw new Error(`${running.name} ended with status ${running.child.exitCode}; see ${logFile}`);
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    await delay(100);
  }
  throw new Error(`${running.name} did not answer at ${url} within ${secondsMax} s; see ${logFile}`);
}
