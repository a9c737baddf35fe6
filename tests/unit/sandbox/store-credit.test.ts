import { afterAll, beforeEach, describe, expect, it } from "vitest";
import type { Sandbox } from "../../../sandbox/create-sandbox";
import { type Ask, asker, at, control, exchange, request, startSandbox } from "./support";

const CREDIT = `mutation Issue($id: ID!, $amount: MoneyInput!, $expiresAt: DateTime) {
  storeCreditAccountCredit(id: $id, creditInput: { creditAmount: $amount, expiresAt: $expiresAt }) {
    storeCreditAccountTransaction { id account { id } balanceAfterTransaction { amount } }
    userErrors { code field }
  }
}`;
const DEBIT = `mutation ($id: ID!, $amount: MoneyInput!) {
  storeCreditAccountDebit(id: $id, debitInput: { debitAmount: $amount }) { userErrors { code } }
}`;
const LIST = `query ($id: ID!) { customer(id: $id) { storeCreditAccounts(first: 1) { nodes { balance { amount }
  transactions(first: 10, reverse: true, query: "type:credit") { nodes { amount { amount }
    ... on StoreCreditAccountCreditTransaction { expiresAt remainingAmount { amount } } } } } } } }`;
const usd = (amount: string): { amount: string; currencyCode: string } => ({ amount, currencyCode: "USD" });

let sandbox: Sandbox | undefined;
let ask: Ask;
let id: string;

async function start(): Promise<Sandbox> {
  await sandbox?.close();
  sandbox = await startSandbox({ plan: "enterprise" });
  ask = await asker(sandbox);
  id = String((await control(sandbox, "POST", "/customers", { firstName: "Ada" }))["admin_graphql_api_id"]);
  return sandbox;
}
let box: Sandbox;
beforeEach(async () => {
  box = await start();
});
afterAll(() => sandbox?.close());

const account = async (): Promise<unknown> =>
  at(await ask(LIST, { id }), "data", "customer", "storeCreditAccounts", "nodes", 0);
const codeOf = (answer: unknown, field: string): unknown => at(answer, "data", field, "userErrors", 0, "code");

describe("store credit", () => {
  it("keeps each credit with its own expiry, the newest first when reversed", async () => {
    const expiresAt = "2099-01-01T00:00:01Z";
    await ask(CREDIT, { id, amount: usd("5.00") });
    await ask(CREDIT, { id, amount: usd("2.50"), expiresAt });
    expect(await account()).toEqual({
      balance: { amount: "7.5" },
      transactions: {
        nodes: [
          { amount: { amount: "2.5" }, expiresAt, remainingAmount: { amount: "2.5" } },
          { amount: { amount: "5.0" }, expiresAt: null, remainingAmount: { amount: "5.0" } },
        ],
      },
    });
  });

  it("gives the same credit twice when it is asked twice: there is no idempotency", async () => {
    await ask(CREDIT, { id, amount: usd("5.00") });
    await ask(CREDIT, { id, amount: usd("5.00") });
    expect(at(await account(), "balance", "amount")).toBe("10.0");
  });

  it.each([
    ["an unknown owner", { id: "gid://shopify/Customer/1", amount: usd("1") }, "OWNER_NOT_FOUND"],
    ["an unknown account", { id: "gid://shopify/StoreCreditAccount/1", amount: usd("1") }, "ACCOUNT_NOT_FOUND"],
    ["nothing", { amount: usd("0") }, "NEGATIVE_OR_ZERO_AMOUNT"],
    ["another currency", { amount: { amount: "1", currencyCode: "EUR" } }, "UNSUPPORTED_CURRENCY"],
    ["a past expiry", { amount: usd("1"), expiresAt: "2020-01-01T00:00:00Z" }, "EXPIRES_AT_IN_PAST"],
    ["too much", { amount: usd("15000.01") }, "CREDIT_LIMIT_EXCEEDED"],
  ])("refuses %s", async (_name, variables, code) => {
    expect(codeOf(await ask(CREDIT, { id, ...variables }), "storeCreditAccountCredit")).toBe(code);
  });

  it("refuses another currency for an account and a debit beyond the balance", async () => {
    const made = await ask(CREDIT, { id, amount: usd("5") });
    const accountId = at(made, "data", "storeCreditAccountCredit", "storeCreditAccountTransaction", "account", "id");
    const euro = await ask(CREDIT, { id: accountId, amount: { amount: "1", currencyCode: "EUR" } });
    expect(codeOf(euro, "storeCreditAccountCredit")).toBe("MISMATCHING_CURRENCY");
    expect(codeOf(await ask(DEBIT, { id: accountId, amount: usd("5.01") }), "storeCreditAccountDebit")).toBe(
      "INSUFFICIENT_FUNDS",
    );
    expect(codeOf(await ask(DEBIT, { id: accountId, amount: usd("5") }), "storeCreditAccountDebit")).toBeUndefined();
  });

  it("expires what is left, and spends first what expires first", async () => {
    await ask(CREDIT, { id, amount: usd("5") });
    await ask(CREDIT, { id, amount: usd("3"), expiresAt: new Date(Date.now() + 86_400_000).toISOString() });
    await ask(DEBIT, { id, amount: usd("1") });
    await control(box, "POST", "/clock", { advanceDays: 2 });
    // The access token ended with the day: a new one looks.
    const later = await asker(box);
    expect(
      at(await later(LIST, { id }), "data", "customer", "storeCreditAccounts", "nodes", 0, "balance", "amount"),
    ).toBe("5.0");
  });

  it("keeps a credit whose answer was lost", async () => {
    await control(box, "POST", "/faults", { lostResponses: [{ operation: "storeCreditAccountCredit" }] });
    await expect(ask(CREDIT, { id, amount: usd("5") })).rejects.toThrow();
    expect(at(await account(), "balance", "amount")).toBe("5.0");
    expect(codeOf(await ask(CREDIT, { id, amount: usd("1") }), "storeCreditAccountCredit")).toBeUndefined();
  });
});

describe("faults of the Admin API", () => {
  it("throttles at HTTP 200 with the bucket's state, and executes nothing", async () => {
    const token = String((await exchange(box)).body["access_token"]);
    await control(box, "POST", "/faults", { throttled: 1 });
    const response = await request(box, token, CREDIT, { id, amount: usd("5") });
    expect(response.status).toBe(200);
    const body: unknown = await response.json();
    expect(at(body, "errors", 0, "extensions", "code")).toBe("THROTTLED");
    expect(at(body, "extensions", "cost", "throttleStatus", "restoreRate")).toBe(2000);
    expect(await account()).toBeUndefined();
  });

  it("throttles by itself when the bucket is empty", async () => {
    await control(box, "POST", "/throttle", { left: 0 });
    await control(box, "PATCH", "/shop", { plan: "standard" });
    const answer = await ask("{ customers(first: 100) { nodes { id } } }");
    expect(at(answer, "errors", 0, "extensions", "code")).toBe("THROTTLED");
    expect(at(answer, "extensions", "cost", "requestedQueryCost")).toBe(100);
  });

  it("answers 429 and 5xx on demand, as often as asked", async () => {
    const token = String((await exchange(box)).body["access_token"]);
    await control(box, "POST", "/faults", { httpErrors: [{ status: 429 }, { status: 503 }] });
    const statuses = [];
    for (let count = 0; count < 3; count += 1) statuses.push((await request(box, token, "{ shop { id } }")).status);
    expect(statuses).toEqual([429, 503, 200]);
  });
});
