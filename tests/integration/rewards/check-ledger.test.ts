import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS } from "../../../app/core/shared/time";
import { createZone, monthAt } from "../../../app/core/shared/zone";
import { liabilityByMonth } from "../../../app/adapters/persistence/reads/ledger-reads";
import { liability } from "../../../app/adapters/persistence/reads/lot-list";
import { checkLedger } from "../../../app/usecases/rewards/check-ledger";
import { ledgerView } from "../../../app/views/ledger-view";
import { logOfSample } from "../../support/interchange";
import { allAtOnce } from "../../support/live-run";
import { type TestDatabase, testDatabase } from "../../support/test-database";

let database: TestDatabase;
beforeAll(async () => void (database = await testDatabase()));
afterAll(() => database.close());

const NOW = Date.parse("2026-06-17T15:30:00Z");
const openNotices = async (shopId: number): Promise<string[]> =>
  (
    await database.pool.query<{ kind: string }>(
      "select kind from notices where shop_id = $1 and resolved_at is null order by 1",
      [shopId],
    )
  ).rows.map((row) => row.kind);

describe("the check of the ledger", () => {
  it("finds nothing in a shop that was lived in, and says so on the page", async () => {
    const { deps, shopId } = await allAtOnce(
      database,
      logOfSample(3, NOW),
      { rewards: { budgetMonthMinor: 4000 } },
      NOW,
    );
    expect(await checkLedger(deps, { shopId })).toMatchObject({
      kind: "checked",
      faults: [],
      rebuilt: { differences: [] },
    });
    expect(await openNotices(shopId)).toEqual([]);
    const view = await ledgerView(database.pool, { shopId, locale: "en", timezone: "UTC", currency: "USD", now: NOW });
    expect(view.faults).toEqual([]);
    expect(view.balances).toMatchObject([{ currency: "USD", zero: true, sum: "$0.00" }]);
    expect(view.months[0]?.bars).toHaveLength(12);
    expect(view.budget?.budget).toBe("$40.00");
  });

  it("is an alarm on the home page when something does not agree, and no more once it does", async () => {
    const { deps, shopId } = await allAtOnce(database, logOfSample(3, NOW), {}, NOW);
    const change = (sign: "+" | "-") =>
      database.pool.query(`update balances set available_minor = available_minor ${sign} 7 where shop_id = $1`, [
        shopId,
      ]);
    await change("+");
    const checked = await checkLedger(deps, { shopId });
    if (checked.kind !== "checked") throw new Error("it was due");
    expect(new Set(checked.faults.map((one) => one.kind))).toEqual(
      new Set(["balance-not-entries", "balance-not-lots"]),
    );
    expect(await openNotices(shopId)).toEqual(["ledger-fault", "rebuild-differs"]);
    await change("-");
    deps.clock.set(NOW + DAY_MS + HOUR_MS);
    await checkLedger(deps, { shopId });
    expect(await openNotices(shopId)).toEqual([]);
  });

  it("happens once an hour however many workers ask, and the rebuild once a day", async () => {
    const { deps, shopId } = await allAtOnce(database, logOfSample(3, NOW), {}, NOW);
    const asked = await Promise.all([1, 2, 3].map(() => checkLedger(deps, { shopId })));
    expect(asked.filter((one) => one.kind === "checked")).toHaveLength(1);
    deps.clock.set(NOW + 2 * HOUR_MS);
    expect(await checkLedger(deps, { shopId })).toMatchObject({ kind: "checked", rebuilt: null });
  });
});

describe("what is owed by month", () => {
  it("agrees with what is owed by class, also of what was earned before the months that are shown", async () => {
    const { shopId } = await allAtOnce(database, logOfSample(3, NOW), {}, NOW);
    const byClass = new Map<string, number>();
    const add = (key: string, owedMinor: number) => byClass.set(key, (byClass.get(key) ?? 0) + owedMinor);
    const classes = await liability(database.pool, shopId);
    for (const one of classes)
      add(`${one.lotClass} ${one.currency}`, -(one.pendingMinor + one.availableMinor + one.carriedMinor));
    const viewer = { shopId, locale: "en", timezone: "UTC", currency: "USD", now: NOW + 350 * DAY_MS };
    const month = monthAt(createZone("UTC"), viewer.now);
    for (const one of await liabilityByMonth(database.pool, shopId, month - 11))
      add(`${one.lotClass} ${one.currency}`, one.owedMinor);
    expect(classes.some((one) => one.pendingMinor + one.availableMinor > 0)).toBe(true);
    expect([...byClass.values()].filter((sum) => sum !== 0)).toEqual([]);
    const [shown] = (await ledgerView(database.pool, viewer)).months;
    expect(shown?.bars).toHaveLength(12);
    expect(shown?.earlier?.some((part) => part.value > 0)).toBe(true);
    expect(shown?.rows.some((row) => row.month === null)).toBe(true);
  });
});
