import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeShop } from "../../../app/jobs/close-shop";
import { takeInActivities } from "../../../app/usecases/communities/take-in-activities";
import { changeConsent } from "../../../app/usecases/members/change-consent";
import { declareRest } from "../../../app/usecases/members/declare-rest";
import { joinProgram } from "../../../app/usecases/members/join-program";
import { testDeps, testShop } from "../../support/app-deps";
import { importText } from "../../support/interchange";
import { brokenPromises, stateOfShop } from "../../support/live-state";
import { type TestDatabase, testDatabase } from "../../support/test-database";

let database: TestDatabase;
beforeAll(async () => void (database = await testDatabase()));
afterAll(() => database.close());

const answer = (id: string, at: string) => ({
  id,
  member: "m2",
  kind: "answer",
  occurredAt: at,
  counterpart: "m1",
  group: "g1",
});

async function shopWithOrders() {
  const deps = testDeps(database, "2026-06-01T12:00:00Z");
  const shopId = await testShop(database);
  const joined = "2026-01-01T00:00:00Z";
  await importText(
    deps,
    shopId,
    "members",
    `member,customer,joined_at\nm1,1,${joined}\nm2,2,${joined}\nm3,3,${joined}\n`,
  );
  await importText(deps, shopId, "groups", "group,name,creator,parent\ng1,One,m3,\n");
  const items = [answer("a1", "2026-04-09T10:00:00Z"), answer("a2", "2026-05-19T10:00:00Z")];
  await takeInActivities(deps, { shopId, items, source: "forum" });
  const header = "id,customer,placed_at,currency,total_minor,code,referral,cancelled_at";
  const orders = ["posted,1,2026-04-10T10:00:00Z,USD,50000,,,", "pending,1,2026-05-20T10:00:00Z,USD,50000,,,"];
  await importText(deps, shopId, "orders", [header, ...orders, ""].join("\n"));
  await closeShop(deps, { shopId });
  const withdraw = (memberId: string, granted = false) =>
    changeConsent(deps, { shopId, memberId, granted, source: "storefront", text: "words" });
  const sharesOf = async (order: string) =>
    (await stateOfShop(deps, shopId)).shares.filter((row) => row.order === order).map((row) => row.actor);
  const standing = async (order: string) =>
    (await stateOfShop(deps, shopId)).lots
      .filter((row) => row.lot.startsWith(`${order}:`) && row.amount > 0)
      .map((row) => row.lot);
  return { deps, shopId, withdraw, sharesOf, standing };
}

describe("a member who withdraws", () => {
  it("is not credited any more: pending orders follow, what has posted stays", async () => {
    const { deps, shopId, withdraw, sharesOf, standing } = await shopWithOrders();
    expect(await sharesOf("pending")).toEqual(["m2"]);
    expect(await withdraw("m2")).toEqual({ kind: "changed" });
    await closeShop(deps, { shopId });
    expect(await sharesOf("pending")).toEqual([]);
    expect(await sharesOf("posted")).toEqual(["m2"]);
    expect(await standing("pending")).toEqual(["pending:buyer:m1:"]);
    expect(await standing("posted")).toEqual([
      "posted:buyer:m1:",
      "posted:contributor:m2:relational",
      "posted:creator:m3:relational",
    ]);
    expect(await brokenPromises(database.pool, shopId)).toEqual([]);
  });

  it("as buyer or as the group's creator leaves pending orders too", async () => {
    const buyer = await shopWithOrders();
    await buyer.withdraw("m1");
    await closeShop(buyer.deps, buyer);
    expect(await buyer.standing("pending")).toEqual([]);
    const creator = await shopWithOrders();
    await creator.withdraw("m3");
    await closeShop(creator.deps, creator);
    expect(await creator.standing("pending")).toEqual(["pending:buyer:m1:", "pending:contributor:m2:relational"]);
  });

  it("is not scored and nothing of theirs is taken in from then on", async () => {
    const { deps, shopId, withdraw } = await shopWithOrders();
    await withdraw("m2");
    const [result] = await takeInActivities(deps, {
      shopId,
      items: [answer("a3", "2026-06-01T10:00:00Z")],
      source: "forum",
    });
    expect(result).toMatchObject({ status: "refused", field: "member" });
    deps.clock.set("2026-06-16T12:00:00Z");
    await closeShop(deps, { shopId });
    const { members } = await stateOfShop(deps, shopId);
    expect(members.find((one) => one.member === "m2")).toMatchObject({ score: 0, activeWeeks: 0 });
    const { rows } = await database.pool.query(
      "select 1 from week_closes where shop_id = $1 and member_id = 'm2' and week >= 2944 and score > 0",
      [shopId],
    );
    expect(rows).toEqual([]);
  });

  it("who agrees again is credited again, and both are on record", async () => {
    const { deps, shopId, withdraw, sharesOf } = await shopWithOrders();
    await withdraw("m2");
    await closeShop(deps, { shopId });
    await withdraw("m2", true);
    await closeShop(deps, { shopId });
    expect(await sharesOf("pending")).toEqual(["m2"]);
    const { rows } = await database.pool.query<{ granted: boolean }>(
      "select granted from consent_entries where shop_id = $1 and member_id = 'm2' order by entry_id",
      [shopId],
    );
    expect(rows.map((row) => row.granted)).toEqual([true, false, true]);
  });

  it("nobody is unknown", async () => {
    const { withdraw } = await shopWithOrders();
    expect(await withdraw("stranger")).toEqual({ kind: "unknown" });
  });
});

describe("joining", () => {
  it("twice at once is once, under an id that says nothing of the customer", async () => {
    const { deps, shopId } = await shopWithOrders();
    const join = () => joinProgram(deps, { shopId, customerId: "8812345", source: "storefront", text: "words" });
    const ids = (await Promise.all([join(), join(), join()])).map((one) => one.memberId);
    expect(new Set(ids).size).toBe(1);
    expect(ids[0]).not.toContain("8812345");
    const { rows } = await database.pool.query("select 1 from members where shop_id = $1 and customer_id = '8812345'", [
      shopId,
    ]);
    expect(rows).toHaveLength(1);
  });

  it("counts from then on: orders placed before are nobody's", async () => {
    const { deps, shopId } = await shopWithOrders();
    const header = "id,customer,placed_at,currency,total_minor,code,referral,cancelled_at";
    const order = (id: string, at: string) =>
      importText(deps, shopId, "orders", `${header}\n${id},77,${at},USD,10000,,,\n`);
    await order("before", "2026-05-31T10:00:00Z");
    const { memberId } = await joinProgram(deps, { shopId, customerId: "77", source: "storefront", text: "words" });
    deps.clock.set("2026-06-03T12:00:00Z");
    await order("after", "2026-06-02T10:00:00Z");
    await closeShop(deps, { shopId });
    const { lots } = await stateOfShop(deps, shopId);
    expect(lots.filter((row) => row.lot.includes(memberId)).map((row) => row.lot)).toEqual([
      `after:buyer:${memberId}:`,
    ]);
  });
});

describe("a week of rest", () => {
  it("is declared before its week ends, at most half a year ahead, and once", async () => {
    const { deps, shopId } = await shopWithOrders();
    const declare = (day: string) =>
      declareRest(deps, { shopId, memberId: "m2", weekOf: Date.parse(`${day}T12:00:00Z`) });
    expect(await declare("2026-06-05")).toEqual({ kind: "declared" });
    expect(await declare("2026-06-02")).toEqual({ kind: "declared" });
    expect(await declare("2026-05-29")).toEqual({ kind: "refused", reason: "week-has-ended" });
    expect(await declare("2027-06-05")).toEqual({ kind: "refused", reason: "too-far-ahead" });
    const { rows } = await database.pool.query("select member_id from rests where shop_id = $1", [shopId]);
    expect(rows).toEqual([{ member_id: "m2" }]);
  });
});
