import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { takeInActivities } from "../../../app/usecases/communities/take-in-activities";
import { addMembers, testDeps, testShop } from "../../support/app-deps";
import { type TestDatabase, testDatabase } from "../../support/test-database";

let database: TestDatabase;
beforeAll(async () => void (database = await testDatabase()));
afterAll(() => database.close());

const item = (id: string, more: Record<string, unknown> = {}) => ({
  id,
  member: "m1",
  group: "g1",
  kind: "reply",
  occurredAt: "2026-05-20T10:00:00Z",
  ...more,
});

async function shopWithMembers() {
  const deps = testDeps(database);
  const shopId = await testShop(database);
  await addMembers(database, shopId, { m1: null, m2: null });
  const take = (...items: Record<string, unknown>[]) => takeInActivities(deps, { shopId, items, source: "forum" });
  const weeks = async () =>
    (
      await database.pool.query(
        "select member_id, week, credit, own, one_off from member_weeks where shop_id = $1 order by 1, 2",
        [shopId],
      )
    ).rows;
  return { deps, shopId, take, weeks };
}

describe("taking in activities", () => {
  it("weighs an activity and adds it to its day and week", async () => {
    const { take, weeks } = await shopWithMembers();
    expect(await take(item("1"), item("2", { kind: "answer" }))).toEqual([
      { status: "accepted" },
      { status: "accepted" },
    ]);
    expect(await weeks()).toEqual([{ member_id: "m1", week: 2942, credit: 10_000, own: 10_000, one_off: 0 }]);
  });

  it("the same activity twice, in one batch or two, is one", async () => {
    const { take, weeks } = await shopWithMembers();
    expect((await take(item("1"), item("1"))).map((one) => one.status)).toEqual(["accepted", "duplicate"]);
    expect((await take(item("1"))).map((one) => one.status)).toEqual(["duplicate"]);
    expect(await weeks()).toMatchObject([{ credit: 2000 }]);
  });

  it("the same id with other content is refused and the first stands", async () => {
    const { take, weeks } = await shopWithMembers();
    await take(item("1"));
    expect((await take(item("1", { kind: "answer" }))).map((one) => one.status)).toEqual(["conflict"]);
    expect(await weeks()).toMatchObject([{ credit: 2000 }]);
  });

  it("a reversal takes its activity out, whichever arrives first", async () => {
    for (const reversed of [false, true]) {
      const { take, weeks } = await shopWithMembers();
      const pair = [item("1"), item("r1", { reverses: "1", occurredAt: "2026-05-21T10:00:00Z" })];
      for (const one of reversed ? pair.reverse() : pair) await take(one);
      await take(item("2"));
      expect(await weeks()).toMatchObject([{ credit: 2000, own: 2000 }]);
    }
  });

  it("a reversal cannot be reversed", async () => {
    const { take, weeks } = await shopWithMembers();
    await take(item("1"), item("r1", { reverses: "1" }), item("r2", { reverses: "r1" }));
    expect(await weeks()).toMatchObject([{ credit: 0 }]);
  });

  it("names field and expectation of what it refuses, and takes the rest", async () => {
    const { take, weeks } = await shopWithMembers();
    const results = await take(
      item("1", { kind: "dance" }),
      item("2", { occurredAt: "2026-05-20T10:00:00" }),
      item("3", { member: undefined }),
      item("4", { member: "stranger" }),
      item("5", { quality: 12.5 }),
      item("6", { id: "x".repeat(201) }),
      item("7"),
    );
    expect(results.map((one) => ("field" in one ? `${one.status} ${one.field}` : one.status))).toEqual([
      "refused kind",
      "refused occurredAt",
      "refused member",
      "refused member",
      "refused quality",
      "refused id",
      "accepted",
    ]);
    expect(results[1]).toMatchObject({ message: expect.stringContaining("with a zone") as string });
    expect(await weeks()).toMatchObject([{ credit: 2000 }]);
  });

  it("parallel batches of the same member lose nothing", async () => {
    const { take, weeks } = await shopWithMembers();
    const ids = Array.from({ length: 12 }, (_, n) => String(n));
    await Promise.all(
      ids.map((id) =>
        take(
          item(id, { kind: id.length === 1 ? "reply" : "post", occurredAt: `2026-05-2${Number(id) % 4}T10:00:00Z` }),
        ),
      ),
    );
    const [week] = await weeks();
    expect(week).toMatchObject({ credit: 10 * 2000 + 2 * 5000 });
  });

  it("says that standings are older, in the same transaction", async () => {
    const { deps, shopId, take } = await shopWithMembers();
    // Whoever joins is marked too.
    await database.pool.query("delete from standing_projections where shop_id = $1", [shopId]);
    await take(item("1"));
    expect(deps.queue.announced).toEqual([{ work: "write-standings", shopId }]);
    const { rows } = await database.pool.query(
      "select member_id, version, written from standing_projections where shop_id = $1",
      [shopId],
    );
    expect(rows).toEqual([{ member_id: "m1", version: 1, written: 0 }]);
  });
});
