import { describe, expect, it } from "vitest";
import { cancelLots, postLot, refundLots, withWorth } from "../../../app/core/ledger/change-lot";
import { closeCodeMonth } from "../../../app/core/ledger/close-code-month";
import { entriesFor, entriesForStep } from "../../../app/core/ledger/entries";
import type { Lot } from "../../../app/core/ledger/lot";
import { lotAmountMinor } from "../../../app/core/ledger/lot";
import { parseProgram } from "../../../app/core/programs/parse-program";
import type { Program } from "../../../app/core/programs/program";
import { decideLots } from "../../../app/core/rewards/decide-lots";
import { fillPool } from "../../../app/core/rewards/fill-pool";
import type { RewardBasis } from "../../../app/core/rewards/reward-amounts";

function programWith(rewards: object): Program {
  const read = parseProgram({ rewards });
  if (read.kind === "refused") throw new Error(JSON.stringify(read.problems));
  return read.program;
}
const program = programWith({});

const row = (
  touch: string,
  actor: string | null,
  group: string | null,
  lane: "relational" | "code",
  shareBp: number,
) => ({
  touch,
  actor,
  group,
  lane,
  shareBp,
  minor: 0,
});
const basis: RewardBasis = {
  orderId: "o",
  rows: [
    row("a:1", "ann", "g", "relational", 5000),
    row("a:2", "lea", "g", "relational", 2000),
    row("c:o", "bob", "h", "code", 3000),
  ],
  buyer: { member: "buyer", tier: "Regular" },
  ownAccounts: ["buyer"],
  leaderByGroup: new Map([
    ["g", "lea"],
    ["h", "buyer"],
  ]),
  earning: null,
  consistencyByMember: new Map([
    ["ann", 100],
    ["lea", 50],
  ]),
};
const order = { id: "o", placedAt: 0, currency: "USD", totalMinor: 100_000 };

function lots(given: Program, over: { refundedMinor?: number; held?: number } = {}): Lot[] {
  const heldThisMonth = new Map([["buyer", over.held ?? 0]]);
  return decideLots(given, { basis, order, refundedMinor: over.refundedMinor ?? 0, heldThisMonth });
}
const shown = (given: readonly Lot[]) =>
  given.map(
    (lot) => `${lot.lot} ${lot.state} ${String(lotAmountMinor(lot))}${lot.reasons.map((r) => ` ${r}`).join("")}`,
  );

describe("lots of an order", () => {
  it("the buyer by tier, helpers by share and steadiness, leaders once and never the buyer", () => {
    expect(shown(lots(program))).toEqual([
      "o:buyer:buyer: pending 2000",
      "o:contributor:ann:relational pending 1500",
      "o:contributor:lea:relational pending 450",
      "o:contributor:bob:code pending 225",
      "o:creator:lea:relational pending 750",
    ]);
  });
  it("who leads and helped gets the higher rate of the two", () => {
    const creatorFirst = lots(programWith({ contributorRateBp: 100, creatorRateBp: 200 }));
    expect(shown(creatorFirst)).toContain("o:creator:lea:relational pending 1050");
    expect(creatorFirst.map((lot) => lot.lot)).not.toContain("o:contributor:lea:relational");
  });
  it("an order's maximum cuts later lots of a member first", () => {
    expect(shown(lots(programWith({ orderMaxMinor: 600 })))).toEqual([
      "o:buyer:buyer: pending 600 order-maximum",
      "o:contributor:ann:relational pending 600 order-maximum",
      "o:contributor:lea:relational pending 450",
      "o:contributor:bob:code pending 225",
      "o:creator:lea:relational pending 150 order-maximum",
    ]);
  });
  it("a month's maximum takes in what the month's earlier orders hold", () => {
    expect(shown(lots(programWith({ memberMonthMaxMinor: 2500 }), { held: 600 }))[0]).toBe(
      "o:buyer:buyer: pending 1900 member-month-maximum",
    );
    expect(shown(lots(programWith({ memberMonthMaxMinor: 2500 }), { held: 2500 }))[0]).toBe(
      "o:buyer:buyer: voided 0 member-month-maximum",
    );
  });
});

describe("refunds", () => {
  const refunded = (given: readonly Lot[], refundedMinor: number) =>
    refundLots(program, basis, given, { totalMinor: order.totalMinor, refundedMinor });
  it("before or after the lots are decided end the same", () => {
    expect(refunded(lots(program), 30_001)).toEqual(lots(program, { refundedMinor: 30_001 }));
  });
  it("a maximum's cut stays", () => {
    const cut = programWith({ orderMaxMinor: 600 });
    const [buyer] = refundLots(cut, basis, lots(cut), { totalMinor: 100_000, refundedMinor: 20_000 });
    expect(buyer).toMatchObject({ worthMinor: 200, cutMinor: 1400 });
  });
  it("a full one voids what is pending and reverses what was posted", () => {
    expect(refunded(lots(program), 100_000).map((lot) => lot.state)).toEqual([
      "voided",
      "voided",
      "voided",
      "voided",
      "voided",
    ]);
    const [buyer] = refunded(lots(program).map(postLot), 100_000);
    expect(buyer).toMatchObject({ state: "reversed", paidMinor: 0 });
  });
  it("a cancelled order leaves nothing", () => {
    expect(cancelLots(lots(program).map(postLot)).map((lot) => lot.state)).toEqual([
      "reversed",
      "reversed",
      "reversed",
      "voided",
      "reversed",
    ]);
  });
});

describe("the close of a month for codes", () => {
  const code = (lot: string, worthMinor: number, over: Partial<Lot> = {}): Lot => {
    const [, , , found] = lots(program);
    if (found === undefined) throw new Error("no code lot");
    return { ...found, lot, worthMinor, ...over };
  };
  const carried = (lot: string, worthMinor: number, closesSinceOwn: number, paidMinor = 0) =>
    code(lot, worthMinor, {
      state: "carried",
      paidMinor,
      carriedMinor: worthMinor - paidMinor,
      closesSinceOwn,
      paidBasis: paidMinor > 0 ? { paidMinor, worthMinor } : null,
    });
  const close = (given: Parameters<typeof closeCodeMonth>[1], with_: Program = program) =>
    closeCodeMonth(with_, given).lots.map(
      (lot) => `${lot.lot} ${lot.state} ${String(lot.paidMinor)}+${String(lot.carriedMinor)}`,
    );

  it.each<[string, Parameters<typeof closeCodeMonth>[1], string[]]>([
    [
      "the first two closes with codes have no limit",
      { relationalWorthMinor: 0, due: [code("a", 10)], carried: [], closesWithCodes: 1 },
      ["a posted 10+0"],
    ],
    [
      "the third pays three sevenths of the relational lots",
      { relationalWorthMinor: 70, due: [code("a", 20), code("b", 20)], carried: [], closesWithCodes: 2 },
      ["a carried 15+5", "b carried 15+5"],
    ],
    [
      "a unit left over goes to the smaller lot id",
      { relationalWorthMinor: 35, due: [code("b", 20), code("a", 20)], carried: [], closesWithCodes: 2 },
      ["b carried 7+13", "a carried 8+12"],
    ],
    [
      "what the month leaves goes to the newest month that waits",
      {
        relationalWorthMinor: 70,
        due: [code("a", 20)],
        carried: [carried("old", 9, 1), carried("new", 8, 0)],
        closesWithCodes: 5,
      },
      ["a posted 20+0", "new posted 8+0", "old carried 2+7"],
    ],
    [
      "at the third close after its own the rest is given up",
      {
        relationalWorthMinor: 0,
        due: [],
        carried: [carried("none", 9, 2), carried("part", 9, 2, 4)],
        closesWithCodes: 5,
      },
      ["none voided 0+0", "part posted 4+0"],
    ],
    [
      "carried lots wait through a close without codes",
      { relationalWorthMinor: 0, due: [], carried: [carried("a", 9, 0)], closesWithCodes: 0 },
      ["a carried 0+9"],
    ],
  ])("%s", (_, given, expected) => expect(close(given)).toEqual(expected));

  it("counts the closes at which a code lot was due, and gives a reason when it gives up", () => {
    const input = { relationalWorthMinor: 0, due: [], carried: [carried("a", 9, 2)], closesWithCodes: 2 };
    const result = closeCodeMonth(program, input);
    expect(result.closesWithCodes).toBe(2);
    expect(result.lots[0]?.reasons).toEqual(["code-share-of-payout"]);
  });
  it("100 percent is no limit, 0 percent pays nothing", () => {
    const input = { relationalWorthMinor: 5, due: [code("a", 1000)], carried: [], closesWithCodes: 9 };
    expect(close(input, programWith({ codePayoutMaxPercent: 100 }))).toEqual(["a posted 1000+0"]);
    expect(close(input, programWith({ codePayoutMaxPercent: 0, codeCarryMonths: 0 }))).toEqual(["a voided 0+0"]);
  });
  it("a refund after it keeps the same part of what is left", () => {
    const lot = carried("a", 9, 0, 4);
    expect(withWorth(lot, 5)).toMatchObject({ state: "carried", paidMinor: 2, carriedMinor: 3 });
    expect(withWorth(withWorth(lot, 7), 5)).toEqual(withWorth(lot, 5));
    expect(withWorth(lot, 0)).toMatchObject({ state: "reversed", paidMinor: 0, carriedMinor: 0 });
  });
});

describe("entries", () => {
  const [pending] = lots(program);
  if (pending === undefined) throw new Error("no lot");
  it("follow a lot from the shop to the member and back", () => {
    const posted = postLot(pending);
    expect(entriesFor({ before: null, after: pending }).map((e) => [e.account, e.amountMinor])).toEqual([
      ["pending:buyer", 2000],
      ["granted:purchase", -2000],
    ]);
    expect(entriesFor({ before: pending, after: posted }).map((e) => [e.account, e.amountMinor])).toEqual([
      ["pending:buyer", -2000],
      ["available:buyer", 2000],
    ]);
    expect(
      entriesFor({ before: posted, after: withWorth(posted, 500) }).map((e) => [e.account, e.amountMinor]),
    ).toEqual([
      ["available:buyer", -1500],
      ["granted:purchase", 1500],
    ]);
    expect(entriesFor({ before: posted, after: posted })).toEqual([]);
  });
  it("issuing moves what is available", () => {
    expect(entriesForStep(pending, "issue", 5).map((e) => [e.account, e.amountMinor])).toEqual([
      ["available:buyer", -5],
      ["issued:buyer", 5],
    ]);
  });
});

describe("a pool", () => {
  it("fills up to the caps and gives back the rest", () => {
    const claims = [
      { id: "a", weight: 8, capMinor: 10 },
      { id: "b", weight: 1, capMinor: 100 },
      { id: "c", weight: 1, capMinor: 100 },
    ];
    expect([...fillPool(51, claims).paidMinor.values()]).toEqual([10, 21, 20]);
    expect(fillPool(500, claims).unspentMinor).toBe(290);
    expect(fillPool(5, [])).toEqual({ paidMinor: new Map(), unspentMinor: 5 });
  });
});
