import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DAY_MS } from "../../../app/core/shared/time";
import { sumOf } from "../../../app/core/shared/integer";
import { rebuildShop } from "../../../app/usecases/rebuild/rebuild-shop";
import { replayFiles } from "../../support/arbitraries/log";
import { logOfSample } from "../../support/interchange";
import { allAtOnce, asItHappens, readProgram, withReversals } from "../../support/live-run";
import { brokenPromises, differences, stateOfReplay, stateOfShop } from "../../support/live-state";
import { type TestDatabase, testDatabase } from "../../support/test-database";

let database: TestDatabase;
beforeAll(async () => void (database = await testDatabase()));
afterAll(() => database.close());

const NOW = Date.parse("2026-06-17T15:30:00Z");
const LOG = withReversals(logOfSample(7, NOW), NOW);

const POOL = 30_000;
const FILES: Readonly<Record<string, unknown>> = {
  "a pool that a member's maximum leaves something of": {
    rewards: { steadinessPoolMonthMinor: POOL, memberMonthMaxMinor: 9000 },
  },
  "a pool in New York, with welcomes that wait": {
    timezone: "America/New_York",
    welcome: { days: 9, activeWeeks: 1, orders: 3 },
    rewards: { steadinessPoolMonthMinor: POOL, orderMaxMinor: 80 },
  },
};

describe.each(Object.entries(FILES))("the steadiness pool: %s", (_, file) => {
  const replayed = () => replayFiles(LOG, readProgram(file), NOW);

  it("is split live as in the replay, everything at once and rebuilt", async () => {
    const { deps, shopId } = await allAtOnce(database, LOG, file, NOW);
    expect(differences(await stateOfShop(deps, shopId), stateOfReplay(replayed()))).toEqual([]);
    expect(await brokenPromises(database.pool, shopId)).toEqual([]);
    expect((await rebuildShop(deps, { shopId, compare: true })).differences).toEqual([]);
  });

  it("is split live as in the replay, as it happens", async () => {
    const { deps, shopId } = await asItHappens(database, LOG, file, { at: NOW, stepMs: 6.4 * DAY_MS });
    const expected = stateOfReplay(replayed());
    const live = await stateOfShop(deps, shopId);
    const known = new Set(expected.lots.map((lot) => lot.lot));
    const pools = live.lots.filter((lot) => lot.lot.startsWith("pool:"));
    expect(pools.every((lot) => known.has(lot.lot))).toBe(true);
    expect(differences({ ...live, lots: live.lots.filter((lot) => known.has(lot.lot)) }, expected)).toEqual([]);
  });

  it("gives each month's pool to creators alone, within it and within a member's maximum", () => {
    const pools = replayed().lots.filter((lot) => lot.source === "period");
    const creators = new Set(LOG.groups.map((row) => row.creator));
    const months = new Set(pools.map((lot) => lot.orderId));
    expect(months.size).toBeGreaterThan(3);
    const { memberMonthMaxMinor } = readProgram(file).rewards;
    for (const month of months) {
      const lots = pools.filter((lot) => lot.orderId === month);
      expect(sumOf(lots, (lot) => lot.paidMinor)).toBeLessThanOrEqual(POOL);
      expect(lots.every((lot) => creators.has(lot.member) && lot.paidMinor <= memberMonthMaxMinor)).toBe(true);
      expect(lots.every((lot) => lot.reasons.includes("pool-cap") === (lot.paidMinor === memberMonthMaxMinor))).toBe(
        true,
      );
      expect(lots.map((lot) => [lot.role, lot.lotClass, lot.lane, lot.state])).toEqual(
        lots.map(() => ["creator", "operator", null, "posted"]),
      );
    }
  });
});
