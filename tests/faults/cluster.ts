import { appendFileSync, chmodSync, chownSync, cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { migrate } from "../../app/cli/migrate";
import { type PostgresServer, startPostgres } from "../../app/cli/postgres";

/** A data folder with a migrated database, not running: what every run copies. */
export type ClusterTemplate = { readonly dataDir: string; remove(): void };

const DATABASE = "hearth";

/** A crash of the server loses nothing that the kernel has; only a crash of the machine would, which nobody does here. */
const SETTINGS = "fsync = off\nfull_page_writes = off\n";

export async function makeTemplate(): Promise<ClusterTemplate> {
  const home = mkdtempSync(path.join(tmpdir(), "hearth-faults-template-"));
  // The server's account must be able to enter.
  chmodSync(home, 0o755);
  const dataDir = path.join(home, "data");
  const server = await startPostgres({ dataDir });
  migrate(await server.database(DATABASE));
  await server.stop("fast");
  appendFileSync(path.join(dataDir, "postgresql.conf"), SETTINGS);
  return { dataDir, remove: () => rmSync(home, { recursive: true, force: true }) };
}

/** A server of one run. The port stays the same over a crash. */
export type Cluster = {
  readonly url: string;
  /** What `pg_ctl stop -m immediate` does, and a start, which recovers. */
  crash(): Promise<void>;
  /** Stops it and leaves its data, for whoever looks for a cause. */
  stop(): Promise<void>;
  destroy(): Promise<void>;
};

export async function startCluster(template: ClusterTemplate, home: string, wanted: number): Promise<Cluster> {
  const dataDir = path.join(home, "postgres");
  cpSync(template.dataDir, dataDir, { recursive: true, preserveTimestamps: true });
  chmodSync(dataDir, 0o700);
  giveTo(dataDir);
  let server: PostgresServer = await startPostgres({ dataDir, port: wanted });
  const { port } = server;
  return {
    url: `postgresql://hearth@127.0.0.1:${port}/${DATABASE}`,
    async crash() {
      await server.stop("immediate");
      server = await startPostgres({ dataDir, port });
      if (server.port !== port) throw new Error(`PostgreSQL came back at port ${server.port}, not ${port}`);
    },
    stop: () => server.stop("fast"),
    destroy: () => server.destroy(),
  };
}

const NOBODY = 65534;

/** Root's server runs as `nobody`, who must own what it copied from. */
function giveTo(folder: string): void {
  if (process.getuid?.() !== 0) return;
  chownSync(folder, NOBODY, NOBODY);
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }))
    chownSync(path.join(folder, name), NOBODY, NOBODY);
}
