import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { migrate } from "../app/cli/migrate";
import { startPostgres } from "../app/cli/postgres";

/** A migrated database on a server of its own, durable as in production: commits wait for the disk. */
export async function benchDatabase(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const home = mkdtempSync(path.join(tmpdir(), "hearth-bench-"));
  const server = await startPostgres({ dataDir: path.join(home, "data") });
  const url = await server.database("bench");
  migrate(url);
  return {
    url,
    async close() {
      await server.destroy();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
