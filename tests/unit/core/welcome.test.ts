import { describe, expect, it } from "vitest";
import { DAY_MS } from "../../../app/core/shared/time";
import { creditWelcome, hasStayed } from "../../../app/core/welcome/welcome";

const RULE = { days: 30, activeWeeks: 2, orders: 2 };
const JOINED = 1_000_000;

describe("a welcome", () => {
  it.each([
    ["on the first instant of the newcomer's days", 0, 3000, 3001],
    ["on their last", 30 * DAY_MS - 1, 3000, 3001],
    ["when they are over", 30 * DAY_MS, 6001, null],
    ["before they joined", -1, 6001, null],
  ])("%s", (_, after, now, rest) => {
    const given = { weightMilli: 6001, occurredAt: JOINED + after, newcomerJoinedAt: JOINED };
    const credit = creditWelcome(RULE, given);
    expect(credit.weightMilli).toBe(now);
    expect(credit.rest).toEqual(rest === null ? null : { weightMilli: rest, dueAt: JOINED + 30 * DAY_MS });
    expect(creditWelcome("at-once", given)).toEqual({ weightMilli: 6001, rest: null });
  });

  it("of somebody who is no member counts in full", () => {
    const given = { weightMilli: 6000, occurredAt: JOINED, newcomerJoinedAt: null };
    expect(creditWelcome(RULE, given)).toEqual({ weightMilli: 6000, rest: null });
  });

  it.each([
    [1, 1, false],
    [2, 0, true],
    [0, 2, true],
  ])("with %i active weeks and %i orders of the newcomer: stayed is %s", (activeWeeks, paidOrders, stayed) => {
    expect(hasStayed(RULE, { activeWeeks, paidOrders })).toBe(stayed);
  });
});
