import { describe, expect, it } from "vitest";
import type { MissionReport } from "../../../app/cli/hearth/mission-report";
import { runHearth } from "../../../app/cli/hearth/main";
import { createLastClick } from "../../../app/core/backtest/last-click";
import type { ReplayOrder } from "../../../app/core/replay/replay-input";

function simulated(...more: string[]): string {
  let text = "";
  const args = ["simulate", "--seed", "7", "--weeks", "40", "--members", "800", "--report", ...more];
  expect(runHearth(args, { out: (given) => (text = given), error: (given) => (text = given) }, 0), text).toBe(0);
  return text;
}

describe("who earned, under this program and under the last click", () => {
  const { reports } = JSON.parse(simulated("--json")) as { reports: MissionReport[] };
  const [report] = reports;
  const persona = (name: string) => report?.personas.find((row) => row.name === name);

  it("spends the same money on both sides, to the cent, however it is cut", () => {
    for (const rows of [report?.personas, report?.kinds]) {
      for (const side of ["hearthMinor", "lastClickMinor"] as const) {
        expect(rows?.reduce((sum, row) => sum + row[side], 0)).toBe(report?.totalMinor);
      }
    }
    expect(report?.totalMinor).toBeGreaterThan(100_000);
  });

  it("shows the mission: who is there week after week earns here, who lives on codes earns there", () => {
    for (const name of ["steady", "occasional", "fading", "newcomer"]) {
      expect(persona(name)?.hearthShareBp, name).toBeGreaterThan(2 * (persona(name)?.lastClickShareBp ?? 0));
    }
    for (const name of ["hunter"]) {
      expect((persona(name)?.hearthShareBp ?? 0) * 3, name).toBeLessThan(persona(name)?.lastClickShareBp ?? 0);
    }
    const relational = report?.kinds.filter(({ kind }) => kind.endsWith("relational")) ?? [];
    const code = report?.kinds.filter(({ kind }) => kind.endsWith("code")) ?? [];
    const hearth = (rows: typeof relational) => rows.reduce((sum, row) => sum + row.hearthMinor, 0);
    expect(hearth(relational)).toBeGreaterThan(3 * hearth(code));
  });

  it("prints one table with everybody and the earners on top of each", () => {
    const text = simulated();
    for (const row of report?.personas ?? []) expect(text).toContain(`${row.name} (${String(row.people)})`);
    for (const { member } of [...(report?.topHearth ?? []), ...(report?.topLastClick ?? [])])
      expect(text).toContain(member);
    expect(text).not.toContain("Wrote");
  });
});

describe("a last-click program", () => {
  const community = {
    members: [
      { member: "ada", customer: "c-ada", joinedAt: 0 },
      { member: "bo", customer: "c-bo", joinedAt: 50 },
    ],
    groups: [],
    memberships: [],
    codes: [{ code: "Ada10", owner: "ada", group: null }],
    rests: [],
  };
  const order = (given: Partial<ReplayOrder>): ReplayOrder => ({
    ...{ id: "o", customer: "c-x", placedAt: 100, currency: "USD", totalMinor: 1000, code: null, referral: null },
    ...{ cancelledAt: null, refunds: [], ...given },
  });
  const paid = (...orders: Partial<ReplayOrder>[]) => {
    const lastClick = createLastClick(community, 1000);
    for (const given of orders) lastClick.order(order(given));
    return Object.fromEntries(lastClick.pay("USD", 100));
  };

  it.each<[string, Partial<ReplayOrder>[], Record<string, number>]>([
    ["the code is later than the link", [{ code: "ADA10", referral: "bo" }], { ada: 100 }],
    ["a link stands where the code names nobody", [{ code: "SALE", referral: "bo" }], { bo: 100 }],
    ["a link by somebody who had not joined names nobody", [{ referral: "bo", placedAt: 40 }], {}],
    ["an order without either rewards nobody", [{}], {}],
    ["an own order earns nothing", [{ code: "ada10", customer: "c-ada" }], {}],
    ["a cancelled order is none", [{ code: "ada10", cancelledAt: 500 }], {}],
    [
      "refunds count",
      [{ code: "ada10", refunds: [{ refundedAt: 200, amountMinor: 500 }] }, { referral: "bo" }],
      { ada: 33, bo: 67 },
    ],
    ["what comes after the instant does not exist", [{ code: "ada10", placedAt: 2000 }], {}],
  ])("%s", (_, orders, expected) => {
    expect(paid(...orders)).toEqual(expected);
  });
});
