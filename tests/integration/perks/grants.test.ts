import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createDatabase } from "../../../app/adapters/persistence/database";
import { redactCustomer } from "../../../app/adapters/persistence/privacy-rows";
import { closeShop } from "../../../app/jobs/close-shop";
import { takeInActivities } from "../../../app/usecases/communities/take-in-activities";
import { changeGrantOf } from "../../../app/usecases/perks/change-grant";
import { grantPerk } from "../../../app/usecases/perks/grant-perk";
import { publishProgram } from "../../../app/usecases/programs/publish-program";
import { rebuildShop } from "../../../app/usecases/rebuild/rebuild-shop";
import { addMembers, testDeps, testShop } from "../../support/app-deps";
import { brokenPromises } from "../../support/live-state";
import { type TestDatabase, testDatabase } from "../../support/test-database";

let database: TestDatabase;
let deps: ReturnType<typeof testDeps>;
let shopId: number;
beforeAll(async () => void (database = await testDatabase()));
afterAll(() => database.close());
beforeEach(async () => {
  deps = testDeps(database, "2026-06-01T12:00:00Z");
  shopId = await testShop(database);
});

const credit = { id: "credit", name: "Ten dollars", kind: "store-credit", amountMinor: 1000 };
const seat = { id: "seat", name: "Front row", kind: "event-seat", expiryDays: 10 };
const publish = (...perks: object[]) => publishProgram(deps, { shopId, file: { perks }, by: "ann" });
const grant = (perkId: string, memberId: string, { pool = deps.pool, requestId = randomUUID() as string } = {}) =>
  grantPerk({ ...deps, pool }, { shopId, perkId, memberId, note: "thanks", by: "ann", requestId });
const change = (grantId: string, action: "claim" | "fulfil" | "cancel" | "undo", memberId?: string) =>
  changeGrantOf(deps, { shopId, grantId, action, by: "ann", ...(memberId !== undefined && { memberId }) });
const linesOf = async (text: string): Promise<string[]> =>
  (await database.pool.query<{ line: string }>(text, [shopId])).rows.map((row) => row.line);
const counts = () =>
  linesOf(
    `select state || ' ' || coalesce(refusal, '-') || ' ' || count(*) as line from grants where shop_id = $1
     group by state, refusal order by 1`,
  );
const balance = () =>
  linesOf("select member_id || ' ' || available_minor as line from balances where shop_id = $1 order by 1");

describe("limits under concurrency", () => {
  const fifty = Array.from({ length: 50 }, (_, n) => `m${n}`);
  it.each([
    ["a budget for 10", { budgetMinor: 10_000 }, "perk-budget"],
    ["10 altogether", { totalMax: 10 }, "total-maximum"],
  ])("%s gives exactly 10 of 50 who ask at once, and 40 their reason", async (_story, limit, reason) => {
    await addMembers(database, shopId, Object.fromEntries(fifty.map((memberId) => [memberId, null])));
    await publish({ ...credit, ...limit });
    const pool = createDatabase(database.url, 50);
    const outcomes = await Promise.all(fifty.map((memberId) => grant("credit", memberId, { pool })));
    await pool.end();
    expect(outcomes.filter((one) => one.kind === "granted")).toHaveLength(10);
    expect(outcomes.filter((one) => one.kind === "withheld" && one.refusal === reason)).toHaveLength(40);
    expect(await counts()).toEqual(["granted - 10", `withheld ${reason} 40`]);
    expect(await linesOf("select sum(available_minor) as line from balances where shop_id = $1")).toEqual([10_000]);
    expect(await brokenPromises(database.pool, shopId)).toEqual([]);
  });
});

describe("store credit that is granted", () => {
  it("posts at once, and is reversed when it is cancelled", async () => {
    await addMembers(database, shopId, { m1: "1" });
    await publish(credit);
    expect(await grant("credit", "m1")).toMatchObject({ kind: "granted", grant: { grantId: "grant-1" } });
    expect(await grant("credit", "m1")).toMatchObject({
      kind: "withheld",
      again: false,
      refusal: "per-member-maximum",
    });
    expect(
      await linesOf("select lot_id || ' ' || source || ' ' || state as line from lots where shop_id = $1"),
    ).toEqual(["grant-1:contributor:m1: grant posted"]);
    expect(await balance()).toEqual(["m1 1000"]);
    expect(await change("grant-1", "cancel")).toMatchObject({ kind: "changed" });
    expect(await balance()).toEqual(["m1 0"]);
    expect(await change("grant-1", "undo")).toEqual({ kind: "refused", refusal: "final" });
    expect(await grant("credit", "m1")).toMatchObject({ kind: "granted" });
    expect(await balance()).toEqual(["m1 1000"]);
    expect(await brokenPromises(database.pool, shopId)).toEqual([]);
  });

  it("keeps its refusals, of members and of perks that are none", async () => {
    await publish(credit);
    expect(await grant("credit", "nobody")).toMatchObject({ kind: "withheld", again: false, refusal: "not-a-member" });
    expect(await grant("nothing", "nobody")).toMatchObject({ kind: "withheld", again: false, refusal: "unknown-perk" });
    expect(await counts()).toEqual(["withheld not-a-member 1", "withheld unknown-perk 1"]);
  });
});

describe("a request that comes again", () => {
  const requestId = "0b7d4a52-1c1f-4bb0-9d0e-3f1c5a7be901";
  const sent = () => linesOf("select count(*) as line from audit where shop_id = $1 and action = 'perk.given'");

  it("after its answer was lost grants nothing more, and is answered as the first was", async () => {
    await addMembers(database, shopId, { m1: "1", m2: "2" });
    await publish({ ...credit, perMemberMax: 5, totalMax: 2 });
    expect(await grant("credit", "m1", { requestId })).toMatchObject({ kind: "granted", again: false });
    const again = await grant("credit", "m1", { requestId });
    expect(again).toMatchObject({ kind: "granted", again: true, grant: { grantId: "grant-1", memberId: "m1" } });
    expect(await balance()).toEqual(["m1 1000"]);
    expect(await sent()).toEqual([1]);
    await grant("credit", "m2");
    const withheld = { kind: "withheld", refusal: "total-maximum" };
    const other = "5a1f7a0e-8a67-4d0c-8a8e-6b53f1a0c7d2";
    expect(await grant("credit", "m1", { requestId: other })).toEqual({ ...withheld, again: false });
    expect(await grant("credit", "m1", { requestId: other })).toEqual({ ...withheld, again: true });
    expect((await rebuildShop(deps, { shopId, compare: true })).differences).toEqual([]);
  });

  it("many times at once grants once", async () => {
    await addMembers(database, shopId, { m1: "1" });
    await publish({ ...credit, perMemberMax: 50 });
    const pool = createDatabase(database.url, 10);
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => grant("credit", "m1", { pool, requestId })));
    await pool.end();
    expect(outcomes.filter((one) => one.kind === "granted" && !one.again)).toHaveLength(1);
    expect(await counts()).toEqual(["granted - 1"]);
    expect(await balance()).toEqual(["m1 1000"]);
  });

  it("of another shop is a request of its own", async () => {
    await addMembers(database, shopId, { m1: "1" });
    await publish(credit);
    await grant("credit", "m1", { requestId });
    shopId = await testShop(database);
    await addMembers(database, shopId, { m1: "1" });
    await publish(credit);
    expect(await grant("credit", "m1", { requestId })).toMatchObject({ kind: "granted", again: false });
  });
});

describe("an experience", () => {
  it("is claimed by its member alone, fulfilled by a person, and each step can be taken back", async () => {
    await addMembers(database, shopId, { m1: "1", m2: "2" });
    await publish(seat);
    await grant("seat", "m1");
    expect(await change("grant-1", "claim", "m2")).toEqual({ kind: "unknown" });
    expect(await change("grant-1", "claim", "m1")).toMatchObject({ kind: "changed" });
    expect(await change("grant-1", "fulfil")).toMatchObject({ kind: "changed" });
    expect(await counts()).toEqual(["fulfilled - 1"]);
    await change("grant-1", "undo");
    expect(await counts()).toEqual(["claimed - 1"]);
  });

  it("expires at its instant, also after downtime, and cannot be claimed then", async () => {
    await addMembers(database, shopId, { m1: "1" });
    await publish(seat);
    await grant("seat", "m1");
    deps.clock.set("2026-06-11T12:00:00Z");
    expect(await change("grant-1", "claim", "m1")).toEqual({ kind: "refused", refusal: "expired" });
    deps.clock.set("2026-07-20T12:00:00Z");
    await closeShop(deps, { shopId });
    expect(
      await linesOf(
        "select state || ' ' || (ended_at at time zone 'UTC')::text as line from grants where shop_id = $1",
      ),
    ).toEqual(["expired 2026-06-11 12:00:00"]);
  });

  it("that was claimed in time is kept, however long the shop takes, also by a rebuild", async () => {
    await addMembers(database, shopId, { m1: "1" });
    await publish(seat);
    await grant("seat", "m1");
    deps.clock.set("2026-06-11T11:59:00Z");
    expect(await change("grant-1", "claim", "m1")).toMatchObject({ kind: "changed" });
    deps.clock.set("2026-07-20T12:00:00Z");
    await closeShop(deps, { shopId });
    expect(await counts()).toEqual(["claimed - 1"]);
    expect(await change("grant-1", "fulfil")).toMatchObject({ kind: "changed" });
    expect(await counts()).toEqual(["fulfilled - 1"]);
    expect((await rebuildShop(deps, { shopId, compare: true })).differences).toEqual([]);
  });
});

describe("perks that tiers bring", () => {
  const week = async (number: number): Promise<void> => {
    for (const day of [0, 1, 2]) {
      const at = Date.parse("2026-06-01T12:00:00Z") + (7 * number + day) * 86_400_000;
      deps.clock.set(at);
      const occurredAt = new Date(at).toISOString();
      const items = ["m1", "m2"].map((member) => ({ id: `${member}-${at}`, member, kind: "answer", occurredAt }));
      await takeInActivities(deps, { shopId, items, source: "api" });
    }
  };
  const file = {
    tiers: [{ name: "Member" }, { name: "Gold", minScore: 6000 }, { name: "Star", minScore: 14_000 }],
    rewards: { buyerRateBp: { Gold: 100, Star: 100 } },
    perks: [
      { ...credit, tier: "Gold", totalMax: 1 },
      { ...seat, tier: "Star" },
    ],
  };
  const tierGrants = () =>
    linesOf(
      `select perk_id || ' ' || member_id || ' ' || state || ' ' || coalesce(refusal, '-') || ' ' || to_char(decided_at at time zone 'UTC', 'MM-DD')
         as line from grants where shop_id = $1 order by number`,
    );

  it("come once, at the close at which the tier is held, and refusals are kept", async () => {
    await addMembers(database, shopId, { m1: "1", m2: null });
    await publishProgram(deps, { shopId, file, by: "ann" });
    await week(0);
    await week(1);
    deps.clock.set("2026-06-15T12:00:00Z");
    await closeShop(deps, { shopId });
    const first = ["credit m1 granted - 06-08", "credit m2 withheld total-maximum 06-08"];
    expect((await tierGrants()).slice(0, 2)).toEqual(first);
    await grant("seat", "m2");
    for (const number of [2, 3]) await week(number);
    deps.clock.set("2026-07-20T12:00:00Z");
    await closeShop(deps, { shopId });
    await closeShop(deps, { shopId });
    const all = await tierGrants();
    expect(all.slice(0, 2)).toEqual(first);
    expect(all.filter((line) => line.startsWith("credit"))).toHaveLength(2);
    expect(all.filter((line) => line.startsWith("seat m1"))).toHaveLength(1);
    expect(await brokenPromises(database.pool, shopId)).toEqual([]);
  });

  it("are the same when everything comes after downtime", async () => {
    await addMembers(database, shopId, { m1: "1", m2: null });
    await publishProgram(deps, { shopId, file, by: "ann" });
    for (const number of [0, 1, 2, 3]) await week(number);
    deps.clock.set("2026-07-20T12:00:00Z");
    await closeShop(deps, { shopId });
    expect((await tierGrants()).slice(0, 2)).toEqual([
      "credit m1 granted - 06-08",
      "credit m2 withheld total-maximum 06-08",
    ]);
  });
});

describe("the log", () => {
  it("gives programs, tiers, grants and balances again", async () => {
    const joined = "member,customer,joined_at\nm1,1,2026-01-01T00:00:00Z\nm2,2,2026-01-01T00:00:00Z\n";
    const { importText } = await import("../../support/interchange");
    await importText(deps, shopId, "members", joined);
    await publish(credit, seat);
    await grant("credit", "m1");
    await grant("seat", "m1");
    await grant("seat", "m2");
    await change("grant-2", "claim", "m1");
    await change("grant-1", "cancel");
    deps.clock.set("2026-06-08T12:00:00Z");
    await publish({ ...credit, amountMinor: 500, tier: "Member" });
    deps.clock.set("2026-06-30T12:00:00Z");
    await closeShop(deps, { shopId });
    expect(await counts()).toEqual(expect.arrayContaining(["claimed - 1", "expired - 1"]));
    expect((await rebuildShop(deps, { shopId, compare: true })).differences).toEqual([]);
  });

  it("knows nobody who was erased", async () => {
    await addMembers(database, shopId, { m1: "1" });
    await publish(credit);
    await grant("credit", "m1");
    await redactCustomerIn("1");
    expect(await linesOf("select count(*)::text as line from grants where shop_id = $1 and member_id = 'm1'")).toEqual([
      "0",
    ]);
    expect(await linesOf("select count(*)::text as line from lots where shop_id = $1 and lot_id like '%m1%'")).toEqual([
      "0",
    ]);
    expect(await linesOf("select sum(available_minor)::text as line from balances where shop_id = $1")).toEqual([
      "1000",
    ]);
  });
});

async function redactCustomerIn(customerId: string): Promise<void> {
  const client = await database.pool.connect();
  await client.query("begin");
  await redactCustomer(client, shopId, customerId, deps.clock.now());
  await client.query("commit");
  client.release();
}
