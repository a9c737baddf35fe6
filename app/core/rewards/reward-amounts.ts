import type { GroupId, LotId, MemberId, OrderId } from "../shared/ids";
import { type Earning, earningNet } from "../orders/earning";
import { divideFloor, multiplyDivideFloor, productDivideFloor, splitByLargestRemainder } from "../shared/integer";
import type { ShareLane, ShareRow } from "../attribution/evidence";
import type { Program } from "../programs/program";

export type LotRole = "buyer" | "contributor" | "creator";
export type LotClass = "purchase" | "participation" | "operator";

/** Who is rewarded for an order and by what; everything is as of placed_at and stays so. */
export type RewardBasis = {
  readonly orderId: OrderId;
  readonly rows: readonly ShareRow[];
  /** The buyer with the tier of the last weekly close before placed_at. */
  readonly buyer: { readonly member: MemberId; readonly tier: string } | null;
  /** Who shares the customer or an identity bucket with the buyer: no creator's reward for them. */
  readonly ownAccounts: readonly MemberId[];
  readonly leaderByGroup: ReadonlyMap<GroupId, MemberId>;
  /** C at the last weekly close before placed_at; a member who is missing had none: 0. */
  readonly consistencyByMember: ReadonlyMap<MemberId, number>;
  /** What of the order earns under the program's rules for orders; null: all of it. */
  readonly earning: Earning | null;
};

/** A lot as the formula gives it, before maxima. */
export type RewardAmount = {
  readonly lot: LotId;
  readonly member: MemberId;
  readonly role: LotRole;
  /** Null for buyers. */
  readonly lane: ShareLane | null;
  readonly lotClass: LotClass;
  readonly amountMinor: number;
};

const CLASS: Readonly<Record<LotRole, LotClass>> = {
  buyer: "purchase",
  contributor: "participation",
  creator: "operator",
};

/** Later ones are cut first by an order's maximum (section 8). */
export const LOT_ORDER: readonly { readonly role: LotRole; readonly lane: ShareLane | null }[] = [
  { role: "buyer", lane: null },
  { role: "contributor", lane: "relational" },
  { role: "contributor", lane: "code" },
  { role: "creator", lane: "relational" },
  { role: "creator", lane: "code" },
];

export function lotId(order: OrderId, role: LotRole, member: MemberId, lane: ShareLane | null): LotId {
  return `${order}:${role}:${member}:${lane ?? ""}`;
}

/** What a member's steadiness leaves of the rate, in percent: steady(m) of section 8. */
export function steadyPercent(program: Pick<Program, "rewards">, consistencyPercent: number): number {
  const floor = program.rewards.rewardFloorPercent;
  return divideFloor(100 * floor + (100 - floor) * consistencyPercent, 100);
}

/**
 * What each one gets for an order of which `netMinor` is left after refunds, before maxima; amounts of 0 included, in the order
 * in which maxima are spent (SCORING.md section 8). The same basis with less net gives what is left after a refund.
 */
export function rewardAmounts(program: Program, basis: RewardBasis, netMinor: number): RewardAmount[] {
  const { buyer, rows, earning } = basis;
  const earningMinor = earningNet(earning, netMinor);
  const nets = splitByLargestRemainder(
    earningMinor,
    rows.map((row) => ({ id: row.touch, weight: row.shareBp })),
  );
  // A handful: looked through sooner than a key of each is put together.
  const earned: { readonly role: LotRole; readonly lane: ShareLane; readonly member: MemberId; net: number }[] = [];
  for (const [index, row] of rows.entries()) {
    const net = nets[index] ?? 0;
    const { lane } = row;
    for (const { role, member } of earnersOf(program, basis, row)) {
      const known = earned.find((sum) => sum.member === member && sum.role === role && sum.lane === lane);
      if (known === undefined) earned.push({ role, lane, member, net });
      else known.net += net;
    }
  }
  const amounts: RewardAmount[] = [];
  if (buyer !== null) {
    const rate = program.rewards.buyerRateBp[buyer.tier] ?? 0;
    const amountMinor =
      earning === null
        ? multiplyDivideFloor(earningMinor, rate, 10_000)
        : productDivideFloor([earningMinor, rate, earning.buyerPercent], 1_000_000);
    amounts.push(rewardAmount(basis, { role: "buyer", lane: null, member: buyer.member }, amountMinor));
  }
  for (const slot of LOT_ORDER) {
    for (const sum of earned) {
      if (sum.role !== slot.role || sum.lane !== slot.lane) continue;
      const amountMinor = amountOf(program, basis, sum.role, sum.lane, sum.member, sum.net);
      amounts.push(rewardAmount(basis, sum, amountMinor));
    }
  }
  return amounts;
}

function rewardAmount(
  { orderId }: RewardBasis,
  { role, lane, member }: Pick<RewardAmount, "role" | "lane" | "member">,
  amountMinor: number,
): RewardAmount {
  return { lot: lotId(orderId, role, member, lane), member, role, lane, lotClass: CLASS[role], amountMinor };
}

function amountOf(
  program: Program,
  basis: RewardBasis,
  role: LotRole,
  lane: ShareLane,
  member: MemberId,
  netMinor: number,
): number {
  const { contributorRateBp, creatorRateBp, codeRatePercent } = program.rewards;
  const rate = role === "contributor" ? contributorRateBp : creatorRateBp;
  const lanePercent = lane === "code" ? codeRatePercent : 100;
  const steady = steadyPercent(program, basis.consistencyByMember.get(member) ?? 0);
  const { earning } = basis;
  if (earning === null) return multiplyDivideFloor(netMinor, rate * lanePercent * steady, 100_000_000);
  const bonus = role === "contributor" ? earning.contributorPercent : earning.creatorPercent;
  return productDivideFloor([netMinor, rate * lanePercent, steady, bonus], 10_000_000_000);
}

/** The actor and the group's leader; one who is both gets the role with the higher rate, contributor if equal. */
export function earnersOf(
  program: Program,
  basis: RewardBasis,
  row: ShareRow,
): { readonly role: LotRole; readonly member: MemberId }[] {
  const leader = row.group === null ? undefined : basis.leaderByGroup.get(row.group);
  const { contributorRateBp, creatorRateBp } = program.rewards;
  const creator =
    leader === undefined || leader === basis.buyer?.member || basis.ownAccounts.includes(leader) ? null : leader;
  const earners: { role: LotRole; member: MemberId }[] = [];
  const both = creator !== null && creator === row.actor;
  if (row.actor !== null && !(both && creatorRateBp > contributorRateBp)) {
    earners.push({ role: "contributor", member: row.actor });
  }
  if (creator !== null && !(both && creatorRateBp <= contributorRateBp)) {
    earners.push({ role: "creator", member: creator });
  }
  return earners;
}
