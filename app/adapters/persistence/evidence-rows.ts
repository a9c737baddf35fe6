import type { Queryable } from "./database";
import { HELD_MARK } from "./trust-rows";

/** An order to find evidence for, with its buyer. */
export type EvidenceOrder = {
  readonly orderId: string;
  readonly buyerId: string;
  readonly placedAt: number;
  /** Its shares are decided as of then: what was taken back later still stands. */
  readonly settledAt: number;
};

export type EvidenceRow = {
  readonly orderId: string;
  readonly source: string;
  readonly id: string;
  readonly kindName: string;
  readonly member: string;
  readonly counterpart: string | null;
  readonly group: string | null;
  readonly ref: string | null;
  readonly occurredAt: number;
  readonly qualityPercent: number;
  readonly trustPercent: number;
  readonly pairPercent: number;
};

const ACTIVITY = `a.source, a.activity_id as id, a.kind as "kindName", a.member_id as member, a.counterpart, a.group_id as "group",
  a.ref, a.occurred_at as "occurredAt", a.quality as "qualityPercent", a.trust as "trustPercent", a.pair as "pairPercent"`;
// What is held, waiting or refused, is no evidence; neither is what Hearth itself derives.
const COUNTS = `a.reverses is null and a.reversed_by is distinct from '${HELD_MARK}' and a.source <> 'hearth' and (a.reversed_by is null or not exists (select 1 from activities r
  where r.shop_id = a.shop_id and r.source = a.source and r.activity_id = a.reversed_by and r.occurred_at <= o.settled_at))`;
// Who was erased still stands behind orders from before: what others earned by them must not change.
const AGREED = `exists (select 1 from members m where m.shop_id = a.shop_id and m.member_id = a.member_id
  and m.consented_at is not null and (m.withdrawn_at is null or (m.member_id like 'erased-%' and m.withdrawn_at > o.placed_at)))`;

function orderColumns(orders: readonly EvidenceOrder[]): [string[], string[], Date[], Date[]] {
  return [
    orders.map((one) => one.orderId),
    orders.map((one) => one.buyerId),
    orders.map((one) => new Date(one.placedAt)),
    orders.map((one) => new Date(one.settledAt)),
  ];
}

/** Activities of the window before each order: done for the buyer, or by the buyer. */
export async function evidenceActivities(
  db: Queryable,
  shopId: number,
  windowDays: number,
  orders: readonly EvidenceOrder[],
): Promise<EvidenceRow[]> {
  const within = `a.occurred_at <= o.placed_at and a.occurred_at >= o.placed_at - make_interval(hours => $6 * 24)`;
  const { rows } = await db.query<EvidenceRow>(
    `with o as (select * from unnest($2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[]) as o (order_id, buyer_id, placed_at, settled_at))
     select o.order_id as "orderId", ${ACTIVITY} from o join activities a
       on a.shop_id = $1 and a.counterpart = o.buyer_id and a.member_id <> o.buyer_id and ${within} and ${COUNTS}
     where a.kind in ('answer', 'accepted_answer', 'reply', 'welcome') and ${AGREED}
     union all
     select o.order_id, ${ACTIVITY} from o join activities a
       on a.shop_id = $1 and a.member_id = o.buyer_id and ${within} and ${COUNTS}
     order by "occurredAt", source, id`,
    [shopId, ...orderColumns(orders), windowDays],
  );
  return rows;
}

export type HostRow = EvidenceRow;

/** Who hosted the events of these refs, up to each order. */
export async function eventHosts(
  db: Queryable,
  shopId: number,
  events: readonly (Omit<EvidenceOrder, "buyerId"> & { readonly ref: string })[],
): Promise<HostRow[]> {
  if (events.length === 0) return [];
  const { rows } = await db.query<HostRow>(
    `select o.order_id as "orderId", ${ACTIVITY}
     from unnest($2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[]) as o (order_id, ref, placed_at, settled_at)
     join activities a on a.shop_id = $1 and a.kind = 'event_hosted' and a.ref = o.ref and a.occurred_at <= o.placed_at and ${COUNTS}
     where ${AGREED}`,
    [
      shopId,
      events.map((one) => one.orderId),
      events.map((one) => one.ref),
      events.map((one) => new Date(one.placedAt)),
      events.map((one) => new Date(one.settledAt)),
    ],
  );
  return rows;
}

export type InteractionRow = {
  readonly orderId: string;
  readonly memberId: string;
  readonly toBuyer: number;
  readonly fromBuyer: number;
};

/** How often each member and the buyer did something for each other in the 90 days before each order. */
export async function interactions(
  db: Queryable,
  shopId: number,
  windowDays: number,
  orders: readonly EvidenceOrder[],
): Promise<InteractionRow[]> {
  const within = `a.occurred_at <= o.placed_at and a.occurred_at >= o.placed_at - make_interval(hours => $6 * 24)`;
  const { rows } = await db.query<InteractionRow>(
    `with o as (select * from unnest($2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[]) as o (order_id, buyer_id, placed_at, settled_at)),
     met as (
       select o.order_id, a.member_id, 1 as to_buyer, 0 as from_buyer from o join activities a
         on a.shop_id = $1 and a.counterpart = o.buyer_id and ${within} and ${COUNTS}
       union all
       select o.order_id, a.counterpart, 0, 1 from o join activities a
         on a.shop_id = $1 and a.member_id = o.buyer_id and a.counterpart is not null and ${within} and ${COUNTS})
     select order_id as "orderId", member_id as "memberId", sum(to_buyer) as "toBuyer", sum(from_buyer) as "fromBuyer"
     from met group by 1, 2`,
    [shopId, ...orderColumns(orders), windowDays],
  );
  return rows;
}

export type MembershipRow = {
  readonly memberId: string;
  readonly groupId: string;
  readonly joinedAt: number;
  readonly leftAt: number | null;
};

export async function membershipsOf(
  db: Queryable,
  shopId: number,
  memberIds: readonly string[],
): Promise<MembershipRow[]> {
  if (memberIds.length === 0) return [];
  const { rows } = await db.query<MembershipRow>(
    `select member_id as "memberId", group_id as "groupId", joined_at as "joinedAt", left_at as "leftAt"
     from memberships where shop_id = $1 and member_id = any($2)`,
    [shopId, memberIds],
  );
  return rows;
}

export type LinkedMember = {
  readonly memberId: string;
  readonly customerId: string | null;
  readonly joinedAt: number;
  readonly agreed: boolean;
  /** When the person was erased; what was bought before keeps its evidence under the pseudonym. */
  readonly erasedAt: number | null;
};

/** Whether a member takes part in what an order of that instant is credited with. */
export function takesPart(member: LinkedMember, placedAt: number): boolean {
  return member.agreed || (member.erasedAt !== null && member.erasedAt > placedAt);
}

const LINKED = `member_id as "memberId", customer_id as "customerId", joined_at as "joinedAt",
  (consented_at is not null and withdrawn_at is null) as agreed,
  case when member_id like 'erased-%' then withdrawn_at end as "erasedAt"`;

/** Members by the customers they are linked to, and by their own ids. */
export async function linkedMembers(
  db: Queryable,
  shopId: number,
  customerIds: readonly string[],
  memberIds: readonly string[],
): Promise<LinkedMember[]> {
  if (customerIds.length + memberIds.length === 0) return [];
  const { rows } = await db.query<LinkedMember>(
    `select ${LINKED} from members where shop_id = $1 and customer_id = any($2)
     union select ${LINKED} from members where shop_id = $1 and member_id = any($3)`,
    [shopId, customerIds, memberIds],
  );
  return rows;
}

export type CodeRow = { readonly codeKey: string; readonly ownerId: string; readonly groupId: string | null };

export async function codesByKey(
  db: Queryable,
  shopId: number,
  codeKeys: readonly string[],
): Promise<Map<string, CodeRow>> {
  if (codeKeys.length === 0) return new Map();
  const { rows } = await db.query<CodeRow>(
    'select code_key as "codeKey", owner_id as "ownerId", group_id as "groupId" from codes where shop_id = $1 and code_key = any($2)',
    [shopId, codeKeys],
  );
  return new Map(rows.map((row) => [row.codeKey, row]));
}

export async function groupLeaders(
  db: Queryable,
  shopId: number,
  groupIds: readonly string[],
): Promise<Map<string, string>> {
  if (groupIds.length === 0) return new Map();
  const { rows } = await db.query<{ group_id: string; creator_id: string }>(
    "select group_id, creator_id from groups where shop_id = $1 and group_id = any($2) and creator_id is not null",
    [shopId, groupIds],
  );
  return new Map(rows.map((row) => [row.group_id, row.creator_id]));
}

export type ClosedStanding = {
  readonly memberId: string;
  readonly week: number;
  readonly activeWeeks: number;
  readonly consistency: number;
  readonly tier: string;
};

/** What the closes of these weeks found for these members; whoever is missing stood at zero. */
export async function closedStandings(
  db: Queryable,
  shopId: number,
  keys: readonly { readonly memberId: string; readonly week: number }[],
): Promise<ClosedStanding[]> {
  const { rows } = await db.query<ClosedStanding>(
    `select c.member_id as "memberId", c.week, c.active_weeks as "activeWeeks", c.consistency, c.tier
     from (select distinct * from unnest($2::text[], $3::int[]) as k (member_id, week)) k
     join week_closes c on c.shop_id = $1 and c.week = k.week and c.member_id = k.member_id`,
    [shopId, keys.map((key) => key.memberId), keys.map((key) => key.week)],
  );
  return rows;
}
