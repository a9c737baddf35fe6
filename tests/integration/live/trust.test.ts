import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DAY_MS, formatInstant } from "../../../app/core/shared/time";
import { createZone, weekAt, weekCloseAt } from "../../../app/core/shared/zone";
import { closeShop } from "../../../app/jobs/close-shop";
import { type Log, type Row, replayFiles } from "../../support/arbitraries/log";
import { communityOf, eventsBetween, importLog, logOfSample } from "../../support/interchange";
import { readProgram, shopUnder } from "../../support/live-run";
import { brokenPromises, differences, stateOfReplay, stateOfShop } from "../../support/live-state";
import { type TestDatabase, testDatabase } from "../../support/test-database";

let database: TestDatabase;
beforeAll(async () => void (database = await testDatabase()));
afterAll(() => database.close());

const NOW = Date.parse("2026-06-17T15:30:00Z");

/**
 * The sample, with endorsements between its members besides: friends who endorse each other again and again, strangers, some taken
 * back at once and some weeks later. No cancellations (the clock would have to stop for them) and no bursts: the file replay does not hold anything.
 */
function endorsedLog(): Log {
  const log = logOfSample(7, NOW);
  const members = log.members.map((row) => row.member);
  const first = Math.min(...log.activities.map((row) => Date.parse(row.occurred_at)));
  const endorsements: Row<"activities">[] = [];
  for (let day = 0; first + day * DAY_MS < NOW - DAY_MS; day += 2) {
    for (let n = 0; n < 4; n += 1) {
      // Every third pair is one of few, so that damping is felt.
      const giver = members[(n % 3 === 0 ? (day / 2) % 6 : day * 5 + n * 11) % members.length] ?? "";
      const member = members[(n % 3 === 0 ? 6 + ((day / 2) % 4) : day * 3 + n * 7 + 1) % members.length] ?? "";
      const occurred_at = formatInstant(first + day * DAY_MS + n * 3 * 3_600_000 + 1000);
      const kind = n % 2 === 0 ? "helpful_vote_received" : "accepted_answer";
      const row = { id: `e${day}-${n}`, source: "s", member, group: "", kind, occurred_at, counterpart: giver };
      const endorsement = { ...row, ref: "", reverses: "", lang: "" };
      endorsements.push(endorsement);
      const back = [0.1, 9, 40][day % 3] ?? 1;
      if (n === 1 && day % 4 === 0 && Date.parse(occurred_at) + back * DAY_MS < NOW) {
        const at = formatInstant(Date.parse(occurred_at) + back * DAY_MS);
        endorsements.push({ ...endorsement, id: `r${day}-${n}`, occurred_at: at, counterpart: "", reverses: row.id });
      }
    }
  }
  const activities = [...log.activities, ...endorsements].sort(
    (a, b) => Date.parse(a.occurred_at) - Date.parse(b.occurred_at),
  );
  return { ...log, activities, orders: log.orders.map((row) => ({ ...row, cancelled_at: "" })) };
}

const LOG = endorsedLog();

/** What happened in a week comes in within it, in two portions, and the week closes at its own instant. */
async function weekByWeek(file: unknown) {
  const program = readProgram(file);
  const zone = createZone(program.timezone);
  const instants = [...LOG.activities.map((row) => row.occurred_at), ...LOG.orders.map((row) => row.placed_at)];
  const from = Math.min(...instants.map((text) => Date.parse(text))) - 1;
  const { deps, shopId } = await shopUnder(database, file, from);
  await importLog(deps, shopId, communityOf(LOG));
  for (let then = from; then < NOW;) {
    const closeAt = weekCloseAt(zone, weekAt(zone, then + 1));
    const half = Math.floor((then + closeAt) / 2);
    for (const now of [half, closeAt - 1].map((instant) => Math.min(instant, NOW))) {
      deps.clock.set(now);
      await importLog(deps, shopId, eventsBetween(LOG, then, now));
      then = now;
    }
    deps.clock.set(Math.min(closeAt, NOW));
    await closeShop(deps, { shopId });
  }
  return { deps, shopId };
}

const FILES: Readonly<Record<string, unknown>> = {
  "the default trust": { trust: {} },
  "a short trust window in New York": { timezone: "America/New_York", trust: { weeks: 6, pairDamping: 3, edgeMax: 2 } },
};

describe.each(Object.entries(FILES))("with %s", (_, file) => {
  it("a shop that is fed as it happens stands where the replay of its log does", async () => {
    const { deps, shopId } = await weekByWeek(file);
    const expected = stateOfReplay(replayFiles(LOG, readProgram(file), NOW));
    const held = await database.pool.query("select 1 from held_activities where shop_id = $1", [shopId]);
    expect(held.rows).toEqual([]);
    const live = await stateOfShop(deps, shopId);
    const known = new Set(expected.lots.map((lot) => lot.lot));
    expect(differences({ ...live, lots: live.lots.filter((lot) => known.has(lot.lot)) }, expected)).toEqual([]);
    expect(await brokenPromises(database.pool, shopId)).toEqual([]);
    const off = stateOfReplay(replayFiles(LOG, readProgram({ ...(file as object), trust: "off" }), NOW));
    expect(off.members).not.toEqual(expected.members);
  });
});

describe("published trust", () => {
  it("has one snapshot per closed week, whose id is stored with what it weighed", async () => {
    const { shopId } = await weekByWeek(FILES["the default trust"]);
    const ask = async <T extends object>(text: string): Promise<T[]> =>
      (await database.pool.query<T>(text, [shopId])).rows;
    const weeks = await ask<{ week: number; members: number; edges: number; seeds: number; rounds: number }>(
      "select week, members, edges, seeds, rounds from trust_snapshots where shop_id = $1 order by week",
    );
    const [closed] = await ask<{ last: number }>("select last_closed_week as last from shops where shop_id = $1");
    expect(weeks.at(-1)?.week).toBe(closed?.last);
    expect(weeks.map((row) => row.week)).toEqual(weeks.map((_, index) => (weeks[0]?.week ?? 0) + index));
    expect(weeks.at(-1)).toMatchObject({ members: expect.any(Number), rounds: expect.any(Number) });
    expect(weeks.at(-1)?.edges).toBeGreaterThan(20);
    const wrong = await ask(
      `select activity_id from activities a where shop_id = $1 and source = 's' and reverses is null
         and kind in ('helpful_vote_received', 'accepted_answer') and trust_snapshot is distinct from
           (select max(week) from trust_snapshots t where t.shop_id = a.shop_id and t.week < a.week)`,
    );
    expect(wrong).toEqual([]);
    const weighed = await ask<{ trust: number; pair: number }>(
      "select distinct trust, pair from activities where shop_id = $1 and trust_snapshot is not null",
    );
    expect(new Set(weighed.map((row) => row.trust)).size).toBeGreaterThan(3);
    expect(new Set(weighed.map((row) => row.pair)).size).toBeGreaterThan(3);
  });
});
