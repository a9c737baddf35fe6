import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestProject } from "vitest/node";
import { migrate } from "../../app/cli/migrate";
import { startPostgres } from "../../app/cli/postgres";

declare module "vitest" {
  // eslint-disable-next-line @typescript-eslint/consistent-type-definitions -- vitest asks for declaration merging
  interface ProvidedContext {
    postgresUrl: string;
  }
}

export const TEMPLATE = "hearth_template";

/** One throw-away server for the run, with a migrated database that every test file copies. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const home = mkdtempSync(path.join(tmpdir(), "hearth-test-"));
  const server = await startPostgres({ dataDir: path.join(home, "data"), ephemeral: true });
  migrate(await server.database(TEMPLATE));
  project.provide("postgresUrl", server.url);
  return async () => {
    await server.destroy();
    rmSync(home, { recursive: true, force: true });
  };
}
