import { EFFORT_KINDS } from "~/core/effort/effort";
import type { Queryable } from "./database";

export type EffortDay = {
  readonly memberId: string;
  readonly week: number;
  readonly day: number;
  readonly kindName: string;
  readonly sumMilli: number;
  /** When these were taken back; null while they stand. */
  readonly reversedAt: number | null;
};

/** What members did in the groups that they lead, by day and kind, with what was taken back after an instant by when. */
export async function effortDays(
  db: Queryable,
  shopId: number,
  weeks: { readonly from: number; readonly until: number },
  stoodAt: number,
): Promise<EffortDay[]> {
  const { rows } = await db.query<EffortDay>(
    `select a.member_id as "memberId", a.week, a.day, a.kind as "kindName", sum(a.weight) as "sumMilli", r.occurred_at as "reversedAt"
     from groups g
     join members m on m.shop_id = g.shop_id and m.member_id = g.creator_id and m.consented_at is not null and m.withdrawn_at is null
     join activities a on a.shop_id = g.shop_id and a.group_id = g.group_id and a.member_id = g.creator_id
     left join activities r on r.shop_id = a.shop_id and r.source = a.source and r.activity_id = a.reversed_by
     where g.shop_id = $1 and a.kind = any($2) and a.week >= $3 and a.week < $4 and a.reverses is null
       and (a.reversed_by is null or r.occurred_at > $5)
     group by 1, 2, 3, 4, 6`,
    [shopId, EFFORT_KINDS, weeks.from, weeks.until, new Date(stoodAt)],
  );
  return rows;
}

export type EffortClose = { readonly week: number; readonly memberId: string; readonly score: number };

export async function insertEffortCloses(db: Queryable, shopId: number, rows: readonly EffortClose[]): Promise<void> {
  await db.query(
    `insert into effort_closes (shop_id, week, member_id, score) select $1, * from unnest($2::int[], $3::text[], $4::bigint[])
     on conflict (shop_id, week, member_id) do nothing`,
    [shopId, rows.map((row) => row.week), rows.map((row) => row.memberId), rows.map((row) => row.score)],
  );
}

export async function operatorScores(
  db: Queryable,
  shopId: number,
  week: number,
): Promise<{ readonly member: string; readonly scoreMilli: number }[]> {
  const { rows } = await db.query<{ member: string; scoreMilli: number }>(
    'select member_id as member, score as "scoreMilli" from effort_closes where shop_id = $1 and week = $2',
    [shopId, week],
  );
  return rows;
}

/** The last month whose pool was split, and the first week with an operator score; each undefined where there is none. */
export async function poolMarks(
  db: Queryable,
  shopId: number,
): Promise<{ readonly lastMonth: number | undefined; readonly firstWeek: number | undefined }> {
  const { rows } = await db.query<{ last: number | null; first: number | null }>(
    `select (select max(month) from pool_closes where shop_id = $1) as last,
       (select min(week) from effort_closes where shop_id = $1) as first`,
    [shopId],
  );
  return { lastMonth: rows[0]?.last ?? undefined, firstWeek: rows[0]?.first ?? undefined };
}

export type PoolClose = {
  readonly month: number;
  readonly currency: string;
  readonly budgetMinor: number;
  readonly paidMinor: number;
  readonly members: number;
  readonly at: number;
};

export async function insertPoolClose(db: Queryable, shopId: number, close: PoolClose): Promise<void> {
  await db.query(
    `insert into pool_closes (shop_id, month, currency, budget_minor, paid_minor, members, closed_at)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [shopId, close.month, close.currency, close.budgetMinor, close.paidMinor, close.members, new Date(close.at)],
  );
}
