import type { Queryable } from "../database";
import type { PageRequest } from "./cursor";
import { keyset } from "./keyset";

export type HeldRow = {
  readonly source: string;
  readonly activityId: string;
  readonly kind: string;
  readonly memberId: string;
  readonly memberHandle: string | null;
  readonly actorId: string;
  readonly actorHandle: string | null;
  readonly reason: string;
  readonly seen: number;
  readonly usual: number;
  readonly weightMilli: number;
  readonly occurredAt: number;
  readonly untilAt: number;
  readonly state: string;
  readonly decidedAt: number | null;
  readonly decidedBy: string | null;
  readonly sortKey: number;
};

const KEY = {
  key: "(extract(epoch from h.occurred_at) * 1000)::bigint",
  type: "bigint",
  descending: true,
  id: "(h.source || ':' || h.activity_id)",
} as const;

/** One page of activities of bursts in a state, the newest first. */
export async function listHeld(
  db: Queryable,
  shopId: number,
  state: string,
  page: PageRequest,
): Promise<readonly HeldRow[]> {
  const values: unknown[] = [shopId, state];
  const { condition, orderBy, limit, reversed } = keyset(KEY, page, values);
  const { rows } = await db.query<HeldRow>(
    `select h.source, h.activity_id as "activityId", a.kind, h.member_id as "memberId", m.handle as "memberHandle",
       h.actor_id as "actorId", o.handle as "actorHandle", h.reason, h.seen, h.usual, a.weight as "weightMilli",
       h.occurred_at as "occurredAt", h.until_at as "untilAt", h.state, h.decided_at as "decidedAt", h.decided_by as "decidedBy",
       ${KEY.key} as "sortKey"
     from held_activities h
     join activities a on a.shop_id = h.shop_id and a.source = h.source and a.activity_id = h.activity_id
     left join members m on m.shop_id = h.shop_id and m.member_id = h.member_id
     left join members o on o.shop_id = h.shop_id and o.member_id = h.actor_id
     where h.shop_id = $1 and h.state = $2 and ${condition} order by ${orderBy} limit ${String(limit)}`,
    values,
  );
  return reversed ? rows.reverse() : rows;
}

export async function heldCounts(
  db: Queryable,
  shopId: number,
): Promise<readonly { readonly state: string; readonly count: number }[]> {
  const { rows } = await db.query<{ state: string; count: number }>(
    "select state, count(*) as count from held_activities where shop_id = $1 group by state",
    [shopId],
  );
  return rows;
}
