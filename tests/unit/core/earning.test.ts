import { describe, expect, it } from "vitest";
import { type EarningInput, earningNet, earningOf } from "../../../app/core/orders/earning";
import type { OrderDetails } from "../../../app/core/orders/order-details";
import { parseProgram } from "../../../app/core/programs/parse-program";
import type { Program } from "../../../app/core/programs/program";
import { dueAtOf } from "../../../app/core/rewards/decide-lots";
import { DAY_MS, HOUR_MS, parseDay } from "../../../app/core/shared/time";

function programOf(file: unknown): Program {
  const read = parseProgram(file);
  if (read.kind === "refused") throw new Error(JSON.stringify(read.problems));
  return read.program;
}

const DAY = parseDay("2026-05-10") ?? 0;
const PLACED = DAY * DAY_MS + 9 * HOUR_MS;
const DETAILS: OrderDetails = {
  lines: [
    { product: "1", collections: ["9"], amountMinor: 6000 },
    { product: "2", collections: [], amountMinor: 4000 },
  ],
  taxMinor: 1900,
  shippingMinor: 500,
  subscription: null,
  customerTags: [],
};

function order(over: Partial<EarningInput> = {}): EarningInput {
  return { placedAt: PLACED, placedDay: DAY, totalMinor: 10_000, details: DETAILS, earlier: [], ...over };
}

describe("what of an order earns", () => {
  it("is its total, and nothing is looked up, where the program has no rules for orders", () => {
    expect(earningOf(programOf({}), order())).toBeNull();
    expect(earningNet(null, 1234)).toBe(1234);
  });

  it.each<[string, object, Partial<EarningInput>, object]>([
    ["with tax", { countTax: true }, {}, { earningMinor: 11_900 }],
    ["with shipping", { countShipping: true }, {}, { earningMinor: 10_500 }],
    ["only the named collection", { products: { mode: "only", collections: ["9"] } }, {}, { earningMinor: 6000 }],
    [
      "of the named collection all but a product",
      { products: { mode: "only", collections: ["9"], exceptProducts: ["1"] } },
      {},
      { earningMinor: 0, refusals: ["no-product-earns"] },
    ],
    [
      "of the named products all but a collection",
      { products: { mode: "only", products: ["1", "2"], exceptCollections: ["9"] } },
      {},
      { earningMinor: 4000, refusals: [] },
    ],
    ["without the named product", { products: { mode: "except", products: ["1"] } }, {}, { earningMinor: 4000 }],
    [
      "none of its products",
      { products: { mode: "only", products: ["7"] } },
      {},
      { earningMinor: 0, refusals: ["no-product-earns"] },
    ],
    [
      "a multiplied product counts as often",
      { multipliers: [{ name: "Kettles", products: ["2"], percent: 250 }] },
      {},
      { earningMinor: 16_000, bonuses: ["Kettles"] },
    ],
    [
      "never more of lines than the order came to",
      { products: { mode: "only", products: ["1", "2"] }, countShipping: true },
      { totalMinor: 5000 },
      { earningMinor: 5500 },
    ],
    [
      "of lines that say more than the order came to, each its part, times its multiplier",
      { multipliers: [{ name: "Kettles", products: ["2"], percent: 250 }] },
      { totalMinor: 5000 },
      { earningMinor: 3000 + 5000 },
    ],
    ["below the minimum", { minimumMinor: 10_001 }, {}, { earningMinor: 0, refusals: ["below-minimum"] }],
    ["at the minimum", { minimumMinor: 10_000 }, {}, { earningMinor: 10_000, refusals: [] }],
    [
      "of an excluded customer, whatever the case of the tag",
      { excludedTags: ["Wholesale"] },
      { details: { ...DETAILS, customerTags: ["vip", "wholesale"] } },
      { earningMinor: 0, refusals: ["excluded-customer"] },
    ],
    [
      "a renewal, where only first deliveries earn",
      { subscriptions: "first" },
      { details: { ...DETAILS, subscription: "renewal" } },
      { earningMinor: 0, refusals: ["renewal-excluded"] },
    ],
    [
      "a subscription, where none earns",
      { subscriptions: "none" },
      { details: { ...DETAILS, subscription: "first" } },
      { earningMinor: 0, refusals: ["subscription-excluded"] },
    ],
    [
      "a subscription at half the rate",
      { subscriptionPercent: 50 },
      { details: { ...DETAILS, subscription: "renewal" } },
      { earningMinor: 10_000, buyerPercent: 50 },
    ],
    ["a first order", { firstOrderPercent: 300 }, {}, { buyerPercent: 300 }],
    [
      "a second order",
      { firstOrderPercent: 300 },
      { earlier: [{ placedAt: 0, undone: false, earned: true }] },
      { buyerPercent: 100 },
    ],
    [
      "a second order after one that was taken back",
      { firstOrderPercent: 300 },
      { earlier: [{ placedAt: 0, undone: true, earned: true }] },
      { buyerPercent: 300 },
    ],
    [
      "too soon after one that earned",
      { coolDownHours: 24 },
      { earlier: [{ placedAt: PLACED - 23 * HOUR_MS, undone: false, earned: true }] },
      { buyerPercent: 0, refusals: ["cool-down"] },
    ],
    [
      "soon after one that did not earn",
      { coolDownHours: 24 },
      { earlier: [{ placedAt: PLACED - 23 * HOUR_MS, undone: false, earned: false }] },
      { buyerPercent: 100, refusals: [] },
    ],
    [
      "after the cool-down",
      { coolDownHours: 24 },
      { earlier: [{ placedAt: PLACED - 24 * HOUR_MS, undone: false, earned: true }] },
      { buyerPercent: 100 },
    ],
    [
      "of which no lines, tags or subscription are known: rules about them let it pass",
      { products: { mode: "only", products: ["7"] }, excludedTags: ["x"], subscriptions: "none" },
      { details: null },
      { earningMinor: 10_000, refusals: [] },
    ],
  ])("%s", (_story, orders, over, expected) => {
    expect(earningOf(programOf({ orders }), order(over))).toMatchObject(expected);
  });

  it("is more on the days of a campaign, the first and the last included", () => {
    const campaigns = [
      { name: "May", from: "2026-05-10", until: "2026-05-12", buyerPercent: 200, contributorPercent: 150 },
      { name: "Twice", from: "2026-05-12", until: "2026-05-20", buyerPercent: 150 },
    ];
    const on = (day: string) => earningOf(programOf({ campaigns }), order({ placedDay: parseDay(day) ?? 0 }));
    expect(on("2026-05-09")).toMatchObject({ buyerPercent: 100, bonuses: [] });
    expect(on("2026-05-10")).toMatchObject({ buyerPercent: 200, contributorPercent: 150, creatorPercent: 100 });
    expect(on("2026-05-12")).toMatchObject({ buyerPercent: 300, bonuses: ["May", "Twice"] });
    expect(on("2026-05-21")).toMatchObject({ buyerPercent: 100 });
  });

  it("shrinks in proportion with refunds, and ends at nothing", () => {
    const earning = earningOf(programOf({ orders: { products: { mode: "only", products: ["1"] } } }), order());
    expect([10_000, 5000, 1, 0].map((net) => earningNet(earning, net))).toEqual([6000, 3000, 0, 0]);
  });
});

describe("the pending period", () => {
  const due = (pendingFrom: string, times: { paidAt?: number | null; fulfilledAt?: number | null }) =>
    (dueAtOf(programOf({ orders: { pendingFrom }, rewards: { returnWindowDays: 10 } }), { placedAt: 0, ...times }) -
      10 * DAY_MS) /
    DAY_MS;
  it("is counted from placing, paying or fulfilling", () => {
    const times = { paidAt: 2 * DAY_MS, fulfilledAt: 5 * DAY_MS };
    expect(["placed", "paid", "fulfilled"].map((from) => due(from, times))).toEqual([0, 2, 5]);
  });
  it("of an order that is never fulfilled ends after a year", () => {
    expect(due("fulfilled", { fulfilledAt: null })).toBe(365);
  });
});
