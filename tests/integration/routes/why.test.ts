import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findShop } from "../../../app/adapters/persistence/shop-rows";
import type { Deps } from "../../../app/deps.server";
import { closeShop } from "../../../app/jobs/close-shop";
import { createApiKey } from "../../../app/usecases/access/create-api-key";
import { grantPerk } from "../../../app/usecases/perks/grant-perk";
import { publishProgram } from "../../../app/usecases/programs/publish-program";
import { addMembers, testDeps, testShop } from "../../support/app-deps";
import { importText } from "../../support/interchange";
import { type TestDatabase, testDatabase } from "../../support/test-database";
import { proxiedRequest, routeCall, setWebEnvironment } from "../../support/web";

// Ada leads a group with a code of its own; Cem buys with it twice: the second order is too small to earn.
let database: TestDatabase;
let web: Deps;
let deps: ReturnType<typeof testDeps>;
let shopId: number;
let domain: string;
const NOW = "2026-06-10T12:00:00Z";

beforeAll(async () => {
  database = await testDatabase();
  setWebEnvironment(database);
  web = await (await import("../../../app/deps.server")).webDeps();
  deps = testDeps(database, NOW);
  shopId = await testShop(database);
  domain = (await findShop(database.pool, shopId))?.domain ?? "";
  await addMembers(database, shopId, { ada: "100", cem: "102", dan: "103" });
  const perk = { id: "credit", name: "Ten dollars", kind: "store-credit", amountMinor: 1000 };
  await publishProgram(deps, { shopId, file: { orders: { minimumMinor: 3000 }, perks: [perk] }, by: "ann" });
  deps.clock.set(Date.parse(NOW) + 1000);
  await importText(deps, shopId, "groups", "group,name,creator,parent\nknit,Knitters,ada,\n");
  await importText(deps, shopId, "codes", "code,owner,group\nKNIT,dan,knit\n");
  const orders = ["o1,102,2026-06-10T12:00:01Z,USD,20000,knit,,", "o2,102,2026-06-10T12:00:01Z,USD,1000,,,"];
  const head = "id,customer,placed_at,currency,total_minor,code,referral,cancelled_at";
  await importText(deps, shopId, "orders", `${[head, ...orders].join("\n")}\n`);
  await closeShop(deps, { shopId });
});
afterAll(async () => {
  await web.close();
  await database.close();
});

type Page = "storefront/why" | "portal/home";
const routes = {
  "storefront/why": () => import("../../../app/routes/storefront/why"),
  "portal/home": () => import("../../../app/routes/portal/home"),
} as const satisfies Record<Page, () => Promise<object>>;

/** What the page says to a customer: everything its loader answers. */
async function asked(page: Page, customerId: string, query: Record<string, string>): Promise<string> {
  const { loader } = await routes[page]();
  const path = page === "portal/home" ? "/storefront/portal" : "/storefront/why";
  const request = proxiedRequest(path, { shop: domain, logged_in_customer_id: customerId, ...query });
  return JSON.stringify(await loader(routeCall(request)));
}

describe("under the store's domain", () => {
  it("a creator asks in the portal why of a reward, and of the part of the order that it rests on", async () => {
    const reward = { about: "reward", id: "o1:creator:ada:code" };
    const answer = await asked("portal/home", "100", reward);
    expect(answer).toContain('"code":"reward-rate-helped"');
    expect(answer).toContain('"subject":"share","id":"o1/c:o1"');
    expect(await asked("portal/home", "100", { about: "share", id: "o1/c:o1" })).toContain('"share-of-group"');
    expect(await asked("portal/home", "100", {})).toContain('"asked":false,"answer":null');
  });

  it("a helper asks on their own page why of their part of an order", async () => {
    expect(await asked("storefront/why", "103", { about: "reward", id: "o1:contributor:dan:code" })).toContain(
      '"subject":"share","id":"o1/c:o1"',
    );
    expect(await asked("storefront/why", "103", { about: "share", id: "o1/c:o1" })).toContain('"code":"touch-base"');
  });

  it("a buyer sees which orders brought nothing, and asks why", async () => {
    expect(await asked("storefront/why", "102", {})).toContain('"orders":[{"orderId":"o2"');
    const answer = await asked("storefront/why", "102", { about: "refusal", id: "o2" });
    expect(answer).toContain('"earning-below-minimum"');
    expect(answer).toContain('"order-of-at-least","params":{"minor":"$30.00"}');
    expect(await asked("storefront/why", "102", { about: "reward", id: "o1:buyer:cem:" })).toContain(
      '"subject":"refusal","id":"o1"',
    );
  });

  it.each([
    ["storefront/why", "102", { about: "share", id: "o1/c:o1" }],
    ["storefront/why", "102", { about: "reward", id: "o1:creator:ada:code" }],
    ["storefront/why", "100", { about: "refusal", id: "o2" }],
    ["portal/home", "100", { about: "refusal", id: "o1" }],
    ["portal/home", "100", { about: "nothing", id: "o1" }],
  ] as const)("%s answers customer %s nothing about what is not their own", async (page, customerId, query) => {
    expect(await asked(page, customerId, query)).toMatch(/"(view|answer)":null/);
  });
});

describe("the API", () => {
  it("says why a perk was withheld, what stands in its way now, and nothing of one that was given", async () => {
    const give = () =>
      grantPerk(deps, { shopId, perkId: "credit", memberId: "cem", note: "", by: "ann", requestId: randomUUID() });
    expect([(await give()).kind, (await give()).kind]).toEqual(["granted", "withheld"]);
    const { key } = await createApiKey(web.forShop(shopId), { shopId, name: "test", by: "ann" });
    const { loader } = await import("../../../app/routes/api/why");
    const ask = (id: string) => {
      const headers = { Authorization: `Bearer ${key}` };
      const request = new Request(`https://hearth.example.com/api/v1/why/refusal/${id}`, { headers });
      return loader(routeCall(request, { subject: "refusal", "*": id }));
    };
    const answer = await ask("grant:grant-2");
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      subject: "refusal",
      parts: [{ code: "withheld-per-member-maximum", params: { perk: "Ten dollars" } }],
      whatWouldChangeIt: [{ code: "perk-member-maximum", params: { most: 1 } }, { code: "perk-given-by-hand" }],
    });
    expect((await ask("grant:grant-1")).status).toBe(404);
    expect((await ask("grant:grant-9")).status).toBe(404);
    const own = await asked("storefront/why", "102", { about: "refusal", id: "grant:grant-2" });
    expect(own).toContain('"code":"withheld-per-member-maximum"');
    expect(own).toContain(
      '"changes":[{"code":"perk-once-more-allowed","params":{},"amount":null},{"code":"perk-by-the-shop"',
    );
    expect(own).toMatch(/"perks":\[\{"id":"grant:grant-2","name":"Ten dollars"/);
    for (const page of ["storefront/why", "portal/home"] as const) {
      const others = await asked(page, "100", { about: "refusal", id: "grant:grant-2" });
      expect(others).toMatch(/"(view|answer)":null/);
    }
  });
});
