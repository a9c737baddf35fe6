import { existsSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { COLUMNS, type TableName } from "../../../app/adapters/interchange/columns";
import { readTable } from "../../../app/adapters/interchange/read-table";
import { withTransaction } from "../../../app/adapters/persistence/database";
import { parseProgram } from "../../../app/core/programs/parse-program";
import type { Program } from "../../../app/core/programs/program";
import { DAY_MS } from "../../../app/core/shared/time";
import { closeShop } from "../../../app/jobs/close-shop";
import { saveOrders } from "../../../app/usecases/orders/save-orders";
import { loadProgram } from "../../../app/usecases/programs/load-program";
import { publishProgram } from "../../../app/usecases/programs/publish-program";
import { testDeps, testShop } from "../../support/app-deps";
import { type Log, replayFiles } from "../../support/arbitraries/log";
import { communityOf, eventsBetween, importLog, logOfSample } from "../../support/interchange";
import { brokenPromises, differences, stateOfReplay, stateOfShop } from "../../support/live-state";
import { type TestDatabase, testDatabase } from "../../support/test-database";

let database: TestDatabase;
beforeAll(async () => void (database = await testDatabase()));
afterAll(() => database.close());

const NOW = Date.parse("2026-06-17T15:30:00Z");
const SAMPLE = withReversals(logOfSample(7, NOW));

/** Some of what was done is taken back: at once, after its week closed, and after orders that rest on it were due. */
function withReversals(log: Log): Log {
  const takenBack = new Set(log.activities.map((row) => row.reverses));
  const reversals = log.activities
    .filter((row, index) => index % 29 === 0 && row.reverses === "" && !takenBack.has(row.id))
    .flatMap((row, index) => {
      const at = Date.parse(row.occurred_at) + ([0.2, 5, 17, 38][index % 4] ?? 1) * DAY_MS;
      if (at > NOW) return [];
      const occurred_at = new Date(at).toISOString();
      return [{ ...row, id: `r-${row.id}`, occurred_at, counterpart: "", ref: "", reverses: row.id }];
    });
  const activities = [...log.activities, ...reversals].sort((a, b) =>
    Date.parse(a.occurred_at) < Date.parse(b.occurred_at) ? -1 : 1,
  );
  return { ...log, activities };
}

async function shopUnder(program: Program, file: unknown, start: number) {
  const deps = testDeps(database, new Date(start).toISOString());
  const shopId = await testShop(database, program.timezone);
  expect(await publishProgram(deps, { shopId, file, by: "test" })).toMatchObject({ kind: "published" });
  return { deps, shopId };
}

function read(file: unknown): Program {
  const parsed = parseProgram(file);
  if (parsed.kind === "refused") throw new Error(JSON.stringify(parsed.problems));
  return parsed.program;
}

/** Everything is there before the clock is looked at. */
async function allAtOnce(log: Log, file: unknown, at: number) {
  const shop = await shopUnder(read(file), file, at);
  await importLog(shop.deps, shop.shopId, log);
  await closeShop(shop.deps, shop);
  return shop;
}

/** As it happens: the clock goes on by `stepMs`, and what happened until then comes in. */
async function asItHappens(log: Log, file: unknown, at: number, stepMs: number) {
  const instants = [...log.activities.map((row) => row.occurred_at), ...log.orders.map((row) => row.placed_at)];
  const from = Math.min(...instants.map((text) => Date.parse(text)), at) - 1;
  const shop = await shopUnder(read(file), file, from);
  await importLog(shop.deps, shop.shopId, communityOf(log));
  for (let then = from; then < at;) {
    const now = Math.min(at, then + stepMs);
    shop.deps.clock.set(now);
    await importLog(shop.deps, shop.shopId, eventsBetween(log, then, now));
    await cancel(shop, log, then, now);
    await closeShop(shop.deps, shop);
    then = now;
  }
  return shop;
}

async function cancel(shop: Awaited<ReturnType<typeof shopUnder>>, log: Log, from: number, to: number): Promise<void> {
  const rows = log.orders.filter(
    (row) => row.cancelled_at !== "" && Date.parse(row.cancelled_at) > from && Date.parse(row.cancelled_at) <= to,
  );
  await withTransaction(database.pool, async (tx) => {
    const at = await loadProgram(tx, shop.shopId);
    const orders = rows.map((row) => ({
      orderId: row.id,
      name: null,
      customerId: row.customer,
      placedAt: Date.parse(row.placed_at),
      currency: row.currency,
      totalMinor: Number(row.total_minor),
      codes: row.code === "" ? [] : [row.code],
      referral: row.referral === "" ? null : row.referral,
      paidAt: Date.parse(row.placed_at),
      cancelledAt: Date.parse(row.cancelled_at),
      test: false,
      updatedAt: Date.parse(row.cancelled_at),
    }));
    await saveOrders(tx, at, "webhook", orders);
  });
}

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
  const replayed = () => stateOfReplay(replayFiles(SAMPLE, read(file), NOW));

  it("when everything is there before the first close", async () => {
    const { deps, shopId } = await allAtOnce(SAMPLE, file, NOW);
    const expected = replayed();
    expect(differences(await stateOfShop(deps, shopId), expected)).toEqual([]);
    expect(await brokenPromises(database.pool, shopId)).toEqual([]);
    expect(expected.lots.length).toBeGreaterThan(400);
    expect(new Set(expected.lots.map((lot) => lot.state))).toContain("pending");
  });

  it("when it comes in as it happens, with closes whenever the worker gets to them", async () => {
    const { deps, shopId } = await asItHappens(SAMPLE, file, NOW, 6.4 * DAY_MS);
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
    const { deps, shopId } = await allAtOnce(log, {}, at);
    const expected = stateOfReplay(replayFiles(log, read({}), at));
    expect(differences(await stateOfShop(deps, shopId), expected)).toEqual([]);
    expect(await brokenPromises(database.pool, shopId)).toEqual([]);
    expect(expected.lots.length).toBeGreaterThan(4000);
  });
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
