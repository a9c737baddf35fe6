import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rebuildShop } from "../../../app/usecases/rebuild/rebuild-shop";
import type { Sandbox } from "../../../sandbox/create-sandbox";
import { recordingQueue } from "../../support/app-deps";
import { routedSandbox } from "../../support/sandbox-shop";
import { type TestDatabase, testDatabase } from "../../support/test-database";
import { setWebEnvironment } from "../../support/web";
import { type Ground, type Life, type Story, beginLife, live } from "./life";
import type { Death, Point } from "./mortal";
import { SETBACKS } from "./setbacks";
import { stateOf, unlike } from "./state";
import { STORY } from "./story";

type Lived = {
  readonly points: readonly Point[];
  readonly uncounted: readonly Point[];
  readonly state: readonly string[];
};
type Undisturbed = { readonly story: Story; readonly lived: readonly Lived[] };

let ground: Ground & { readonly database: TestDatabase; readonly sandbox: Sandbox };
const undisturbed = new Map<Story, Undisturbed>();
beforeAll(async () => {
  const database = await testDatabase();
  const sandbox = await routedSandbox();
  setWebEnvironment(database, sandbox);
  const { keptTokens } = await import("./tokens");
  ground = { database, sandbox, tokens: keptTokens(database.url) };
  for (const story of [STORY, SETBACKS]) undisturbed.set(story, await undisturbedRun(story));
});
afterAll(async () => {
  await ground.tokens.close();
  await ground.sandbox.close();
  await ground.database.close();
});

async function begin({ setUp }: Story): Promise<Life> {
  const life = await beginLife(ground);
  await setUp(life);
  return life;
}

/** Nobody is killed; after each commit the books are looked at. */
async function undisturbedRun(story: Story): Promise<Undisturbed> {
  const life = await begin(story);
  const lived: Lived[] = [];
  for (const stage of story.stages) {
    if (stage.forgetsAll) expect(await rebuilt(life)).toEqual([]);
    const { points, uncounted, broken } = await live(life, stage, null);
    expect(broken, stage.name).toEqual([]);
    lived.push({ points, uncounted, state: await stateOf(life) });
  }
  expect(await rebuilt(life)).toEqual([]);
  return { story, lived };
}

async function rebuilt(life: Life): Promise<string[]> {
  const deps = { pool: ground.database.pool, clock: life.clock, queue: recordingQueue() };
  const { differences } = await rebuildShop(deps, { shopId: life.shopId, compare: true });
  return differences.map((one) => `rebuild: ${JSON.stringify(one)}`);
}

/** The story with a kill in each of its parts that has such a point; what differs after a part, up to the first that does. */
async function killedRun({ story, lived }: Undisturbed, death: Death): Promise<string[]> {
  const life = await begin(story);
  const last = lived.findLastIndex(({ points }) => death.at < points.length);
  for (const [index, stage] of story.stages.slice(0, last + 1).entries()) {
    const expected = lived[index];
    const point = expected?.points[death.at];
    const found = stage.forgetsAll ? await rebuilt(life) : [];
    const { points, broken } = await live(life, stage, point ? death : null);
    const reached = points.at(-1)?.name;
    found.push(...broken);
    // What a part without a kill makes of an equal state is equal, and its differences would be seen after the next that has one.
    if (point) found.push(...unlike(await stateOf(life), expected?.state ?? []));
    if (point && reached !== point.name) found.push(`it was ${reached ?? "nothing"}`);
    const where = point ? `killed ${death.when} ${point.name} (${String(death.at)})` : "nobody was killed";
    if (found.length > 0) return found.map((one) => `${stage.name}, ${where}: ${one}`);
  }
  return (await rebuilt(life)).map((one) => `after kills ${death.when} point ${String(death.at)}: ${one}`);
}

/** Rows of the table: `| \`name\` | ... |`. */
function documented(): string[] {
  const page = readFileSync(path.resolve(import.meta.dirname, "../../../docs/kill-points.md"), "utf8");
  return page.split("\n").flatMap((line) => /^\| `([^`]+)`/.exec(line)?.[1] ?? []);
}

it("docs/kill-points.md has every point", () => {
  const lived = [...undisturbed.values()].flatMap((one) => one.lived);
  const reached = new Set(lived.flatMap(({ points, uncounted }) => [...points, ...uncounted].map((one) => one.name)));
  expect(documented().sort()).toEqual([...reached].sort());
});

const KILLS = [
  { name: "the way that succeeds", story: STORY },
  { name: "the ways that do not succeed at once", story: SETBACKS },
].flatMap((one) => (["before", "after"] as const).map((when) => ({ ...one, when })));

describe("a process is killed at each commit and each change at Shopify, and another goes on: everything is as if nobody had been", () => {
  it.each(KILLS)("$name, killed right $when it", { timeout: 600_000 }, async ({ story, when }) => {
    const calm = undisturbed.get(story) ?? { story, lived: [] };
    const deepest = Math.max(...calm.lived.map(({ points }) => points.length));
    const found: string[] = [];
    for (let at = 0; at < deepest; at++) found.push(...(await killedRun(calm, { at, when })));
    expect(found).toEqual([]);
  });
});
