import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Sandbox } from "../../../sandbox/create-sandbox";
import { type Ask, type Json, asker, at, control, startSandbox } from "./support";

let sandbox: Sandbox;
let ask: Ask;
let customer: Json;

beforeAll(async () => {
  sandbox = await startSandbox({ plan: "enterprise" });
  ask = await asker(sandbox);
  customer = await control(sandbox, "POST", "/customers", {
    firstName: "Ada",
    lastName: "Abel",
    email: "ada@example.test",
  });
});
afterAll(() => sandbox.close());

const firstError = (answer: Json): Json => at(answer, "errors", 0) as Json;

describe("what Shopify refuses", () => {
  it("refuses an unknown field", async () => {
    expect(firstError(await ask("{ shop { wifi } }"))["message"]).toContain('Cannot query field "wifi" on type "Shop"');
  });

  it("says which field it does not implement instead of pretending a null", async () => {
    const answer = await ask("{ shop { resourceLimits { maxProductVariants } } }");
    expect(firstError(answer)["message"]).toBe("not implemented in the sandbox: Shop.resourceLimits");
  });

  it("refuses a field whose scope is missing, with Shopify's error shape", async () => {
    const answer = await ask("{ themes(first: 1) { nodes { id } } }");
    expect(firstError(answer)).toMatchObject({ path: ["themes"], extensions: { code: "ACCESS_DENIED" } });
    expect(firstError(answer)["message"]).toContain("read_themes");
  });

  it("lets a write scope read", async () => {
    expect(await ask("{ customers(first: 1) { nodes { id } } }")).not.toHaveProperty("errors");
  });

  it("refuses protected customer data that the app is not approved for", async () => {
    const answer = await ask("query ($id: ID!) { customer(id: $id) { id email } }", {
      id: customer["admin_graphql_api_id"],
    });
    expect(firstError(answer)).toMatchObject({ path: ["customer", "email"], extensions: { code: "ACCESS_DENIED" } });
  });

  it("refuses a global id of another type, in an argument and in an input object", async () => {
    const wrong = await ask('{ customer(id: "gid://shopify/Product/1") { id } }');
    expect(firstError(wrong)["message"]).toBe("Invalid global id 'gid://shopify/Product/1'");
    const plain = await ask('{ customer(id: "17") { id } }');
    expect(firstError(plain)["message"]).toContain("Invalid global id '17'");
    const nested = await ask(
      'mutation { metafieldsSet(metafields: [{ ownerId: "gid://shopify/Segment/1", key: "xx", type: "json", value: "1" }]) { userErrors { message } } }',
    );
    expect(firstError(nested)["message"]).toContain("Invalid global id");
  });

  it("refuses a list of 251", async () => {
    const ids = Array.from({ length: 251 }, (_, index) => `gid://shopify/Customer/${index}`);
    const answer = await ask("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", { ids });
    expect(firstError(answer)).toMatchObject({ extensions: { code: "MAX_INPUT_SIZE_EXCEEDED" } });
    expect(firstError(answer)["message"]).toContain("251");
  });

  it("wants a page size for a connection", async () => {
    expect(firstError(await ask("{ customers { nodes { id } } }"))["message"]).toBe(
      "you must provide one of first or last",
    );
  });

  it("refuses a search field it does not know instead of ignoring it", async () => {
    expect(firstError(await ask('{ orders(first: 1, query: "colour:red") { nodes { id } } }'))["message"]).toContain(
      'search field "colour"',
    );
  });

  it("refuses a query that costs more than 1,000 points", async () => {
    const answer = await ask(
      "{ customers(first: 250) { nodes { id storeCreditAccounts(first: 10) { nodes { balance { amount } } } } } }",
    );
    expect(firstError(answer)).toMatchObject({ extensions: { code: "MAX_COST_EXCEEDED" } });
  });
});

describe("answers", () => {
  it("carry the cost and the state of the bucket", async () => {
    const answer = await ask("{ shop { id } }");
    expect(at(answer, "extensions", "cost")).toMatchObject({
      requestedQueryCost: 1,
      actualQueryCost: 1,
      throttleStatus: { maximumAvailable: 40_000, restoreRate: 2000 },
    });
  });

  it("write amounts as Shopify does", async () => {
    const order = await control(sandbox, "POST", "/orders", { customer: customer["id"], subtotalMinor: 1250 });
    const answer = await ask(
      "query ($id: ID!) { order(id: $id) { currentSubtotalPriceSet { shopMoney { amount currencyCode } } } }",
      {
        id: order["admin_graphql_api_id"],
      },
    );
    expect(answer["data"]).toEqual({
      order: { currentSubtotalPriceSet: { shopMoney: { amount: "12.5", currencyCode: "USD" } } },
    });
    expect(order["current_subtotal_price"]).toBe("12.50");
  });
});
