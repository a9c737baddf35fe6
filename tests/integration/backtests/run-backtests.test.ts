import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { insertDraft, nextVersion } from "../../../app/adapters/persistence/program-rows";
import {
  backtestResult,
  claimBacktest,
  listBacktests,
  recoverBacktests,
} from "../../../app/adapters/persistence/backtest-rows";
import { withTransaction } from "../../../app/adapters/persistence/database";
import { redactCustomer } from "../../../app/adapters/persistence/privacy-rows";
import type { BacktestResult } from "../../../app/core/backtest/compare-sides";
import { lotAmountMinor } from "../../../app/core/ledger/lot";
import type { Lot } from "../../../app/core/ledger/lot";
import { createReplay } from "../../../app/core/replay/replay";
import { closeShop } from "../../../app/jobs/close-shop";
import { replayHistory } from "../../../app/usecases/backtests/replay-history";
import { runBacktests } from "../../../app/usecases/backtests/run-backtests";
import { startBacktest } from "../../../app/usecases/backtests/start-backtest";
import { stopBacktest } from "../../../app/usecases/backtests/stop-backtest";
import { loadProgram } from "../../../app/usecases/programs/load-program";
import { publishProgram } from "../../../app/usecases/programs/publish-program";
import { backtestView } from "../../../app/views/backtest-view";
import { testDeps, testShop } from "../../support/app-deps";
import { importLog, logOfSample } from "../../support/interchange";
import { silentAdmin } from "../../support/silent-admin";
import { type TestDatabase, testDatabase } from "../../support/test-database";

const NOW = Date.parse("2026-06-17T15:30:00Z");
const PUBLISHED = {
  orderActivity: true,
  rewards: { orderMaxMinor: 90, memberMonthMaxMinor: 250, returnWindowDays: 20 },
};
const DRAFT = { ...PUBLISHED, name: "Frugal", rewards: { ...PUBLISHED.rewards, buyerRateBp: { Member: 50 } } };

let database: TestDatabase;
let deps: ReturnType<typeof testDeps>;
const worker = () => ({ ...deps, admin: silentAdmin });
let shopId = 0;
let draftVersion = 0;
beforeAll(async () => {
  database = await testDatabase();
  deps = testDeps(database, new Date(NOW).toISOString());
  shopId = await testShop(database, "America/New_York");
  expect(await publishProgram(deps, { shopId, file: PUBLISHED, by: "test" })).toMatchObject({ kind: "published" });
  await importLog(deps, shopId, logOfSample(7, NOW));
  await closeShop(deps, { shopId });
  draftVersion = await addDraft();
});
afterAll(() => database.close());

async function addDraft(file: { readonly name: string } & Record<string, unknown> = DRAFT): Promise<number> {
  return withTransaction(database.pool, async (tx) => {
    const version = await nextVersion(tx, shopId);
    await insertDraft(tx, shopId, version, { name: file.name, file, validation: {}, by: "test", at: NOW });
    return version;
  });
}

const newest = async () => (await listBacktests(database.pool, shopId, 1))[0];
const resultOf = async (row: { readonly backtestId: string } | undefined) =>
  (await backtestResult(database.pool, shopId, row?.backtestId ?? "")) as BacktestResult;
/** Each a moment after the one before, so that the newest is the last. */
const start = (version = draftVersion) => {
  deps.clock.set(deps.clock.now() + 1);
  return startBacktest(deps, { shopId, draftVersion: version, by: "test" });
};

async function ledger() {
  const { rows } = await database.pool.query<{ lot: string; state: string; amount: number; carried: number }>(
    `select lot_id as lot, state, case when state = 'pending' then worth_minor else paid_minor end as amount, carried_minor as carried
     from lots l where shop_id = $1 and not exists (select 1 from orders o where o.shop_id = l.shop_id
       and o.order_id = l.order_id and o.cancelled_at is not null) order by lot_id collate "C"`,
    [shopId],
  );
  return rows;
}

describe("a shop's own history", () => {
  it("under the published version gives the ledger, to the minor unit, lot by lot", async () => {
    const { program, zone } = await loadProgram(database.pool, shopId, NOW);
    const lots: Lot[] = [];
    const sink = { shares: () => undefined, notes: () => undefined, lot: (lot: Lot) => void lots.push(lot) };
    const replay = await replayHistory(database.pool, {
      shopId,
      at: NOW,
      start: (community) => createReplay({ program, zone, community, at: NOW, sink, useStoredPercents: true }),
      onProgress: () => Promise.resolve(),
    });
    replay.finish();
    const replayed = lots
      .map((lot) => ({ lot: lot.lot, state: lot.state, amount: lotAmountMinor(lot), carried: lot.carriedMinor }))
      .sort((a, b) => (a.lot < b.lot ? -1 : 1));
    expect(replayed.length).toBeGreaterThan(400);
    expect(new Set(replayed.map(({ state }) => state)).size).toBeGreaterThan(2);
    expect(replayed).toEqual(await ledger());
  });
});

describe("a backtest of a draft", () => {
  it("is done by a worker, and its published side costs what the ledger says", async () => {
    expect(await start()).toMatchObject({ kind: "started" });
    expect(deps.queue.announced).toContainEqual({ work: "run-backtests", shopId });
    expect(await runBacktests(worker(), { shopId })).toBe(1);
    const row = await newest();
    expect(row).toMatchObject({ state: "done", phase: "done", percent: 100, error: null, draftVersion });
    const result = await resultOf(row);
    const owed = (await ledger()).reduce((sum, { amount, carried }) => sum + amount + carried, 0);
    expect(result.totalMinor["USD"]?.program).toBe(owed);
    expect(result.totalMinor["USD"]?.against).toBeLessThan(owed);
    expect(result.against).toBe("Frugal");
    for (const { rewardMinor, why } of result.members.losingMost) {
      expect(why.reduce((sum, { minor }) => sum + minor, 0)).toBe(rewardMinor);
    }
  });

  it("is shown with its drafts, its cost by month and its losers, and to nobody else's shop", async () => {
    const viewer = { timezone: "America/New_York", currency: "USD", locale: "en", now: NOW };
    const view = await backtestView(database.pool, { shopId, ...viewer });
    expect(view.drafts).toEqual([{ version: draftVersion, name: "Frugal", state: "draft" }]);
    expect(view.newest).toMatchObject({ state: "done", percent: 100, againstVersion: 1 });
    const [usd] = view.outcome?.currencies ?? [];
    expect(usd?.months.program.length).toBeGreaterThan(4);
    expect(usd?.total).toMatchObject({ rises: false });
    expect(view.outcome?.losingMost[0]?.why.map(({ cause }) => cause)).toContain("rate");
    const other = await testShop(database);
    expect(await backtestView(database.pool, { shopId: other, ...viewer })).toEqual({
      drafts: [],
      newest: null,
      earlier: [],
      outcome: null,
    });
  });

  it("has what seasons and perks gave on both sides, as the ledger has it", async () => {
    const lot = (id: string, source: string, minor: number, placedAt: string): string =>
      `($1, '${id}', '${source}', '${id}', 'm1', 'contributor', '', 'participation', 'posted', ${minor}, ${minor}, ${minor}, 'USD',
        '${placedAt}', '${placedAt}', $2, $2, '{}', 1)`;
    const may = 2026 * 12 + 4;
    await database.pool.query(
      `insert into lots (shop_id, lot_id, source, order_id, member_id, role, lane, class, state, worth_minor, paid_minor, amount_minor,
         currency, placed_at, due_at, placed_month, due_month, reasons, program_version)
       values ${lot("season-1", "season", 900, "2026-05-20T12:00:00Z")}, ${lot("grant-1", "grant", 70, "2026-05-21T12:00:00Z")},
         ${lot("grant-2", "grant", 30, "2026-05-22T12:00:00Z")}`,
      [shopId, may],
    );
    await start();
    await runBacktests(worker(), { shopId });
    const result = await resultOf(await newest());
    expect(result.costMinor["USD"]?.["2026-05"]).toMatchObject({
      season: { program: 900, against: 900 },
      perk: { program: 100, against: 100 },
    });
    expect(result.kindMinor["USD"]).toMatchObject({ season: { program: 900 }, perk: { against: 100 } });
    const owed = (await ledger()).reduce((sum, { amount, carried }) => sum + amount + carried, 0);
    expect(result.totalMinor["USD"]?.program).toBe(owed);
    const kinds = Object.values(result.kindMinor["USD"] ?? {});
    expect(kinds.reduce((sum, { against }) => sum + against, 0)).toBe(result.totalMinor["USD"]?.against);
    const view = await backtestView(database.pool, {
      shopId,
      timezone: "America/New_York",
      currency: "USD",
      locale: "en",
      now: NOW,
    });
    const [usd] = view.outcome?.currencies ?? [];
    expect(usd?.kinds).toContainEqual({ kind: "season", program: "$9.00", against: "$9.00", change: "$0.00" });
    const bars = usd?.months.program.flatMap(({ parts }) => parts) ?? [];
    expect(bars.reduce((sum, { value }) => sum + value, 0)).toBe(owed);
    await database.pool.query("delete from lots where shop_id = $1 and source in ('season', 'grant')", [shopId]);
  });

  it("names everybody whose tier changes, a page at a time", async () => {
    const tiers = [
      { name: "Member", minScore: 0 },
      { name: "Regular", minScore: 900_000 },
    ];
    const harder = await addDraft({ ...PUBLISHED, name: "Out of reach", tiers });
    await start(harder);
    await runBacktests(worker(), { shopId });
    const { rows } = await database.pool.query<{ member: string; tier: string }>(
      `select member_id as member, tier from standings where shop_id = $1 and tier <> 'Member' order by member_id collate "C"`,
      [shopId],
    );
    expect(rows.length).toBeGreaterThan(20);
    const viewer = { shopId, timezone: "America/New_York", currency: "USD", locale: "en", now: NOW };
    const seen: string[] = [];
    const first = (await backtestView(database.pool, viewer)).outcome?.tiers.lost;
    for (let page = 1; page <= (first?.pages ?? 0); page += 1) {
      const { outcome } = await backtestView(database.pool, viewer, { lost: page });
      expect(outcome?.tiers.lost).toMatchObject({ page, count: rows.length, pages: first?.pages, unnamed: 0 });
      expect(outcome?.tiers.gained).toEqual({ count: 0, moves: [], page: 1, pages: 1, unnamed: 0 });
      seen.push(...(outcome?.tiers.lost.moves ?? []).map(({ member, from, to }) => `${member} ${from} ${to}`));
    }
    expect(seen).toEqual(rows.map(({ member, tier }) => `${member} ${tier} Member`));
    const beyond = await backtestView(database.pool, viewer, { lost: 99 });
    expect(beyond.outcome?.tiers.lost.page).toBe(first?.pages);
  });

  it("says of how many orders it does not know what the draft's rules name", async () => {
    await start(await addDraft({ ...PUBLISHED, name: "No wholesale", orders: { excludedTags: ["wholesale"] } }));
    await runBacktests(worker(), { shopId });
    const row = await newest();
    const { rows } = await database.pool.query<{ count: number }>(
      "select count(*)::int as count from orders where shop_id = $1 and paid_at is not null and not test and placed_at <= $2",
      [shopId, new Date(deps.clock.now())],
    );
    const count = rows[0]?.count ?? 0;
    expect((await resultOf(row)).orders.unread).toEqual({ program: 0, against: count });
    const viewer = { shopId, timezone: "UTC", currency: "USD", locale: "en", now: NOW };
    const view = await backtestView(database.pool, viewer);
    expect(view.outcome?.unreadOrders).toBe(count);
  });

  it("is refused for a version that is no draft, and while another one is not done", async () => {
    expect(await startBacktest(deps, { shopId, draftVersion: 1, by: "test" })).toMatchObject({
      reason: "no-such-draft",
    });
    expect(await startBacktest(deps, { shopId, draftVersion: 99, by: "test" })).toMatchObject({
      reason: "no-such-draft",
    });
    expect(await start()).toMatchObject({ kind: "started" });
    expect(await start()).toEqual({ kind: "refused", reason: "already-running" });
    await runBacktests(worker(), { shopId });
  });

  it("tries a version that could be rolled back to as it does a draft", async () => {
    const old = { name: "Old", rewards: { contributorRateBp: 100 } };
    // A shop that comes after the database took its statistics, which then expect nothing of it.
    await database.pool.query("analyze");
    const other = await testShop(database);
    await publishProgram(deps, { shopId: other, file: old, by: "test" });
    await publishProgram(deps, { shopId: other, file: {}, by: "test" });
    await importLog(deps, other, logOfSample(7, NOW));
    const viewer = { shopId: other, timezone: "UTC", currency: "USD", locale: "en", now: NOW };
    expect((await backtestView(database.pool, viewer)).drafts).toEqual([{ version: 1, name: "Old", state: "retired" }]);
    const started = await startBacktest(deps, { shopId: other, draftVersion: 1, by: "test" });
    expect(started).toMatchObject({ kind: "started" });
    await runBacktests(worker(), { shopId: other });
    const { outcome } = await backtestView(database.pool, viewer);
    expect(outcome).toMatchObject({ draftVersion: 1, against: "Old" });
    expect(outcome?.losers).toBeGreaterThan(0);
  });

  it("can be stopped while it waits, and while it runs", async () => {
    const waiting = await start();
    if (waiting.kind === "refused") throw new Error(waiting.reason);
    expect(await stopBacktest(deps, { shopId, backtestId: waiting.backtestId, by: "test" })).toEqual({
      kind: "stopping",
    });
    expect(await newest()).toMatchObject({ state: "stopped" });
    expect(await runBacktests(worker(), { shopId })).toBe(0);

    await start();
    // The worker waits for the history, so that there is a moment in which it runs.
    const running = await withTransaction(database.pool, async (tx) => {
      await tx.query("lock table activities in access exclusive mode");
      const working = runBacktests(worker(), { shopId });
      while ((await newest())?.state !== "running") await delay(5);
      const row = await newest();
      expect(await stopBacktest(deps, { shopId, backtestId: row?.backtestId ?? "", by: "test" })).toEqual({
        kind: "stopping",
      });
      expect(await newest()).toMatchObject({ state: "stopping" });
      return { working };
    });
    expect(await running.working).toBe(1);
    const last = await newest();
    expect(last).toMatchObject({ state: "stopped" });
    expect(await resultOf(last)).toBeNull();
    expect(await stopBacktest(deps, { shopId, backtestId: last?.backtestId ?? "", by: "test" })).toMatchObject({
      kind: "refused",
    });
  });

  it("that its worker lost is begun anew, and fails in the end rather than run for ever", async () => {
    await start();
    const recover = (now: number) =>
      recoverBacktests(database.pool, { silentSince: now - 60_000, attemptsMax: 2, now });
    const lost = await claimBacktest(database.pool, shopId, NOW);
    await recover(NOW + 30_000);
    expect(await newest()).toMatchObject({ state: "running", attempts: 1 });
    await recover(NOW + 61_000);
    expect(await newest()).toMatchObject({ state: "waiting", attempts: 1 });
    await claimBacktest(database.pool, shopId, NOW + 62_000);
    await recover(NOW + 200_000);
    expect(await newest()).toMatchObject({ state: "failed", error: "worker-lost", backtestId: lost?.backtestId });
  });

  it("forgets who was erased", async () => {
    const { rows } = await database.pool.query<{ member: string; customer: string }>(
      `select m.member_id as member, m.customer_id as customer from members m join backtests b using (shop_id)
       where shop_id = $1 and b.state = 'done' and position('"' || m.member_id || '"' in b.result::text) > 0 limit 1`,
      [shopId],
    );
    const [named] = rows;
    expect(named).toBeDefined();
    await withTransaction(database.pool, (tx) => redactCustomer(tx, shopId, named?.customer ?? "", NOW));
    const left = await database.pool.query(
      "select 1 from backtests where shop_id = $1 and position($2 in result::text) > 0",
      [shopId, `"${named?.member ?? ""}"`],
    );
    expect(left.rowCount).toBe(0);
  });
});
