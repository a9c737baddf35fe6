import type { Queryable } from "./database";
import type { ActivityKey } from "./activity-rows";

export async function joinedAtOf(
  db: Queryable,
  shopId: number,
  memberIds: readonly string[],
): Promise<Map<string, number>> {
  const { rows } = await db.query<{ memberId: string; joinedAt: number }>(
    'select member_id as "memberId", joined_at as "joinedAt" from members where shop_id = $1 and member_id = any($2)',
    [shopId, memberIds],
  );
  return new Map(rows.map((row) => [row.memberId, row.joinedAt]));
}

export type NewWelcome = ActivityKey & {
  readonly memberId: string;
  readonly newcomerId: string;
  /** What counts at once, stored with the activity. */
  readonly nowMilli: number;
  readonly restMilli: number;
  readonly dueAt: number;
};

/** Halves the weights of welcomes and keeps what waits. */
export async function saveHalves(
  db: Queryable,
  shopId: number,
  rule: { readonly activeWeeks: number; readonly orders: number },
  rows: readonly NewWelcome[],
): Promise<void> {
  const keys = [rows.map((row) => row.source), rows.map((row) => row.activityId)];
  await db.query(
    `update activities a set weight = given.weight from unnest($2::text[], $3::text[], $4::bigint[]) as given (source, activity_id, weight)
     where a.shop_id = $1 and a.source = given.source and a.activity_id = given.activity_id`,
    [shopId, ...keys, rows.map((row) => row.nowMilli)],
  );
  await db.query(
    `insert into welcomes (shop_id, source, activity_id, member_id, newcomer_id, weight, due_at, active_weeks, orders)
     select $1, given.*, $8, $9 from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::timestamptz[]) as given`,
    [
      shopId,
      ...keys,
      rows.map((row) => row.memberId),
      rows.map((row) => row.newcomerId),
      rows.map((row) => row.restMilli),
      rows.map((row) => new Date(row.dueAt)),
      rule.activeWeeks,
      rule.orders,
    ],
  );
}

export async function nextWelcomeAt(db: Queryable, shopId: number, until: number): Promise<number | undefined> {
  const { rows } = await db.query<{ at: number | null }>(
    "select min(due_at) as at from welcomes where shop_id = $1 and state = 'waiting' and due_at <= $2",
    [shopId, new Date(until)],
  );
  return rows[0]?.at ?? undefined;
}

export type DueWelcome = ActivityKey & {
  readonly memberId: string;
  readonly groupId: string | null;
  readonly newcomerId: string;
  readonly newcomerJoinedAt: number;
  readonly weight: number;
  readonly activeWeeks: number;
  readonly orders: number;
  /** When the welcome itself was taken back. */
  readonly reversedAt: number | null;
  readonly paidOrders: number;
};

/** Welcomes due at an instant, with the paid orders that their newcomers had before it. */
export async function dueWelcomes(db: Queryable, shopId: number, dueAt: number): Promise<DueWelcome[]> {
  const { rows } = await db.query<DueWelcome>(
    `select w.source, w.activity_id as "activityId", w.member_id as "memberId", a.group_id as "groupId",
       w.newcomer_id as "newcomerId", n.joined_at as "newcomerJoinedAt", w.weight, w.active_weeks as "activeWeeks", w.orders,
       r.occurred_at as "reversedAt",
       (select count(*)::int from orders o where o.shop_id = w.shop_id and o.customer_id = n.customer_id and o.paid_at is not null
          and not o.test and not o.history and o.placed_at < $2 and o.placed_at >= n.joined_at
          and (o.cancelled_at is null or o.cancelled_at > $2)
          and not coalesce((select sum(r.amount_minor) from refunds r
            where r.shop_id = o.shop_id and r.order_id = o.order_id and r.refunded_at <= $2) >= o.total_minor, false)) as "paidOrders"
     from welcomes w
     join activities a on a.shop_id = w.shop_id and a.source = w.source and a.activity_id = w.activity_id
     join members n on n.shop_id = w.shop_id and n.member_id = w.newcomer_id
     left join activities r on r.shop_id = a.shop_id and r.source = a.source and r.activity_id = a.reversed_by
     where w.shop_id = $1 and w.state = 'waiting' and w.due_at = $2
     order by w.source, w.activity_id`,
    [shopId, new Date(dueAt)],
  );
  return rows;
}

export type DoneRow = {
  readonly memberId: string;
  readonly week: number;
  readonly day: number;
  readonly kindName: string;
  readonly sumMilli: number;
};

/** What members had done by an instant, from the weeks in which they joined on, as it stood at the instant. */
export async function doneBefore(
  db: Queryable,
  shopId: number,
  instant: number,
  members: readonly { readonly memberId: string; readonly fromWeek: number }[],
): Promise<DoneRow[]> {
  const { rows } = await db.query<DoneRow>(
    `select a.member_id as "memberId", a.week, a.day, a.kind as "kindName", sum(a.weight) as "sumMilli"
     from unnest($2::text[], $3::int[]) as given (member_id, week)
     join activities a on a.shop_id = $1 and a.member_id = given.member_id and a.week >= given.week and a.occurred_at < $4
     where a.reverses is null and (a.reversed_by is null or exists (select 1 from activities r where r.shop_id = a.shop_id
       and r.source = a.source and r.activity_id = a.reversed_by and r.occurred_at > $4))
     group by 1, 2, 3, 4`,
    [shopId, members.map((one) => one.memberId), members.map((one) => one.fromWeek), new Date(instant)],
  );
  return rows;
}

export async function closeWelcomes(
  db: Queryable,
  shopId: number,
  rows: readonly (ActivityKey & { readonly state: "added" | "lapsed" | "taken-back" })[],
): Promise<void> {
  await db.query(
    `update welcomes w set state = given.state from unnest($2::text[], $3::text[], $4::text[]) as given (source, activity_id, state)
     where w.shop_id = $1 and w.source = given.source and w.activity_id = given.activity_id and w.state = 'waiting'`,
    [shopId, rows.map((row) => row.source), rows.map((row) => row.activityId), rows.map((row) => row.state)],
  );
}

export type ReversedWelcome = ActivityKey & {
  readonly memberId: string;
  readonly groupId: string | null;
  readonly reversedAt: number;
};

/** Those of these activities whose rest has been added, with when they were taken back. */
export async function addedRests(
  db: Queryable,
  shopId: number,
  keys: readonly ActivityKey[],
): Promise<ReversedWelcome[]> {
  const { rows } = await db.query<ReversedWelcome>(
    `select w.source, w.activity_id as "activityId", w.member_id as "memberId", a.group_id as "groupId", r.occurred_at as "reversedAt"
     from unnest($2::text[], $3::text[]) as given (source, activity_id)
     join welcomes w on w.shop_id = $1 and w.source = given.source and w.activity_id = given.activity_id and w.state = 'added'
     join activities a on a.shop_id = $1 and a.source = w.source and a.activity_id = w.activity_id
     join activities r on r.shop_id = $1 and r.source = a.source and r.activity_id = a.reversed_by`,
    [shopId, keys.map((one) => one.source), keys.map((one) => one.activityId)],
  );
  return rows;
}
