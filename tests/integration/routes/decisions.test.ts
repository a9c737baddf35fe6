import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { upsertShop } from "../../../app/adapters/persistence/shop-rows";
import type { Deps } from "../../../app/deps.server";
import { takeInActivities } from "../../../app/usecases/communities/take-in-activities";
import { publishProgram } from "../../../app/usecases/programs/publish-program";
import type { Sandbox } from "../../../sandbox/create-sandbox";
import { createShop, installApp } from "../../../sandbox/store/install";
import { addMembers } from "../../support/app-deps";
import { routedSandbox } from "../../support/sandbox-shop";
import { type TestDatabase, testDatabase } from "../../support/test-database";
import { adminRequest, routeCall, setWebEnvironment } from "../../support/web";

let database: TestDatabase;
let sandbox: Sandbox;
let deps: Deps;
let held: typeof import("../../../app/routes/admin/held");
let member: typeof import("../../../app/routes/admin/member");
let seasons: typeof import("../../../app/routes/admin/seasons");
let season: typeof import("../../../app/routes/admin/season");
let seasonEdit: typeof import("../../../app/routes/admin/season-edit");
beforeAll(async () => {
  database = await testDatabase();
  sandbox = await routedSandbox();
  setWebEnvironment(database, sandbox);
  held = await import("../../../app/routes/admin/held");
  member = await import("../../../app/routes/admin/member");
  seasons = await import("../../../app/routes/admin/seasons");
  season = await import("../../../app/routes/admin/season");
  seasonEdit = await import("../../../app/routes/admin/season-edit");
  deps = await (await import("../../../app/deps.server")).webDeps();
});
afterAll(async () => {
  await deps.close();
  await sandbox.close();
  await database.close();
});

let shops = 0;

async function installedShop() {
  shops++;
  const domain = `decide-${process.pid}-${shops}.myshopify.com`;
  installApp(sandbox.world, createShop(sandbox.world, domain), sandbox.world.app.scopes);
  const { shopId } = await upsertShop(database.pool, domain, Date.UTC(2026, 0, 1));
  await addMembers(database, shopId, { ann: "1", ben: "2" });
  const post = (path: string, fields: Readonly<Record<string, string>>): Request =>
    new Request(adminRequest(sandbox, domain, path), { method: "POST", body: new URLSearchParams(fields) });
  return { domain, shopId, post };
}

describe("decisions of a merchant", () => {
  it("release what is held of their own shop, in bulk, and of no other's; what is no key is refused", async () => {
    const [own, other] = [await installedShop(), await installedShop()];
    await publishProgram(deps.forShop(own.shopId), { shopId: own.shopId, file: { trust: {} }, by: "test" });
    const now = deps.clock.now();
    const items = Array.from({ length: 8 }, (_, n) => ({
      id: `v${n}`,
      member: "ann",
      kind: "helpful_vote_received",
      counterpart: "ben",
      occurredAt: new Date(now - 600_000 + n * 1000).toISOString(),
    }));
    await takeInActivities(deps.forShop(own.shopId), { shopId: own.shopId, items, source: "forum" });
    const listed = await held.loader(routeCall(adminRequest(sandbox, own.domain, "/app/held")));
    expect(listed.rows).toHaveLength(3);
    const keys = JSON.stringify(listed.rows.map((row) => row.key));
    const fields = { decision: "release", keys };
    const decide = (shop: typeof own, given: Readonly<Record<string, string>>) =>
      held.action(routeCall(shop.post("/app/held", given)));
    expect(await decide(other, fields)).toEqual({ kind: "wrong-state", count: 0 });
    expect(await decide(own, { ...fields, keys: "[1]" })).toEqual({ kind: "unknown", count: 0 });
    expect(await decide(own, fields)).toEqual({ kind: "decided", count: 3 });
    const text = "select distinct state, decided_by is not null as person from held_activities where shop_id = $1";
    expect((await database.pool.query(text, [own.shopId])).rows).toEqual([{ state: "released", person: true }]);
  });

  it("lock a tier with a reason, which the page shows", async () => {
    const own = await installedShop();
    const call = (fields: Readonly<Record<string, string>>) =>
      member.action(routeCall(own.post("/app/members/ann", fields), { memberId: "ann" }));
    expect(await call({ intent: "tier-lock", locked: "true", reason: "" })).toEqual({ kind: "no-reason" });
    expect(await call({ intent: "tier-lock", locked: "true", reason: "on leave" })).toEqual({ kind: "changed" });
    const page = await member.loader(routeCall(adminRequest(sandbox, own.domain), { memberId: "ann" }));
    expect(page.lock).toMatchObject({ reason: "on leave" });
    expect(page.tierChanges).toMatchObject([{ cause: "locked", from: "Member", to: "Member", reason: "on leave" }]);
    expect(await call({ intent: "withdraw-rest", weekOf: String(deps.clock.now()) })).toEqual({ kind: "unknown" });
  });

  it("mark a member as staff and take it back; the page says who did it and when, and another shop's member stays as it is", async () => {
    const [own, other] = [await installedShop(), await installedShop()];
    const call = (shop: typeof own, memberId: string, fields: Readonly<Record<string, string>>) =>
      member.action(routeCall(shop.post(`/app/members/${memberId}`, fields), { memberId }));
    const page = async (shop: typeof own) =>
      (await member.loader(routeCall(adminRequest(sandbox, shop.domain), { memberId: "ann" }))).staff;
    expect(await page(own)).toEqual({ staff: false, mayChange: true, last: null });
    expect(await call(own, "ann", { intent: "staff", staff: "perhaps" })).toEqual({ kind: "unknown" });
    expect(await call(own, "nobody", { intent: "staff", staff: "true" })).toEqual({ kind: "unknown" });
    expect(await call(own, "ann", { intent: "staff", staff: "true" })).toEqual({ kind: "changed" });
    expect(await call(own, "ann", { intent: "staff", staff: "true" })).toEqual({ kind: "wrong-state" });
    const marked = { by: expect.stringMatching(/./) as string, at: expect.stringMatching(/\d/) as string };
    expect(await page(own)).toEqual({ staff: true, mayChange: true, last: marked });
    expect(await page(other)).toEqual({ staff: false, mayChange: true, last: null });
    expect(await call(own, "ann", { intent: "staff", staff: "false" })).toEqual({ kind: "changed" });
    const text = "select kind, body from log where shop_id = $1 and kind = 'staff' order by position";
    expect((await database.pool.query(text, [own.shopId])).rows).toMatchObject([
      { kind: "staff", body: { memberId: "ann", staff: true } },
      { kind: "staff", body: { memberId: "ann", staff: false } },
    ]);
  });

  it("plan a season with amounts as people write them, look at it, edit it, and cancel it; another shop does not see it", async () => {
    const [own, other] = [await installedShop(), await installedShop()];
    const day = (n: number): string => new Date(deps.clock.now() + n * 86_400_000).toISOString().slice(0, 10);
    const fields = {
      intent: "schedule",
      name: "Spring",
      purpose: "Welcome everybody",
      groupId: "",
      startOn: day(2),
      endOn: day(9),
      quietDays: "3",
      members: "1",
      answers: "0",
      newcomers: "5",
      orders: "0",
      goal: "50",
      pool: "12.50",
      memberMax: "5",
      carry: "none",
      requestId: randomUUID(),
    };
    const plan = (given: Readonly<Record<string, string>>) =>
      seasons.action(routeCall(own.post("/app/seasons", given)));
    expect(await plan({ ...fields, pool: "much" })).toMatchObject({
      kind: "refused",
      reason: "invalid",
      field: "poolMinor",
    });
    expect(await plan({ ...fields, intent: "preview" })).toMatchObject({ kind: "preview", preview: { points: "0" } });
    const planned = await plan(fields);
    if (planned.kind !== "planned") throw new Error(JSON.stringify(planned));
    expect(await plan(fields)).toEqual({ ...planned, again: true });
    const params = { seasonId: planned.seasonId };
    const page = await season.loader(routeCall(adminRequest(sandbox, own.domain), params));
    expect(page).toMatchObject({ season: { state: "scheduled", pool: "$12.50" }, mayCancel: true, maySchedule: false });
    await expect(season.loader(routeCall(adminRequest(sandbox, other.domain), params))).rejects.toMatchObject({
      status: 404,
    });
    const form = await seasonEdit.loader(routeCall(adminRequest(sandbox, own.domain), params));
    expect(form).toMatchObject({
      editable: "everything",
      values: { name: "Spring", pool: "12.50", memberMax: "5.00" },
    });
    await expect(seasonEdit.loader(routeCall(adminRequest(sandbox, other.domain), params))).rejects.toMatchObject({
      status: 404,
    });
    const edit = (values: Readonly<Record<string, string>>) =>
      seasonEdit.action(routeCall(own.post("/app/seasons/x/edit", { ...form.values, ...values }), params));
    expect(await edit({ goal: "none" })).toEqual({ kind: "refused", reason: "invalid", field: "goal" });
    expect(await edit({ members: "0", newcomers: "0" })).toEqual({ kind: "refused", reason: "only-sales" });
    expect(await edit({ pool: "20" })).toEqual({ kind: "edited" });
    const edited = await season.loader(routeCall(adminRequest(sandbox, own.domain), params));
    expect(edited).toMatchObject({ season: { state: "scheduled", pool: "$20.00" }, mayEdit: true });
    const cancel = () => season.action(routeCall(own.post("/app/seasons/x", { decision: "cancel" }), params));
    expect(await cancel()).toEqual({ kind: "changed" });
    expect(await cancel()).toEqual({ kind: "wrong-state" });
    await expect(seasonEdit.loader(routeCall(adminRequest(sandbox, own.domain), params))).rejects.toMatchObject({
      status: 404,
    });
    const all = await seasons.loader(routeCall(adminRequest(sandbox, own.domain, "/app/seasons")));
    expect(all.seasons).toMatchObject([{ name: "Spring", state: "cancelled" }]);
  });
});
