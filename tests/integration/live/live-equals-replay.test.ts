import { existsSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { COLUMNS, type TableName } from "../../../app/adapters/interchange/columns";
import { readTable } from "../../../app/adapters/interchange/read-table";
import { DAY_MS } from "../../../app/core/shared/time";
import { type Log, replayFiles } from "../../support/arbitraries/log";
import { logOfSample } from "../../support/interchange";
import { allAtOnce, asItHappens, readProgram, withReversals } from "../../support/live-run";
import { brokenPromises, differences, stateOfReplay, stateOfShop } from "../../support/live-state";
import { type TestDatabase, testDatabase } from "../../support/test-database";

let database: TestDatabase;
beforeAll(async () => void (database = await testDatabase()));
afterAll(() => database.close());

const NOW = Date.parse("2026-06-17T15:30:00Z");
const SAMPLE = withReversals(logOfSample(7, NOW), NOW);

const PROGRAMS: Readonly<Record<string, unknown>> = {
  "the default program": {},
  "narrow maxima, a short return window and no grace for codes, in New York": {
    timezone: "America/New_York",
    rewards: {
      orderMaxMinor: 80,
      memberMonthMaxMinor: 180,
      codePayoutGraceMonths: 0,
      codePayoutMaxPercent: 10,
      returnWindowDays: 9,
    },
    attribution: { codeShareMax: 60 },
  },
  "orders count as activities": { orderActivity: true, scoring: { halfLifeWeeks: 3, consistencyWeeks: 8 } },
};

describe.each(Object.entries(PROGRAMS))("the live state equals the replay under %s", (_, file) => {
  const replayed = () => stateOfReplay(replayFiles(SAMPLE, readProgram(file), NOW));

  it("when everything is there before the first close", async () => {
    const { deps, shopId } = await allAtOnce(database, SAMPLE, file, NOW);
    const expected = replayed();
    expect(differences(await stateOfShop(deps, shopId), expected)).toEqual([]);
    expect(await brokenPromises(database.pool, shopId)).toEqual([]);
    expect(expected.lots.length).toBeGreaterThan(400);
    expect(new Set(expected.lots.map((lot) => lot.state))).toContain("pending");
  });

  it("when it comes in as it happens, with closes whenever the worker gets to them", async () => {
    const { deps, shopId } = await asItHappens(database, SAMPLE, file, { at: NOW, stepMs: 6.4 * DAY_MS });
    const live = await stateOfShop(deps, shopId);
    const expected = replayed();
    const known = new Set(expected.lots.map((lot) => lot.lot));
    // Written for a touch that was taken back while the order was pending: nothing stands, nothing was paid.
    const dropped = live.lots.filter((lot) => !known.has(lot.lot));
    expect(dropped.every((lot) => lot.state === "voided" && lot.amount === 0)).toBe(true);
    expect(differences({ ...live, lots: live.lots.filter((lot) => known.has(lot.lot)) }, expected)).toEqual([]);
    expect(await brokenPromises(database.pool, shopId)).toEqual([]);
  });
});

const REAL = path.resolve(import.meta.dirname, "../../../../shared/data/qcse-journey");

describe("real input", () => {
  it("live and replay agree on all of it to the minor unit", async () => {
    if (!existsSync(REAL)) {
      process.stdout.write(`not here, so not compared: ${REAL}\n`);
      return;
    }
    const { log, at } = readRealInput();
    const { deps, shopId } = await allAtOnce(database, log, {}, at);
    const expected = stateOfReplay(replayFiles(log, readProgram({}), at));
    expect(differences(await stateOfShop(deps, shopId), expected)).toEqual([]);
    expect(await brokenPromises(database.pool, shopId)).toEqual([]);
    expect(expected.lots.length).toBeGreaterThan(4000);
    // It takes 15 s alone, and two minutes were not enough beside other work on both cores.
  }, 600_000);
});

/** All of it, up to its last order. */
function readRealInput(): { log: Log; at: number } {
  const table = (name: TableName): Record<string, string>[] =>
    [...readTable(REAL, name, (problem) => void expect(problem).toBeUndefined())].map(({ values }) =>
      Object.fromEntries(COLUMNS[name].map((column, index) => [column, values[index] ?? ""])),
    );
  const byTime = (key: string) => (a: Record<string, string>, b: Record<string, string>) =>
    Date.parse(a[key] ?? "") - Date.parse(b[key] ?? "");
  const orders = table("orders").sort(byTime("placed_at"));
  const at = Date.parse(orders.at(-1)?.["placed_at"] ?? "") + 1000;
  const known = new Set(orders.map((row) => row["id"]));
  const until = (key: string) => (row: Record<string, string>) => Date.parse(row[key] ?? "") <= at;
  const log = {
    groups: table("groups"),
    members: table("members"),
    memberships: table("memberships"),
    codes: table("codes"),
    rests: [],
    activities: table("activities").filter(until("occurred_at")),
    orders: orders.map((row) => ({ ...row, cancelled_at: until("cancelled_at")(row) ? row["cancelled_at"] : "" })),
    refunds: table("refunds").filter((row) => known.has(row["order"]) && until("refunded_at")(row)),
  };
  return { log: log as unknown as Log, at };
}
