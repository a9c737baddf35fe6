import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ROOT } from "./processes";

const STAMP = path.join(ROOT, ".hearth/built");

function sources(): string[] {
  const files = readdirSync(path.join(ROOT, "app"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(ROOT, path.join(entry.parentPath, entry.name)));
  return [...files.sort(), "vite.config.ts", "package-lock.json"];
}

function digest(): string {
  const hash = createHash("sha256");
  for (const file of sources()) hash.update(file).update(readFileSync(path.join(ROOT, file)));
  return hash.digest("hex");
}

/** Builds the app unless what is built already comes from the same sources. Throws with the build's own words. */
export function buildOnce(say: (message: string) => void): void {
  const key = digest();
  const built = existsSync(path.join(ROOT, "build/server/index.js"));
  if (built && existsSync(STAMP) && readFileSync(STAMP, "utf8") === key) return;
  say("building the app (once for each state of the sources)");
  const remix = path.join(ROOT, "node_modules/@remix-run/dev/dist/cli.js");
  const done = spawnSync(process.execPath, [remix, "vite:build"], {
    cwd: ROOT,
    encoding: "utf8",
    env: { ...process.env, NODE_ENV: "production" },
  });
  if (done.status !== 0) throw new Error(`the build failed:\n${done.stdout}\n${done.stderr}`);
  mkdirSync(path.dirname(STAMP), { recursive: true });
  writeFileSync(STAMP, key);
}
