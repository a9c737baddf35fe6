import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DAY_MS, formatInstant } from "../../../app/core/shared/time";
import { rebuildShop } from "../../../app/usecases/rebuild/rebuild-shop";
import { type Log, type Row, replayFiles } from "../../support/arbitraries/log";
import { logOfSample } from "../../support/interchange";
import { allAtOnce, asItHappens, readProgram, withReversals } from "../../support/live-run";
import { brokenPromises, differences, stateOfReplay, stateOfShop } from "../../support/live-state";
import { type TestDatabase, testDatabase } from "../../support/test-database";

let database: TestDatabase;
beforeAll(async () => void (database = await testDatabase()));
afterAll(() => database.close());

const NOW = Date.parse("2026-06-17T15:30:00Z");

/**
 * The sample, in which every member joined when they first did something or bought, and is welcomed in their first days by two others,
 * and once more when those days are over. Some of the welcomes are taken back: before the newcomer's days are over, and afterwards.
 */
function welcomedLog(): Log {
  const log = logOfSample(7, NOW);
  const firstAt = new Map<string, number>();
  const customers = new Map(log.members.map((row) => [row.customer, row.member]));
  const seen = (member: string | undefined, text: string): void => {
    if (member === undefined) return;
    firstAt.set(member, Math.min(firstAt.get(member) ?? NOW, Date.parse(text)));
  };
  for (const row of log.activities) seen(row.member, row.occurred_at);
  for (const row of log.orders) seen(customers.get(row.customer), row.placed_at);
  const members = log.members.map((row) => ({
    ...row,
    joined_at: formatInstant((firstAt.get(row.member) ?? NOW) - 500),
  }));
  const welcomes = members.flatMap(({ member, joined_at }, index): Row<"activities">[] =>
    [0.5, 11, 42].flatMap((days, nth) => {
      const at = Date.parse(joined_at) + days * DAY_MS;
      const by = members[(index * 7 + nth + 1) % members.length]?.member ?? "";
      if (at > NOW) return [];
      const row = {
        id: `w${index}-${nth}`,
        source: "s",
        member: by,
        group: log.groups[nth]?.group ?? "",
        kind: "welcome",
      };
      return [{ ...row, occurred_at: formatInstant(at), counterpart: member, ref: "", reverses: "", lang: "" }];
    }),
  );
  const reversals = welcomes.flatMap((row, index): Row<"activities">[] => {
    const at = Date.parse(row.occurred_at) + ([3, 25, 50][index % 3] ?? 1) * DAY_MS;
    if (index % 5 !== 0 || at > NOW) return [];
    return [{ ...row, id: `r-${row.id}`, occurred_at: formatInstant(at), counterpart: "", reverses: row.id }];
  });
  const activities = [...log.activities, ...welcomes, ...reversals].sort(
    (a, b) => Date.parse(a.occurred_at) - Date.parse(b.occurred_at),
  );
  return withReversals({ ...log, members, activities }, NOW);
}

const LOG = welcomedLog();

const FILES: Readonly<Record<string, unknown>> = {
  "30 days, 2 active weeks or 2 orders": { welcome: {} },
  "9 days in New York, an active week or 3 orders, orders being activities": {
    timezone: "America/New_York",
    orderActivity: true,
    welcome: { days: 9, activeWeeks: 1, orders: 3 },
  },
};

describe.each(Object.entries(FILES))("welcomes over %s", (_, file) => {
  const expected = () => stateOfReplay(replayFiles(LOG, readProgram(file), NOW));

  const states = async (shopId: number): Promise<Map<string, number>> => {
    const text = "select state, count(*) as count from welcomes where shop_id = $1 group by state";
    const { rows } = await database.pool.query<{ state: string; count: number }>(text, [shopId]);
    return new Map(rows.map((row) => [row.state, row.count]));
  };

  it("come to what the replay says when everything is there before the first close, and again when it is rebuilt", async () => {
    const { deps, shopId } = await allAtOnce(database, LOG, file, NOW);
    expect(differences(await stateOfShop(deps, shopId), expected())).toEqual([]);
    const found = await states(shopId);
    for (const state of ["added", "lapsed", "taken-back"]) expect(found.get(state)).toBeGreaterThan(0);
    expect((await rebuildShop(deps, { shopId, compare: true })).differences).toEqual([]);
    const undone =
      "select 1 from activities where shop_id = $1 and source = 'hearth' and kind = 'welcome' and reverses is not null";
    expect((await database.pool.query(undone, [shopId])).rows.length).toBeGreaterThan(0);
  });

  it("come to the same as it happens", async () => {
    const { deps, shopId } = await asItHappens(database, LOG, file, { at: NOW, stepMs: 6.4 * DAY_MS });
    const replayed = expected();
    const live = await stateOfShop(deps, shopId);
    const known = new Set(replayed.lots.map((lot) => lot.lot));
    expect(differences({ ...live, lots: live.lots.filter((lot) => known.has(lot.lot)) }, replayed)).toEqual([]);
    expect(await brokenPromises(database.pool, shopId)).toEqual([]);
  });

  it("are worth something else than at once", () => {
    const atOnce = stateOfReplay(replayFiles(LOG, readProgram({ ...(file as object), welcome: "at-once" }), NOW));
    expect(atOnce.members).not.toEqual(expected().members);
  });
});
