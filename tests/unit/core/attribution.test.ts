import { describe, expect, it } from "vitest";
import { attributeOrder, hostOfEvent } from "../../../app/core/attribution/attribute-order";
import type { EvidenceActivity, OrderEvidence } from "../../../app/core/attribution/evidence";
import { defaultProgram } from "../../../app/core/programs/parse-program";
import { FULL_PERCENTS } from "../../../app/core/scoring/weigh-activity";
import { splitByLargestRemainder } from "../../../app/core/shared/integer";
import { formatDecimalAmount, parseDecimalAmount } from "../../../app/core/shared/money";
import { DAY_MS } from "../../../app/core/shared/time";

const program = defaultProgram();
const PLACED_AT = 20_000 * DAY_MS;
const order = { id: "o", placedAt: PLACED_AT, currency: "USD", totalMinor: 9999 };

function activity(
  id: string,
  kindName: string,
  daysBefore: number,
  over: Partial<EvidenceActivity> = {},
): EvidenceActivity {
  const occurredAt = PLACED_AT - daysBefore * DAY_MS;
  const rest = { member: "ann", counterpart: "buyer", group: "g", ref: null };
  return { source: "s", id, kindName, occurredAt, ...rest, ...FULL_PERCENTS, ...over };
}
const own = (id: string, kindName: string, daysBefore: number, over: Partial<EvidenceActivity> = {}) =>
  activity(id, kindName, daysBefore, { member: "buyer", counterpart: null, ...over });

function sharesOf(over: Partial<OrderEvidence>): string[] {
  const shares = attributeOrder(program, evidence(over));
  if (shares.kind === "unattributed") return [];
  return shares.rows.map((row) => `${row.touch} ${row.actor ?? row.group ?? ""} ${row.lane} ${String(row.shareBp)}`);
}
function notesOf(over: Partial<OrderEvidence>) {
  return attributeOrder(program, evidence(over)).notes;
}
function evidence(over: Partial<OrderEvidence>): OrderEvidence {
  const nothing = {
    activities: [],
    buyerGroups: [],
    hosts: new Map(),
    interactions: new Map(),
    referral: null,
    code: null,
  };
  return { order, buyer: "buyer", ownAccounts: ["buyer"], ...nothing, ...over };
}
const CODE = { known: true as const, code: "C", owner: "cat", group: "h" };

describe("shares of an order", () => {
  it.each<[string, Partial<OrderEvidence>, string[]]>([
    ["nothing is known", {}, []],
    ["one answer", { activities: [activity("1", "answer", 1)] }, ["a:s:1 ann relational 10000"]],
    [
      "an answer a month old counts, a second more does not",
      { activities: [activity("1", "answer", 30), activity("2", "answer", 30 + 1 / 86_400)] },
      ["a:s:1 ann relational 10000"],
    ],
    ["an answer after the order does not count", { activities: [activity("1", "answer", -1)] }, []],
    [
      "an answer at the same instant does",
      { activities: [activity("1", "answer", 0)] },
      ["a:s:1 ann relational 10000"],
    ],
    [
      "advice a week older is worth half",
      { activities: [activity("1", "answer", 0), activity("2", "answer", 7, { member: "bob" })] },
      ["a:s:1 ann relational 6667", "a:s:2 bob relational 3333"],
    ],
    [
      "the second touch of a member counts half, the third not at all",
      {
        activities: [
          activity("1", "answer", 0),
          activity("2", "answer", 0),
          activity("3", "reply", 0),
          activity("4", "answer", 0, { member: "bob" }),
        ],
      },
      ["a:s:1 ann relational 4000", "a:s:2 ann relational 2000", "a:s:4 bob relational 4000"],
    ],
    ["what was spam is no evidence", { activities: [activity("1", "answer", 0, { qualityPercent: 0 })] }, []],
    [
      "an event goes to its host",
      { activities: [own("1", "event_attended", 0, { ref: "e" })], hosts: new Map([["e", "host"]]) },
      ["a:s:1 host relational 10000"],
    ],
    [
      "an event without a host goes to the group",
      { activities: [own("1", "event_attended", 0, { ref: "e" })] },
      ["a:s:1 g relational 10000"],
    ],
    [
      "the buyer's own event gives nothing",
      { activities: [own("1", "event_attended", 0, { ref: "e" })], hosts: new Map([["e", "buyer"]]) },
      [],
    ],
    [
      "presence in a group of one's own",
      { activities: [own("1", "post", 2)], buyerGroups: ["g"] },
      ["p:g g relational 10000"],
    ],
    ["activity in a group that was left is no presence", { activities: [own("1", "post", 2)] }, []],
    ["votes received are no presence", { activities: [own("1", "helpful_vote_received", 2)], buyerGroups: ["g"] }, []],
    [
      "presence in the three groups with the newest activity",
      {
        activities: ["a", "b", "c", "d"].map((group) => own(group, "post", group === "a" ? 3 : 2, { group })),
        buyerGroups: ["a", "b", "c", "d"],
      },
      ["p:b b relational 3334", "p:c c relational 3333", "p:d d relational 3333"],
    ],
    ["a code beside nothing gets all", { code: CODE }, ["c:o cat code 10000"]],
    [
      "a code beside presence gets four tenths",
      { code: CODE, activities: [own("1", "post", 0)], buyerGroups: ["g"] },
      ["c:o cat code 3999", "p:g g relational 6001"],
    ],
    [
      "a recommendation by one who takes part is a relationship",
      { referral: { member: "ann", joined: true, activeWeeks: 3 } },
      ["r:o ann relational 10000"],
    ],
    [
      "by one who does not it is a code",
      { referral: { member: "ann", joined: true, activeWeeks: 2 } },
      ["r:o ann code 10000"],
    ],
    ["a referral by oneself gives nothing", { referral: { member: "buyer", joined: true, activeWeeks: 3 } }, []],
    ["nor does a second account's code", { code: { ...CODE, owner: "twin" }, ownAccounts: ["buyer", "twin"] }, []],
    [
      "without a member only codes and referrals count",
      { buyer: null, activities: [activity("1", "answer", 0)], code: CODE },
      ["c:o cat code 10000"],
    ],
    [
      "those who know each other both ways weigh more",
      {
        activities: [activity("1", "answer", 0), activity("2", "answer", 0, { member: "bob" })],
        interactions: new Map([
          ["ann", { toBuyer: 9, fromBuyer: 1 }],
          ["bob", { toBuyer: 9, fromBuyer: 0 }],
        ]),
      },
      ["a:s:1 ann relational 6667", "a:s:2 bob relational 3333"],
    ],
  ])("%s", (_, given, expected) => expect(sharesOf(given)).toEqual(expected));

  it("the money is split with nothing left over", () => {
    const activities = ["1", "2", "3"].map((id) => activity(id, "answer", 0, { member: id }));
    const shares = attributeOrder(program, evidence({ activities, order: { ...order, totalMinor: 100 } }));
    expect(shares.kind === "attributed" && shares.rows.map((row) => row.minor)).toEqual([34, 33, 33]);
  });
  it.each<[string, Partial<OrderEvidence>, unknown]>([
    ["an unknown code", { code: { known: false, code: "X" } }, { kind: "unknown-code", code: "X" }],
    [
      "a referral by nobody known",
      { referral: { member: "zoe", joined: false, activeWeeks: 0 } },
      { kind: "unknown-referral", member: "zoe" },
    ],
    ["self-dealing", { code: { ...CODE, owner: "buyer" } }, { kind: "dropped", touch: "c:o", reason: "own-account" }],
  ])("says why %s gives nothing", (_, given, note) => expect(notesOf(given)).toContainEqual(note));
  it("of several hosts the earliest is the host, then the smaller id", () => {
    const hosted = [
      activity("b", "event_hosted", 2, { member: "bob" }),
      activity("a", "event_hosted", 2),
      activity("c", "event_hosted", 1),
    ];
    expect(hostOfEvent(hosted)).toBe("ann");
    expect(hostOfEvent([])).toBeNull();
  });
});

describe("largest remainder", () => {
  it.each([
    [10, [1, 1, 1], [4, 3, 3]],
    [100, [2, 1], [67, 33]],
    [5, [0, 0], [0, 0]],
    [0, [1, 2], [0, 0]],
    [9_007_199_254_740_991, [1, 2], [3_002_399_751_580_330, 6_004_799_503_160_661]],
  ])("%i over %j", (whole, weights, parts) => {
    const weighed = weights.map((weight, index) => ({ id: String(index), weight }));
    expect(splitByLargestRemainder(whole, weighed)).toEqual(parts);
  });
});

describe("money as Shopify writes it", () => {
  it.each([
    ["12.5", "USD", 1250],
    ["12.50", "USD", 1250],
    ["-0.01", "USD", -1],
    ["100.00", "JPY", 100],
    ["1.234", "KWD", 1234],
    ["0.1", "EUR", 10],
  ])("%s %s", (text, currency, amountMinor) => {
    expect(parseDecimalAmount(text, currency)).toEqual({ kind: "amount", amountMinor });
  });
  it.each([
    ["1.234", "USD"],
    ["100.5", "JPY"],
    ["1e3", "USD"],
    ["", "USD"],
    ["1,50", "EUR"],
    ["99999999999999999", "USD"],
  ])("%s %s is refused", (text, currency) => expect(parseDecimalAmount(text, currency).kind).toBe("refused"));
  it("is written with the currency's decimals", () => {
    expect([formatDecimalAmount(5, "USD"), formatDecimalAmount(-1250, "USD"), formatDecimalAmount(7, "JPY")]).toEqual([
      "0.05",
      "-12.50",
      "7",
    ]);
  });
});
