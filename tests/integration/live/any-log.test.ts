import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DAY_MS } from "../../../app/core/shared/time";
import { closeShop } from "../../../app/jobs/close-shop";
import { publishProgram } from "../../../app/usecases/programs/publish-program";
import { testDeps, testShop } from "../../support/app-deps";
import { lifeWeeks, within, withoutRepetitions } from "../../support/arbitraries/life";
import { END, type Log, WEEKS, log, replayFiles } from "../../support/arbitraries/log";
import { checkAsyncProperty, forEachCase, together } from "../../support/arbitraries/check-property";
import { parseProgram } from "../../../app/core/programs/parse-program";
import { importLog } from "../../support/interchange";
import { brokenPromises, differences, stateOfReplay, stateOfShop } from "../../support/live-state";
import { type TestDatabase, testDatabase } from "../../support/test-database";

let database: TestDatabase;
beforeAll(async () => void (database = await testDatabase({ smallShops: true })));
afterAll(() => database.close());

/** Narrow limits, so that small logs reach them. */
const FILES: readonly unknown[] = [
  {},
  { timezone: "America/New_York", orderActivity: true },
  {
    rewards: { orderMaxMinor: 60, memberMonthMaxMinor: 150, codePayoutGraceMonths: 0, returnWindowDays: 5 },
    scoring: { halfLifeWeeks: 2, consistencyWeeks: 6, horizonWeeks: 10 },
    attribution: { codeShareMax: 20 },
  },
  {
    rewards: { budgetMonthMinor: 120, returnWindowDays: 10 },
    orders: {
      minimumMinor: 2000,
      firstOrderPercent: 250,
      coolDownHours: 24 * 21,
      excludedTags: ["wholesale"],
      subscriptions: "first",
      subscriptionPercent: 50,
      pendingFrom: "fulfilled",
    },
  },
  {
    rewards: { budgetMonthMinor: 90, codePayoutGraceMonths: 0 },
    orders: {
      countTax: true,
      countShipping: true,
      products: { mode: "except", products: ["p1"] },
      multipliers: [{ name: "Kettles", collections: ["c1"], percent: 300 }],
      pendingFrom: "paid",
    },
    campaigns: [
      { name: "Spring", from: "2024-02-01", until: "2024-04-15", buyerPercent: 300, contributorPercent: 150 },
    ],
  },
];

type Case = readonly [given: Log, file: unknown, daysLater: number];
const anyCase: fc.Arbitrary<Case> = fc
  .tuple(lifeWeeks, log, fc.constantFrom(...FILES), fc.integer({ min: 1, max: 90 }))
  .map(([weeks, given, file, after]) => {
    const daysLater = weeks === WEEKS ? after + 60 : 7 * (weeks - WEEKS) + 30 + Math.ceil(after / 3);
    return [withoutRepetitions(within(weeks, given)), file, daysLater];
  });

async function isAsReplayed([given, file, daysLater]: Case): Promise<void> {
  const at = END + daysLater * DAY_MS;
  const read = parseProgram(file);
  if (read.kind === "refused") throw new Error(JSON.stringify(read.problems));
  const deps = testDeps(database, new Date(at).toISOString());
  const shopId = await testShop(database, read.program.timezone);
  await publishProgram(deps, { shopId, file, by: "test" });
  await importLog(deps, shopId, given);
  await closeShop(deps, { shopId });
  const expected = stateOfReplay(replayFiles(given, read.program, at));
  expect(differences(await stateOfShop(deps, shopId), expected)).toEqual([]);
  expect(await brokenPromises(database.pool, shopId)).toEqual([]);
}

describe("any log", () => {
  it("gives live what a replay of it gives, with reversals, refunds, cancellations, rests and two currencies", async () => {
    await checkAsyncProperty(
      "live equals replay",
      together(anyCase, async (cases) => void (await forEachCase(cases, isAsReplayed))),
    );
  }, 900_000);
});
