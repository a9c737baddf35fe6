import { createDatabase } from "../../adapters/persistence/database";
import type { Difference } from "../../adapters/persistence/rebuild-rows";
import { findShop, findShopByDomain } from "../../adapters/persistence/shop-rows";
import type { WorkQueue } from "../../ports/work-queue";
import { type Rebuilt, rebuildShop } from "../../usecases/rebuild/rebuild-shop";
import { type RebuildCommand, USAGE, readRebuild } from "./arguments";
import { type Output, UNUSABLE } from "./main";

/** No database, or no such shop in it. */
class UnusableShopError extends Error {}

/** Status of a rebuild that found something else than is stored. */
const DIFFERENT = 1;

/**
 * Derives a shop anew from its log; with --compare, holds it against what is stored and prints the first differences of each table.
 * Gives the exit status: 0, 1 where something differs, 2 where arguments, database or shop cannot be used.
 */
export async function runRebuild(
  args: readonly string[],
  output: Output,
  databaseUrl: string | undefined,
): Promise<number> {
  const read = readRebuild(args);
  if (read.kind === "refused") {
    output.error(`hearth: ${read.message}\n\n${USAGE}`);
    return UNUSABLE;
  }
  try {
    return await rebuild(read.command, output, databaseUrl);
  } catch (error) {
    if (!(error instanceof UnusableShopError)) throw error;
    output.error(`hearth: ${error.message}`);
    return UNUSABLE;
  }
}

/** What is left to do is found by the next round of a worker. */
const FOUND_BY_THE_WORKER: WorkQueue = { announce: () => Promise.resolve() };

async function rebuild(command: RebuildCommand, output: Output, databaseUrl: string | undefined): Promise<number> {
  if (databaseUrl === undefined || databaseUrl === "") {
    throw new UnusableShopError("DATABASE_URL is not set; expected postgresql://user:password@host:5432/hearth");
  }
  const pool = createDatabase(databaseUrl, 2);
  try {
    const byNumber = /^\d{1,9}$/.test(command.shop);
    const shop = byNumber
      ? await findShop(pool, Number(command.shop))
      : await findShopByDomain(pool, command.shop.toLowerCase());
    if (!shop) throw new UnusableShopError(`--shop: there is no shop "${command.shop}" in this database`);
    const rebuilt = await rebuildShop(
      { pool, clock: { now: () => Date.now() }, queue: FOUND_BY_THE_WORKER },
      { shopId: shop.shopId, compare: command.compare },
    );
    output.out(command.json ? JSON.stringify(rebuilt, null, 2) : rebuiltLines(rebuilt, command.compare).join("\n"));
    return rebuilt.differences.length > 0 ? DIFFERENT : 0;
  } finally {
    await pool.end();
  }
}

function rebuiltLines(rebuilt: Rebuilt, compare: boolean): string[] {
  const { activities, events, steps, differences, rows } = rebuilt;
  return [
    `Derived from ${String(activities)} activities and ${String(events)} other facts and steps (${String(steps)} of them steps):`,
    ...Object.entries(rows).map(([table, count]) => `  ${table.padEnd(16)} ${String(count).padStart(9)} rows`),
    ...(compare ? comparedLines(differences) : []),
  ];
}

function comparedLines(differences: readonly Difference[]): string[] {
  if (differences.length === 0) return ["All of it is as it is stored."];
  return [
    "It is not as it is stored. The first differences of each table:",
    ...differences.map((one) => `  ${one.table}, ${one.side}: ${JSON.stringify(one.row)}`),
  ];
}
