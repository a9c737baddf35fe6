import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { closeShop } from "../../../app/jobs/close-shop";
import { takeInActivities } from "../../../app/usecases/communities/take-in-activities";
import { cancelSchedule } from "../../../app/usecases/programs/cancel-schedule";
import { loadProgram } from "../../../app/usecases/programs/load-program";
import { publishProgram } from "../../../app/usecases/programs/publish-program";
import { publishVersion } from "../../../app/usecases/programs/publish-version";
import { rollBack } from "../../../app/usecases/programs/roll-back";
import { discardDraft, saveDraft } from "../../../app/usecases/programs/save-draft";
import { programView } from "../../../app/views/program-view";
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
  await addMembers(database, shopId, { m1: "1" });
});

const at = (instant: string): void => {
  deps.clock.set(instant);
};
const publish = (file: unknown) => publishProgram(deps, { shopId, file, by: "ann" });
const draft = async (file: unknown): Promise<number> => {
  const saved = await saveDraft(deps, { shopId, version: null, file, by: "ann" });
  if (saved.kind !== "saved") throw new Error(JSON.stringify(saved));
  return saved.version;
};
const schedule = async (file: unknown, instant: string): Promise<number> => {
  const version = await draft(file);
  const effectiveAt = Date.parse(instant);
  const scheduled = await publishVersion(deps, { shopId, version, by: "ann", effectiveAt, confirmed: true });
  expect(scheduled).toEqual({ kind: "scheduled", version, effectiveAt });
  return version;
};
const order = async (id: string, placedAt: string): Promise<void> => {
  const header = "id,customer,placed_at,currency,total_minor,code,referral,cancelled_at";
  await importText(deps, shopId, "orders", `${header}\n${id},1,${placedAt},USD,10000,,,\n`);
};
const post = async (id: string, occurredAt: string): Promise<void> => {
  const items = [{ id, member: "m1", kind: "post", occurredAt }];
  expect(await takeInActivities(deps, { shopId, items, source: "api" })).toEqual([{ status: "accepted" }]);
};
const rowsOf = async <T extends object>(text: string): Promise<T[]> =>
  (await database.pool.query<T>(text, [shopId])).rows;
const states = async (): Promise<string[]> => {
  const rows = await rowsOf<{ line: string }>(
    "select version || ' ' || state as line from program_versions where shop_id = $1 order by version",
  );
  return rows.map((row) => row.line);
};
const versionNow = async (): Promise<number> => (await loadProgram(database.pool, shopId, deps.clock.now())).version;

describe("an order", () => {
  const lots = async (): Promise<string[]> => {
    await closeShop(deps, { shopId });
    const rows = await rowsOf<{ line: string }>(
      `select order_id || ' ' || state || ' ' || amount_minor || ' v' || program_version as line from lots
       where shop_id = $1 order by order_id`,
    );
    return rows.map((row) => row.line);
  };
  const rules = (returnWindowDays: number, Member: number) => ({
    rewards: { returnWindowDays, buyerRateBp: { Member } },
  });

  it("stands under the version in force when it was placed, whenever it arrives, and keeps its return window", async () => {
    await publish(rules(20, 100));
    at("2026-06-05T12:00:00Z");
    await order("early", "2026-06-02T10:00:00Z");
    await closeShop(deps, { shopId });
    await publish(rules(5, 200));
    at("2026-06-11T12:00:00Z");
    await order("late", "2026-06-03T10:00:00Z");
    await order("newer", "2026-06-05T18:00:00Z");
    expect(await lots()).toEqual(["early pending 100 v1", "late pending 100 v1", "newer posted 200 v2"]);
    await publish(rules(60, 0));
    at("2026-06-23T12:00:00Z");
    expect(await lots()).toEqual(["early posted 100 v1", "late posted 100 v1", "newer posted 200 v2"]);
  });

  it("from before the first publication stands under the first version", async () => {
    await publish(rules(20, 300));
    await order("history", "2025-02-02T10:00:00Z");
    expect(await lots()).toEqual(["history posted 300 v1"]);
  });
});

describe("a draft", () => {
  it("decides nothing; several may be there, each can be changed and thrown away", async () => {
    const first = await draft({ rewards: { contributorRateBp: 1 } });
    const second = await draft({ rewards: { contributorRateBp: 2 } });
    expect(await states()).toEqual(["1 draft", "2 draft"]);
    expect(await versionNow()).toBe(0);
    const changed = { shopId, version: first, file: { name: "Changed" }, by: "bob" };
    expect(await saveDraft(deps, changed)).toMatchObject({ kind: "saved", version: first });
    expect(await rowsOf("select name from program_versions where shop_id = $1 and version = 1")).toEqual([
      { name: "Changed" },
    ]);
    expect(await discardDraft(deps, { shopId, version: second, by: "ann" })).toEqual({ kind: "discarded" });
    expect(await discardDraft(deps, { shopId, version: second, by: "ann" })).toEqual({ kind: "gone" });
    expect(await saveDraft(deps, { ...changed, version: second })).toEqual({ kind: "gone" });
  });

  it("with unknown keys, wrong types or codes that make a week active is refused with the path", async () => {
    const file = { colour: 1, scoring: { k0: "much", activeWeekMin: 10, oneOffWeekMax: 10 } };
    const saved = await saveDraft(deps, { shopId, version: null, file, by: "ann" });
    expect(saved.kind === "refused" ? saved.problems.map((one) => one.path).sort() : saved).toEqual([
      "colour",
      "scoring.k0",
      "scoring.oneOffWeekMax",
    ]);
  });

  it("with a warning is published by who has read it", async () => {
    const version = await draft({ scoring: { halfLifeWeeks: 1 }, name: "Hasty" });
    const input = { shopId, version, by: "ann", effectiveAt: null };
    const asked = await publishVersion(deps, { ...input, confirmed: false });
    expect(asked.kind === "unconfirmed" ? asked.warnings[0] : asked).toMatch(/10 points a week/);
    expect(await versionNow()).toBe(0);
    expect(await publishVersion(deps, { ...input, confirmed: true })).toMatchObject({ kind: "published", version });
    expect(await publishVersion(deps, { ...input, confirmed: true })).toEqual({ kind: "gone" });
  });

  it("is published with its bounds and its decay tables, by the one who did", async () => {
    const version = await draft({});
    await publishVersion(deps, { shopId, version, by: "bob", effectiveAt: null, confirmed: false });
    const [row] = await rowsOf<Record<string, unknown>>(
      `select state, created_by, published_by, tables -> 'weekDecay' -> 4 as decay, validation -> 'warnings' as warnings,
         jsonb_array_length(validation -> 'steadiness' -> 'rows') as bounds from program_versions where shop_id = $1`,
    );
    expect(row).toEqual({
      state: "published",
      created_by: "ann",
      published_by: "bob",
      decay: 2 ** 19,
      warnings: [],
      bounds: 7,
    });
  });
});

describe("a scheduled version", () => {
  const weight = async (id: string): Promise<unknown> => {
    const rows = await rowsOf<{ activity_id: string; weight: number; program_version: number }>(
      "select activity_id, weight, program_version from activities where shop_id = $1",
    );
    return rows.find((row) => row.activity_id === id);
  };
  const post10 = { kinds: { post: { base: 10_000, lane: "relational", dailyMax: 20_000 } } };

  it("takes effect at its instant, for what is taken in then even before the worker comes round", async () => {
    await publish({});
    const version = await schedule(post10, "2026-06-03T00:00:00Z");
    at("2026-06-02T23:59:59Z");
    await post("before", "2026-06-02T12:00:00Z");
    at("2026-06-03T00:00:00Z");
    await post("after", "2026-06-02T12:01:00Z");
    expect(await weight("before")).toMatchObject({ weight: 5000, program_version: 1 });
    expect(await weight("after")).toMatchObject({ weight: 10_000, program_version: version });
    expect(await states()).toEqual(["1 published", "2 scheduled"]);
    await closeShop(deps, { shopId });
    expect(await states()).toEqual(["1 retired", "2 published"]);
  });

  it("takes effect in its place after downtime: weeks before it close under the version before", async () => {
    await publish({});
    for (const day of ["02", "03", "04"]) {
      at(`2026-06-${day}T12:00:00Z`);
      await post(day, `2026-06-${day}T11:00:00Z`);
    }
    await schedule({ scoring: { halfLifeWeeks: 1 } }, "2026-06-17T09:00:00Z");
    at("2026-07-01T12:00:00Z");
    await closeShop(deps, { shopId });
    const closes = await rowsOf<{ score: number }>(
      "select score from week_closes where shop_id = $1 and member_id = 'm1' order by week",
    );
    const under = async (halfLifeWeeks: number): Promise<number[]> => {
      const other = await testShop(database);
      await addMembers(database, other, { m1: "1" });
      const alone = testDeps(database, "2026-06-01T12:00:00Z");
      await publishProgram(alone, { shopId: other, file: { scoring: { halfLifeWeeks } }, by: "ann" });
      for (const day of ["02", "03", "04"]) {
        alone.clock.set(`2026-06-${day}T12:00:00Z`);
        const items = [{ id: day, member: "m1", kind: "post", occurredAt: `2026-06-${day}T11:00:00Z` }];
        await takeInActivities(alone, { shopId: other, items, source: "api" });
      }
      alone.clock.set("2026-07-01T12:00:00Z");
      await closeShop(alone, { shopId: other });
      const { rows } = await database.pool.query<{ score: number }>(
        "select score from week_closes where shop_id = $1 order by week",
        [other],
      );
      return rows.map((row) => row.score);
    };
    const [slow, fast] = [await under(4), await under(1)];
    expect(slow).toHaveLength(4);
    expect(closes.map((row) => row.score)).toEqual([...slow.slice(0, 2), ...fast.slice(2)]);
    expect(slow[2]).not.toBe(fast[2]);
  });

  it("can be taken back until its instant, and not for an instant that has passed", async () => {
    await publish({});
    const version = await schedule(post10, "2026-06-03T00:00:00Z");
    const past = { shopId, version, by: "ann", effectiveAt: deps.clock.now(), confirmed: true };
    expect(await publishVersion(deps, past)).toEqual({ kind: "in-the-past" });
    expect(await cancelSchedule(deps, { shopId, version, by: "ann" })).toEqual({ kind: "cancelled" });
    expect(await states()).toEqual(["1 published", "2 draft"]);
    await schedule(post10, "2026-06-04T00:00:00Z");
    at("2026-06-04T00:00:00Z");
    expect(await cancelSchedule(deps, { shopId, version: 3, by: "ann" })).toEqual({ kind: "gone" });
    await closeShop(deps, { shopId });
    expect(await states()).toEqual(["1 retired", "2 draft", "3 published"]);
  });

  it("is one of several, each in its turn", async () => {
    await schedule({ name: "Two" }, "2026-06-09T00:00:00Z");
    await schedule({ name: "One" }, "2026-06-05T00:00:00Z");
    expect(await versionNow()).toBe(0);
    at("2026-06-06T00:00:00Z");
    expect(await versionNow()).toBe(2);
    at("2026-06-10T00:00:00Z");
    await closeShop(deps, { shopId });
    expect(await states()).toEqual(["1 published", "2 retired"]);
  });
});

describe("what the versions' page says", () => {
  const viewer = () => ({ shopId, timezone: "UTC", currency: "USD", locale: "en", now: deps.clock.now() });
  const changed = (changes: readonly { readonly setting: string }[]) => changes.map((one) => one.setting);

  it("holds a draft against what is in force, however many drafts there are", async () => {
    await publish({ name: "In force", rewards: { contributorRateBp: 123 } });
    const first = await draft({ name: "In force", rewards: { contributorRateBp: 456 } });
    await database.pool.query(
      `insert into program_versions (shop_id, version, state, name, file, validation, created_by, created_at, updated_at)
       select shop_id, version + g, state, name, file, validation, created_by, created_at, updated_at
       from program_versions, generate_series(1, 60) g where shop_id = $1 and version = $2`,
      [shopId, first],
    );
    const view = await programView(database.pool, viewer());
    expect(view.versions).toHaveLength(50);
    for (const { against, changes } of view.versions) {
      expect(against).toBe(1);
      expect(changed(changes)).toEqual(["rewards.contributorRateBp"]);
    }
  });

  it("has for a former version what a roll-back to it would change now, and its warnings", async () => {
    await publish({ name: "Old", rewards: { contributorRateBp: 123 }, scoring: { halfLifeWeeks: 1 } });
    await publish({ name: "Old", rewards: { contributorRateBp: 400 } });
    await publish({ name: "Old", rewards: { contributorRateBp: 500 } });
    const [newest, , oldest] = (await programView(database.pool, viewer())).versions;
    expect(newest?.rollBack).toBeNull();
    expect(changed(oldest?.rollBack?.changes ?? []).sort()).toEqual([
      "rewards.contributorRateBp",
      "scoring.halfLifeWeeks",
    ]);
    expect(oldest?.rollBack?.warnings[0]).toMatch(/10 points a week/);
  });
});

describe("a roll-back", () => {
  it("to a version with a warning is done by who has read it, as a draft's publication", async () => {
    await publish({ name: "Hasty", scoring: { halfLifeWeeks: 1 } });
    await publish({ name: "Calm" });
    const input = { shopId, to: 1, by: "bob", reason: "It was better" };
    const asked = await rollBack(deps, input);
    expect(asked.kind === "unconfirmed" ? asked.warnings[0] : asked).toMatch(/10 points a week/);
    expect(await states()).toEqual(["1 retired", "2 published"]);
    expect(await rollBack(deps, { ...input, confirmed: true })).toMatchObject({ kind: "published", version: 3 });
  });

  it("publishes the former file as a new version and says who did it and why", async () => {
    await publish({ name: "Old", rewards: { contributorRateBp: 123 } });
    await publish({ name: "New" });
    const input = { shopId, to: 1, by: "bob" };
    expect(await rollBack(deps, { ...input, reason: "  " })).toEqual({ kind: "no-reason" });
    expect(await rollBack(deps, { ...input, to: 2, reason: "wrong one" })).toEqual({ kind: "gone" });
    expect(await rollBack(deps, { ...input, reason: "It cost too much" })).toMatchObject({
      kind: "published",
      version: 3,
    });
    expect(await states()).toEqual(["1 retired", "2 retired", "3 published"]);
    expect((await loadProgram(database.pool, shopId, deps.clock.now())).program.rewards.contributorRateBp).toBe(123);
    expect(
      await rowsOf(
        "select name, published_by, reason, restores from program_versions where shop_id = $1 and version = 3",
      ),
    ).toEqual([{ name: "Old", published_by: "bob", reason: "It cost too much", restores: 1 }]);
    expect(
      await rowsOf(
        `select body ->> 'by' as by, body ->> 'reason' as reason, (body ->> 'restores')::int as restores from log
         where shop_id = $1 and kind = 'program-published' order by position desc limit 1`,
      ),
    ).toEqual([{ by: "bob", reason: "It cost too much", restores: 1 }]);
  });
});
