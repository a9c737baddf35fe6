import { spawnSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

/** The migration engine leaves a timer of ten seconds behind when it is done: such timers do not hold the process. */
const NO_WAIT = `data:text/javascript,${encodeURIComponent(
  "const set = globalThis.setTimeout; globalThis.setTimeout = (work, ms, ...rest) => { const timer = set(work, ms, ...rest); return ms >= 10000 ? timer.unref() : timer; };",
)}`;

/** Brings a database to the newest migration. Throws with Prisma's own words. */
export function migrate(databaseUrl: string): void {
  const prisma = path.join(root, "node_modules/prisma/build/index.js");
  const done = spawnSync(process.execPath, ["--import", NO_WAIT, prisma, "migrate", "deploy"], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, DATABASE_URL: databaseUrl, CHECKPOINT_DISABLE: "1" },
  });
  if (done.status !== 0) throw new Error(`prisma migrate deploy failed:\n${done.stdout}${done.stderr}`);
}
