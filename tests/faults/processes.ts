import { closeSync, openSync } from "node:fs";
import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { ROOT } from "../../app/cli/demo/processes";

export const ROLES = ["web-1", "web-2", "worker-1", "worker-2"] as const;
export type Role = (typeof ROLES)[number];

export type Processes = {
  /** Starts what does not run. `skewMs`: how wrong its clock goes. */
  start(role: Role, skewMs?: number): void;
  /** SIGKILL: no chance to finish anything. */
  kill(role: Role): Promise<void>;
  /** Starts what is missing and waits until every web answers. */
  allUp(): Promise<void>;
  killAll(): Promise<void>;
  /** Those that ended without having been killed, which none ever should; they were started again. */
  ended(): readonly string[];
};

type Options = {
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
  readonly clockFile: string;
  readonly ports: Readonly<Record<"web-1" | "web-2", number>>;
};

const NODE = ["--import", "./sandbox/preload.mjs", "--import", "./tests/faults/preload.mjs", "--import", "tsx"];
const UP_SECONDS_MAX = 120;

const isWeb = (role: Role): role is "web-1" | "web-2" => role.startsWith("web");

/** Two web and two worker processes as they run in production, but for the clock and the pauses of their rounds. */
export function processesOf(options: Options): Processes {
  const running = new Map<Role, ChildProcess>();
  const ended: string[] = [];
  const start = (role: Role, skewMs = 0): void => {
    if (running.has(role)) return;
    const log = openSync(path.join(options.home, `${role}.log`), "a");
    const env: NodeJS.ProcessEnv = {
      ...process.env,
      NODE_ENV: "production",
      ...options.env,
      FAULTS_CLOCK_FILE: options.clockFile,
      FAULTS_SKEW_MS: String(skewMs),
      ...(isWeb(role) ? { PORT: String(options.ports[role]) } : { FAULTS_HURRY: "1" }),
    };
    const entry = isWeb(role) ? "app/server.ts" : "app/jobs/worker.ts";
    const child = spawn(process.execPath, [...NODE, entry], { cwd: ROOT, env, stdio: ["ignore", log, log] });
    closeSync(log);
    running.set(role, child);
    child.once("exit", (code) => {
      if (running.get(role) !== child) return;
      running.delete(role);
      ended.push(`${role} ended by itself with status ${String(code)}`);
      start(role, skewMs);
    });
  };
  const kill = async (role: Role): Promise<void> => {
    const child = running.get(role);
    if (!child) return;
    running.delete(role);
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await gone;
  };
  const allUp = async (): Promise<void> => {
    const until = performance.now() + UP_SECONDS_MAX * 1000;
    for (;;) {
      for (const role of ROLES) start(role);
      const urls = Object.values(options.ports).map((port) => `http://127.0.0.1:${port}/healthz`);
      const answers = await Promise.all(
        urls.map((url) =>
          fetch(url).then(
            (one) => one.ok,
            () => false,
          ),
        ),
      );
      if (answers.every(Boolean)) return;
      if (performance.now() > until) throw new Error(`the web processes were not up after ${UP_SECONDS_MAX} s`);
      await delay(100);
    }
  };
  return {
    start,
    kill,
    allUp,
    async killAll() {
      await Promise.all(ROLES.map(kill));
    },
    ended: () => ended,
  };
}
