import type { Queryable } from "~/adapters/persistence/database";
import {
  type CodeRow,
  type EvidenceOrder,
  type EvidenceRow,
  type InteractionRow,
  type LinkedMember,
  type MembershipRow,
  codesByKey,
  eventHosts,
  evidenceActivities,
  interactions,
  linkedMembers,
  membershipsOf,
  takesPart,
} from "~/adapters/persistence/evidence-rows";
import { mergedMembers } from "~/adapters/persistence/member-rows";
import type { StoredOrder } from "~/adapters/persistence/order-rows";
import { hostOfEvent } from "~/core/attribution/attribute-order";
import { EVENT_ATTENDED, INTERACTION_WINDOW_DAYS } from "~/core/attribution/evidence";
import type { CodeEvidence, OrderEvidence, ReferralEvidence } from "~/core/attribution/evidence";
import type { Buckets } from "~/core/identity/buckets";
import { settledAtOf } from "~/core/rewards/decide-lots";
import { groupBy } from "~/core/shared/group-by";
import { dayAt, weekAt } from "~/core/shared/zone";
import type { ShopProgram } from "~/usecases/programs/load-program";
import { type Standings, standingsAtCloses } from "./closed-standings";

type Loaded = {
  readonly members: readonly LinkedMember[];
  readonly buckets: Buckets;
  readonly activities: ReadonlyMap<string, EvidenceRow[]>;
  readonly hosts: ReadonlyMap<string, EvidenceRow[]>;
  readonly met: ReadonlyMap<string, InteractionRow[]>;
  readonly memberships: ReadonlyMap<string, MembershipRow[]>;
  readonly codes: ReadonlyMap<string, CodeRow>;
  readonly standings: Standings;
};

const unique = (values: readonly (string | null)[]): string[] => [...new Set(values.filter((one) => one !== null))];

/** The member linked to the order's customer, who had joined by then and agrees. */
export function buyerOf(members: readonly LinkedMember[], order: StoredOrder): LinkedMember | undefined {
  if (order.customerId === null) return undefined;
  return members.find(
    (one) => one.customerId === order.customerId && one.joinedAt <= order.placedAt && takesPart(one, order.placedAt),
  );
}

/**
 * The evidence of a batch of orders in a handful of queries, whatever the size of the batch (SCORING.md section 7). What was taken back
 * after an order's due instant, or after `until`, still stands.
 */
export async function loadEvidence(
  db: Queryable,
  at: ShopProgram,
  given: readonly StoredOrder[],
  { until, buckets }: { readonly until: number; readonly buckets: Buckets },
): Promise<OrderEvidence[]> {
  const { shopId, program, zone } = at;
  const orders = await withSurvivingReferrers(db, shopId, given);
  const customers = unique(orders.map((one) => one.customerId));
  const referrers = unique(orders.map((one) => one.referral));
  const linked = await linkedMembers(db, shopId, customers, referrers);
  const bought = orders.flatMap((order): EvidenceOrder[] => {
    const buyer = buyerOf(linked, order);
    if (!buyer) return [];
    const { orderId, placedAt } = order;
    return [{ orderId, buyerId: buyer.memberId, placedAt, settledAt: settledAtOf(program, order, until) }];
  });
  const activities = groupBy(
    await evidenceActivities(db, shopId, program.attribution.windowDays, bought),
    (one) => one.orderId,
  );
  const events = bought.flatMap(({ orderId, placedAt, settledAt }) =>
    (activities.get(orderId) ?? []).flatMap((one) =>
      one.kindName === EVENT_ATTENDED && one.ref !== null ? [{ orderId, ref: one.ref, placedAt, settledAt }] : [],
    ),
  );
  const codes = await codesByKey(db, shopId, unique(orders.map((one) => one.code?.toLowerCase() ?? null)));
  const loaded: Loaded = {
    members: linked,
    buckets,
    activities,
    hosts: groupBy(await eventHosts(db, shopId, events), (one) => one.orderId),
    met: groupBy(await interactions(db, shopId, INTERACTION_WINDOW_DAYS, bought), (one) => one.orderId),
    memberships: groupBy(
      await membershipsOf(db, shopId, unique(bought.map((one) => one.buyerId))),
      (one) => one.memberId,
    ),
    codes,
    standings: await standingsAtCloses(
      db,
      at,
      orders.flatMap((order) =>
        order.referral === null ? [] : [{ memberId: order.referral, week: weekAt(zone, order.placedAt) - 1 }],
      ),
    ),
  };
  const owners = await linkedMembers(db, shopId, [], unique([...codes.values()].map((code) => code.ownerId)));
  const byId = new Map(owners.map((one) => [one.memberId, one]));
  return orders.map((order) =>
    evidenceOf(at, order, loaded, { owners: byId, settledAt: settledAtOf(at.program, order, until) }),
  );
}

/** A link of somebody who was merged into another member brings buyers to that one. */
async function withSurvivingReferrers(
  db: Queryable,
  shopId: number,
  orders: readonly StoredOrder[],
): Promise<readonly StoredOrder[]> {
  const merged = await mergedMembers(db, shopId, unique(orders.map((one) => one.referral)));
  if (merged.size === 0) return orders;
  return orders.map((one) => ({ ...one, referral: merged.get(one.referral ?? "") ?? one.referral }));
}

function evidenceOf(
  at: ShopProgram,
  order: StoredOrder,
  loaded: Loaded,
  { owners, settledAt }: { readonly owners: ReadonlyMap<string, LinkedMember>; readonly settledAt: number },
): OrderEvidence {
  const buyer = buyerOf(loaded.members, order)?.memberId ?? null;
  const own = order.customerId === null ? [] : loaded.buckets.ofCustomer(order.customerId, settledAt).members;
  const rows = loaded.activities.get(order.orderId) ?? [];
  return {
    order: { id: order.orderId, placedAt: order.placedAt, currency: order.currency, totalMinor: order.totalMinor },
    buyer,
    ownAccounts: own,
    activities: rows,
    buyerGroups: buyer === null ? [] : groupsOn(at, loaded.memberships.get(buyer) ?? [], order.placedDay),
    hosts: hostsOf(loaded.hosts.get(order.orderId) ?? []),
    interactions: new Map((loaded.met.get(order.orderId) ?? []).map((one) => [one.memberId, one])),
    referral: referralOf(at, order, loaded),
    code: codeOf(order, loaded.codes, owners),
  };
}

function groupsOn(at: ShopProgram, memberships: readonly MembershipRow[], day: number): string[] {
  const then = memberships.filter(
    (one) => dayAt(at.zone, one.joinedAt) <= day && (one.leftAt === null || day <= dayAt(at.zone, one.leftAt)),
  );
  return unique(then.map((one) => one.groupId));
}

function hostsOf(rows: readonly EvidenceRow[]): Map<string, string> {
  const hosts = new Map<string, string>();
  for (const [ref, hosted] of groupBy(rows, (one) => one.ref ?? "")) {
    const host = hostOfEvent(hosted);
    if (host !== null) hosts.set(ref, host);
  }
  return hosts;
}

function referralOf(at: ShopProgram, order: StoredOrder, loaded: Loaded): ReferralEvidence | null {
  if (order.referral === null) return null;
  const member = loaded.members.find((one) => one.memberId === order.referral && takesPart(one, order.placedAt));
  const closed = loaded.standings.of(order.referral, weekAt(at.zone, order.placedAt) - 1);
  return {
    member: order.referral,
    joined: member !== undefined && member.joinedAt <= order.placedAt,
    activeWeeks: closed.activeWeeks,
  };
}

function codeOf(
  order: StoredOrder,
  codes: ReadonlyMap<string, CodeRow>,
  owners: ReadonlyMap<string, LinkedMember>,
): CodeEvidence | null {
  if (order.code === null) return null;
  const known = codes.get(order.code.toLowerCase());
  const owner = known && owners.get(known.ownerId);
  if (!known || !owner || !takesPart(owner, order.placedAt)) return { known: false, code: order.code };
  return { known: true, code: order.code, owner: known.ownerId, group: known.groupId };
}
