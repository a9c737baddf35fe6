import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Sandbox } from "../../../sandbox/create-sandbox";
import { type Ask, type Json, asker, at, control, startSandbox } from "./support";

const CREATE = `mutation ($input: DiscountCodeBasicInput!) {
  discountCodeBasicCreate(basicCodeDiscount: $input) { codeDiscountNode { id } userErrors { field code } }
}`;
const ADD = `mutation ($id: ID!, $codes: [DiscountRedeemCodeInput!]!) {
  discountRedeemCodeBulkAdd(discountId: $id, codes: $codes) { bulkCreation { id done importedCount } userErrors { code } }
}`;
const POLL = `query ($id: ID!) { discountRedeemCodeBulkCreation(id: $id) { done importedCount failedCount
  codes(first: 250) { nodes { code errors { code } } } } }`;

let sandbox: Sandbox;
let ask: Ask;
let member: Json;
let stranger: Json;
let count = 0;

beforeAll(async () => {
  sandbox = await startSandbox({ plan: "enterprise", asyncDelayMs: 150 });
  ask = await asker(sandbox);
  member = await control(sandbox, "POST", "/customers", { firstName: "Ada", tags: ["tier-gold"] });
  stranger = await control(sandbox, "POST", "/customers", { firstName: "Bo" });
});
afterAll(() => sandbox.close());

async function create(change: Record<string, unknown> = {}): Promise<{ id: string; code: string; error: unknown }> {
  count += 1;
  const code = `CODE-${count}`;
  const input = {
    title: "Tier",
    code,
    startsAt: "2020-01-01T00:00:00Z",
    context: { all: "ALL" },
    customerGets: { items: { all: true }, value: { percentage: 0.1 } },
    ...change,
  };
  const answer = await ask(CREATE, { input });
  const made = at(answer, "data", "discountCodeBasicCreate");
  return { id: String(at(made, "codeDiscountNode", "id")), code, error: at(made, "userErrors", 0, "code") };
}

const buy = (customer: Json, codes: string[], subtotalMinor = 10_000): Promise<Json> =>
  control(sandbox, "POST", "/orders", { customer: customer["id"], subtotalMinor, codes });

describe("codes at the checkout", () => {
  it("take off what they say, and the order carries them", async () => {
    const { code } = await create();
    const order = await buy(stranger, [code]);
    expect(order).toMatchObject({
      current_subtotal_price: "90.00",
      total_discounts: "10.00",
      discount_codes: [{ code, amount: "10.00" }],
    });
    const read = await ask(
      "query ($id: ID!) { order(id: $id) { discountCodes discountApplications(first: 5) { nodes { __typename ... on DiscountCodeApplication { code } } } } }",
      {
        id: order["admin_graphql_api_id"],
      },
    );
    expect(at(read, "data", "order", "discountApplications", "nodes", 0)).toEqual({
      __typename: "DiscountCodeApplication",
      code,
    });
  });

  it("of a segment hold for its members only, once the segment was computed", async () => {
    const segment = await ask(
      `mutation { segmentCreate(name: "Gold", query: "customer_tags CONTAINS 'tier-gold'") { segment { id } userErrors { message } } }`,
    );
    const segmentId = at(segment, "data", "segmentCreate", "segment", "id");
    const { code } = await create({ context: { customerSegments: { add: [segmentId] } } });
    expect((await buy(member, [code]))["error"]).toBe("not-eligible");
    await sandbox.settle();
    expect((await buy(member, [code]))["total_discounts"]).toBe("10.00");
    expect((await buy(stranger, [code]))["error"]).toBe("not-eligible");
    await ask('mutation ($id: ID!) { tagsRemove(id: $id, tags: ["tier-gold"]) { userErrors { message } } }', {
      id: member["admin_graphql_api_id"],
    });
    await sandbox.settle();
    expect((await buy(member, [code]))["error"]).toBe("not-eligible");
  });

  it("keep their limits: use, customer, minimum, dates, deactivation", async () => {
    const once = await create({ usageLimit: 1 });
    await buy(member, [once.code]);
    expect((await buy(stranger, [once.code]))["error"]).toBe("used-up");
    const perCustomer = await create({ appliesOncePerCustomer: true });
    await buy(member, [perCustomer.code]);
    expect((await buy(member, [perCustomer.code]))["error"]).toBe("already-used");
    expect((await buy(stranger, [perCustomer.code]))["error"]).toBeUndefined();
    const minimum = await create({ minimumRequirement: { subtotal: { greaterThanOrEqualToSubtotal: "50.00" } } });
    expect((await buy(member, [minimum.code], 4999))["error"]).toBe("minimum");
    expect((await buy(member, [minimum.code], 5000))["error"]).toBeUndefined();
    const later = await create({ startsAt: "2099-01-01T00:00:00Z" });
    expect((await buy(member, [later.code]))["error"]).toBe("inactive");
    const ended = await create();
    await ask("mutation ($id: ID!) { discountCodeDeactivate(id: $id) { userErrors { code } } }", { id: ended.id });
    expect((await buy(member, [ended.code]))["error"]).toBe("inactive");
  });

  it("combine only when both allow it", async () => {
    const alone = await create();
    const open = { combinesWith: { orderDiscounts: true } };
    const [one, two] = [await create(open), await create(open)];
    expect((await buy(member, [alone.code, one.code]))["error"]).toBe("not-combinable");
    expect((await buy(member, [one.code, two.code]))["total_discounts"]).toBe("19.00");
  });
});

describe("discount input", () => {
  it.each([
    [
      "more than the whole",
      { customerGets: { items: { all: true }, value: { percentage: 10 } } },
      "VALUE_OUTSIDE_RANGE",
    ],
    ["no context", { context: null }, "BLANK"],
    ["a segment that is not there", { context: { customerSegments: { add: ["gid://shopify/Segment/1"] } } }, "INVALID"],
    ["an end before the start", { endsAt: "2019-01-01T00:00:00Z" }, "END_DATE_BEFORE_START_DATE"],
  ])("refuses %s", async (_name, change, code) => {
    expect((await create(change)).error).toBe(code);
  });

  it("refuses a code that exists, in any case", async () => {
    const { code } = await create();
    expect((await create({ code: code.toLowerCase() })).error).toBe("TAKEN");
  });
});

describe("redeem codes in bulk", () => {
  it("appear later, and a taken one fails alone", async () => {
    const { id, code } = await create();
    const started = await ask(ADD, { id, codes: [{ code: "R-1" }, { code }, { code: "R-2" }] });
    expect(at(started, "data", "discountRedeemCodeBulkAdd", "bulkCreation")).toMatchObject({
      done: false,
      importedCount: 0,
    });
    await sandbox.settle();
    const done = await ask(POLL, { id: at(started, "data", "discountRedeemCodeBulkAdd", "bulkCreation", "id") });
    const state = at(done, "data", "discountRedeemCodeBulkCreation");
    expect(state).toMatchObject({ done: true, importedCount: 2, failedCount: 1 });
    expect(at(state, "codes", "nodes", 1)).toEqual({ code, errors: [{ code: "TAKEN" }] });
    const found = await ask('{ codeDiscountNodeByCode(code: "r-2") { id } }');
    expect(at(found, "data", "codeDiscountNodeByCode", "id")).toBe(id);
    expect((await buy(member, ["R-1"]))["total_discounts"]).toBe("10.00");
  });

  it("refuses 251 in one call", async () => {
    const { id } = await create();
    const codes = Array.from({ length: 251 }, (_, index) => ({ code: `B-${index}` }));
    expect(at(await ask(ADD, { id, codes }), "errors", 0, "extensions", "code")).toBe("MAX_INPUT_SIZE_EXCEEDED");
  });
});
