import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { INSERT_WEBHOOKS, WRITERS_MAX } from "../app/adapters/persistence/inbox-writer";

const run = promisify(execFile);

export type BareRow = {
  readonly shopId: number;
  readonly topic: string;
  readonly triggeredAt: string;
  readonly payload: string;
  readonly day: string;
};
export type BareRun = { readonly rowsPerSecond: number; readonly batchMs: number };

/** Debian has it in postgresql-contrib; the binaries from npm come without. */
export async function hasPgbench(): Promise<boolean> {
  return run("pgbench", ["--version"]).then(
    () => true,
    () => false,
  );
}

const array = (value: string, count: number): string =>
  `{${new Array<string>(count).fill(`"${value.replace(/["\\]/g, "\\$&")}"`).join(",")}}`;

/** The statement of the group commit with pgbench's variables in place of $1 to $7; only the ids, which must be new, are made by the server. */
const SCRIPT = [
  ":shops",
  "(select array_agg(gen_random_uuid()) from generate_series(1, :batch))",
  ":events",
  ":topics",
  ":triggered",
  ":payloads",
  ":days",
].reduce((sql, value, index) => sql.replace(`$${index + 1}`, () => value), INSERT_WEBHOOKS.trim());

/** `row` again and again in batches of `batch`, by as many prepared connections as a process has writers: PostgreSQL's own client. */
export async function runPgbench(url: string, row: BareRow, batch: number, seconds: number): Promise<BareRun> {
  const home = mkdtempSync(path.join(tmpdir(), "hearth-pgbench-"));
  try {
    const file = path.join(home, "inserts.sql");
    writeFileSync(file, `${SCRIPT};\n`);
    const variables = {
      batch: String(batch),
      shops: array(String(row.shopId), batch),
      events: `{${new Array<string>(batch).fill("null").join(",")}}`,
      topics: array(row.topic, batch),
      triggered: array(row.triggeredAt, batch),
      payloads: array(row.payload, batch),
      days: array(row.day, batch),
    };
    const { stdout } = await run(
      "pgbench",
      [
        ...["--no-vacuum", "--protocol=prepared", `--client=${WRITERS_MAX}`, `--time=${seconds}`, `--file=${file}`],
        ...Object.entries(variables).map(([name, value]) => `--define=${name}=${value}`),
        url,
      ],
      { env: { ...process.env, PGOPTIONS: "-c timezone=UTC -c role=hearth_system" } },
    );
    const tps = Number(/^tps = ([\d.]+)/m.exec(stdout)?.[1]);
    const batchMs = Number(/^latency average = ([\d.]+) ms/m.exec(stdout)?.[1]);
    if (!(tps > 0) || !stdout.includes("failed transactions: 0 ")) throw new Error(`pgbench: ${stdout}`);
    return { rowsPerSecond: tps * batch, batchMs };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
