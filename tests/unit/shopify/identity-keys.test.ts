import { describe, expect, it } from "vitest";
import { keyFactsOf, keysOfCustomer } from "../../../app/adapters/shopify/customer-keys";
import { identityHash, normaliseAddress, normaliseEmail } from "../../../app/adapters/shopify/identity-hash";
import { reduceWebhook } from "../../../app/adapters/shopify/reduce-webhook";

const SHOP = "one.myshopify.com";
const hash = identityHash("a secret of sixteen");

describe("an e-mail", () => {
  it.each([
    ["Ann@Example.test", "ann@example.test"],
    ["  ann@example.test ", "ann@example.test"],
    ["ann+codes@example.test", "ann@example.test"],
    ["a.n.n@gmail.com", "ann@gmail.com"],
    ["ann@googlemail.com", "ann@gmail.com"],
    ["a.nn@example.test", "a.nn@example.test"],
  ])("%s is %s", (given, expected) => {
    expect(normaliseEmail(given)).toBe(expected);
  });
  it.each(["", "ann", "@example.test", "ann@", "+x@example.test"])("%s is none", (given) => {
    expect(normaliseEmail(given)).toBeNull();
  });
});

describe("an address", () => {
  const home = { address1: "12, Main St.", address2: null, city: "Łódź", zip: "90-001", country_code: "PL" };
  it("is the same whatever its case, signs and spaces", () => {
    expect(normaliseAddress({ ...home, address1: "12 MAIN ST", zip: "90001" })).toBe(normaliseAddress(home));
  });
  it("is another in another flat", () => {
    expect(normaliseAddress({ ...home, address2: "Flat 2" })).not.toBe(normaliseAddress(home));
  });
  it("is none without a street, or without both town and postal code", () => {
    expect(normaliseAddress({ ...home, address1: " " })).toBeNull();
    expect(normaliseAddress({ address1: "12 Main St" })).toBeNull();
    expect(normaliseAddress({ address1: 12, city: "x" })).toBeNull();
  });
});

describe("a keyed hash", () => {
  it("is equal for equals, and another for another shop, kind, value or key", () => {
    const one = hash(SHOP, "email", "ann@example.test");
    expect(hash(SHOP, "email", "ann@example.test")).toBe(one);
    const others = [
      hash("two.myshopify.com", "email", "ann@example.test"),
      hash(SHOP, "address", "ann@example.test"),
      hash(SHOP, "email", "ben@example.test"),
      identityHash("another secret of it")(SHOP, "email", "ann@example.test"),
    ];
    expect(others).not.toContain(one);
    expect(one).toMatch(/^[\w-]{22}$/);
  });
});

describe("a webhook at the door", () => {
  const customer = {
    id: 7,
    updated_at: "2026-06-01T10:00:00Z",
    email: "Ann@Example.test",
    first_name: "Ann",
    default_address: { address1: "12 Main St", city: "Springfield", zip: "1", name: "Ann Smith", phone: "555" },
  };
  const keysOf = (given: unknown) => keysOfCustomer(SHOP, given, hash);

  it("keeps of a customer what tells one person's accounts, and no plain value", () => {
    for (const [topic, payload] of [
      ["customers/update", customer],
      ["orders/paid", { id: 1, email: customer.email, customer }],
    ] as const) {
      const kept = reduceWebhook(topic, payload, keysOf);
      expect(JSON.stringify(kept)).not.toMatch(/ann|main|springfield|smith|555/i);
      const facts = keyFactsOf(topic === "customers/update" ? kept : (kept as { customer: unknown }).customer, 0);
      const asOf = Date.parse(customer.updated_at);
      expect(facts).toEqual([
        { customerId: "7", memberId: null, kind: "email", key: hash(SHOP, "email", "ann@example.test"), asOf },
        { customerId: "7", memberId: null, kind: "address", key: expect.any(String) as unknown, asOf },
      ]);
    }
  });

  it("tells what is gone from what Shopify did not say", () => {
    const facts = (given: object) => keyFactsOf(reduceWebhook("customers/update", { id: 7, ...given }, keysOf), 5);
    expect(facts({})).toEqual([]);
    expect(facts({ email: null, default_address: null })).toEqual([
      { customerId: "7", memberId: null, kind: "email", key: null, asOf: 5 },
      { customerId: "7", memberId: null, kind: "address", key: null, asOf: 5 },
    ]);
  });

  it("keeps nothing of orders without a customer, and of other topics", () => {
    expect(reduceWebhook("orders/paid", { id: 1, customer: null }, keysOf)).toEqual({ id: 1 });
    expect(reduceWebhook("customers/delete", customer, keysOf)).not.toHaveProperty("keys");
  });
});
