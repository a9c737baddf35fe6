import type { Queryable } from "./database";

export type MergedPair = { readonly goneId: string; readonly keptId: string };

/**
 * What one member did, declared, leads and owns is another's from now on; days in which both did something hold the sum. What the log was
 * told stays beside it, so that it can be derived again. Answers the weeks whose credit has to be worked out anew.
 */
export async function joinHistories(
  db: Queryable,
  shopId: number,
  { goneId, keptId }: MergedPair,
): Promise<readonly number[]> {
  const set = async (text: string): Promise<void> => void (await db.query(text, [shopId, goneId, keptId]));
  await set(
    `update activities set member_id = $3, reported_member = coalesce(reported_member, member_id)
     where shop_id = $1 and member_id = $2`,
  );
  await set(
    `update activities set counterpart = $3, reported_counterpart = coalesce(reported_counterpart, counterpart)
     where shop_id = $1 and counterpart = $2`,
  );
  await set(
    `with gone as (delete from rests where shop_id = $1 and member_id = $2 returning week, declared_at)
     insert into rests (shop_id, member_id, week, declared_at) select $1, $3, week, declared_at from gone on conflict do nothing`,
  );
  await set(
    `with gone as (delete from memberships where shop_id = $1 and member_id = $2 returning group_id, joined_at, left_at)
     insert into memberships (shop_id, member_id, group_id, joined_at, left_at) select $1, $3, group_id, joined_at, left_at from gone
     on conflict do nothing`,
  );
  await set("update groups set creator_id = $3 where shop_id = $1 and creator_id = $2");
  await set("update codes set owner_id = $3 where shop_id = $1 and owner_id = $2");
  await set("update welcomes set member_id = $3 where shop_id = $1 and member_id = $2");
  await set("update welcomes set newcomer_id = $3 where shop_id = $1 and newcomer_id = $2");
  await set("update identity_keys set member_id = $3 where shop_id = $1 and member_id = $2");
  await set("update held_activities set member_id = $3 where shop_id = $1 and member_id = $2");
  await set("update held_activities set actor_id = $3 where shop_id = $1 and actor_id = $2");
  await set("update grants set member_id = $3 where shop_id = $1 and member_id = $2");
  await set("update discount_codes set member_id = $3 where shop_id = $1 and member_id = $2");
  await set(
    `update members kept set joined_at = least(kept.joined_at, gone.joined_at) from members gone
     where kept.shop_id = $1 and kept.member_id = $3 and gone.shop_id = $1 and gone.member_id = $2`,
  );
  // Who turned out to be one and the same has not welcomed anybody.
  await db.query(
    "update welcomes set state = 'lapsed' where shop_id = $1 and member_id = $2 and newcomer_id = $2 and state = 'waiting'",
    [shopId, keptId],
  );
  return joinBuckets(db, shopId, { goneId, keptId });
}

async function joinBuckets(db: Queryable, shopId: number, { goneId, keptId }: MergedPair): Promise<readonly number[]> {
  await db.query("delete from member_weeks where shop_id = $1 and member_id = $2", [shopId, goneId]);
  const { rows } = await db.query<{ week: number }>(
    `with gone as (delete from kind_days where shop_id = $1 and member_id = $2 returning day, kind, week, weight, count),
       joined as (
         insert into kind_days (shop_id, member_id, day, kind, week, weight, count)
         select $1, $3, day, kind, week, weight, count from gone
         on conflict (shop_id, member_id, day, kind)
         do update set weight = kind_days.weight + excluded.weight, count = kind_days.count + excluded.count
         returning week)
     select distinct week from joined order by week`,
    [shopId, goneId, keptId],
  );
  return rows.map((row) => row.week);
}

export type MergedTier = MergedPair & {
  /** From the lowest to the highest. */
  readonly tiers: readonly string[];
  readonly week: number;
  readonly at: number;
};

/**
 * The higher of two tiers is the survivor's, with how close it is to being lost and whether it is locked; a lock of the survivor's own
 * holds them where they are. Who is gone stands nowhere.
 */
export async function joinTiers(db: Queryable, shopId: number, merged: MergedTier): Promise<void> {
  const { goneId, keptId, tiers, week, at } = merged;
  const { rows } = await db.query<{ tier: string; lowCloses: number; locked: boolean }>(
    `delete from standings where shop_id = $1 and member_id = $2 returning tier, low_closes as "lowCloses", locked`,
    [shopId, goneId],
  );
  const [gone] = rows;
  if (!gone || tiers.indexOf(gone.tier) <= 0) return;
  await db.query(
    `insert into standings (shop_id, member_id, tier, score, week, active_weeks, consistency) values ($1, $2, $3, 0, $4, 0, 0)
     on conflict (shop_id, member_id) do nothing`,
    [shopId, keptId, tiers[0] ?? "", week],
  );
  await db.query(
    `with before as (select tier from standings where shop_id = $1 and member_id = $2),
       risen as (
         update standings set tier = $3, low_closes = $4, locked = $5
         where shop_id = $1 and member_id = $2 and not locked
           and coalesce(array_position($6::text[], tier), 0) < array_position($6::text[], $3)
         returning tier)
     insert into tier_changes (shop_id, member_id, week, from_tier, to_tier, cause, at)
     select $1, $2, $7, before.tier, risen.tier, 'merged', $8 from before, risen`,
    [shopId, keptId, gone.tier, gone.lowCloses, gone.locked, tiers, week, new Date(at)],
  );
}
