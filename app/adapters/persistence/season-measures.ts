import type { MeasureCounts, SeasonPart } from "~/core/seasons/season";
import { PART_DAYS_A_WEEK } from "~/core/seasons/season";
import type { Queryable } from "./database";

/** Where and when a season looks, as it stood at an instant. */
export type SeasonScope = {
  /** Null: all groups. */
  readonly groupId: string | null;
  readonly startAt: number;
  readonly endAt: number;
  readonly stoodAt: number;
  /** Kinds that are a member's own doing in the relational lane, by the program. */
  readonly ownKinds: readonly string[];
};

/** Of members who have agreed and have not withdrawn: others count for nothing, as they get nothing. */
const OWN = `own as (
  select a.* from activities a
  join members p on p.shop_id = a.shop_id and p.member_id = a.member_id and p.consented_at is not null and p.withdrawn_at is null
  where a.shop_id = $1 and a.group_id is not null and ($2::text is null or a.group_id = $2)
    and a.occurred_at >= $3 and a.occurred_at < $4 and a.occurred_at < $5 and a.kind = any($6)
    and a.weight > 0 and a.source <> 'hearth' and a.reverses is null
    and (a.reversed_by is null or exists (select 1 from activities r where r.shop_id = a.shop_id and r.source = a.source
      and r.activity_id = a.reversed_by and r.occurred_at > $5)))`;

function valuesOf(shopId: number, scope: SeasonScope): unknown[] {
  const { groupId, startAt, endAt, stoodAt, ownKinds } = scope;
  return [shopId, groupId, new Date(startAt), new Date(endAt), new Date(stoodAt), ownKinds];
}

/**
 * Counts for progress: members who did something of their own, questions answered, newcomers who were active in two weeks since they
 * joined within the season, and paid orders of members. From the log and the orders alone: nothing that is worked out later.
 */
export async function seasonCounts(db: Queryable, shopId: number, scope: SeasonScope): Promise<MeasureCounts> {
  const { rows } = await db.query<MeasureCounts>(
    `with ${OWN},
     newcomers as (
       select m.member_id, min(j.joined_at) as joined_at from members m
       join lateral (
         select m.joined_at where $2::text is null
         union all
         select s.joined_at from memberships s where s.shop_id = m.shop_id and s.member_id = m.member_id and s.group_id = $2) j on true
       where m.shop_id = $1 group by 1 having min(j.joined_at) >= $3 and min(j.joined_at) < $4)
     select (select count(distinct member_id) from own)::int as members,
       (select count(distinct coalesce(ref, source || ':' || activity_id)) from own where kind = 'answer')::int as answers,
       (select count(*) from newcomers n where (select count(distinct o.week) from own o where o.member_id = n.member_id
          and o.occurred_at >= n.joined_at) >= 2)::int as newcomers,
       (select count(*) from orders o join members m on m.shop_id = o.shop_id and m.customer_id = o.customer_id
          and m.joined_at <= o.placed_at and m.consented_at is not null and m.withdrawn_at is null
        where o.shop_id = $1 and o.paid_at is not null and not o.test and not o.history and o.placed_at >= $3 and o.placed_at < $4 and o.placed_at < $5
          and (o.cancelled_at is null or o.cancelled_at > $5)
          and o.total_minor > coalesce((select sum(r.amount_minor) from refunds r where r.shop_id = o.shop_id
            and r.order_id = o.order_id and r.refunded_at <= $5), 0)
          and ($2::text is null or exists (select 1 from memberships s where s.shop_id = o.shop_id and s.member_id = m.member_id
            and s.group_id = $2 and s.joined_at <= o.placed_at and (s.left_at is null or s.left_at > o.placed_at))))::int as orders`,
    valuesOf(shopId, scope),
  );
  return rows[0] ?? { members: 0, answers: 0, newcomers: 0, orders: 0 };
}

/** Who took part, by days with own doing; a week counts at most so many. */
export async function seasonParts(db: Queryable, shopId: number, scope: SeasonScope): Promise<SeasonPart[]> {
  const { rows } = await db.query<SeasonPart>(
    `with ${OWN},
     weeks as (select member_id, week, least(count(distinct day), ${String(PART_DAYS_A_WEEK)}) as days from own group by 1, 2)
     select member_id as member, sum(days)::int as days from weeks group by 1 order by 1`,
    valuesOf(shopId, scope),
  );
  return rows;
}

export type SeasonWeek = { readonly week: number; readonly members: number; readonly answers: number };

export async function seasonWeeks(db: Queryable, shopId: number, scope: SeasonScope): Promise<SeasonWeek[]> {
  const { rows } = await db.query<SeasonWeek>(
    `with ${OWN}
     select week, count(distinct member_id)::int as members,
       count(distinct coalesce(ref, source || ':' || activity_id)) filter (where kind = 'answer')::int as answers
     from own group by 1 order by 1`,
    valuesOf(shopId, scope),
  );
  return rows;
}
