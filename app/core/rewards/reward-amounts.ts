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
  const earned: Earned[] = [];
  for (let index = 0; index < rows.length; index += 1) {
    const row = rows[index];
    if (row === undefined) continue;
    const { lane } = row;
    const net = nets[index] ?? 0;
    const contributor = contributorOf(program, basis, row);
    if (contributor !== null) addNet(earned, { role: "contributor", lane, member: contributor, net });
    const creator = creatorOf(program, basis, row);
    if (creator !== null) addNet(earned, { role: "creator", lane, member: creator, net });
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

type Earned = { readonly role: LotRole; readonly lane: ShareLane; readonly member: MemberId; net: number };

/** A handful: looked through sooner than a key of each is put together. */
function addNet(earned: Earned[], more: Earned): void {
  for (const known of earned) {
    if (known.member !== more.member || known.role !== more.role || known.lane !== more.lane) continue;
    known.net += more.net;
    return;
  }
  earned.push(more);
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

/** The actor, unless they earn more as the group's leader; equal rates: the actor (section 8). */
export function contributorOf(program: Program, basis: RewardBasis, row: ShareRow): MemberId | null {
  const { contributorRateBp, creatorRateBp } = program.rewards;
  if (row.actor === null || creatorRateBp <= contributorRateBp) return row.actor;
  return leaderOf(basis, row) === row.actor ? null : row.actor;
}

/** The group's leader, unless they earn as much or more as the actor. */
export function creatorOf(program: Program, basis: RewardBasis, row: ShareRow): MemberId | null {
  const { contributorRateBp, creatorRateBp } = program.rewards;
  const leader = leaderOf(basis, row);
  return leader === row.actor && creatorRateBp <= contributorRateBp ? null : leader;
}

/** Who leads the row's group, unless that is the buyer or one in their bucket. */
function leaderOf({ leaderByGroup, buyer, ownAccounts }: RewardBasis, { group }: ShareRow): MemberId | null {
  const leader = group === null ? undefined : leaderByGroup.get(group);
  return leader === undefined || leader === buyer?.member || ownAccounts.includes(leader) ? null : leader;
}
