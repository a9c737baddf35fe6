/* npm run bench [-- NAME ...]: prints a table and writes bench/latest.json. Figures are medians of five runs after one uncounted. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { benchBackfill } from "./backfill";
import { benchBacktest, benchBacktestTen } from "./backtest";
import { benchCloses } from "./closes";
import { benchEngine } from "./engine";
import { benchFairness } from "./fairness";
import { benchIssuing } from "./issuing";
import { benchIntake } from "./intake";
import type { BenchPart } from "./measure";
import { benchOrders } from "./orders";
import { benchReplay } from "./replay";
import { benchWebhooks } from "./webhooks";

const BENCHES: Readonly<Record<string, () => Promise<BenchPart>>> = {
  webhooks: benchWebhooks,
  orders: benchOrders,
  fairness: benchFairness,
  issuing: benchIssuing,
  intake: benchIntake,
  replay: benchReplay,
  engine: benchEngine,
  closes: benchCloses,
  backtest: benchBacktest,
  "backtest-ten": benchBacktestTen,
  backfill: benchBackfill,
};

/** Those that take minutes each: run by their names alone. */
const SLOW = new Set(["backtest-ten"]);

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !Object.hasOwn(BENCHES, name));
if (unknown.length > 0) {
  console.error(`unknown benchmark: ${unknown.join(", ")}; expected ${Object.keys(BENCHES).join(", ")}`);
  process.exit(2);
}

const parts: BenchPart[] = [];
for (const [name, bench] of Object.entries(BENCHES)) {
  if (wanted.length > 0 ? !wanted.includes(name) : SLOW.has(name)) continue;
  const part = await bench();
  parts.push(part);
  console.log(`\n${part.name}${part.rows.length === 0 ? ": left out, its data are not here" : ""}`);
  for (const { label, median, unit } of part.rows)
    console.log(`  ${label.padEnd(36)} ${String(median).padStart(12)} ${unit}`);
}

const file = path.join(path.dirname(fileURLToPath(import.meta.url)), "latest.json");
mkdirSync(path.dirname(file), { recursive: true });
/** Parts that were not asked for keep the figures of their last run. */
const before = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as { parts: BenchPart[] }).parts : [];
const kept = before.filter(({ name }) => parts.every((part) => part.name !== name));
writeFileSync(
  file,
  `${JSON.stringify({ at: new Date().toISOString(), node: process.version, cores: availableParallelism(), parts: [...kept, ...parts] }, null, 2)}\n`,
);
process.exit(0);
