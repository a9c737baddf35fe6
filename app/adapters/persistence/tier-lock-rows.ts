import type { Queryable } from "./database";

export type TierLock = { readonly tier: string; readonly locked: boolean };

export async function tierLockOf(db: Queryable, shopId: number, memberId: string): Promise<TierLock | undefined> {
  const { rows } = await db.query<TierLock>(
    `select coalesce(s.tier, '') as tier, coalesce(s.locked, false) as locked from members m
     left join standings s on s.shop_id = m.shop_id and s.member_id = m.member_id where m.shop_id = $1 and m.member_id = $2`,
    [shopId, memberId],
  );
  return rows[0];
}

export type LockChange = {
  readonly memberId: string;
  readonly locked: boolean;
  readonly reason: string;
  readonly by: string;
  readonly week: number;
  readonly at: number;
  /** Of who has no standing yet. */
  readonly firstTier: string;
};

/** Locks or unlocks a member's tier and keeps who did it and why; nothing where it is so already. */
export async function changeTierLock(db: Queryable, shopId: number, change: LockChange): Promise<void> {
  const { memberId, locked, reason, by, week, at, firstTier } = change;
  await db.query(
    `insert into standings (shop_id, member_id, tier, score, week, active_weeks, consistency) values ($1, $2, $3, 0, $4, 0, 0)
     on conflict (shop_id, member_id) do nothing`,
    [shopId, memberId, firstTier, week],
  );
  await db.query(
    `with changed as (
       update standings set locked = $3, low_closes = 0 where shop_id = $1 and member_id = $2 and locked <> $3 returning tier)
     insert into tier_changes (shop_id, member_id, week, from_tier, to_tier, cause, at, by, reason)
     select $1, $2, $4, tier, tier, $5, $6, $7, $8 from changed`,
    [shopId, memberId, locked, week, locked ? "locked" : "unlocked", new Date(at), by, reason],
  );
}
