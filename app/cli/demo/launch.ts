import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { spawnSync } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { createDatabase } from "~/adapters/persistence/database";
import { creatorHints, unwrittenStandings } from "~/adapters/persistence/standing-rows";
import { migrate } from "../migrate";
import { type PostgresServer, freePort, removeCluster, startPostgres } from "../postgres";
import { buildOnce } from "./build-once";
import { ROOT, type Running, start, untilAnswers } from "./processes";

export type Demo = {
  readonly sandboxUrl: string;
  readonly adminUrl: string;
  readonly storefrontUrl: string;
  readonly portalUrl: string;
  readonly appUrl: string;
  readonly databaseUrl: string;
  readonly shop: string;
  /** Creators' codes and the members who lead a group, at most five each: what to try. */
  readonly codes: readonly string[];
  readonly creators: readonly string[];
  stop(): Promise<void>;
};

export type LaunchOptions = {
  /** Everything the demo keeps. */
  readonly home: string;
  readonly reset?: boolean;
  /** A folder in the interchange format to fill the shop with, instead of the sample. */
  readonly data?: string | undefined;
  /** Wanted first port; others are chosen where these are taken. 0: any. */
  readonly port?: number;
  readonly say: (message: string) => void;
};

const SHOP = "hearth-demo.myshopify.com";

type Secrets = { readonly apiSecret: string; readonly encryptionKeys: string };

/** Made at the first start and kept with the data, so that sealed tokens can be opened next time. */
function secrets(home: string): Secrets {
  const file = path.join(home, "secrets.json");
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as Secrets;
  const made: Secrets = {
    apiSecret: randomBytes(24).toString("hex"),
    encryptionKeys: `demo:${randomBytes(32).toString("hex")}`,
  };
  writeFileSync(file, JSON.stringify(made), { mode: 0o600 });
  return made;
}

function clientId(): string {
  const found = /^client_id = "([^"]+)"/m.exec(readFileSync(path.join(ROOT, "shopify.app.toml"), "utf8"));
  return found?.[1] ?? "hearth-demo-client-id";
}

type Ports = { readonly sandbox: number; readonly tunnel: number; readonly storefront: number; readonly web: number };

async function choosePorts(first: number): Promise<Ports> {
  const at = (offset: number): Promise<number> => freePort(first === 0 ? 0 : first + offset);
  return { sandbox: await at(0), tunnel: await at(1), storefront: await at(2), web: await at(3) };
}

function appEnv(database: string, ports: Ports, own: Secrets): Record<string, string> {
  return {
    NODE_ENV: "production",
    DATABASE_URL: database,
    SHOPIFY_API_KEY: clientId(),
    SHOPIFY_API_SECRET: own.apiSecret,
    SHOPIFY_APP_URL: `http://localhost:${ports.tunnel}`,
    ENCRYPTION_KEYS: own.encryptionKeys,
    APP_BRIDGE_URL: `http://localhost:${ports.sandbox}/app-bridge.js`,
    SANDBOX_URL: `http://127.0.0.1:${ports.sandbox}`,
    PORT: String(ports.web),
    HOST: "127.0.0.1",
    LOG_LEVEL: "info",
  };
}

const PID_FILE = "running.pid";

/** Two demos over the same data would take each other's database away. A process that is gone, or is another by now, does not count. */
function refuseSecond(home: string): void {
  const file = path.join(home, PID_FILE);
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, "utf8"));
  const command = `/proc/${pid}/cmdline`;
  if (pid === process.pid || !existsSync(command) || !readFileSync(command, "utf8").includes("node")) return;
  throw new Error(
    `a demo over ${home} is running already or still stopping (process ${pid}); end it with Ctrl-C first`,
  );
}

/** Everything that a stopped demo keeps. */
export function removeDemo(home: string): void {
  removeCluster(path.join(home, "postgres"));
  rmSync(home, { recursive: true, force: true });
}

/** Starts database, sandbox, app and worker, and fills the shop the first time. Whatever fails, what was started is stopped again. */
export async function launch(options: LaunchOptions): Promise<Demo> {
  const { home, say } = options;
  const dataDir = path.join(home, "postgres");
  refuseSecond(home);
  if (options.reset) removeDemo(home);
  mkdirSync(home, { recursive: true });
  writeFileSync(path.join(home, PID_FILE), String(process.pid));
  const started: (Running | PostgresServer)[] = [];
  const stop = async (): Promise<void> => {
    for (const one of started.reverse()) await one.stop();
    started.length = 0;
    rmSync(path.join(home, PID_FILE), { force: true });
  };
  try {
    buildOnce(say);
    const postgres = await startPostgres({ dataDir, port: 0 });
    started.push(postgres);
    const database = await postgres.database("hearth");
    migrate(database);
    const ports = await choosePorts(options.port ?? 4100);
    const own = secrets(home);
    const env = appEnv(database, ports, own);
    const log = (name: string): string => path.join(home, `${name}.log`);
    const sandbox = start({
      name: "sandbox",
      args: ["--import", "tsx", "sandbox/main.ts"],
      env: sandboxEnv(home, ports, env),
      logFile: log("sandbox"),
    });
    started.push(sandbox);
    const node = ["--import", "./sandbox/preload.mjs", "--import", "tsx"];
    const web = start({ name: "web", args: [...node, "app/server.ts"], env, logFile: log("web") });
    started.push(web);
    await Promise.all([
      untilAnswers(`http://127.0.0.1:${ports.sandbox}/`, sandbox, log("sandbox")),
      untilAnswers(`http://127.0.0.1:${ports.web}/healthz`, web, log("web")),
    ]);
    fillOnce(options, node, env);
    const worker = start({ name: "worker", args: [...node, "app/jobs/worker.ts"], env, logFile: log("worker") });
    started.push(worker);
    const hints = await settled(database, worker, log("worker"));
    return {
      sandboxUrl: `http://localhost:${ports.sandbox}`,
      adminUrl: `http://localhost:${ports.sandbox}/store/${SHOP.split(".")[0] ?? ""}/apps/hearth-community`,
      storefrontUrl: `http://localhost:${ports.storefront}`,
      portalUrl: `http://localhost:${ports.storefront}/apps/community/portal`,
      appUrl: `http://127.0.0.1:${ports.web}`,
      databaseUrl: database,
      shop: SHOP,
      ...hints,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

const SETTLE_SECONDS_MAX = 120;

/** The first moments would show a storefront without standings: waits until every member's has been written once. */
async function settled(
  databaseUrl: string,
  worker: Running,
  logFile: string,
): Promise<Pick<Demo, "codes" | "creators">> {
  const database = createDatabase(databaseUrl, 1);
  try {
    for (let tries = 0; tries < SETTLE_SECONDS_MAX * 4; tries++) {
      if (worker.child.exitCode !== null)
        throw new Error(`worker ended with status ${worker.child.exitCode}; see ${logFile}`);
      if ((await unwrittenStandings(database)) === 0) break;
      await delay(250);
    }
    return await creatorHints(database);
  } finally {
    await database.end();
  }
}

function sandboxEnv(home: string, ports: Ports, env: Record<string, string>): Record<string, string> {
  return {
    SANDBOX_PORT: String(ports.sandbox),
    SANDBOX_TUNNEL_PORT: String(ports.tunnel),
    SANDBOX_STOREFRONT_PORT: String(ports.storefront),
    SANDBOX_STATE_DIR: path.join(home, "sandbox"),
    SANDBOX_SHOP: SHOP,
    SANDBOX_APP_URL: `http://127.0.0.1:${ports.web}`,
    SHOPIFY_API_KEY: env["SHOPIFY_API_KEY"] ?? "",
    SHOPIFY_API_SECRET: env["SHOPIFY_API_SECRET"] ?? "",
  };
}

/** The first start installs the app and fills the shop; the mark is written when that is done, so a broken off one starts anew. */
function fillOnce(options: LaunchOptions, node: readonly string[], env: Record<string, string>): void {
  const mark = path.join(options.home, "filled");
  const key = options.data ? path.resolve(options.data) : "sample";
  if (existsSync(mark)) {
    const filled = readFileSync(mark, "utf8");
    if (options.data && filled !== key)
      throw new Error(`this demo is filled with ${filled}; start it with --reset to fill it with ${key}`);
    return;
  }
  options.say(options.data ? `loading ${options.data}` : "making half a year of community and orders");
  const args = [...node, "app/cli/demo/fill.ts", ...(options.data ? [path.resolve(options.data)] : [])];
  const done = spawnSync(process.execPath, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (done.status !== 0) throw new Error("the shop could not be filled; start again with --reset");
  writeFileSync(mark, key);
}
