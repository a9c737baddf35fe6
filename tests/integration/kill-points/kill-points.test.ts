import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rebuildShop } from "../../../app/usecases/rebuild/rebuild-shop";
import type { Sandbox } from "../../../sandbox/create-sandbox";
import { recordingQueue } from "../../support/app-deps";
import { routedSandbox } from "../../support/sandbox-shop";
import { type TestDatabase, testDatabase } from "../../support/test-database";
import { type Life, beginLife, live } from "./life";
import type { Death, Point } from "./mortal";
import { stateOf, unlike } from "./state";
import { STORY, setUp } from "./story";

type Lived = { readonly points: readonly Point[]; readonly state: readonly string[] };

let database: TestDatabase;
let sandbox: Sandbox;
let undisturbed: readonly Lived[];
beforeAll(async () => {
  database = await testDatabase();
  sandbox = await routedSandbox();
  undisturbed = await undisturbedRun();
});
afterAll(async () => {
  await sandbox.close();
  await database.close();
});

async function begin(): Promise<Life> {
  const life = await beginLife(database, sandbox);
  await setUp(life);
  return life;
}

/** Nobody is killed; after each commit the books are looked at. */
async function undisturbedRun(): Promise<Lived[]> {
  const life = await begin();
  const lived: Lived[] = [];
  for (const stage of STORY) {
    const { points, broken } = await live(life, stage, null);
    expect(broken).toEqual([]);
    lived.push({ points, state: await stateOf(life) });
  }
  expect(await rebuilt(life)).toEqual([]);
  return lived;
}

async function rebuilt(life: Life) {
  const deps = { pool: database.pool, clock: life.clock, queue: recordingQueue() };
  return (await rebuildShop(deps, { shopId: life.shopId, compare: true })).differences;
}

/** The story with a kill in each of its parts that has such a point; what differs after a part, up to the first that does. */
async function killedRun(death: Death): Promise<string[]> {
  const life = await begin();
  const last = undisturbed.findLastIndex(({ points }) => death.at < points.length);
  for (const [index, stage] of STORY.slice(0, last + 1).entries()) {
    const expected = undisturbed[index];
    const point = expected?.points[death.at];
    const { points, broken } = await live(life, stage, point ? death : null);
    const reached = points.at(-1)?.name;
    const found = [...broken, ...unlike(await stateOf(life), expected?.state ?? [])];
    if (point && reached !== point.name) found.push(`it was ${reached ?? "nothing"}`);
    const where = point ? `killed ${death.when} ${point.name} (${String(death.at)})` : "nobody was killed";
    if (found.length > 0) return found.map((one) => `${stage.name}, ${where}: ${one}`);
  }
  const differences = await rebuilt(life);
  return differences.map(
    (one) => `rebuild after kills ${death.when} point ${String(death.at)}: ${JSON.stringify(one)}`,
  );
}

/** Rows of the table: `| \`name\` | ... |`. */
function documented(): string[] {
  const page = readFileSync(path.resolve(import.meta.dirname, "../../../docs/kill-points.md"), "utf8");
  return page.split("\n").flatMap((line) => /^\| `([^`]+)`/.exec(line)?.[1] ?? []);
}

it("docs/kill-points.md has every point", () => {
  const reached = new Set(undisturbed.flatMap(({ points }) => points.map((one) => one.name)));
  expect(documented().sort()).toEqual([...reached].sort());
});

describe("a process is killed at each commit and each change at Shopify, and another goes on: everything is as if nobody had been", () => {
  it.each(["before", "after"] as const)("killed right %s it", { timeout: 600_000 }, async (when) => {
    const deepest = Math.max(...undisturbed.map(({ points }) => points.length));
    const found: string[] = [];
    for (let at = 0; at < deepest; at++) found.push(...(await killedRun({ at, when })));
    expect(found).toEqual([]);
  });
});
