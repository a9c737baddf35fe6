import { describe, expect, it } from "vitest";
import {
  type IdentityKey,
  createBuckets,
  customerAccount,
  memberAccount,
  sharingOf,
} from "../../../app/core/identity/buckets";
import { defaultProgram } from "../../../app/core/programs/parse-program";
import { fillPool } from "../../../app/core/rewards/fill-pool";
import { splitSteadinessPool } from "../../../app/core/rewards/steadiness-pool";
import { decideSeason } from "../../../app/core/seasons/season";

const key = (
  account: IdentityKey["account"],
  name: string,
  knownAt = 0,
  goneAt: number | null = null,
): IdentityKey => ({
  account,
  key: name,
  knownAt,
  goneAt,
});
const c = customerAccount;
const m = memberAccount;

const members = [
  { member: "ann", customer: "1" },
  { member: "ben", customer: "2" },
  { member: "cat", customer: "3" },
  { member: "dan", customer: null },
];

describe("identity buckets", () => {
  it("who shares nothing is alone, with their own customer", () => {
    const buckets = createBuckets({ keys: [], members });
    expect(buckets.ofMember("ann", 0)).toEqual({ members: ["ann"], customers: ["1"] });
    expect(buckets.ofMember("dan", 0)).toEqual({ members: ["dan"], customers: [] });
    expect(buckets.ofCustomer("9", 0)).toEqual({ members: [], customers: ["9"] });
  });

  it("an e-mail, an address and an account on a platform tie together whom they share, through others too", () => {
    const keys = [
      key(c("1"), "email:x"),
      key(c("9"), "email:x"),
      key(c("9"), "address:y"),
      key(c("2"), "address:y"),
      key(m("ben"), "platform:z"),
      key(m("dan"), "platform:z"),
    ];
    const buckets = createBuckets({ keys, members });
    const all = { members: ["ann", "ben", "dan"], customers: ["1", "2", "9"] };
    expect(buckets.ofMember("ann", 0)).toEqual(all);
    expect(buckets.ofMember("dan", 0)).toEqual(all);
    expect(buckets.ofCustomer("9", 0)).toEqual(all);
    expect(buckets.ofMember("cat", 0)).toEqual({ members: ["cat"], customers: ["3"] });
  });

  it("an e-mail and an address that look the same are not", () => {
    const buckets = createBuckets({ keys: [key(c("1"), "email:x"), key(c("2"), "address:x")], members });
    expect(buckets.ofMember("ann", 0).members).toEqual(["ann"]);
  });

  it("holds from when it is known until it is gone, and ever is ever", () => {
    const buckets = createBuckets({ keys: [key(c("1"), "email:x", 10), key(c("2"), "email:x", 20, 30)], members });
    const at = (instant: number) => buckets.ofMember("ann", instant).members.length;
    expect([19, 20, 29, 30].map(at)).toEqual([1, 2, 2, 1]);
    expect(buckets.ever(m("ann")).members).toEqual(["ann", "ben"]);
  });

  it("says of some members who shares what with whom", () => {
    const buckets = createBuckets({ keys: [key(c("1"), "email:x"), key(c("3"), "email:x")], members });
    expect([...sharingOf(buckets, ["ann", "ben"], 0)]).toEqual([["ann", ["ann", "cat"]]]);
  });
});

describe("a pool of which some share a cap", () => {
  it("gives them one cap together, split by their weights, and the others what that leaves", () => {
    const claims = [
      { id: "a", weight: 3, capMinor: 40, holder: "a" },
      { id: "b", weight: 1, capMinor: 40, holder: "a" },
      { id: "c", weight: 4, capMinor: 40 },
    ];
    expect([...fillPool(100, claims).paidMinor]).toEqual([
      ["a", 30],
      ["b", 10],
      ["c", 40],
    ]);
    expect(fillPool(100, claims).unspentMinor).toBe(20);
  });
});

describe("pools of seasons and of steadiness", () => {
  const sharing = new Map([
    ["ann", ["ann", "cat"]],
    ["cat", ["ann", "cat"]],
  ]);
  const paid = (lots: readonly { readonly member: string; readonly paidMinor: number }[]) =>
    lots.map((lot) => [lot.member, lot.paidMinor]);

  it("give those who are one person one maximum", () => {
    const season = {
      seasonId: "s",
      endAt: 0,
      goal: 0,
      weights: { members: 1, answers: 0, newcomers: 0, orders: 0 },
      carriedPoints: 0,
      poolMinor: 900,
      memberMaxMinor: 300,
      currency: "USD",
    };
    const counts = { members: 3, answers: 0, newcomers: 0, orders: 0 };
    const parts = ["ann", "ben", "cat"].map((member) => ({ member, days: 3 }));
    expect(paid(decideSeason(season, counts, parts).lots)).toEqual([
      ["ann", 300],
      ["ben", 300],
      ["cat", 300],
    ]);
    expect(paid(decideSeason(season, counts, parts, sharing).lots)).toEqual([
      ["ann", 150],
      ["ben", 300],
      ["cat", 150],
    ]);
    const program = {
      rewards: { ...defaultProgram().rewards, steadinessPoolMonthMinor: 900, memberMonthMaxMinor: 300 },
    };
    const scores = ["ann", "ben", "cat"].map((member) => ({ member, scoreMilli: 1 }));
    const given = { month: 24_000, closesAt: 0, currency: "USD", scores };
    expect(paid(splitSteadinessPool(program, given)).map(([, minor]) => minor)).toEqual([300, 300, 300]);
    expect(paid(splitSteadinessPool(program, { ...given, sharing })).map(([, minor]) => minor)).toEqual([
      150, 300, 150,
    ]);
  });
});
