import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { attributeOrder } from "../../app/core/attribution/attribute-order";
import type { OrderEvidence, OrderShares, ShareRow } from "../../app/core/attribution/evidence";
import { refundLots, postLot } from "../../app/core/ledger/change-lot";
import { closeCodeMonth } from "../../app/core/ledger/close-code-month";
import { entriesFor } from "../../app/core/ledger/entries";
import type { Entry } from "../../app/core/ledger/entries";
import { isCodeLot, lotAmountMinor, lotHeldMinor } from "../../app/core/ledger/lot";
import type { Lot } from "../../app/core/ledger/lot";
import type { Program } from "../../app/core/programs/program";
import { decideLots } from "../../app/core/rewards/decide-lots";
import { fillPool } from "../../app/core/rewards/fill-pool";
import type { RewardBasis } from "../../app/core/rewards/reward-amounts";
import { checkProperty, expectCaught } from "../support/arbitraries/check-property";
import { anyProgram, evidence, evidenceActivity } from "../support/arbitraries/decisions";

type Attribute = (program: Program, given: OrderEvidence) => OrderShares;
type Decide = typeof decideLots;
type Entries = typeof entriesFor;

function rowsOf(shares: OrderShares): readonly ShareRow[] {
  return shares.kind === "attributed" ? shares.rows : [];
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, n) => total + n, 0);

function shareRules(attribute: Attribute) {
  return fc.property(anyProgram, evidence, (program, given) => {
    const rows = rowsOf(attribute(program, given));
    if (rows.length > 0) {
      expect(sum(rows.map((row) => row.shareBp))).toBe(10_000);
      expect(sum(rows.map((row) => row.minor))).toBe(given.order.totalMinor);
    }
    for (const row of rows) {
      expect(row.actor).not.toBe("buyer");
      expect(row.actor).not.toBe("twin");
      expect(row.shareBp).toBeGreaterThan(0);
    }
    const codeBp = sum(rows.filter((row) => row.lane === "code").map((row) => row.shareBp));
    const codes = rows.filter((row) => row.lane === "code").length;
    // Each code row can gain less than one basis point by rounding.
    const most = codes === 0 ? 0 : 100 * program.attribution.codeShareMax + codes - 1;
    if (codeBp < 10_000) expect(codeBp).toBeLessThanOrEqual(most);
  });
}

/**
 * To within a basis point, and what flooring whole milli-points comes to (K' and halved touches): where all touches together are
 * worth a few thousand milli-points, one of those is more than a basis point of them.
 */
function oneMoreTouch(attribute: Attribute) {
  const added = evidenceActivity(fc.constant("new"));
  return fc.property(anyProgram, evidence, added, (program, given, activity) => {
    const who = activity.member === "buyer" ? null : activity.member;
    fc.pre(who !== null && who !== "twin");
    const before = attribute(program, given);
    const after = attribute(program, { ...given, activities: [...given.activities, activity] });
    const shareOf = (shares: OrderShares) => sum(rowsOf(shares).map((row) => (row.actor === who ? row.shareBp : 0)));
    const worth = before.kind === "attributed" ? sum(before.touches.map((touch) => touch.keptMilli)) : 0;
    const floored = worth === 0 ? 0 : Math.ceil(20_000 / worth);
    expect(shareOf(before) - shareOf(after)).toBeLessThanOrEqual(1 + floored);
  });
}

const consistency = fc.record({ a0: fc.nat(100), a1: fc.nat(100), a2: fc.nat(100), a3: fc.nat(100) });
const amounts = fc.record({
  tier: fc.constantFrom("Member", "Regular", "Advocate", "Inner circle"),
  held: fc.nat(6000),
  heldOfBudget: fc.nat(8000),
  refunds: fc.array(fc.nat(400_000), { maxLength: 4 }),
  relationalWorth: fc.nat(50_000),
  consistency,
});
type Amounts = typeof amounts extends fc.Arbitrary<infer T> ? T : never;

function basisOf(program: Program, given: OrderEvidence, with_: Amounts): RewardBasis {
  return {
    orderId: given.order.id,
    rows: rowsOf(attributeOrder(program, given)),
    buyer: given.buyer === null ? null : { member: given.buyer, tier: with_.tier },
    ownAccounts: given.ownAccounts,
    leaderByGroup: new Map([
      ["g0", "a0"],
      ["g1", "a1"],
      ["g2", "buyer"],
      ["g3", "twin"],
    ]),
    earning: null,
    consistencyByMember: new Map(Object.entries(with_.consistency)),
  };
}

function heldOf(held: number): ReadonlyMap<string, number> {
  return new Map(["buyer", "a0", "a1", "a2", "a3"].map((member) => [member, held]));
}

function underMaxima(decide: Decide) {
  return fc.property(anyProgram, evidence, amounts, (program, given, more) => {
    const basis = basisOf(program, given, more);
    const heldThisMonth = heldOf(more.held);
    const heldOfBudgetMinor = more.heldOfBudget;
    const lots = decide(program, { basis, order: given.order, refundedMinor: 0, heldThisMonth, heldOfBudgetMinor });
    const { budgetMonthMinor } = program.rewards;
    const ofBudget = sum(lots.map(lotHeldMinor));
    if (budgetMonthMinor > 0 && ofBudget > 0)
      expect(ofBudget + heldOfBudgetMinor).toBeLessThanOrEqual(budgetMonthMinor);
    for (const member of new Set(lots.map((lot) => lot.member))) {
      const earned = sum(lots.filter((lot) => lot.member === member).map(lotHeldMinor));
      expect(earned).toBeLessThanOrEqual(program.rewards.orderMaxMinor);
      if (earned > 0) expect(earned + more.held).toBeLessThanOrEqual(program.rewards.memberMonthMaxMinor);
    }
    for (const lot of lots) if (lot.role !== "buyer") expect(["buyer", "twin"]).not.toContain(lot.member);
  });
}

/** Every step of the lots of one order: placed, refunded, posted, closed month by month, refunded again. */
function lifeOf(program: Program, given: OrderEvidence, more: Amounts): (readonly Lot[])[] {
  const basis = basisOf(program, given, more);
  const { totalMinor } = given.order;
  let refundedMinor = 0;
  const decided = decideLots(program, { basis, order: given.order, refundedMinor, heldThisMonth: heldOf(more.held) });
  const steps: (readonly Lot[])[] = [decided];
  const last = () => steps.at(-1) ?? [];
  const [before = 0, ...after] = more.refunds;
  refundedMinor += before;
  steps.push(refundLots(program, basis, last(), { totalMinor, refundedMinor }));
  steps.push(last().map(postLot));
  for (const refund of [...after, 0, 0, 0]) {
    const codes = last().filter(isCodeLot);
    const closed = closeCodeMonth(program, {
      relationalWorthMinor: Math.floor(more.relationalWorth / 100),
      due: codes.filter((lot) => lot.state === "pending"),
      carried: codes.filter((lot) => lot.state === "carried"),
      closesWithCodes: 2,
    });
    const byId = new Map(closed.lots.map((lot) => [lot.lot, lot]));
    steps.push(last().map((lot) => byId.get(lot.lot) ?? lot));
    refundedMinor += refund;
    steps.push(refundLots(program, basis, last(), { totalMinor, refundedMinor }));
  }
  return steps;
}

function balanced(entries: Entries) {
  return fc.property(anyProgram, evidence, amounts, (program, given, more) => {
    const book: Entry[] = [];
    let before: readonly Lot[] = [];
    for (const step of lifeOf(program, given, more)) {
      for (const after of step) {
        const known = before.find((lot) => lot.lot === after.lot) ?? null;
        const posted = entries({ before: known, after });
        expect(sum(posted.map((entry) => entry.amountMinor))).toBe(0);
        book.push(...posted);
      }
      before = step;
    }
    for (const lot of before) {
      const own = book.filter((entry) => entry.lot === lot.lot && !entry.account.startsWith("granted:"));
      expect(sum(own.map((entry) => entry.amountMinor))).toBe(lotAmountMinor(lot) + lot.carriedMinor);
    }
  });
}

/** Refunds between the same closes: in parts or at once, the same end. */
function telescoping(refund: typeof refundLots) {
  return fc.property(anyProgram, evidence, amounts, (program, given, more) => {
    const basis = basisOf(program, given, more);
    const { totalMinor } = given.order;
    for (const start of lifeOf(program, given, { ...more, refunds: [] })) {
      let inParts: readonly Lot[] = start;
      let refundedMinor = 0;
      for (const part of more.refunds) {
        refundedMinor += part;
        inParts = refund(program, basis, inParts, { totalMinor, refundedMinor });
      }
      const standing = (lots: readonly Lot[]) => lots.map((lot) => [lot.lot, lotAmountMinor(lot), lot.carriedMinor]);
      expect(standing(inParts)).toEqual(standing(refundLots(program, basis, start, { totalMinor, refundedMinor })));
      const nothing = refund(program, basis, inParts, { totalMinor, refundedMinor: totalMinor });
      expect(sum(nothing.map((lot) => lotAmountMinor(lot) + lot.carriedMinor))).toBe(0);
    }
  });
}

const claims = fc.uniqueArray(fc.record({ id: fc.string(), weight: fc.nat(1000), capMinor: fc.nat(500) }), {
  selector: (claim) => claim.id,
});

function withinPool(fill: typeof fillPool) {
  return fc.property(fc.nat(5000), claims, (budgetMinor, given) => {
    const { paidMinor, unspentMinor } = fill(budgetMinor, given);
    expect(sum([...paidMinor.values()]) + unspentMinor).toBe(budgetMinor);
    expect(unspentMinor).toBeGreaterThanOrEqual(0);
    for (const { id, capMinor, weight } of given) {
      expect(paidMinor.get(id) ?? 0).toBeLessThanOrEqual(capMinor);
      if (unspentMinor > 0 && weight > 0) expect(paidMinor.get(id)).toBe(capMinor);
    }
  });
}

/** What a close pays to codes, of what it pays to relational lots and codes together, is within the program's part. */
function codePart(close: typeof closeCodeMonth) {
  const worths = fc.array(fc.integer({ min: 1, max: 5000 }), { maxLength: 6 });
  return fc.property(anyProgram, worths, worths, fc.nat(20_000), fc.nat(4), (program, due, carried, worth, closes) => {
    const input = {
      relationalWorthMinor: worth,
      due: due.map((worthMinor, index) => codeLot(`d${String(index)}`, worthMinor, null)),
      carried: carried.map((worthMinor, index) => codeLot(`c${String(index)}`, worthMinor, index % 3)),
      closesWithCodes: closes,
    };
    const result = close(program, input);
    const { codePayoutMaxPercent, codePayoutGraceMonths } = program.rewards;
    const grace = due.length > 0 && closes < codePayoutGraceMonths;
    if (!grace) expect(result.paidMinor * 100).toBeLessThanOrEqual(codePayoutMaxPercent * (worth + result.paidMinor));
    expect(result.lots.length).toBe(due.length + carried.length);
    for (const lot of result.lots) {
      expect(lot.paidMinor + lot.carriedMinor).toBeLessThanOrEqual(lot.worthMinor);
      const isGivenUp = lot.reasons.includes("code-share-of-payout");
      if (!isGivenUp) expect(lot.paidMinor + lot.carriedMinor).toBe(lot.worthMinor);
    }
  });
}

function codeLot(lot: string, worthMinor: number, closesSinceOwn: number | null): Lot {
  const carried = closesSinceOwn !== null;
  return {
    lot,
    source: "order",
    orderId: "o",
    member: "m",
    role: "contributor",
    lane: "code",
    lotClass: "participation",
    currency: "USD",
    placedAt: 0,
    dueAt: 0,
    cutMinor: 0,
    worthMinor,
    state: carried ? "carried" : "pending",
    paidMinor: 0,
    carriedMinor: carried ? worthMinor : 0,
    paidBasis: null,
    closesSinceOwn,
    reasons: [],
  };
}

describe("orders", () => {
  it("12: shares sum to 10000, nobody earns from their own order, codes stay within their part", () => {
    checkProperty("shares", shareRules(attributeOrder));
  });
  it("12: one more touch of an actor never lowers that actor's share", () => {
    checkProperty("one more touch", oneMoreTouch(attributeOrder));
  });
  it("13: refunds in parts end where one refund ends, and a full one leaves nothing", () => {
    checkProperty("telescoping", telescoping(refundLots));
  });
  it("14: entries sum to zero and hold what the lot holds", () => checkProperty("entries", balanced(entriesFor)));
  it("14: members stay within the maxima, and all of them within the budget", () =>
    checkProperty("maxima", underMaxima(decideLots)));
  it("14: pools stay within budget and caps", () => checkProperty("pool", withinPool(fillPool)));
  it("14: codes get at most their part of a month's payout", () =>
    checkProperty("code part", codePart(closeCodeMonth)));
});

describe("broken orders are noticed", () => {
  it("12: own accounts are not looked at", () => {
    const naive: Attribute = (program, given) => attributeOrder(program, { ...given, ownAccounts: [] });
    expectCaught("self-dealing", shareRules(naive));
  });
  it("12: codes without a maximum", () => {
    const greedy: Attribute = (program, given) =>
      attributeOrder({ ...program, attribution: { ...program.attribution, codeShareMax: 100 } }, given);
    expectCaught("codes without a maximum", shareRules(greedy));
  });
  it("12: the last row is lost", () => {
    const forgetful: Attribute = (program, given) => {
      const shares = attributeOrder(program, given);
      return shares.kind === "attributed" ? { ...shares, rows: shares.rows.slice(0, -1) } : shares;
    };
    expectCaught("a row is lost", shareRules(forgetful));
  });
  it("12: only the newest touch of an actor counts", () => {
    const newestOnly: Attribute = (program, given) =>
      attributeOrder(program, {
        ...given,
        activities: given.activities.filter((one) =>
          given.activities.every((other) => other.member !== one.member || other.id >= one.id),
        ),
      });
    expectCaught("only the newest counts", oneMoreTouch(newestOnly));
  });
  it("13: each refund is taken off alone", () => {
    const alone: typeof refundLots = (program, basis, lots, { totalMinor, refundedMinor }) =>
      refundLots(program, basis, lots, { totalMinor, refundedMinor: Math.floor(refundedMinor / 2) });
    expectCaught("half of the refunds", telescoping(alone));
  });
  it("14: entries with one side only", () => {
    const oneSided: Entries = (change) => entriesFor(change).slice(0, -1);
    expectCaught("one-sided entries", balanced(oneSided));
  });
  it("14: entries that forget what is carried", () => {
    const forgetful: Entries = (change) => {
      const after: Lot = change.after.state === "carried" ? { ...change.after, carriedMinor: 0 } : change.after;
      return entriesFor({ ...change, after });
    };
    expectCaught("carried is forgotten", balanced(forgetful));
  });
  it("14: maxima that see one lot at a time", () => {
    const each: Decide = (program, input) =>
      input.basis.rows.flatMap((row) =>
        decideLots(program, { ...input, basis: { ...input.basis, rows: [{ ...row, shareBp: 10_000 }] } }),
      );
    expectCaught("maxima by lot", underMaxima(each));
  });
  it("14: a budget that begins anew with each order", () => {
    const anew: Decide = (program, input) => decideLots(program, { ...input, heldOfBudgetMinor: 0 });
    expectCaught("budget by order", underMaxima(anew));
  });
  it("14: a pool that hands out without caps", () => {
    const uncapped: typeof fillPool = (budget, given) =>
      fillPool(
        budget,
        given.map((claim) => ({ ...claim, capMinor: 100_000 })),
      );
    expectCaught("pool without caps", withinPool(uncapped));
  });
  it("14: a close without a limit", () => {
    const unlimited: typeof closeCodeMonth = (program, input) =>
      closeCodeMonth({ ...program, rewards: { ...program.rewards, codePayoutMaxPercent: 100 } }, input);
    expectCaught("no limit", codePart(unlimited));
  });
});
