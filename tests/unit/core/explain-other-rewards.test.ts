import { describe, expect, it } from "vitest";
import { explainOtherReward } from "~/core/explain/explain-other-reward";
import type { ChangeFacts } from "~/core/explain/reason-changes";
import type { Lot } from "~/core/ledger/lot";
import { grantLot } from "~/core/perks/grant-lot";
import { defaultProgram } from "~/core/programs/parse-program";
import { splitSteadinessPool } from "~/core/rewards/steadiness-pool";

const AT = Date.UTC(2026, 6, 1);
const program = defaultProgram();
const facts: ChangeFacts = { program, open: false, dueAt: AT, nextMonthAt: AT, coolDownUntil: null };

/** Lots of a pool of 1000 split by these scores, with the pool as it was. */
function split(capMinor: number, scores: Readonly<Record<string, number>>) {
  const rewards = { ...program.rewards, steadinessPoolMonthMinor: 1000, memberMonthMaxMinor: capMinor };
  const operators = Object.entries(scores).map(([member, scoreMilli]) => ({ member, scoreMilli }));
  const lots = splitSteadinessPool({ rewards }, { month: 24_317, closesAt: AT, currency: "USD", scores: operators });
  const claims = operators.map(({ member, scoreMilli }) => ({ id: member, weight: scoreMilli, capMinor }));
  return { lots, pool: { poolMinor: 1000, claims } };
}

const partsOf = (lot: Lot, pool: ReturnType<typeof split>["pool"] | undefined) => {
  const origin = pool && { source: "period" as const, pool };
  const { parts, total } = explainOtherReward({ lot, origin, facts });
  expect(parts.reduce((sum, part) => sum + part.amount, 0)).toBe(total);
  return parts.map((part) => [part.code, part.amount]);
};

describe("a reward that no order brought", () => {
  it("is its part of the pool, less what the maximum took, or with what others' maximum left", () => {
    const { lots, pool } = split(400, { ann: 7000, ben: 2000, cat: 1000 });
    expect(lots.map((lot) => [lot.member, ...partsOf(lot, pool)])).toEqual([
      ["ann", ["reward-pool-part", 700], ["reward-pool-maximum", -300], ["reward-posted", 0]],
      ["ben", ["reward-pool-part", 200], ["reward-pool-again", 200], ["reward-posted", 0]],
      ["cat", ["reward-pool-part", 100], ["reward-pool-again", 100], ["reward-posted", 0]],
    ]);
    const changes = explainOtherReward({ lot: lots[0] as Lot, origin: { source: "period", pool }, facts });
    expect(changes.whatWouldChangeIt.map((one) => one.code)).toEqual([
      "pool-has-a-maximum",
      "next-pool",
      "reward-is-final",
    ]);
  });

  it("says where it is from and no more when what is stored no longer gives it", () => {
    const { lots } = split(1000, { ann: 7000, ben: 3000 });
    const { pool } = split(1000, { ann: 7000 });
    const [ann] = lots;
    if (!ann) throw new Error("no lots");
    expect(partsOf(ann, pool)).toEqual([
      ["reward-from-period", 700],
      ["reward-posted", 0],
    ]);
    expect(partsOf(ann, undefined)[0]).toEqual(["reward-from-period", 700]);
  });

  it("that a perk brought names the perk, also once it was cancelled", () => {
    const lot = grantLot({ grantId: "grant-1", member: "ann", amountMinor: 500, currency: "USD", at: AT });
    const origin = { source: "grant", name: "Thanks", grantedBy: "tier", of: "Regular" } as const;
    const given = explainOtherReward({ lot, origin, facts });
    expect(given).toMatchObject({
      total: 500,
      parts: [{ code: "reward-grant-tier", amount: 500, params: { perk: "Thanks", of: "Regular" } }, {}],
      whatWouldChangeIt: [{ code: "reward-until-cancelled" }],
    });
    const gone: Lot = { ...lot, state: "reversed", worthMinor: 0, paidMinor: 0 };
    expect(explainOtherReward({ lot: gone, origin, facts })).toMatchObject({
      total: 0,
      parts: [{ code: "reward-grant-tier", amount: 0 }, { code: "reward-reversed" }],
      whatWouldChangeIt: [{ code: "reward-stays-gone" }],
    });
  });
});
