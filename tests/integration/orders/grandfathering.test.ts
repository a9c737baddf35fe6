import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { closeShop } from "../../../app/jobs/close-shop";
import { takeInActivities } from "../../../app/usecases/communities/take-in-activities";
import { publishProgram } from "../../../app/usecases/programs/publish-program";
import { rollBack } from "../../../app/usecases/programs/roll-back";
import { rebuildShop } from "../../../app/usecases/rebuild/rebuild-shop";
import { addMembers, testDeps, testShop } from "../../support/app-deps";
import { importText } from "../../support/interchange";
import { type TestDatabase, testDatabase } from "../../support/test-database";

let database: TestDatabase;
let deps: ReturnType<typeof testDeps>;
let shopId: number;
beforeAll(async () => void (database = await testDatabase()));
afterAll(() => database.close());
beforeEach(async () => {
  deps = testDeps(database, "2026-06-01T12:00:00Z");
  shopId = await testShop(database);
  await addMembers(database, shopId, { m1: "1", quiet: "2" });
});

const DAY = 86_400_000;
const MONDAY = Date.parse("2026-06-01T00:00:00Z");
/** Noon of a day of a week, both counted from 0. */
const noon = (week: number, day: number): number => MONDAY + (7 * week + day) * DAY + DAY / 2;

const publish = async (tiers: readonly (readonly [name: string, minScore: number, rateBp: number])[], more = {}) => {
  const file = {
    tiers: tiers.map(([name, minScore]) => ({ name, minScore })),
    rewards: { buyerRateBp: Object.fromEntries(tiers.map(([name, , rateBp]) => [name, rateBp])), ...more },
  };
  expect(await publishProgram(deps, { shopId, file, by: "ann" })).toMatchObject({ kind: "published" });
};
const takePart = async (week: number): Promise<void> => {
  for (const day of [0, 1, 2]) {
    const occurredAt = new Date(noon(week, day)).toISOString();
    deps.clock.set(noon(week, day));
    const items = [{ id: occurredAt, member: "m1", kind: "answer", occurredAt }];
    expect(await takeInActivities(deps, { shopId, items, source: "api" })).toEqual([{ status: "accepted" }]);
  }
};
const order = async (id: string, customer: string, placedAt: number): Promise<void> => {
  const header = "id,customer,placed_at,currency,total_minor,code,referral,cancelled_at";
  const line = `${id},${customer},${new Date(placedAt).toISOString()},USD,10000,,,`;
  await importText(deps, shopId, "orders", `${header}\n${line}\n`);
  await closeShop(deps, { shopId });
};
const lots = async (): Promise<string[]> => {
  const { rows } = await database.pool.query<{ line: string }>(
    `select order_id || ' ' || member_id || ' ' || worth_minor as line from lots where shop_id = $1 order by order_id`,
    [shopId],
  );
  return rows.map((row) => row.line);
};
const tierOf = async (memberId: string): Promise<unknown> => {
  const { rows } = await database.pool.query<{ tier: string; low: number }>(
    "select tier, low_closes as low from standings where shop_id = $1 and member_id = $2",
    [shopId, memberId],
  );
  return rows[0] && `${rows[0].tier} ${rows[0].low}`;
};
/** Lets weeks pass in which nothing happens; what stood at each close. */
const weeksPass = async (from: number, count: number): Promise<unknown[]> => {
  const found: unknown[] = [];
  for (let week = from; week < from + count; week++) {
    deps.clock.set(noon(week + 1, 0));
    await closeShop(deps, { shopId });
    found.push(await tierOf("m1"));
  }
  return found;
};

const FIRST = [
  ["Member", 0, 100],
  ["Gold", 6000, 500],
] as const;

describe("a publication that renames a tier and asks for more", () => {
  it("leaves the tier for four closes, with its rate in the new list, and then one step down", async () => {
    await publish(FIRST);
    for (const week of [0, 1, 2]) await takePart(week);
    deps.clock.set(noon(3, 0));
    await closeShop(deps, { shopId });
    expect(await tierOf("m1")).toBe("Gold 0");
    await order("before", "1", noon(3, 0));

    deps.clock.set(noon(3, 1));
    await publish([
      ["Guest", 0, 50],
      ["Star", 5000, 400],
      ["Diamond", 900_000, 900],
    ]);
    expect(await tierOf("m1")).toBe("Star 0");
    deps.clock.set(noon(3, 2));
    await order("kept", "1", noon(3, 2));
    await order("other", "2", noon(3, 2));
    await order("placed-before", "1", noon(3, 0) + 1);
    expect(await lots()).toEqual(["before m1 500", "kept m1 400", "other quiet 50", "placed-before m1 500"]);

    deps.clock.set(noon(3, 3));
    await publish([
      ["Guest", 0, 50],
      ["Star", 800_000, 400],
    ]);
    expect(await weeksPass(3, 5)).toEqual(["Star 1", "Star 2", "Star 3", "Guest 0", "Guest 0"]);
    const { rows } = await database.pool.query(
      "select from_tier, to_tier, cause from tier_changes where shop_id = $1 and member_id = 'm1' order by at",
      [shopId],
    );
    expect(rows).toEqual([
      { from_tier: "Member", to_tier: "Gold", cause: "rose" },
      { from_tier: "Gold", to_tier: "Star", cause: "program" },
      { from_tier: "Star", to_tier: "Guest", cause: "stepped-down" },
    ]);
  });

  it("takes nothing by a removal, a higher score under another name, or a roll-back: a full grace follows each", async () => {
    const goldRemoved = [
      ["Member", 0, 100],
      ["Diamond", 900_000, 900],
    ] as const;
    await publish(FIRST);
    for (const week of [0, 1, 2]) await takePart(week);
    deps.clock.set(noon(3, 0));
    await closeShop(deps, { shopId });
    await publish([...FIRST, ["Diamond", 900_000, 900]]);
    await publish(goldRemoved);
    expect(await weeksPass(3, 2)).toEqual(["Diamond 1", "Diamond 2"]);
    const rolledBack = await rollBack(deps, { shopId, to: 1, by: "ann", reason: "Diamond was too much" });
    expect(rolledBack).toMatchObject({ kind: "published" });
    expect(await tierOf("m1")).toBe("Gold 0");
    await publish([
      ["Member", 0, 100],
      ["Star", 800_000, 400],
    ]);
    expect(await weeksPass(5, 4)).toEqual(["Star 1", "Star 2", "Star 3", "Member 0"]);
    expect((await rebuildShop(deps, { shopId, compare: true })).differences).toEqual([]);
  });

  it("counts low closes anew: three before it are forgotten", async () => {
    await publish(FIRST);
    for (const week of [0, 1, 2]) await takePart(week);
    deps.clock.set(noon(3, 0));
    await closeShop(deps, { shopId });
    await publish([
      ["Member", 0, 100],
      ["Gold", 700_000, 500],
    ]);
    expect(await weeksPass(3, 3)).toEqual(["Gold 1", "Gold 2", "Gold 3"]);
    await publish([
      ["Member", 0, 100],
      ["Gold", 800_000, 500],
    ]);
    expect(await weeksPass(6, 4)).toEqual(["Gold 1", "Gold 2", "Gold 3", "Member 0"]);
  });

  it("gives members without a standing their tier, where the first one is now above another", async () => {
    await publish(FIRST);
    await publish([
      ["Guest", 0, 0],
      ["Member", 0, 100],
      ["Gold", 6000, 500],
    ]);
    await order("quiet", "2", noon(0, 0));
    expect(await lots()).toEqual(["quiet quiet 100"]);
  });

  it("leaves every lot of an earlier version as it was, pending and posted", async () => {
    await publish(FIRST, { returnWindowDays: 3 });
    await order("posted", "1", noon(0, 0));
    deps.clock.set(noon(0, 4));
    await order("pending", "1", noon(0, 4));
    const before = await lots();
    await publish([["Member", 0, 0]], { returnWindowDays: 60, orderMaxMinor: 0, memberMonthMaxMinor: 0 });
    deps.clock.set(noon(2, 0));
    await closeShop(deps, { shopId });
    expect(await lots()).toEqual(before);
    const { rows } = await database.pool.query<{ available: number }>(
      "select available_minor as available from balances where shop_id = $1 and member_id = 'm1'",
      [shopId],
    );
    expect(rows).toEqual([{ available: 200 }]);
  });
});

describe("a code lot of an order from before a publication", () => {
  const codeLot = async (before: object, after: object): Promise<unknown> => {
    const rules = { rewards: { returnWindowDays: 3, codePayoutGraceMonths: 0 } };
    const publishWith = (more: object) =>
      publishProgram(deps, { shopId, file: { rewards: { ...rules.rewards, ...more } }, by: "ann" });
    await publishWith(before);
    await importText(deps, shopId, "codes", "code,owner,group\nHELLO,m1,\n");
    const header = "id,customer,placed_at,currency,total_minor,code,referral,cancelled_at";
    const placedAt = new Date(noon(0, 0)).toISOString();
    await importText(deps, shopId, "orders", `${header}\ncoded,99,${placedAt},USD,10000,HELLO,,\n`);
    await closeShop(deps, { shopId });
    await publishWith(after);
    deps.clock.set("2026-07-02T12:00:00Z");
    await closeShop(deps, { shopId });
    const { rows } = await database.pool.query<{ state: string }>(
      "select state from lots where shop_id = $1 and lane = 'code'",
      [shopId],
    );
    return rows.map((row) => row.state);
  };

  it("is carried as long as its own version said", async () => {
    expect(await codeLot({ codePayoutMaxPercent: 0 }, { codePayoutMaxPercent: 0, codeCarryMonths: 0 })).toEqual([
      "carried",
    ]);
  });

  it("is paid as its own version said", async () => {
    expect(await codeLot({ codePayoutMaxPercent: 100 }, { codePayoutMaxPercent: 0 })).toEqual(["posted"]);
  });

  it("gains by a version that is more generous", async () => {
    expect(await codeLot({ codePayoutMaxPercent: 0, codeCarryMonths: 0 }, { codePayoutMaxPercent: 100 })).toEqual([
      "posted",
    ]);
  });
});
