import { z } from "zod";
import type { Queryable } from "~/adapters/persistence/database";
import { groupLeaders, linkedMembers, takesPart } from "~/adapters/persistence/evidence-rows";
import type { OrderEvidence, ShareRow } from "~/core/attribution/evidence";
import { EARNING_REFUSALS, type Earning } from "~/core/orders/earning";
import type { RewardBasis } from "~/core/rewards/reward-amounts";
import { weekAt } from "~/core/shared/zone";
import type { ShopProgram } from "~/usecases/programs/load-program";
import { standingsAtCloses } from "./closed-standings";

const storedSchema = z.object({
  buyer: z.object({ member: z.string(), tier: z.string() }).nullable(),
  ownAccounts: z.array(z.string()),
  leaders: z.record(z.string(), z.string()),
  consistency: z.record(z.string(), z.number()),
  /** Missing in what was stored before there were rules for orders. */
  earning: z
    .object({
      earningMinor: z.number(),
      ofMinor: z.number(),
      buyerPercent: z.number(),
      contributorPercent: z.number(),
      creatorPercent: z.number(),
      refusals: z.array(z.enum(EARNING_REFUSALS)),
      bonuses: z.array(z.string()),
    })
    .nullable()
    .default(null),
});

type Rewarded = {
  readonly evidence: OrderEvidence;
  readonly rows: readonly ShareRow[];
  readonly earning: Earning | null;
};

/** Who is rewarded for each order and by what, as of placed_at, for a batch. Members without consent earn nothing. */
export async function loadBases(db: Queryable, at: ShopProgram, orders: readonly Rewarded[]): Promise<RewardBasis[]> {
  const { shopId, zone } = at;
  const groups = orders.flatMap(({ rows }) => rows.flatMap((row) => (row.group === null ? [] : [row.group])));
  const leaders = await groupLeaders(db, shopId, [...new Set(groups)]);
  const found = await linkedMembers(db, shopId, [], [...new Set(leaders.values())]);
  const people = new Map(found.map((one) => [one.memberId, one]));
  const leaderOf = (group: string | null, placedAt: number): string | undefined => {
    const leader = people.get(leaders.get(group ?? "") ?? "");
    return leader && takesPart(leader, placedAt) ? leader.memberId : undefined;
  };
  const keys = orders.flatMap(({ evidence, rows }) => {
    const week = weekAt(zone, evidence.order.placedAt) - 1;
    const actors = rows.flatMap((row) => [row.actor, leaderOf(row.group, evidence.order.placedAt)]);
    return [evidence.buyer, ...actors].flatMap((memberId) => (memberId ? [{ memberId, week }] : []));
  });
  const standings = await standingsAtCloses(db, at, keys);
  return orders.map(({ evidence, rows, earning }) => {
    const week = weekAt(zone, evidence.order.placedAt) - 1;
    const leaderByGroup = new Map<string, string>();
    const consistencyByMember = new Map<string, number>();
    for (const { actor, group } of rows) {
      const leader = leaderOf(group, evidence.order.placedAt);
      if (group !== null && leader !== undefined) leaderByGroup.set(group, leader);
      for (const member of [actor, leader])
        if (member) consistencyByMember.set(member, standings.of(member, week).consistency);
    }
    const { buyer, ownAccounts } = evidence;
    return {
      orderId: evidence.order.id,
      rows,
      buyer: buyer === null ? null : { member: buyer, tier: standings.of(buyer, week).tier },
      ownAccounts,
      leaderByGroup,
      consistencyByMember,
      earning,
    };
  });
}

/** The basis without its rows, as JSON for the order. */
export function storeBasis(basis: RewardBasis): unknown {
  return {
    buyer: basis.buyer,
    ownAccounts: basis.ownAccounts,
    leaders: Object.fromEntries(basis.leaderByGroup),
    consistency: Object.fromEntries(basis.consistencyByMember),
    earning: basis.earning,
  };
}

/** The inverse of storeBasis, with the order's stored rows. Throws when the JSON is not one of ours. */
export function readBasis(orderId: string, rows: readonly ShareRow[], stored: unknown): RewardBasis {
  const { buyer, ownAccounts, leaders, consistency, earning } = storedSchema.parse(stored);
  return {
    orderId,
    rows,
    buyer,
    ownAccounts,
    leaderByGroup: new Map(Object.entries(leaders)),
    consistencyByMember: new Map(Object.entries(consistency)),
    earning,
  };
}
