/* npm test: everything, on a fresh clone too. Ends with `N passed, N failed`. `npm test -- unit` runs one part. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { buildOnce } from "../app/cli/demo/build-once";
import { findChromium } from "../tests/support/chromium";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const bin = (name: string): string => path.join(root, "node_modules/.bin", name);

type Outcome = { readonly passed: number; readonly failed: number };
type Part = { readonly name: string; run(): Promise<Outcome> };

const env = { ...process.env, CI: "1", DEFAULT_SEED: "42", SHOPIFY_CLI_NO_ANALYTICS: "1", NODE_ENV: "test" as const };

function command(name: string, args: readonly string[]): Promise<{ status: number; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(name, [...args], { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.on("error", (error) => resolve({ status: 1, output: error.message }));
    child.on("close", (status) => resolve({ status: status ?? 1, output }));
  });
}

/** A check that passes or fails as a whole; what it says is shown only when it fails. */
function check(name: string, tool: string, ...args: string[]): Part {
  return {
    name,
    async run() {
      const { status, output } = await command(tool, args);
      if (status !== 0) console.log(output.trimEnd());
      return status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
    },
  };
}

type VitestReport = { numPassedTests: number; numFailedTests: number; numFailedTestSuites: number; success: boolean };

/** A vitest project; a file that could not be loaded counts as failed. A run without a test is a failure. */
function vitest(project: string): Part {
  return {
    name: `tests: ${project}`,
    async run() {
      const folder = mkdtempSync(path.join(tmpdir(), "hearth-report-"));
      const report = path.join(folder, "report.json");
      const child = spawn(
        bin("vitest"),
        ["run", "--project", project, "--reporter=default", "--reporter=json", `--outputFile.json=${report}`],
        {
          cwd: root,
          env,
          stdio: ["ignore", "inherit", "inherit"],
        },
      );
      const status = await new Promise<number>((resolve) => child.on("close", (code) => resolve(code ?? 1)));
      const found = existsSync(report) ? (JSON.parse(readFileSync(report, "utf8")) as VitestReport) : undefined;
      rmSync(folder, { recursive: true, force: true });
      const passed = found?.numPassedTests ?? 0;
      const failed = Math.max(found?.numFailedTests ?? 0, status !== 0 || passed === 0 ? 1 : 0);
      return { passed, failed };
    },
  };
}

/** Debian's Chromium, where there is none and this may install it. */
function ensureChromium(): void {
  if (findChromium() || process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return;
  console.log("hearth: installing Debian's Chromium for the browser tests");
  const options = {
    stdio: ["ignore", "ignore", "inherit"] as ["ignore", "ignore", "inherit"],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  };
  spawnSync("apt-get", ["update", "-qq"], options);
  spawnSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], options);
}

const build: Part = {
  name: "build",
  run() {
    try {
      buildOnce(() => undefined);
      return Promise.resolve({ passed: 1, failed: 0 });
    } catch (error) {
      console.log(error instanceof Error ? error.message : error);
      return Promise.resolve({ passed: 0, failed: 1 });
    }
  },
};

const DOCTOR = ["app", "doctor", "--path", ".", "--json", "--blocking", "medium"];

const PARTS: readonly Part[] = [
  check("types", bin("tsc"), "--noEmit"),
  check("types of the pure core", bin("tsc"), "--noEmit", "-p", "app/core"),
  check("lint", bin("eslint"), ".", "--max-warnings", "0"),
  check("formatting", bin("prettier"), "--check", "--log-level", "warn", "."),
  check("secrets", bin("secretlint"), "--maskSecrets", "**/*"),
  check("theme extension and app configuration (shopify app build)", bin("shopify"), "app", "build"),
  // Offline: what it says depends on the tree alone, not on the advisories of the day.
  check("security (shopify app doctor)", "env", "npm_config_offline=true", bin("shopify"), ...DOCTOR),
  build,
  vitest("unit"),
  vitest("integration"),
  vitest("browser"),
  vitest("faults"),
];

async function main(): Promise<void> {
  const wanted = process.argv.slice(2);
  ensureChromium();
  let [passed, failed] = [0, 0];
  const failures: string[] = [];
  for (const part of PARTS) {
    if (wanted.length > 0 && !wanted.some((word) => part.name.includes(word))) continue;
    const started = performance.now();
    const outcome = await part.run();
    passed += outcome.passed;
    failed += outcome.failed;
    if (outcome.failed > 0) failures.push(part.name);
    console.log(
      `${outcome.failed === 0 ? "ok  " : "FAIL"} ${part.name} (${((performance.now() - started) / 1000).toFixed(1)} s)`,
    );
  }
  for (const name of failures) console.log(`failed: ${name}`);
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed === 0 && passed > 0 ? 0 : 1);
}

await main();
