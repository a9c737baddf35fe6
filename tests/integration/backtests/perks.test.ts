import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { backtestResult, listBacktests } from "../../../app/adapters/persistence/backtest-rows";
import type { BacktestResult } from "../../../app/core/backtest/compare-sides";
import { closeShop } from "../../../app/jobs/close-shop";
import { runBacktests } from "../../../app/usecases/backtests/run-backtests";
import { startBacktest } from "../../../app/usecases/backtests/start-backtest";
import { changeGrantOf } from "../../../app/usecases/perks/change-grant";
import { grantPerk } from "../../../app/usecases/perks/grant-perk";
import { publishProgram } from "../../../app/usecases/programs/publish-program";
import { saveDraft } from "../../../app/usecases/programs/save-draft";
import { backtestView } from "../../../app/views/backtest-view";
import { testDeps, testShop } from "../../support/app-deps";
import { importLog, logOfSample } from "../../support/interchange";
import { silentAdmin } from "../../support/silent-admin";
import { type TestDatabase, testDatabase } from "../../support/test-database";

const NOW = Date.parse("2026-06-17T15:30:00Z");
const tiers = (gold: number) => ({
  tiers: [{ name: "Member" }, { name: "Gold", minScore: gold }, { name: "Star", minScore: 40_000 }],
  rewards: { buyerRateBp: { Gold: 100, Star: 200 } },
});
const welcome = { id: "welcome", name: "Welcome", kind: "store-credit", amountMinor: 150, tier: "Member" };
const PUBLISHED = {
  ...tiers(20_000),
  perks: [
    { id: "credit", name: "Gold credit", kind: "store-credit", amountMinor: 500, tier: "Gold", budgetMinor: 6000 },
    { id: "card", name: "Star card", kind: "gift-card", amountMinor: 2500, tier: "Star" },
    welcome,
  ],
};
const DRAFT = {
  ...tiers(9000),
  name: "Generous",
  perks: [
    { id: "credit", name: "Gold credit", kind: "store-credit", amountMinor: 700, tier: "Gold" },
    { id: "seat", name: "A seat", kind: "event-seat", tier: "Star", totalMax: 2 },
    welcome,
  ],
};

let database: TestDatabase;
let deps: ReturnType<typeof testDeps>;
const worker = () => ({ ...deps, admin: silentAdmin });
beforeAll(async () => {
  database = await testDatabase();
  deps = testDeps(database, new Date(NOW).toISOString());
});
afterAll(() => database.close());

/** A shop whose history has been under one program from its beginning. */
async function shopUnder(file: unknown): Promise<number> {
  const shopId = await testShop(database, "America/New_York");
  expect(await publishProgram(deps, { shopId, file, by: "ann" })).toMatchObject({ kind: "published" });
  await importLog(deps, shopId, logOfSample(7, NOW));
  await closeShop(deps, { shopId });
  return shopId;
}

/** What the ledger has of perks, and how many of each tiers brought. */
async function perksOf(shopId: number) {
  const { rows: money } = await database.pool.query<{ minor: number }>(
    "select coalesce(sum(amount_minor + carried_minor), 0) as minor from lots where shop_id = $1 and source = 'grant'",
    [shopId],
  );
  const { rows } = await database.pool.query<{ perkId: string; granted: number; withheld: number }>(
    `select perk_id as "perkId", count(*) filter (where state not in ('withheld', 'cancelled')) as granted,
       count(*) filter (where state = 'withheld') as withheld from grants where shop_id = $1 and source = 'tier' group by perk_id`,
    [shopId],
  );
  return { minor: money[0]?.minor ?? -1, byPerk: new Map(rows.map((row) => [row.perkId, row])) };
}

async function backtestOf(shopId: number, file: unknown): Promise<BacktestResult> {
  const saved = await saveDraft(deps, { shopId, version: null, file, by: "ann" });
  if (saved.kind !== "saved") throw new Error(JSON.stringify(saved));
  deps.clock.set(deps.clock.now() + 1);
  await startBacktest(deps, { shopId, draftVersion: saved.version, by: "ann" });
  await runBacktests(worker(), { shopId });
  const [row] = await listBacktests(database.pool, shopId, 1);
  expect(row).toMatchObject({ state: "done" });
  return (await backtestResult(database.pool, shopId, row?.backtestId ?? "")) as BacktestResult;
}

describe("what a draft's perks would cost", () => {
  let shopId: number;
  beforeAll(async () => void (shopId = await shopUnder(PUBLISHED)));

  it("is what they cost where the draft was in force; the published side is the ledger to the minor unit", async () => {
    const [here, there] = [await perksOf(shopId), await perksOf(await shopUnder(DRAFT))];
    expect(here.byPerk.get("credit")).toMatchObject({ granted: 12 });
    expect(here.byPerk.get("credit")?.withheld).toBeGreaterThan(0);
    expect(there.minor).toBeGreaterThan(here.minor);
    const result = await backtestOf(shopId, DRAFT);
    expect(result.kindMinor["USD"]?.["perk"]).toEqual({ program: here.minor, against: there.minor });
    expect(result.perks.map(({ perkId }) => perkId)).toEqual(["credit", "card", "welcome", "seat"]);
    for (const { perkId, granted, withheld } of result.perks) {
      for (const [side, ledger] of [
        ["program", here],
        ["against", there],
      ] as const) {
        const { granted: given = 0, withheld: refused = 0 } = ledger.byPerk.get(perkId) ?? {};
        expect([perkId, granted[side], withheld[side]]).toEqual([perkId, given, refused]);
      }
    }
    const [, card] = result.perks;
    expect(card).toMatchObject({ inTotals: false, worthMinor: { program: 2500 * (card?.granted.program ?? 0) } });
    const view = await backtestView(database.pool, {
      shopId,
      timezone: "UTC",
      currency: "USD",
      locale: "en",
      now: NOW,
    });
    expect(view.outcome?.perks[0]).toMatchObject({ name: "Gold credit", granted: { program: "12" }, inTotals: true });
  });

  it("leaves what persons gave and took back as it was, on both sides", async () => {
    const { rows } = await database.pool.query<{ grantId: string }>(
      `select grant_id as "grantId" from grants where shop_id = $1 and perk_id = 'credit' and state = 'granted' order by number limit 1`,
      [shopId],
    );
    const grantId = rows[0]?.grantId ?? "";
    expect(await changeGrantOf(deps, { shopId, grantId, action: "cancel", by: "ann" })).toMatchObject({
      kind: "changed",
    });
    const { rows: gold } = await database.pool.query<{ memberId: string }>(
      `select member_id as "memberId" from standings where shop_id = $1 and tier <> 'Member' order by member_id limit 1`,
      [shopId],
    );
    const given = { shopId, perkId: "credit", memberId: gold[0]?.memberId ?? "", note: "", by: "ann" };
    expect(await grantPerk(deps, { ...given, requestId: randomUUID() })).toMatchObject({ kind: "granted" });
    const { minor } = await perksOf(shopId);
    const result = await backtestOf(shopId, { ...PUBLISHED, name: "The same" });
    expect(result.kindMinor["USD"]?.["perk"]).toEqual({ program: minor, against: minor });
    expect(result.perks.map(({ granted }) => granted.program)).toEqual(
      result.perks.map(({ granted }) => granted.against),
    );
    expect(result.perks[0]?.granted).toEqual({ program: 11, against: 11 });
  });
});
