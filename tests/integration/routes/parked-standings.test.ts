import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { markStandings } from "../../../app/adapters/persistence/member-rows";
import type { Deps } from "../../../app/deps.server";
import type { ShopifyAdmin } from "../../../app/ports/shopify-admin";
import { writeStandings } from "../../../app/usecases/standings/write-standings";
import type { Sandbox } from "../../../sandbox/create-sandbox";
import { type SandboxShop, injectFaults, routedSandbox, sandboxShop } from "../../support/sandbox-shop";
import { type TestDatabase, testDatabase } from "../../support/test-database";
import { adminRequest, routeCall, setWebEnvironment } from "../../support/web";

let database: TestDatabase;
let sandbox: Sandbox;
let deps: Deps;
let attempts: typeof import("../../../app/routes/admin/attempts");
let home: typeof import("../../../app/routes/admin/home");
let member: typeof import("../../../app/routes/admin/member");
let perks: typeof import("../../../app/routes/admin/perks");
beforeAll(async () => {
  database = await testDatabase();
  sandbox = await routedSandbox();
  setWebEnvironment(database, sandbox);
  attempts = await import("../../../app/routes/admin/attempts");
  home = await import("../../../app/routes/admin/home");
  member = await import("../../../app/routes/admin/member");
  perks = await import("../../../app/routes/admin/perks");
  deps = await (await import("../../../app/deps.server")).webDeps();
});
afterAll(async () => {
  await deps.close();
  await sandbox.close();
  await database.close();
});
beforeEach(() => injectFaults(sandbox, {}));

const HOUR_MS = 3_600_000;

function pages(shop: SandboxShop) {
  const get = (path: string): Request => adminRequest(sandbox, shop.domain, path);
  const post = (path: string, fields: readonly (readonly [string, string])[]): Request =>
    new Request(get(path), { method: "POST", body: new URLSearchParams(fields.map(([name, value]) => [name, value])) });
  return {
    list: async (query = "") => attempts.loader(routeCall(get(`/app/rewards/attempts${query}`))),
    decide: async (fields: Readonly<Record<string, string>>) =>
      attempts.action(routeCall(post("/app/rewards/attempts", Object.entries(fields)))),
    retry: async (...ids: readonly string[]) =>
      attempts.action(
        routeCall(
          post(
            "/app/rewards/attempts",
            ids.map((id) => ["retry", id]),
          ),
        ),
      ),
    home: async () => (await home.loader(routeCall(get("/app")))).view,
    memberPage: async (memberId: string) => member.loader(routeCall(get(`/app/members/${memberId}`), { memberId })),
    allowGiftCards: async () => perks.action(routeCall(post("/app/rewards/perks", [["intent", "gift-cards-allowed"]]))),
  };
}

/** Two members whose tags Shopify refuses, and one for whom all is well. */
async function shopWithParked() {
  const shop = await sandboxShop(database, sandbox);
  const members = ["ann", "ben", "cid"];
  const customers = new Map<string, string>();
  for (const memberId of members) customers.set(memberId, await shop.member(memberId));
  // The first time it is opened, the app marks everybody.
  await pages(shop).home();
  shop.deps.clock.set(Date.now() + 1000);
  const refused = new Set(["ann", "ben"].map((memberId) => `gid://shopify/Customer/${customers.get(memberId) ?? ""}`));
  const data = { tagsAdd: { userErrors: [{ field: null, message: "Too many tags" }] } };
  const run: ShopifyAdmin["run"] = (document, variables, options) =>
    "tags" in variables && refused.has(String(variables["id"]))
      ? Promise.resolve({ kind: "ok", data: data as never })
      : shop.admin.run(document, variables, options);
  for (let tries = 0; tries < 4; tries++) {
    await writeStandings({ ...shop.deps, admin: () => ({ run }) }, shop);
    shop.deps.clock.set(shop.deps.clock.now() + HOUR_MS);
  }
  return { ...shop, customers, ...pages(shop) };
}

async function audited({ shopId }: SandboxShop): Promise<string[]> {
  const { rows } = await database.pool.query<{ line: string }>(
    "select action || ' ' || subject as line from audit where shop_id = $1 order by position",
    [shopId],
  );
  return rows.map((row) => row.line);
}

const tagsOf = (shop: SandboxShop, customerId: string | undefined) =>
  shop.store.customers.get(Number(customerId))?.tags;

describe("a standing that Shopify refuses", () => {
  it("is among the attempts with its reason and tries, on the home page, and on the member's", async () => {
    const shop = await shopWithParked();
    const { rows, counts } = await shop.list("?state=parked&kind=standing");
    expect(rows.map((row) => [row.attemptId, row.reason, row.tries, row.customerId])).toEqual(
      ["ann", "ben"].map((id) => [`standing:${id}`, "tags: Too many tags", "3", shop.customers.get(id)]),
    );
    expect(counts).toEqual({ parked: "2" });
    expect((await shop.list("?kind=store_credit")).rows).toEqual([]);
    expect((await shop.list("?q=ben")).rows.map((row) => row.memberId)).toEqual(["ben"]);
    const { attention, backlog } = await shop.home();
    expect(attention.parked).toBe(2);
    expect(backlog.projections).toBe("0");
    expect((await shop.memberPage("ann")).atShopify).toMatchObject({ state: "refused", reason: "tags: Too many tags" });
    expect((await shop.memberPage("cid")).atShopify).toMatchObject({ state: "current", since: null });
  });

  it("is written when a person tries again what was mended", async () => {
    const shop = await shopWithParked();
    expect(await shop.decide({ attemptId: "standing:ann", action: "retry" })).toEqual({ kind: "resolved" });
    expect(await shop.decide({ attemptId: "standing:ann", action: "retry" })).toEqual({ kind: "wrong-state" });
    expect((await shop.memberPage("ann")).atShopify).toMatchObject({ state: "retried" });
    expect(await writeStandings(shop.deps, shop)).toBe(1);
    expect(tagsOf(shop, shop.customers.get("ann"))).toEqual(["hearth-member", "hearth-reached-member"]);
    expect((await shop.list()).rows.map((row) => row.memberId)).toEqual(["ben"]);
    expect(await shop.decide({ attemptId: "standing:ann", action: "cancel" })).toEqual({ kind: "unknown" });
    expect(await audited(shop)).toEqual(["member.standing-retried ann"]);
  });

  it("can be tried again with others at once; what has moved on is left alone", async () => {
    const shop = await shopWithParked();
    const answer = await shop.retry("standing:ann", "standing:ben", "standing:cid");
    expect(answer).toEqual({ kind: "retried", retried: 2, movedOn: 1 });
    expect(await writeStandings(shop.deps, shop)).toBe(2);
    expect((await shop.home()).attention.parked).toBe(0);
  });

  it("is done when a person says that it is there, with the customer they looked at", async () => {
    const shop = await shopWithParked();
    const done = { attemptId: "standing:ann", action: "done" };
    expect(await shop.decide(done)).toEqual({ kind: "wrong-state" });
    expect(await shop.decide({ ...done, shopifyId: "gid://shopify/Customer/1" })).toEqual({ kind: "resolved" });
    expect((await shop.memberPage("ann")).atShopify).toMatchObject({ state: "current" });
    expect(await writeStandings(shop.deps, shop)).toBe(0);
    expect(await audited(shop)).toEqual(["member.standing-marked-done ann"]);
  });

  it("is left out when a person cancels it, until it changes", async () => {
    const shop = await shopWithParked();
    expect(await shop.decide({ attemptId: "standing:ann", action: "cancel" })).toEqual({ kind: "resolved" });
    expect((await shop.memberPage("ann")).atShopify).toMatchObject({ state: "cancelled" });
    expect((await shop.list("?state=cancelled")).rows.map((row) => row.memberId)).toEqual(["ann"]);
    expect((await shop.home()).attention.parked).toBe(1);
    expect(await writeStandings(shop.deps, shop)).toBe(0);
    await markStandings(database.pool, shop.shopId, ["ann"]);
    expect(await writeStandings(shop.deps, shop)).toBe(1);
    expect((await shop.memberPage("ann")).atShopify).toMatchObject({ state: "current" });
    expect(await audited(shop)).toEqual(["member.standing-cancelled ann"]);
  });

  it("is nothing that another shop could decide about", async () => {
    const [shop, other] = [await shopWithParked(), await sandboxShop(database, sandbox)];
    const decision = { attemptId: "standing:ann", action: "retry" };
    expect(await pages(other).decide(decision)).toEqual({ kind: "unknown" });
    expect((await pages(other).list()).rows).toEqual([]);
    expect((await shop.home()).attention.parked).toBe(2);
  });
});

describe("gift cards that wait for the permission", () => {
  it("are tried again once it is given, and nothing else is", async () => {
    const shop = await sandboxShop(database, sandbox);
    await database.pool.query(
      `insert into issue_attempts (shop_id, attempt_id, effect_key, kind, member_id, customer_id, amount_minor, currency, state, reason, tries)
       select $1, gen_random_uuid(), reason, 'gift_card', 'ann', '1', 100, 'USD', 'parked', reason, 1
       from unnest(array['gift-cards-not-granted', 'unknown-outcome']) reason`,
      [shop.shopId],
    );
    expect(await pages(shop).allowGiftCards()).toEqual({ kind: "retried", retried: 1, movedOn: 0 });
    expect((await shop.attempts()).map((one) => `${one.state} ${one.reason ?? ""}`).sort()).toEqual([
      "calling ",
      "parked unknown-outcome",
    ]);
    expect(await pages(shop).allowGiftCards()).toEqual({ kind: "retried", retried: 0, movedOn: 0 });
  });
});
