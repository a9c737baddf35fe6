import type { Queryable } from "../database";
import { PARKED } from "../projection-rows";

export type Presence = {
  readonly members: number;
  readonly linked: number;
  readonly groups: number;
  readonly activities: boolean;
  readonly orders: boolean;
  readonly apiKeys: boolean;
};

/** What is there already: for the list of what to do next. */
export async function presence(db: Queryable, shopId: number): Promise<Presence> {
  const { rows } = await db.query<Presence>(
    `select (select count(*) from members where shop_id = $1) as members,
       (select count(*) from members where shop_id = $1 and customer_id is not null) as linked,
       (select count(*) from groups where shop_id = $1) as groups,
       exists (select 1 from activities where shop_id = $1) as activities,
       exists (select 1 from orders where shop_id = $1) as orders,
       exists (select 1 from api_keys where shop_id = $1 and revoked_at is null) as "apiKeys"`,
    [shopId],
  );
  const [row] = rows;
  if (row === undefined) throw new Error("presence: the database answered no row");
  return row;
}

export type ShopWeekRow = { readonly week: number; readonly active: number; readonly others: number };

/** Members with credit by week: those whose own doing made the week active, and those who were only recognised or did little. */
export async function shopActivityWeeks(
  db: Queryable,
  shopId: number,
  scope: { readonly fromWeek: number; readonly activeWeekMin: number },
): Promise<readonly ShopWeekRow[]> {
  const { rows } = await db.query<ShopWeekRow>(
    `select week, count(*) filter (where own >= $3) as active, count(*) filter (where own < $3) as others
     from member_weeks where shop_id = $1 and week >= $2 and credit > 0 group by week order by week`,
    [shopId, scope.fromWeek, scope.activeWeekMin],
  );
  return rows;
}

export type OrderWeekRow = { readonly week: number; readonly attributed: number; readonly unattributed: number };

/** Orders by week of their local day, with and without a known helper. */
export async function shopOrderWeeks(db: Queryable, shopId: number, fromDay: number): Promise<readonly OrderWeekRow[]> {
  const { rows } = await db.query<OrderWeekRow>(
    `select ((placed_day + 3) / 7) as week, count(*) filter (where attribution = 'attributed') as attributed,
       count(*) filter (where attribution <> 'attributed') as unattributed
     from orders where shop_id = $1 and placed_day >= $2 and cancelled_at is null and not test group by 1 order by 1`,
    [shopId, fromDay],
  );
  return rows;
}

export type TodayRow = {
  readonly activities: number;
  readonly people: number;
  readonly orders: number;
  readonly helped: number;
};

/** What arrived since an instant: activities by their arrival, orders by when they were placed. */
export async function shopSince(db: Queryable, shopId: number, since: Date): Promise<TodayRow> {
  const { rows } = await db.query<TodayRow>(
    `select a.activities, a.people, o.orders, o.helped
     from (select count(*) as activities, count(distinct member_id) as people from activities
           where shop_id = $1 and received_at >= $2 and reversed_by is null and reverses is null) a,
          (select count(*) as orders, count(*) filter (where attribution = 'attributed') as helped from orders
           where shop_id = $1 and placed_at >= $2 and cancelled_at is null) o`,
    [shopId, since],
  );
  return rows[0] ?? { activities: 0, people: 0, orders: 0, helped: 0 };
}

export type RewardSplitRow = {
  readonly currency: string;
  readonly engagementMinor: number;
  readonly codeMinor: number;
  readonly buyerMinor: number;
};

/** Reward value that stands or was paid, by what earned it. */
export async function rewardSplit(db: Queryable, shopId: number): Promise<readonly RewardSplitRow[]> {
  const { rows } = await db.query<RewardSplitRow>(
    `select currency, coalesce(sum(amount_minor) filter (where lane = 'relational'), 0) as "engagementMinor",
       coalesce(sum(amount_minor) filter (where lane = 'code'), 0) as "codeMinor",
       coalesce(sum(amount_minor) filter (where role = 'buyer'), 0) as "buyerMinor"
     from lots where shop_id = $1 and state in ('pending', 'posted', 'carried') group by currency order by currency`,
    [shopId],
  );
  return rows;
}

export type InboxState = {
  readonly waiting: number;
  readonly oldestAt: number | null;
  readonly failed: number;
  readonly parked: number;
  readonly held: number;
  readonly projections: number;
};

export async function inboxState(db: Queryable, shopId: number): Promise<InboxState> {
  const { rows } = await db.query<InboxState>(
    `select count(*) filter (where state = 'waiting') as waiting, min(received_at) filter (where state = 'waiting') as "oldestAt",
       count(*) filter (where state = 'failed') as failed,
       (select count(*) from issue_attempts where shop_id = $1 and state = 'parked') + (select count(*) from standing_projections p
         where p.shop_id = $1 and p.failing_since is not null and ${PARKED}) as parked,
       (select count(*) from held_activities where shop_id = $1 and state = 'held') as held,
       (select count(*) from standing_projections where shop_id = $1 and version > written and version > parked) as projections
     from inbox where shop_id = $1 and state in ('waiting', 'failed')`,
    [shopId],
  );
  return rows[0] ?? { waiting: 0, oldestAt: null, failed: 0, parked: 0, held: 0, projections: 0 };
}

export type FailedWebhookRow = {
  readonly topic: string;
  readonly receivedAt: number;
  readonly tries: number;
  readonly error: string | null;
};

export async function failedWebhooks(db: Queryable, shopId: number): Promise<readonly FailedWebhookRow[]> {
  const { rows } = await db.query<FailedWebhookRow>(
    `select topic, received_at as "receivedAt", tries, error from inbox where shop_id = $1 and state = 'failed'
     order by received_at desc limit 5`,
    [shopId],
  );
  return rows;
}

export type NoticeRow = {
  readonly noticeKey: string;
  readonly kind: string;
  readonly detail: unknown;
  readonly createdAt: number;
};

/** Open notices; parked attempts have a list of their own. */
export async function openNotices(db: Queryable, shopId: number): Promise<readonly NoticeRow[]> {
  const { rows } = await db.query<NoticeRow>(
    `select notice_key as "noticeKey", kind, detail, created_at as "createdAt" from notices
     where shop_id = $1 and resolved_at is null and kind <> 'attempt-parked' order by created_at desc limit 20`,
    [shopId],
  );
  return rows;
}
