import { spawnSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

/** Brings a database to the newest migration. Throws with Prisma's own words. */
export function migrate(databaseUrl: string): void {
  const prisma = path.join(root, "node_modules/prisma/build/index.js");
  const done = spawnSync(process.execPath, [prisma, "migrate", "deploy"], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, DATABASE_URL: databaseUrl },
  });
  if (done.status !== 0) throw new Error(`prisma migrate deploy failed:\n${done.stdout}${done.stderr}`);
}
