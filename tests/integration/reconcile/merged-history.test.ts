import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withTransaction } from "../../../app/adapters/persistence/database";
import { parseProgram } from "../../../app/core/programs/parse-program";
import { DAY_MS, formatInstant } from "../../../app/core/shared/time";
import { closeShop } from "../../../app/jobs/close-shop";
import { takeInActivities } from "../../../app/usecases/communities/take-in-activities";
import { recordEvent } from "../../../app/usecases/log/record-event";
import { changeConsent } from "../../../app/usecases/members/change-consent";
import { publishProgram } from "../../../app/usecases/programs/publish-program";
import { rebuildShop } from "../../../app/usecases/rebuild/rebuild-shop";
import { addMembers, testDeps, testShop } from "../../support/app-deps";
import { checkAsyncProperty, forEachCase, together } from "../../support/arbitraries/check-property";
import { withoutRepetitions } from "../../support/arbitraries/life";
import { END, type Log, START, log, replayFiles } from "../../support/arbitraries/log";
import { importLog } from "../../support/interchange";
import { brokenPromises, stateOfReplay, stateOfShop } from "../../support/live-state";
import { type TestDatabase, testDatabase } from "../../support/test-database";

let database: TestDatabase;
beforeAll(async () => void (database = await testDatabase()));
afterAll(() => database.close());

const WEEK_MS = 7 * DAY_MS;
const FILES: readonly unknown[] = [
  {},
  { timezone: "America/New_York" },
  { scoring: { halfLifeWeeks: 2, consistencyWeeks: 6, horizonWeeks: 10 } },
];

type Deps = ReturnType<typeof testDeps>;

const merge = (deps: Deps, shopId: number, goneId: string, keptId: string): Promise<void> =>
  withTransaction(database.pool, (tx) =>
    recordEvent(tx, shopId, deps.clock.now(), { kind: "customer-moved", body: { goneId, keptId } }),
  );

/** The log of a community in which the one was the other from the start. */
function asOne(given: Log, gone: string, kept: string): Log {
  const name = (member: string): string => (member === gone ? kept : member);
  return {
    ...given,
    groups: given.groups.map((row) => ({ ...row, creator: name(row.creator) })),
    members: given.members.filter((row) => row.member !== gone),
    memberships: given.memberships.map((row) => ({ ...row, member: name(row.member) })),
    codes: given.codes.map((row) => ({ ...row, owner: name(row.owner) })),
    rests: given.rests.map((row) => ({ ...row, member: name(row.member) })),
    activities: given.activities.map((row) => ({
      ...row,
      member: name(row.member),
      counterpart: name(row.counterpart),
    })),
  };
}

const PAIRS = [
  ["m0", "m1"],
  ["m1", "m0"],
  ["m4", "m2"],
] as const;
type Case = readonly [given: Log, file: unknown, pair: readonly [gone: string, kept: string]];
const anyCase: fc.Arbitrary<Case> = fc.tuple(
  log.map(withoutRepetitions),
  fc.constantFrom(...FILES),
  fc.constantFrom(...PAIRS),
);
const customerOf = (member: string): string => member.replace("m", "c");

/** Members are merged in the middle of what they do; a close later they stand as if they had been one from the start. */
async function isOneAfterwards([given, file, [gone, kept]]: Case): Promise<void> {
  const read = parseProgram(file);
  if (read.kind === "refused") throw new Error(JSON.stringify(read.problems));
  const middle = START + 12 * WEEK_MS + 2 * DAY_MS;
  const deps = testDeps(database, formatInstant(middle));
  const shopId = await testShop(database, read.program.timezone);
  await publishProgram(deps, { shopId, file, by: "test" });
  const [before, after] = [true, false].map((early) => ({
    ...given,
    activities: given.activities.filter((row) => Date.parse(row.occurred_at) <= middle === early),
    orders: [],
    refunds: [],
  }));
  await importLog(deps, shopId, { ...before, rests: [] } as Log);
  await importLog(deps, shopId, {
    groups: [],
    members: [],
    memberships: [],
    codes: [],
    activities: [],
    orders: [],
    refunds: [],
    rests: given.rests,
  });
  await closeShop(deps, { shopId });
  await merge(deps, shopId, customerOf(gone), customerOf(kept));
  deps.clock.set(END + 10 * DAY_MS);
  await takeIn(deps, shopId, after?.activities ?? []);
  await closeShop(deps, { shopId });
  const one = asOne({ ...given, orders: [], refunds: [] }, gone, kept);
  const expected = stateOfReplay(replayFiles(one, read.program, deps.clock.now()));
  const live = await stateOfShop(deps, shopId);
  const scores = ({ members }: typeof live) =>
    members
      .filter(({ member }) => member !== gone)
      .map(({ member, score, activeWeeks, consistency }) => ({ member, score, activeWeeks, consistency }));
  expect(scores(live)).toEqual(scores(expected));
  expect(live.members.find(({ member }) => member === gone)).toMatchObject({
    score: 0,
    activeWeeks: 0,
    tier: "Member",
  });
  expect(await brokenPromises(database.pool, shopId)).toEqual([]);
  expect((await rebuildShop(deps, { shopId, compare: true })).differences).toEqual([]);
}

/** Reported as sources do, who know nothing of merges. */
async function takeIn(deps: Deps, shopId: number, rows: Log["activities"]): Promise<void> {
  const items = rows.map((row) => ({
    id: row.id,
    source: row.source,
    member: row.member,
    kind: row.kind,
    occurredAt: row.occurred_at,
    group: row.group === "" ? null : row.group,
    counterpart: row.counterpart === "" ? null : row.counterpart,
    ref: row.ref === "" ? null : row.ref,
    reverses: row.reverses === "" ? null : row.reverses,
  }));
  if (items.length === 0) return;
  const results = await takeInActivities(deps, { shopId, source: "s", items });
  expect(results.filter((one) => one.status !== "accepted")).toEqual([]);
}

describe("two members whose customers were merged", () => {
  it("are one: their next close finds what both did, and a rebuild derives the same", async () => {
    await checkAsyncProperty(
      "merged live is merged from the start",
      together(anyCase, async (cases) => void (await forEachCase(cases, isOneAfterwards))),
      { cases: process.env["CI"] ? 80 : 16 },
    );
  }, 900_000);

  async function twoMembers() {
    const deps = testDeps(database, "2026-06-03T12:00:00Z");
    const shopId = await testShop(database);
    await addMembers(database, shopId, { ann: "1", anna: "2", bob: "3" }, "2026-01-01T00:00:00Z");
    const answers = (member: string, days: number) =>
      Array.from({ length: days }, (_, day) => ({
        id: `${member}${day}`,
        source: "forum",
        member,
        kind: "answer",
        counterpart: "bob",
        occurredAt: formatInstant(deps.clock.now() - (5 + 3 * day) * DAY_MS),
      }));
    const items = [...answers("ann", 20), ...answers("anna", 2)];
    const results = await takeInActivities(deps, { shopId, source: "forum", items });
    expect(results.every((one) => one.status === "accepted")).toBe(true);
    await closeShop(deps, { shopId });
    return { deps, shopId };
  }

  async function standings(shopId: number) {
    const { rows } = await database.pool.query<{ member: string; tier: string }>(
      "select member_id as member, tier from standings where shop_id = $1 and tier <> 'Member' order by 1",
      [shopId],
    );
    return rows;
  }

  it("the higher tier is the survivor's, and its cause is told", async () => {
    const { deps, shopId } = await twoMembers();
    expect(await standings(shopId)).toEqual([{ member: "ann", tier: "Regular" }]);
    await merge(deps, shopId, "1", "2");
    expect(await standings(shopId)).toEqual([{ member: "anna", tier: "Regular" }]);
    const { rows } = await database.pool.query(
      `select member_id as member, from_tier as "from", to_tier as "to" from tier_changes where shop_id = $1 and cause = 'merged'`,
      [shopId],
    );
    expect(rows).toEqual([{ member: "anna", from: "Member", to: "Regular" }]);
    deps.clock.set(deps.clock.now() + 8 * DAY_MS);
    await closeShop(deps, { shopId });
    expect(await standings(shopId)).toEqual([{ member: "anna", tier: "Regular" }]);
    expect((await rebuildShop(deps, { shopId, compare: true })).differences).toEqual([]);
  });

  it("stay two where one of them does not take part", async () => {
    const { deps, shopId } = await twoMembers();
    await changeConsent(deps, { shopId, memberId: "anna", granted: false, source: "storefront", text: "No longer." });
    await merge(deps, shopId, "1", "2");
    const { rows } = await database.pool.query(
      "select distinct member_id as member from activities where shop_id = $1 and reverses is null order by 1",
      [shopId],
    );
    expect(rows).toEqual([{ member: "ann" }, { member: "anna" }]);
  });
});
