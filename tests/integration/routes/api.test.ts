import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Deps } from "../../../app/deps.server";
import { closeShop } from "../../../app/jobs/close-shop";
import { createApiKey } from "../../../app/usecases/access/create-api-key";
import { revokeApiKey } from "../../../app/usecases/access/revoke-api-key";
import { addMembers, testShop } from "../../support/app-deps";
import { importText } from "../../support/interchange";
import { type TestDatabase, testDatabase } from "../../support/test-database";
import { routeCall, setWebEnvironment } from "../../support/web";

let database: TestDatabase;
let deps: Deps;
let activities: typeof import("../../../app/routes/api/activities");
beforeAll(async () => {
  database = await testDatabase();
  setWebEnvironment(database);
  activities = await import("../../../app/routes/api/activities");
  deps = await (await import("../../../app/deps.server")).webDeps();
});
afterAll(async () => {
  await deps.close();
  await database.close();
});

async function shopWithKey() {
  const shopId = await testShop(database);
  await addMembers(database, shopId, { m1: "1", m2: "2" });
  const { key, keyId } = await createApiKey(deps.forShop(shopId), { shopId, name: "test", by: "test" });
  return { shopId, key, keyId };
}

const item = (id: string, more: Record<string, unknown> = {}) => ({
  id,
  source: "forum",
  member: "m1",
  kind: "reply",
  occurredAt: "2026-05-20T10:00:00Z",
  ...more,
});

function post(key: string, body: string, type = "application/json"): Promise<Response> {
  const headers = { Authorization: `Bearer ${key}`, "Content-Type": type };
  return activities.action(
    routeCall(new Request("https://hearth.example.com/api/v1/activities", { method: "POST", headers, body })),
  );
}

const postItems = (key: string, ...items: unknown[]): Promise<Response> =>
  post(key, JSON.stringify({ activities: items }));

async function expectProblem(answer: Response, status: number, type: string, detail: RegExp): Promise<void> {
  expect(answer.status).toBe(status);
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  const body = (await answer.json()) as { type: string; status: number; detail: string };
  expect(body).toMatchObject({ type: `urn:hearth:problem:${type}`, status });
  expect(body.detail).toMatch(detail);
}

async function stored(shopId: number): Promise<number> {
  const { rows } = await database.pool.query<{ count: number }>(
    "select count(*) as count from activities where shop_id = $1",
    [shopId],
  );
  return rows[0]?.count ?? -1;
}

describe("POST /api/v1/activities", () => {
  it("answers 202 with what became of each item, and takes the good ones", async () => {
    const { shopId, key } = await shopWithKey();
    const answer = await postItems(
      key,
      item("1"),
      item("2", { kind: "dance" }),
      item("1"),
      item("3", { member: "stranger" }),
    );
    expect(answer.status).toBe(202);
    expect(await answer.json()).toMatchObject({
      accepted: 1,
      duplicates: 1,
      conflicts: 0,
      refused: 2,
      results: [
        { status: "accepted" },
        { status: "refused", field: "kind" },
        { status: "duplicate" },
        { field: "member" },
      ],
    });
    expect(await stored(shopId)).toBe(1);
    expect(await (await postItems(key, item("1"))).json()).toMatchObject({ accepted: 0, duplicates: 1 });
  });

  it("takes NDJSON of more than a thousand lines", async () => {
    const { shopId, key } = await shopWithKey();
    const lines = Array.from({ length: 1205 }, (_, index) => JSON.stringify(item(String(index))));
    const answer = await post(key, `${lines.join("\n")}\n`, "application/x-ndjson");
    expect(await answer.json()).toMatchObject({ accepted: 1205, refused: 0 });
    expect(await stored(shopId)).toBe(1205);
  });

  it.each([
    ["no key", undefined],
    ["something that is no key", "Bearer hello"],
    ["another scheme", "Basic aGVsbG8="],
    ["a key with a wrong secret", "swap-secret"],
    ["the key of another shop under this one's id", "swap-shop"],
  ])("refuses %s with 401", async (_, given) => {
    const { key } = await shopWithKey();
    const other = await shopWithKey();
    const [, , keyId, secret] = key.split("_");
    const made: Record<string, string> = {
      "swap-secret": `Bearer ${key.slice(0, -3)}AAA`,
      "swap-shop": `Bearer hearth_${other.shopId}_${keyId ?? ""}_${secret ?? ""}`,
    };
    const authorization = given === undefined ? undefined : (made[given] ?? given);
    const request = new Request("https://hearth.example.com/api/v1/activities", {
      method: "POST",
      body: "{}",
      headers: { "Content-Type": "application/json", ...(authorization && { Authorization: authorization }) },
    });
    const answer = await activities.action(routeCall(request));
    expect(answer.headers.get("www-authenticate")).toBe("Bearer");
    await expectProblem(answer, 401, "unauthenticated", /Authorization: Bearer/);
  });

  it("refuses a key from the moment it is revoked, and of a shop that has uninstalled", async () => {
    const first = await shopWithKey();
    expect((await postItems(first.key, item("1"))).status).toBe(202);
    await revokeApiKey(deps.forShop(first.shopId), { ...first, by: "test" });
    expect((await postItems(first.key, item("2"))).status).toBe(401);
    const second = await shopWithKey();
    await database.pool.query("update shops set uninstalled_at = now() where shop_id = $1", [second.shopId]);
    expect((await postItems(second.key, item("1"))).status).toBe(401);
  });

  it("stores keys as hashes only", async () => {
    const { key } = await shopWithKey();
    const secret = key.split("_").at(-1) ?? "";
    const { rows } = await database.pool.query("select 1 from api_keys k where position($1 in k::text) > 0", [secret]);
    expect(rows).toEqual([]);
  });

  it("refuses 1,001 items and a body of 11 MB, and takes nothing of them", async () => {
    const { shopId, key } = await shopWithKey();
    const many = Array.from({ length: 1001 }, (_, index) => item(String(index)));
    await expectProblem(await postItems(key, ...many), 413, "too-many-items", /at most 1000 items, got 1001/);
    const large = JSON.stringify({ activities: [item("1", { ref: "x".repeat(11 * 1024 * 1024) })] });
    await expectProblem(await post(key, large), 413, "body-too-large", /10485760 bytes/);
    await expectProblem(await post(key, large, "application/x-ndjson"), 413, "body-too-large", /10485760 bytes/);
    expect(await stored(shopId)).toBe(0);
  });

  it.each([
    ["JSON that ends early", '{"activities": [', "application/json", /position 16/],
    ["JSON without the list", '{"items": []}', "application/json", /activities: expected an array/],
    [
      "an unknown field",
      '{"activities": [{}, {"id": "1", "points": 5}]}',
      "application/json",
      /activities\[1\]\.points: unknown field/,
    ],
    ["an item that is no object", '{"activities": [5]}', "application/json", /activities\[0\]: expected an object/],
    ["a broken line", '{"id": "1"}\n{"id": \n', "application/x-ndjson", /line 2: not valid JSON/],
    ["an unknown field of a line", '{"id": "1"}\n{"when": "2"}', "application/x-ndjson", /line 2\.when: unknown field/],
  ])("names what is wrong with %s and where", async (_, body, type, detail) => {
    const { shopId, key } = await shopWithKey();
    await expectProblem(await post(key, body, type), 400, "malformed-body", detail);
    expect(await stored(shopId)).toBe(0);
  });

  it("refuses another content type with 415 and another method with 405", async () => {
    const { key } = await shopWithKey();
    await expectProblem(await post(key, "id,member", "text/csv"), 415, "wrong-content-type", /got "text\/csv"/);
    await expectProblem(activities.loader(), 405, "method-not-allowed", /POST/);
  });
});

describe("reading", () => {
  type Route = { loader(args: ReturnType<typeof routeCall>): Promise<Response> | Response };
  const READS: readonly [name: string, load: () => Promise<unknown>, params: Record<string, string>][] = [
    ["members/:memberId", () => import("../../../app/routes/api/member"), { memberId: "m1" }],
    ["members/:memberId/standing", () => import("../../../app/routes/api/member-standing"), { memberId: "m1" }],
    ["groups/:groupId", () => import("../../../app/routes/api/group"), { groupId: "g1" }],
    ["orders/:orderId/shares", () => import("../../../app/routes/api/order-shares"), { orderId: "o1" }],
  ];

  async function filledShop() {
    const shop = await shopWithKey();
    await importText(deps.forShop(shop.shopId), shop.shopId, "groups", "group,name,creator,parent\ng1,One,m2,\n");
    await postItems(shop.key, item("a", { kind: "answer", member: "m2", counterpart: "m1", group: "g1" }));
    const header = "id,customer,placed_at,currency,total_minor,code,referral,cancelled_at";
    await importText(
      deps.forShop(shop.shopId),
      shop.shopId,
      "orders",
      `${header}\no1,1,2026-05-21T10:00:00Z,USD,9000,,,\n`,
    );
    await closeShop(deps.forShop(shop.shopId), shop);
    return shop;
  }

  const get = async (load: () => Promise<unknown>, key: string, params: Record<string, string>, query = "") => {
    const route = (await load()) as Route;
    const headers = { Authorization: `Bearer ${key}` };
    return route.loader(routeCall(new Request(`https://hearth.example.com/api/v1/x${query}`, { headers }), params));
  };

  it.each(READS)("GET /api/v1/%s: its own shop's 200, another shop's 404, no key 401", async (_, load, params) => {
    const own = await filledShop();
    const other = await shopWithKey();
    await database.pool.query("delete from members where shop_id = $1", [other.shopId]);
    expect((await get(load, own.key, params)).status).toBe(200);
    await expectProblem(await get(load, other.key, params), 404, "not-found", /no such/);
    await expectProblem(await get(load, "hearth_1_x_y", params), 401, "unauthenticated", /Bearer/);
  });

  it("GET /api/v1/rewards lists a shop's own lots, page by page, and none of another's", async () => {
    const rewards = () => import("../../../app/routes/api/rewards");
    const own = await filledShop();
    const other = await shopWithKey();
    const seen: string[] = [];
    for (let after = ""; ;) {
      const answer = await get(rewards, own.key, {}, `?limit=1&after=${encodeURIComponent(after)}`);
      expect(answer.status).toBe(200);
      const page = (await answer.json()) as { rewards: { lot: string }[] };
      if (page.rewards.length === 0) break;
      seen.push(...page.rewards.map((one) => one.lot));
      after = seen.at(-1) ?? "";
    }
    expect(seen).toEqual(["o1:buyer:m1:", "o1:contributor:m2:relational"].filter((lot) => seen.includes(lot)));
    expect(seen.length).toBeGreaterThanOrEqual(2);
    expect(((await (await get(rewards, other.key, {})).json()) as { rewards: unknown[] }).rewards).toEqual([]);
    await expectProblem(await get(rewards, own.key, {}, "?limit=1000"), 400, "malformed-body", /limit: expected/);
  });

  it("PUT and DELETE /api/v1/members/MEMBER/identities say whose an account on a platform is, within a shop", async () => {
    const { action } = await import("../../../app/routes/api/member-identities");
    const { key } = await shopWithKey();
    const call = (memberId: string, body: unknown, given: { key?: string; method?: string } = {}) =>
      action(
        routeCall(
          new Request("https://hearth.example.com/api/v1/members/x/identities", {
            method: given.method ?? "PUT",
            headers: { Authorization: `Bearer ${given.key ?? key}`, "Content-Type": "application/json" },
            body: typeof body === "string" ? body : JSON.stringify(body),
          }),
          { memberId },
        ),
      );
    const account = { source: "discord", account: "42" };
    expect(await (await call("m1", account)).json()).toMatchObject({ confirmed: true, countsAsOneWith: [] });
    expect(await (await call("m2", account)).json()).toMatchObject({ countsAsOneWith: ["m1"] });
    const other = await shopWithKey();
    expect(await (await call("m2", account, { key: other.key })).json()).toMatchObject({ countsAsOneWith: [] });
    const gone = await call("m2", account, { method: "DELETE" });
    expect(await gone.json()).toMatchObject({ confirmed: false, countsAsOneWith: [] });
    await expectProblem(await call("nobody", account), 404, "not-found", /no such member: nobody/);
    await expectProblem(await call("m1", { source: "discord" }), 400, "malformed-body", /^account: /);
    await expectProblem(await call("m1", "{"), 400, "malformed-body", /source/);
    await expectProblem(await call("m1", account, { key: "hearth_1_x_y" }), 401, "unauthenticated", /Bearer/);
    await expectProblem(await call("m1", account, { method: "POST" }), 405, "method-not-allowed", /PUT and DELETE/);
  });

  it("health answers, and readiness says what waits", async () => {
    const { loader: healthz } = await import("../../../app/routes/health/healthz");
    const { loader: readyz } = await import("../../../app/routes/health/readyz");
    expect(healthz().status).toBe(200);
    expect(await (await readyz()).json()).toMatchObject({ ready: true, database: "ok" });
    const { shopId } = await shopWithKey();
    await database.pool.query(
      "insert into inbox (shop_id, webhook_id, topic, payload, received_at) values ($1, 'x', 'orders/paid', '{}', now() - interval '10 minutes')",
      [shopId],
    );
    const late = await readyz();
    expect(late.status).toBe(503);
    expect(await late.json()).toMatchObject({ ready: false, inbox: { depth: 1 } });
  });
});
