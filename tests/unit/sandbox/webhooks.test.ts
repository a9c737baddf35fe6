import { createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Sandbox } from "../../../sandbox/create-sandbox";
import { keepFields } from "../../../sandbox/webhooks/emit";
import { toRestTime } from "../../../sandbox/webhooks/rest-time";
import { signProxyQuery } from "../../../sandbox/webhooks/sign";
import { type FakeApp, asker, at, control, startFakeApp, startSandbox } from "./support";

let app: FakeApp;
let sandbox: Sandbox;

beforeEach(async () => {
  app = await startFakeApp();
  sandbox = await startSandbox({ app: { appUrl: app.url, toml: "shopify.app.toml" } });
});
afterEach(async () => {
  await sandbox.close();
  await app.close();
});

const ofTopic = (topic: string): FakeApp["received"] =>
  app.received.filter((entry) => entry.headers["x-shopify-topic"] === topic);

describe("webhooks", () => {
  it("are signed over the raw body and carry Shopify's headers", async () => {
    await control(sandbox, "POST", "/orders", { subtotalMinor: 1000 });
    await sandbox.settle();
    const [paid] = ofTopic("orders/paid");
    const { apiSecret } = sandbox.world.app;
    expect(paid?.headers["x-shopify-hmac-sha256"]).toBe(
      createHmac("sha256", apiSecret)
        .update(paid?.body ?? "")
        .digest("base64"),
    );
    expect(paid?.headers).toMatchObject({ "x-shopify-shop-domain": sandbox.shop, "x-shopify-api-version": "2026-07" });
    const [updated] = ofTopic("orders/updated");
    expect(updated?.headers["x-shopify-webhook-id"]).not.toBe(paid?.headers["x-shopify-webhook-id"]);
  });

  it("carry only the included fields", async () => {
    const customer = await control(sandbox, "POST", "/customers", { email: "ada@example.test" });
    await control(sandbox, "POST", "/orders", { customer: customer["id"], subtotalMinor: 1000 });
    await sandbox.settle();
    const payload: unknown = JSON.parse(ofTopic("orders/paid")[0]?.body ?? "{}");
    expect(payload).toMatchObject({
      current_subtotal_price: "10.00",
      customer: { id: customer["id"] },
      financial_status: "paid",
    });
    expect(at(payload, "updated_at")).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d-0[45]:00$/);
    expect(payload).not.toHaveProperty("email");
    const keptOfCustomer = ["default_address", "email", "id", "updated_at"];
    expect(Object.keys(at(payload, "customer") as object).sort()).toEqual(keptOfCustomer);
  });

  it("keep fields of the entries of a list", () => {
    expect(keepFields({ id: 1, refunds: [{ id: 2, note: "x" }], note: "y" }, ["id", "refunds.id"])).toEqual({
      id: 1,
      refunds: [{ id: 2 }],
    });
  });

  it.each([
    ["2026-08-01T13:30:00.123Z", "America/New_York", "2026-08-01T09:30:00-04:00"],
    ["2026-01-01T02:00:00.000Z", "America/New_York", "2025-12-31T21:00:00-05:00"],
    ["2026-01-01T02:00:00.000Z", "Asia/Kolkata", "2026-01-01T07:30:00+05:30"],
    ["2026-01-01T02:00:00.000Z", "UTC", "2026-01-01T02:00:00+00:00"],
  ])("write %s in %s as %s", (instant, zone, expected) => {
    expect(toRestTime(instant, zone)).toBe(expected);
  });

  it("are tried once and eight times more, with one id", async () => {
    app.answer.status = 500;
    await control(sandbox, "POST", "/emit", { topic: "shop/update", payload: { id: 1 } });
    await sandbox.settle();
    const tries = ofTopic("shop/update");
    expect(tries).toHaveLength(9);
    expect(new Set(tries.map((entry) => entry.headers["x-shopify-webhook-id"])).size).toBe(1);
    expect(at(await control(sandbox, "GET", "/deliveries?topic=shop/update"), "deliveries", 0, "state")).toBe("failed");
  });

  it("do not take a redirect for success", async () => {
    app.answer = { status: 302, body: "", headers: { Location: "/elsewhere" } };
    await control(sandbox, "POST", "/emit", { topic: "shop/update", payload: { id: 1 } });
    await sandbox.settle();
    expect(app.received.every((entry) => entry.path === "/webhooks/shopify")).toBe(true);
    expect(at(await control(sandbox, "GET", "/deliveries?topic=shop/update"), "deliveries", 0, "state")).toBe("failed");
  });

  it("are lost, doubled and reordered on demand, the same way for the same seed", async () => {
    const run = async (): Promise<string[]> => {
      app.received.length = 0;
      await control(sandbox, "POST", "/faults", {
        seed: 7,
        webhooks: { lose: 0.3, duplicate: 0.3, topics: ["shop/update"] },
      });
      for (let id = 1; id <= 30; id += 1)
        await control(sandbox, "POST", "/emit", { topic: "shop/update", payload: { id } });
      await sandbox.settle();
      return ofTopic("shop/update")
        .map((entry) => entry.body)
        .sort();
    };
    const first = await run();
    const ids = first.length;
    expect(new Set(first).size).toBeLessThan(30);
    expect(ids).toBeGreaterThan(new Set(first).size);
    expect(await run()).toEqual(first);
  });

  it("are sent once for an uninstall and not at all after it", async () => {
    await control(sandbox, "POST", "/uninstall", {});
    await control(sandbox, "POST", "/orders", { subtotalMinor: 1000 });
    await sandbox.settle();
    expect(app.received.map((entry) => entry.headers["x-shopify-topic"])).toEqual(["app/uninstalled"]);
  });

  it("tell of edits, refunds, cancellations and merges", async () => {
    const kept = await control(sandbox, "POST", "/customers", { firstName: "Ada" });
    const gone = await control(sandbox, "POST", "/customers", { firstName: "Bo" });
    const order = await control(sandbox, "POST", "/orders", { customer: gone["id"], subtotalMinor: 1000 });
    await control(sandbox, "POST", `/orders/${String(order["id"])}/refund`, { amountMinor: 300 });
    await control(sandbox, "POST", `/orders/${String(order["id"])}/edit`, { addLines: [{ unitMinor: 200 }] });
    await control(sandbox, "POST", `/orders/${String(order["id"])}/cancel`, {});
    await control(sandbox, "POST", "/customers/merge", { keep: kept["id"], remove: gone["id"] });
    await sandbox.settle();
    for (const topic of [
      "refunds/create",
      "orders/edited",
      "orders/cancelled",
      "customers/merge",
      "customers/delete",
    ]) {
      expect(ofTopic(topic).length, topic).toBeGreaterThan(0);
    }
    const ask = await asker(sandbox);
    const moved = await ask(
      "query ($id: ID!) { order(id: $id) { customer { id } totalRefundedSet { shopMoney { amount } } } }",
      {
        id: order["admin_graphql_api_id"],
      },
    );
    expect(at(moved, "data", "order", "customer", "id")).toBe(kept["admin_graphql_api_id"]);
    expect(at(moved, "data", "order", "totalRefundedSet", "shopMoney", "amount")).toBe("10.0");
  });
});

describe("the app proxy", () => {
  it("signs as Shopify's vector", () => {
    const query = new URLSearchParams(
      "extra=1&extra=2&shop=shop-name.myshopify.com&path_prefix=/apps/awesome_reviews&timestamp=1317327555&logged_in_customer_id=1",
    );
    expect(signProxyQuery("hush", query)).toBe("4c68c8624d737112c91818c11017d24d334b524cb5c2b8ba08daa056f7395ddb");
  });

  it("forwards method, body and who is logged in, and drops what a shopper pretends", async () => {
    const customer = await control(sandbox, "POST", "/customers", { firstName: "Ada" });
    const { cookie } = await control(sandbox, "POST", "/shoppers/login", { customer: customer["id"] });
    const url = `${sandbox.storefrontUrl}/apps/community/vote?choice=a&logged_in_customer_id=999&signature=x`;
    await fetch(url, {
      method: "POST",
      headers: { cookie: String(cookie), "Content-Type": "application/json" },
      body: '{"a":1}',
    });
    const [got] = app.received.filter((entry) => entry.path.startsWith("/storefront/vote"));
    const query = new URLSearchParams(got?.path.split("?")[1]);
    expect(got?.body).toBe('{"a":1}');
    expect(got?.headers).not.toHaveProperty("cookie");
    expect(query.getAll("logged_in_customer_id")).toEqual([String(customer["id"])]);
    expect(query.get("path_prefix")).toBe("/apps/community");
    expect(query.get("signature")).toBe(signProxyQuery(sandbox.world.app.apiSecret, query));
  });

  it("renders Liquid in the theme", async () => {
    app.answer = {
      status: 200,
      body: "<p>{{ shop.name }}: {{ 1250 | money }}</p>",
      headers: { "Content-Type": "application/liquid" },
    };
    const page = await (await fetch(`${sandbox.storefrontUrl}/apps/community/portal`)).text();
    expect(page).toContain("<p>Kiln & Clover: $12.50</p>");
    expect(page).toContain("site-header");
  });
});
