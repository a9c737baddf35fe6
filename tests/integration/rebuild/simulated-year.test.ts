import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findShop } from "../../../app/adapters/persistence/shop-rows";
import { runRebuild } from "../../../app/cli/hearth/rebuild-command";
import { DAY_MS } from "../../../app/core/shared/time";
import { simulatedRows } from "../../../sandbox/simulation/interchange";
import { simulate } from "../../../sandbox/simulation/simulate";
import { type LiveShop, asItHappens } from "../../support/live-run";
import { brokenPromises } from "../../support/live-state";
import { type TestDatabase, testDatabase } from "../../support/test-database";

let database: TestDatabase;
let shop: LiveShop;
const UNTIL = Date.parse("2026-06-29T00:00:00Z");
const WEEKS = 52;
/** Everything that a program can ask of the engine, at once. */
const PROGRAM = {
  timezone: "America/New_York",
  orderActivity: true,
  trust: {},
  welcome: {},
  rewards: {
    budgetMonthMinor: 60_000,
    orderMaxMinor: 900,
    memberMonthMaxMinor: 2500,
    steadinessPoolMonthMinor: 5000,
    codePayoutGraceMonths: 1,
    expiryDays: 120,
  },
  orders: { minimumMinor: 1500, firstOrderPercent: 150, coolDownHours: 24 },
  campaigns: [{ name: "Winter", from: "2025-12-01", until: "2025-12-24", buyerPercent: 200, contributorPercent: 125 }],
  perks: [{ id: "early", name: "Early access", kind: "early-access", tier: "Regular" }],
};

beforeAll(async () => {
  database = await testDatabase();
  const year = simulatedRows(simulate({ seed: 17, weeks: WEEKS, members: 110, until: UNTIL }));
  shop = await asItHappens(database, year, PROGRAM, { at: UNTIL, stepMs: 8.3 * DAY_MS });
});
afterAll(() => database.close());

async function rebuild(...args: string[]): Promise<{ status: number; out: string; error: string }> {
  let [out, error] = ["", ""];
  const output = { out: (text: string) => void (out += text), error: (text: string) => void (error += text) };
  const status = await runRebuild(args, output, database.url);
  return { status, out, error };
}

describe("hearth rebuild, after a simulated year", () => {
  it("derives all of it from the log as it is stored, and says how much that was", async () => {
    const domain = (await findShop(database.pool, shop.shopId))?.domain ?? "";
    const { status, out } = await rebuild("--shop", domain, "--compare");
    expect(out).toContain("All of it is as it is stored.");
    expect(status).toBe(0);
    expect(await brokenPromises(database.pool, shop.shopId)).toEqual([]);
  });

  it("has something of everything in it", async () => {
    const tables = ["trust_scores", "welcomes", "pool_closes", "grants", "code_closes", "tier_changes", "log"];
    for (const table of tables) {
      const { rows } = await database.pool.query<{ count: number }>(
        `select count(*) as count from ${table} where shop_id = $1`,
        [shop.shopId],
      );
      expect(rows[0]?.count, table).toBeGreaterThan(0);
    }
  });

  it("prints the first differences and ends with 1 where something was changed", async () => {
    await database.pool.query(
      "update lots set worth_minor = worth_minor + 1 where shop_id = $1 and lot_id = (select min(lot_id) from lots where shop_id = $1)",
      [shop.shopId],
    );
    const { status, out } = await rebuild("--shop", String(shop.shopId), "--compare");
    expect(status).toBe(1);
    expect(out).toMatch(/lots, stored: .*\n?/);
    expect(out).toMatch(/lots, rebuilt: /);
    const { differences } = JSON.parse((await rebuild("--shop", String(shop.shopId), "--compare", "--json")).out) as {
      differences: { table: string }[];
    };
    expect(differences.map((one) => one.table)).toContain("lots");
  });

  it("says what is wrong with its arguments", async () => {
    expect(await rebuild()).toMatchObject({ status: 2, error: expect.stringContaining("--shop: missing") as string });
    expect(await rebuild("--shop", "nobody.myshopify.com")).toMatchObject({
      status: 2,
      error: expect.stringContaining('there is no shop "nobody.myshopify.com"') as string,
    });
  });
});
