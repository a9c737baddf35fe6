import { EFFORT_KINDS } from "~/core/effort/effort";
import type { Queryable } from "../database";

export type EffortWeek = { readonly week: number; readonly scoreMilli: number };

/** Operator scores of a member at the closes from a week on. */
export async function effortWeeks(
  db: Queryable,
  shopId: number,
  memberId: string,
  fromWeek: number,
): Promise<readonly EffortWeek[]> {
  const { rows } = await db.query<EffortWeek>(
    `select week, score as "scoreMilli" from effort_closes where shop_id = $1 and member_id = $2 and week >= $3 order by week`,
    [shopId, memberId, fromWeek],
  );
  return rows;
}

export type EffortKind = { readonly kind: string; readonly count: number };

/** What a member did for the groups that they lead, or for one of them, from a week on. Rests of welcomes are no acts. */
export async function effortDone(
  db: Queryable,
  shopId: number,
  of: { readonly memberId: string; readonly groupId: string | null; readonly fromWeek: number },
): Promise<readonly EffortKind[]> {
  const { rows } = await db.query<EffortKind>(
    `select a.kind, count(*)::int as count from groups g
     join activities a on a.shop_id = g.shop_id and a.group_id = g.group_id and a.member_id = g.creator_id
     where g.shop_id = $1 and g.creator_id = $2 and ($3::text is null or g.group_id = $3) and a.week >= $4 and a.kind = any($5)
       and a.reversed_by is null and a.reverses is null and a.source <> 'hearth'
     group by a.kind order by 2 desc, 1`,
    [shopId, of.memberId, of.groupId, of.fromWeek, EFFORT_KINDS],
  );
  return rows;
}

export type PoolPaid = { readonly placedAt: number; readonly currency: string; readonly amountMinor: number };

/** What steadiness pools paid a member, the newest month first. */
export async function poolsPaid(db: Queryable, shopId: number, memberId: string): Promise<readonly PoolPaid[]> {
  const { rows } = await db.query<PoolPaid>(
    `select placed_at as "placedAt", currency, amount_minor as "amountMinor" from lots
     where shop_id = $1 and member_id = $2 and source = 'period' order by placed_at desc limit 12`,
    [shopId, memberId],
  );
  return rows;
}
