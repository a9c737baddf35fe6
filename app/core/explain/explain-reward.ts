import { isCodeLot, lotAmountMinor } from "../ledger/lot";
import type { Lot } from "../ledger/lot";
import type { Program } from "../programs/program";
import { netMinorOf } from "../rewards/decide-lots";
import { type RewardBasis, contributorOf, creatorOf, rewardAmounts } from "../rewards/reward-amounts";
import type { Instant } from "../shared/time";
import {
  type Explained,
  type ExplainedChange,
  type ExplainedPart,
  type FurtherQuestion,
  change,
  said,
} from "./explained";
import { type ChangeFacts, LOT_CHANGES, standOf } from "./reason-changes";

export type RewardInput = {
  readonly lot: Lot;
  readonly basis: RewardBasis;
  readonly totalMinor: number;
  readonly refundedMinor: number;
  readonly cancelled: boolean;
  readonly now: Instant;
  /** Of its order. */
  readonly facts: ChangeFacts;
};

/** Why a reward for an order is what it is, step by step of section 8: the parts add up to what stands, to the minor unit. */
export function explainWhyReward(program: Program, input: RewardInput): Explained {
  const { lot, basis, totalMinor } = input;
  const amount = (under: Program, on: RewardBasis, netMinor: number): number =>
    rewardAmounts(under, on, netMinor).find((one) => one.lot === lot.lot)?.amountMinor ?? 0;
  const plain = withoutBonus(basis);
  const atFullRate = amount(flat(program), plain, totalMinor);
  const afterLane = amount(flat(program, { lane: true }), plain, totalMinor);
  const afterSteadiness = amount(program, plain, totalMinor);
  const formula = amount(program, basis, totalMinor);
  const worthNow = input.cancelled ? 0 : lot.worthMinor;
  const stands = lotAmountMinor(lot);
  const steps: ExplainedPart[] = [
    { code: "reward-rate", amount: atFullRate, params: { role: lot.role, rateBp: rateOf(program, input), totalMinor } },
    { code: "reward-code-lane", amount: afterLane - atFullRate, params: { percent: program.rewards.codeRatePercent } },
    {
      code: "reward-steadiness",
      amount: afterSteadiness - afterLane,
      params: { percent: basis.consistencyByMember.get(lot.member) ?? 0 },
    },
    {
      code: "reward-order-rules",
      amount: formula - afterSteadiness,
      params: { bonuses: (basis.earning?.bonuses ?? []).join(", ") },
    },
    { code: "reward-cut", amount: -Math.min(lot.cutMinor, formula), params: { reasons: lot.reasons.join(";") } },
    {
      code: input.cancelled ? "reward-cancelled" : "reward-refunds",
      amount: worthNow - (formula - Math.min(lot.cutMinor, formula)),
      params: { refundedMinor: input.refundedMinor },
    },
    {
      code: lot.state === "carried" ? "reward-carried-over" : "reward-payout-limit",
      amount: stands - worthNow,
      params: { percent: program.rewards.codePayoutMaxPercent, carriedMinor: lot.carriedMinor },
    },
  ];
  return {
    subject: "reward",
    unit: "minor",
    currency: lot.currency,
    total: stands,
    parts: [...steps.filter((part) => part.amount !== 0), said(`reward-${lot.state}`, { dueAt: lot.dueAt })],
    whatWouldChangeIt: changesOf(program, input, amount),
    alsoAsk: furtherOf(program, input),
  };
}

/** A helper's and a creator's reward rest on parts of the order; a buyer's is asked why it is not more. */
function furtherOf(program: Program, { lot, basis }: RewardInput): FurtherQuestion[] {
  if (lot.role === "buyer") return [{ subject: "refusal", id: lot.orderId, params: {} }];
  const earner = lot.role === "contributor" ? contributorOf : creatorOf;
  return basis.rows
    .filter((row) => row.lane === lot.lane && earner(program, basis, row) === lot.member)
    .map(({ touch, shareBp }, index) => ({
      subject: "share",
      id: `${lot.orderId}/${touch}`,
      params: { n: index + 1, shareBp },
    }));
}

function changesOf(
  program: Program,
  input: RewardInput,
  amount: (under: Program, on: RewardBasis, netMinor: number) => number,
): ExplainedChange[] {
  const { lot, basis, totalMinor, refundedMinor, facts } = input;
  const changes: ExplainedChange[] = [];
  const net = netMinorOf(totalMinor, refundedMinor);
  if (lot.role === "buyer" && basis.buyer !== null) {
    const index = program.tiers.findIndex((tier) => tier.name === basis.buyer?.tier);
    const next = program.tiers[index + 1];
    if (next !== undefined) {
      const higher = { ...basis, buyer: { ...basis.buyer, tier: next.name } };
      changes.push(change("reward-next-tier", { tier: next.name, minor: amount(program, higher, net) }));
    }
  } else if ((basis.consistencyByMember.get(lot.member) ?? 0) < 100) {
    const steady = { ...basis, consistencyByMember: new Map([...basis.consistencyByMember, [lot.member, 100]]) };
    changes.push(change("reward-if-steady", { minor: amount(program, steady, net) }));
  }
  const reasons = [...new Set(lot.reasons)];
  return [...changes, ...reasons.flatMap((reason) => LOT_CHANGES[reason](facts)), ...stateChanges(program, input)];
}

/** What can still become of it, by where it stands; whatever is final says so. */
function stateChanges(program: Program, { lot, now, cancelled, facts }: RewardInput): ExplainedChange[] {
  switch (lot.state) {
    case "pending":
      return [
        change(lot.dueAt > now ? "reward-due" : "reward-posts-next", { dueAt: lot.dueAt }),
        ...(isCodeLot(lot) ? [change("reward-month-close")] : []),
      ];
    case "carried":
      return [change("reward-next-close", { closes: program.rewards.codeCarryMonths })];
    case "posted":
      return [change("reward-refund-takes")];
    case "voided":
    case "reversed":
      return [cancelled ? change("order-stays-cancelled") : standOf(facts)];
  }
}

/** The program as if steadiness, and codes unless they are asked for, took nothing off. */
function flat(program: Program, keep: { readonly lane?: boolean } = {}): Program {
  const codeRatePercent = keep.lane === true ? program.rewards.codeRatePercent : 100;
  return { ...program, rewards: { ...program.rewards, rewardFloorPercent: 100, codeRatePercent } };
}

/** As if every order earned on its total, without bonus. */
function withoutBonus(basis: RewardBasis): RewardBasis {
  return { ...basis, earning: null };
}

function rateOf(program: Program, { lot, basis }: RewardInput): number {
  switch (lot.role) {
    case "buyer":
      return program.rewards.buyerRateBp[basis.buyer?.tier ?? ""] ?? 0;
    case "contributor":
      return program.rewards.contributorRateBp;
    case "creator":
      return program.rewards.creatorRateBp;
  }
}
