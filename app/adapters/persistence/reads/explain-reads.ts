import type { HoldReason } from "~/core/trust/holds";
import type { Queryable } from "../database";
import { HELD_MARK } from "../trust-rows";

export type ExplainedOrderRow = {
  readonly orderId: string;
  readonly customerId: string | null;
  readonly buyerId: string | null;
  readonly placedAt: number;
  readonly paidAt: number | null;
  readonly fulfilledAt: number | null;
  readonly currency: string;
  readonly totalMinor: number;
  readonly refundedMinor: number;
  readonly cancelledAt: number | null;
  readonly attribution: "open" | "attributed" | "unattributed" | "cancelled";
  readonly notes: unknown;
  readonly touches: unknown;
  readonly basis: unknown;
  readonly programVersion: number | null;
  readonly sharesFixed: boolean;
};

/** An order with what its shares and rewards rest on. */
export async function explainedOrder(
  db: Queryable,
  shopId: number,
  orderId: string,
): Promise<ExplainedOrderRow | undefined> {
  const { rows } = await db.query<ExplainedOrderRow>(
    `select order_id as "orderId", customer_id as "customerId", buyer_id as "buyerId", placed_at as "placedAt", paid_at as "paidAt",
       fulfilled_at as "fulfilledAt", currency, total_minor as "totalMinor",
       refunded_minor as "refundedMinor", cancelled_at as "cancelledAt", attribution, notes, touches, basis,
       program_version as "programVersion", shares_fixed as "sharesFixed"
     from orders where shop_id = $1 and order_id = $2`,
    [shopId, orderId],
  );
  return rows[0];
}

export type StandingToExplain = {
  readonly agreed: boolean;
  readonly tier: string | null;
  readonly lowCloses: number | null;
  readonly lockReason: string | null;
};

/** Where a member stands, with the reason of a lock. */
export async function standingToExplain(
  db: Queryable,
  shopId: number,
  memberId: string,
): Promise<StandingToExplain | undefined> {
  const { rows } = await db.query<StandingToExplain>(
    `select m.consented_at is not null and m.withdrawn_at is null as agreed, s.tier, s.low_closes as "lowCloses",
       case when s.locked then (select c.reason from tier_changes c
         where c.shop_id = m.shop_id and c.member_id = m.member_id and c.cause = 'locked' order by c.at desc limit 1) end as "lockReason"
     from members m left join standings s on s.shop_id = m.shop_id and s.member_id = m.member_id
     where m.shop_id = $1 and m.member_id = $2`,
    [shopId, memberId],
  );
  return rows[0];
}

export type UnrewardedOrderRow = Pick<ExplainedOrderRow, "orderId" | "placedAt" | "currency" | "totalMinor"> & {
  readonly name: string | null;
};

/** The newest orders of a member as their buyer that brought the buyer nothing. */
export async function unrewardedOrders(
  db: Queryable,
  shopId: number,
  memberId: string,
  limit: number,
): Promise<readonly UnrewardedOrderRow[]> {
  const { rows } = await db.query<UnrewardedOrderRow>(
    `select o.order_id as "orderId", o.name, o.placed_at as "placedAt", o.currency, o.total_minor as "totalMinor" from orders o
     where o.shop_id = $1 and o.buyer_id = $2 and not exists (select 1 from lots l where l.shop_id = o.shop_id
       and l.order_id = o.order_id and l.member_id = o.buyer_id and l.role = 'buyer' and l.amount_minor > 0)
     order by o.placed_at desc, o.order_id limit $3`,
    [shopId, memberId, limit],
  );
  return rows;
}

export type HeldToExplain = {
  readonly source: string;
  readonly activityId: string;
  readonly memberId: string;
  readonly kindName: string;
  readonly occurredAt: number;
  readonly reason: HoldReason;
  readonly seen: number;
  readonly usual: number;
  readonly state: "held" | "released" | "refused";
  readonly untilAt: number;
  readonly decidedAt: number | null;
  readonly takenBack: boolean;
};

// What is held bears a mark where the id of a reversal would stand, and whoever lets it through takes that off.
const HELD = `select h.source, h.activity_id as "activityId", h.member_id as "memberId", a.kind as "kindName",
    h.occurred_at as "occurredAt", h.reason, h.seen, h.usual, h.state, h.until_at as "untilAt", h.decided_at as "decidedAt",
    (a.reversed_by is not null and a.reversed_by <> '${HELD_MARK}') or exists (select 1 from activities r
      where r.shop_id = a.shop_id and r.source = a.source and r.reverses = a.activity_id) as "takenBack"
  from held_activities h join activities a on a.shop_id = h.shop_id and a.source = h.source and a.activity_id = h.activity_id
  where h.shop_id = $1`;

/** An activity that was ever held. */
export async function heldToExplain(
  db: Queryable,
  shopId: number,
  { source, activityId }: { readonly source: string; readonly activityId: string },
): Promise<HeldToExplain | undefined> {
  const { rows } = await db.query<HeldToExplain>(`${HELD} and h.source = $2 and h.activity_id = $3`, [
    shopId,
    source,
    activityId,
  ]);
  return rows[0];
}

/** The newest activities of a member that wait for a person, or were refused by one. */
export async function uncountedActivities(
  db: Queryable,
  shopId: number,
  memberId: string,
  limit: number,
): Promise<readonly HeldToExplain[]> {
  const { rows } = await db.query<HeldToExplain>(
    `${HELD} and h.member_id = $2 and h.state in ('held', 'refused') order by h.occurred_at desc, h.source, h.activity_id limit $3`,
    [shopId, memberId, limit],
  );
  return rows;
}

/** The newest perks that a member was not given. */
export async function withheldGrants(
  db: Queryable,
  shopId: number,
  memberId: string,
  limit: number,
): Promise<readonly { readonly grantId: string; readonly name: string; readonly decidedAt: number }[]> {
  const { rows } = await db.query<{ grantId: string; name: string; decidedAt: number }>(
    `select grant_id as "grantId", name, decided_at as "decidedAt" from grants
     where shop_id = $1 and member_id = $2 and state = 'withheld' order by number desc limit $3`,
    [shopId, memberId, limit],
  );
  return rows;
}
