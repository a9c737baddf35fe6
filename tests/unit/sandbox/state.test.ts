import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Sandbox } from "../../../sandbox/create-sandbox";
import { type Ask, asker, at, control, startSandbox } from "./support";

let stateDir: string;
let sandbox: Sandbox;
let ask: Ask;

async function start(): Promise<void> {
  sandbox = await startSandbox({ stateDir, plan: "enterprise" });
  ask = await asker(sandbox);
}
beforeEach(async () => {
  stateDir = mkdtempSync(path.join(os.tmpdir(), "sandbox-state-"));
  await start();
});
afterEach(async () => {
  await sandbox.close();
  rmSync(stateDir, { recursive: true, force: true });
});

const SET = `mutation ($metafields: [MetafieldsSetInput!]!) {
  metafieldsSet(metafields: $metafields) { metafields { key namespace compareDigest } userErrors { code elementIndex } } }`;

describe("a restart", () => {
  it("keeps the store, its shoppers and its clock, even after a torn last line", async () => {
    const customer = await control(sandbox, "POST", "/customers", { firstName: "Ada", email: "ada@example.test" });
    const order = await control(sandbox, "POST", "/orders", { customer: customer["id"], subtotalMinor: 4200 });
    const { cookie } = await control(sandbox, "POST", "/shoppers/login", { customer: customer["id"] });
    await control(sandbox, "POST", "/clock", { advanceDays: 3 });
    const before = await control(sandbox, "GET", "/state");
    await sandbox.close();
    appendFileSync(path.join(stateDir, "store.ndjson"), '["hearth-demo.myshopify.com:orders",1,{"id"');
    await start();
    const after = await control(sandbox, "GET", "/state");
    expect(at(after, "counts", "orders")).toBe(at(before, "counts", "orders"));
    expect(Date.parse(String(after["now"])) - Date.now()).toBeGreaterThan(2 * 86_400_000);
    expect((await control(sandbox, "GET", `/orders/${String(order["id"])}`))["current_subtotal_price"]).toBe("42.00");
    const page = await (
      await fetch(`${sandbox.storefrontUrl}/account`, { headers: { cookie: String(cookie) } })
    ).text();
    expect(page).toContain("Hello, Ada");
    await control(sandbox, "POST", "/orders", { ref: "after-the-crash", subtotalMinor: 100 });
    await sandbox.close();
    await start();
    expect((await control(sandbox, "GET", "/orders/after-the-crash"))["current_subtotal_price"]).toBe("1.00");
  });

  it("finishes asynchronous work that was under way", async () => {
    sandbox.world.options.asyncDelayMs = 60_000;
    const made =
      await ask(`mutation { discountCodeBasicCreate(basicCodeDiscount: { title: "T", code: "PARENT", startsAt: "2020-01-01T00:00:00Z",
      context: { all: ALL }, customerGets: { items: { all: true }, value: { percentage: 0.1 } } }) { codeDiscountNode { id } } }`);
    const id = at(made, "data", "discountCodeBasicCreate", "codeDiscountNode", "id");
    await ask(
      'mutation ($id: ID!) { discountRedeemCodeBulkAdd(discountId: $id, codes: [{ code: "LATE" }]) { userErrors { code } } }',
      { id },
    );
    await sandbox.close();
    await start();
    await sandbox.settle();
    const found = await ask('{ codeDiscountNodeByCode(code: "LATE") { id } }');
    expect(at(found, "data", "codeDiscountNodeByCode", "id")).toBe(id);
  });

  it("grants what a new version of the app asks for", async () => {
    await sandbox.close();
    sandbox = await startSandbox({ stateDir, app: { scopes: ["read_orders"] } });
    const grown = await asker(sandbox);
    expect(at(await grown("{ customers(first: 1) { nodes { id } } }"), "errors", 0, "extensions", "code")).toBe(
      "ACCESS_DENIED",
    );
  });

  it("starts anew after a reset", async () => {
    await control(sandbox, "POST", "/orders", { subtotalMinor: 100 });
    await control(sandbox, "POST", "/reset", {});
    expect(at(await control(sandbox, "GET", "/state"), "counts")).toMatchObject({ orders: 0, products: 10 });
  });
});

describe("metafields", () => {
  it("live in the app's own namespace, and a stale digest is refused", async () => {
    const ownerId = (await control(sandbox, "POST", "/customers", {}))["admin_graphql_api_id"];
    const first = await ask(SET, {
      metafields: [{ ownerId, key: "member", type: "json", value: '{"v":1}', compareDigest: null }],
    });
    const digest = at(first, "data", "metafieldsSet", "metafields", 0, "compareDigest");
    const read = await ask(
      'query ($id: ID!) { customer(id: $id) { metafield(namespace: "$app", key: "member") { jsonValue compareDigest } } }',
      { id: ownerId },
    );
    expect(at(read, "data", "customer", "metafield")).toEqual({ jsonValue: { v: 1 }, compareDigest: digest });
    const stale = await ask(SET, { metafields: [{ ownerId, key: "member", value: '{"v":2}', compareDigest: "old" }] });
    expect(at(stale, "data", "metafieldsSet", "userErrors", 0, "code")).toBe("STALE_OBJECT");
  });

  it("are set all or none, and at most 25", async () => {
    const ownerId = (await control(sandbox, "POST", "/customers", {}))["admin_graphql_api_id"];
    const good = { ownerId, key: "member", type: "json", value: "{}" };
    const mixed = await ask(SET, { metafields: [good, { ...good, key: "other", value: "not json" }] });
    expect(at(mixed, "data", "metafieldsSet", "userErrors")).toEqual([{ code: "INVALID_VALUE", elementIndex: 1 }]);
    const read = await ask('query ($id: ID!) { customer(id: $id) { metafield(key: "member") { id } } }', {
      id: ownerId,
    });
    expect(at(read, "data", "customer", "metafield")).toBeNull();
    const many = Array.from({ length: 26 }, (_, index) => ({ ...good, key: `key-${index}` }));
    expect(at(await ask(SET, { metafields: many }), "data", "metafieldsSet", "userErrors", 0, "code")).toBe(
      "LESS_THAN_OR_EQUAL_TO",
    );
  });
});

describe("history", () => {
  const day = (index: number): string => new Date(Date.UTC(2026, 0, 1) + index * 60_000).toISOString();

  it("loads without webhooks, and pages and bulk results see all of it", async () => {
    const size = 4203;
    const loaded = sandbox.loadStore({
      customers: [{ ref: "c1" }],
      orders: Array.from({ length: size }, (_, index) => ({
        ref: `o${index}`,
        customer: "c1",
        placedAt: day(index),
        totalMinor: 100 + index,
        code: index % 2 ? "GROUP" : null,
      })),
      refunds: [{ order: "o5", refundedAt: day(9000), amountMinor: 40 }],
    });
    expect(Object.keys(loaded.orders)).toHaveLength(size);
    expect(at(await control(sandbox, "GET", "/deliveries"), "deliveries")).toEqual([]);

    const seen = new Set<string>();
    let after: unknown = null;
    do {
      const page: unknown = await ask(
        "query ($after: String) { orders(first: 250, after: $after, sortKey: UPDATED_AT) { nodes { id } pageInfo { hasNextPage endCursor } } }",
        { after },
      );
      const nodes = at(page, "data", "orders", "nodes") as { id: string }[];
      for (const node of nodes) seen.add(node.id);
      after = at(page, "data", "orders", "pageInfo", "hasNextPage")
        ? at(page, "data", "orders", "pageInfo", "endCursor")
        : null;
    } while (after);
    expect(seen.size).toBe(size);

    const query =
      "{ orders { edges { node { id totalRefundedSet { shopMoney { amount } } discountApplications { edges { node { ... on DiscountCodeApplication { code } } } } } } } }";
    const started = await ask(
      "mutation ($query: String!) { bulkOperationRunQuery(query: $query, groupObjects: false) { bulkOperation { id } userErrors { message } } }",
      { query },
    );
    await sandbox.settle();
    const done = await ask("query ($id: ID!) { bulkOperation(id: $id) { status objectCount rootObjectCount url } }", {
      id: at(started, "data", "bulkOperationRunQuery", "bulkOperation", "id"),
    });
    const operation = at(done, "data", "bulkOperation");
    expect(operation).toMatchObject({
      status: "COMPLETED",
      rootObjectCount: String(size),
      objectCount: String(size + 2101),
    });
    const text = await (await fetch(String(at(operation, "url")))).text();
    const lines = text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const children = lines.filter((line) => "__parentId" in line);
    expect(children).toHaveLength(2101);
    expect(children[0]).toEqual({ code: "GROUP", __parentId: lines[1]?.["id"] });
  });

  it("is exported with connections inside the root whole", async () => {
    for (let index = 0; index < 3; index += 1) {
      const customer = await control(sandbox, "POST", "/customers", {});
      await control(sandbox, "POST", `/customers/${String(customer["id"])}/credit`, { amountMinor: 100 });
    }
    const query = "{ customers { edges { node { id storeCreditAccounts { edges { node { id } } } } } } }";
    const started = await ask(
      "mutation ($query: String!) { bulkOperationRunQuery(query: $query, groupObjects: false) { bulkOperation { id } } }",
      { query },
    );
    await sandbox.settle();
    const done = await ask("query ($id: ID!) { bulkOperation(id: $id) { rootObjectCount objectCount } }", {
      id: at(started, "data", "bulkOperationRunQuery", "bulkOperation", "id"),
    });
    expect(at(done, "data", "bulkOperation")).toEqual({ rootObjectCount: "11", objectCount: "14" });
  });

  it("ends at 60 days without read_all_orders", async () => {
    sandbox.loadStore({ orders: [{ ref: "old", placedAt: "2026-01-01T00:00:00Z", totalMinor: 100 }] });
    await control(sandbox, "POST", "/scopes", { scopes: ["read_orders"] });
    expect(at(await ask("{ orders(first: 5) { nodes { id } } }"), "data", "orders", "nodes")).toEqual([]);
  });
});
