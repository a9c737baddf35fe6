import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatInstant } from "../../app/core/shared/time";
import { lotAmountMinor } from "../../app/core/ledger/lot";
import { readProgram } from "../support/live-run";
import { checkProperty, expectCaught } from "../support/arbitraries/check-property";
import { END, PROGRAMS, WEEK_MS, activityRow, instant, log, replayFiles, reversalOf } from "../support/arbitraries/log";
import type { Log, Outcome, ReplayLog } from "../support/arbitraries/log";

const program = fc.constantFrom(...PROGRAMS);

function scoreOf(outcome: Outcome, member: string): number {
  return outcome.members.find((one) => one.member === member)?.scoreMilli ?? 0;
}

function shuffled<T>(rows: readonly T[], keys: readonly number[]): T[] {
  return rows
    .map((row, index) => ({ row, key: keys[index % keys.length] ?? 0, index }))
    .sort((a, b) => a.key - b.key || b.index - a.index)
    .map(({ row }) => row);
}

function anyOrder(replay: ReplayLog) {
  const keys = fc.array(fc.nat(1000), { minLength: 1, maxLength: 60 });
  return fc.property(log, program, instant, keys, (given, chosen, at, order) => {
    const other: Log = {
      groups: shuffled(given.groups, order),
      members: shuffled(given.members, order),
      memberships: shuffled(given.memberships, order),
      codes: shuffled(given.codes, order),
      activities: shuffled(given.activities, order),
      orders: shuffled(given.orders, order),
      refunds: shuffled(given.refunds, order),
      rests: shuffled(given.rests, order),
    };
    expect(replay(other, chosen, at)).toEqual(replay(given, chosen, at));
  });
}

function duplicates(replay: ReplayLog) {
  return fc.property(log, program, fc.array(fc.nat(100), { minLength: 1, maxLength: 5 }), (given, chosen, which) => {
    const twice = <T>(rows: readonly T[]): T[] => [...rows, ...rows.filter((_, index) => which.includes(index % 7))];
    const other = {
      ...given,
      activities: twice(given.activities),
      orders: twice(given.orders),
      refunds: twice(given.refunds),
    };
    expect(replay(other, chosen, END)).toEqual(replay(given, chosen, END));
  });
}

function neverLowers(replay: ReplayLog) {
  return fc.property(log, program, activityRow(fc.constant("new")), instant, (given, chosen, added, at) => {
    const after = replay({ ...given, activities: [...given.activities, added] }, chosen, at);
    expect(scoreOf(after, added.member)).toBeGreaterThanOrEqual(scoreOf(replay(given, chosen, at), added.member));
  });
}

function reversalUndoes(replay: ReplayLog) {
  return fc.property(log, program, activityRow(fc.constant("new")), instant, (given, chosen, added, reversedAt) => {
    const without = replay(given, chosen, END);
    const at = Math.max(reversedAt, Date.parse(added.occurred_at));
    const later = replay(withBoth(given, reversalOf(added, "undo", at)), chosen, END);
    const standing = ({ members }: Outcome) =>
      members.map(({ member, scoreMilli, activeWeeks, consistencyPercent }) => ({
        member,
        scoreMilli,
        activeWeeks,
        consistencyPercent,
      }));
    expect(standing(later)).toEqual(standing(without));
    const atOnce = replay(withBoth(given, reversalOf(added, "undo", Date.parse(added.occurred_at))), chosen, END);
    expect(atOnce).toEqual(without);

    function withBoth(to: Log, reversal: Log["activities"][number]): Log {
      return { ...to, activities: [reversal, ...to.activities, added] };
    }
  });
}

function neverRises(replay: ReplayLog) {
  return fc.property(log, program, instant, fc.integer({ min: 0, max: 60 }), (given, chosen, at, weeks) => {
    const until = <T>(rows: readonly T[], instantOf: (row: T) => string) =>
      rows.filter((row) => Date.parse(instantOf(row)) <= at);
    const quiet: Log = {
      ...given,
      activities: until(given.activities, (row) => row.occurred_at).filter((row) => row.reverses === ""),
      orders: until(given.orders, (row) => row.placed_at).map((row) => ({ ...row, cancelled_at: "" })),
      refunds: [],
      rests: until(given.rests, (row) => row.week_of),
    };
    const before = replay(quiet, chosen, at);
    const after = replay(quiet, chosen, at + weeks * WEEK_MS);
    for (const { member, scoreMilli } of after.members) {
      expect(scoreMilli).toBeLessThanOrEqual(scoreOf(before, member));
    }
  });
}

function othersDoNotMatter(replay: ReplayLog) {
  return fc.property(log, program, activityRow(fc.constant("new")), instant, (given, chosen, added, at) => {
    const before = replay(given, chosen, at);
    const after = replay({ ...given, activities: [...given.activities, added] }, chosen, at);
    for (const { member, scoreMilli } of after.members) {
      if (member !== added.member) expect(scoreMilli).toBe(scoreOf(before, member));
    }
  });
}

const extraOrder = fc.record({
  customer: fc.constantFrom("c0", "c1", "c4"),
  placedAt: instant,
  total: fc.integer({ min: 1, max: 20_000 }),
  code: fc.constantFrom("", "zero"),
  refundAfter: fc.nat(90),
});

/** Refunded when it was placed: as if it had never been. Refunded later: nothing of its own is left. */
function fullRefund(replay: ReplayLog) {
  return fc.property(log, program, extraOrder, (given, chosen, extra) => {
    const at = END + 26 * WEEK_MS;
    const withOrder = (refundedAt: number): Log => {
      const { customer, code } = extra;
      const total = String(extra.total);
      const placed = { id: "x", customer, placed_at: formatInstant(extra.placedAt), currency: "USD" };
      const order = { ...placed, total_minor: total, code, referral: "", cancelled_at: "" };
      const refund = { id: "fx", order: "x", refunded_at: formatInstant(refundedAt), amount_minor: total };
      return { ...given, orders: [...given.orders, order], refunds: [...given.refunds, refund] };
    };
    const without = replay(given, chosen, at);
    const atOnce = replay(withOrder(extra.placedAt), chosen, at);
    expect(atOnce.members.map(withoutActivity)).toEqual(without.members.map(withoutActivity));
    expect(atOnce.lots.filter((lot) => lot.orderId !== "x")).toEqual(without.lots);
    const later = replay(withOrder(extra.placedAt + extra.refundAfter * 86_400_000), chosen, at);
    for (const lot of [...atOnce.lots, ...later.lots]) {
      if (lot.orderId === "x") expect(lotAmountMinor(lot) + lot.carriedMinor).toBe(0);
    }
    expect(later.members.map(({ scoreMilli }) => scoreMilli)).toEqual(
      without.members.map(({ scoreMilli }) => scoreMilli),
    );
  });
}

const trusting = PROGRAMS.map((one) => {
  const { trust, welcome } = readProgram({ trust: {}, welcome: {} });
  return { ...one, trust, welcome };
});

/** An order refunded when it was placed makes nobody trusted, and keeps no newcomer. */
function makesNobodyTrusted(replay: ReplayLog) {
  return fc.property(log, fc.constantFrom(...trusting), extraOrder, (given, chosen, extra) => {
    const { customer, code, total } = extra;
    const placed_at = formatInstant(extra.placedAt);
    const total_minor = String(total);
    const order = { id: "x", customer, placed_at, currency: "USD", total_minor, code, referral: "", cancelled_at: "" };
    const refund = { id: "fx", order: "x", refunded_at: placed_at, amount_minor: total_minor };
    const refunded = { ...given, orders: [...given.orders, order], refunds: [...given.refunds, refund] };
    const without = replay(given, chosen, END);
    expect(replay(refunded, chosen, END).members.map(withoutActivity)).toEqual(without.members.map(withoutActivity));
  });
}

function withoutActivity({ member, scoreMilli, tier, activeWeeks, consistencyPercent }: Outcome["members"][number]) {
  return { member, scoreMilli, tier, activeWeeks, consistencyPercent };
}

describe("the whole log", () => {
  it("1: any order of arrival gives the same state", () => checkProperty("any order", anyOrder(replayFiles)));
  it("2: duplicates change nothing", () => checkProperty("duplicates", duplicates(replayFiles)));
  it("3: a positive activity never lowers its member's score", () =>
    checkProperty("positive", neverLowers(replayFiles)));
  it("4: an activity and its reversal are as if neither had been", () => {
    checkProperty("reversal", reversalUndoes(replayFiles));
  });
  it("5: without new activity a score never rises", () => checkProperty("never rises", neverRises(replayFiles)));
  it("9: others' activities do not change my score", () => checkProperty("others", othersDoNotMatter(replayFiles)));
  it("13: an order and its full refund are as if there was none", () =>
    checkProperty("full refund", fullRefund(replayFiles)));
  it("13: nor does an order that was refunded make anybody trusted", () =>
    checkProperty("refunds and trust", makesNobodyTrusted(replayFiles)));
});

describe("broken replays are noticed", () => {
  const changing =
    (change: (given: Log) => Log): ReplayLog =>
    (given, chosen, at) =>
      replayFiles(change(given), chosen, at);

  it("1: the first row counts twice", () => {
    const mutant = changing((given) => {
      const [first] = given.activities;
      return first === undefined ? given : { ...given, activities: [...given.activities, { ...first, id: "again" }] };
    });
    expectCaught("the first row counts twice", anyOrder(mutant));
  });
  it("2: ids are made unique by the line", () => {
    const mutant = changing((given) => ({
      ...given,
      activities: given.activities.map((row, index) => ({ ...row, id: `${row.id}-${String(index)}`, reverses: "" })),
    }));
    expectCaught("duplicates count", duplicates(mutant));
  });
  it("3: much activity is held against a member", () => {
    const mutant: ReplayLog = (given, chosen, at) => {
      const outcome = replayFiles(given, chosen, at);
      const rows = (member: string) => given.activities.filter((row) => row.member === member).length;
      const members = outcome.members.map((one) => ({
        ...one,
        scoreMilli: one.scoreMilli - 10 * rows(one.member) ** 2,
      }));
      return { ...outcome, members };
    };
    expectCaught("much activity lowers a score", neverLowers(mutant));
  });
  it("4: reversals are passed over", () => {
    const mutant = changing((given) => ({
      ...given,
      activities: given.activities.filter((row) => row.reverses === ""),
    }));
    expectCaught("reversals are passed over", reversalUndoes(mutant));
  });
  it("5: what is old counts more", () => {
    const mutant: ReplayLog = (given, chosen, at) => {
      const weekDecay = [...chosen.tables.weekDecay].reverse();
      return replayFiles(given, { ...chosen, tables: { ...chosen.tables, weekDecay } }, at);
    };
    expectCaught("decay the wrong way round", neverRises(mutant));
  });
  it("9: scores are relative to the average", () => {
    const mutant: ReplayLog = (given, chosen, at) => {
      const outcome = replayFiles(given, chosen, at);
      const sum = outcome.members.reduce((total, one) => total + one.scoreMilli, 0);
      return { ...outcome, members: outcome.members.map((one) => ({ ...one, scoreMilli: one.scoreMilli - sum })) };
    };
    expectCaught("scores depend on others", othersDoNotMatter(mutant));
  });
  it("13: a cent of each refund is lost", () => {
    const mutant = changing((given) => ({
      ...given,
      refunds: given.refunds.map((row) => ({ ...row, amount_minor: String(Math.floor(Number(row.amount_minor) / 2)) })),
    }));
    expectCaught("half of a refund is lost", fullRefund(mutant));
  });
  it("13: refunds are not looked at", () => {
    const mutant = changing((given) => ({ ...given, refunds: given.refunds.filter((row) => row.id !== "fx") }));
    expectCaught("refunded orders count", makesNobodyTrusted(mutant));
  });
});
