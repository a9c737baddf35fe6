import type { DiscountKind } from "~/core/rewards/discount-terms";
import type { Queryable } from "./database";

export type RecentRow = {
  readonly memberId: string;
  readonly kind: string;
  readonly day: number;
  readonly count: number;
};

/** What counted since a day, at most five rows a member, newest first. */
export async function recentKinds(
  db: Queryable,
  shopId: number,
  memberIds: readonly string[],
  fromDay: number,
): Promise<RecentRow[]> {
  const { rows } = await db.query<RecentRow>(
    `select "memberId", kind, day, count from (
       select member_id as "memberId", kind, day, count,
         row_number() over (partition by member_id order by day desc, weight desc, kind) as place
       from kind_days where shop_id = $1 and member_id = any($2) and day >= $3 and weight > 0 and count > 0) ranked
     where place <= 5`,
    [shopId, memberIds, fromDay],
  );
  return rows;
}

export type RewardRow = {
  readonly memberId: string;
  readonly currency: string;
  readonly pendingMinor: number;
  readonly issuedMinor: number;
  /** Of the next reward that posts by itself; those by code wait for the close of a month. */
  readonly nextDueAt: number | null;
};

export async function rewardsByMember(
  db: Queryable,
  shopId: number,
  memberIds: readonly string[],
): Promise<RewardRow[]> {
  const { rows } = await db.query<RewardRow>(
    `select b.member_id as "memberId", b.currency, b.pending_minor as "pendingMinor", b.issued_minor as "issuedMinor",
       (select min(l.due_at) from lots l where l.shop_id = b.shop_id and l.member_id = b.member_id and l.currency = b.currency
         and l.state = 'pending' and l.lane <> 'code') as "nextDueAt"
     from balances b where b.shop_id = $1 and b.member_id = any($2) order by b.currency`,
    [shopId, memberIds],
  );
  return rows;
}

export type CodeRow = {
  readonly memberId: string;
  readonly code: string;
  readonly kind: DiscountKind;
  readonly percent: number;
  readonly amountMinor: number;
  readonly currency: string;
  readonly expiresAt: number | null;
};

export async function openCodes(
  db: Queryable,
  shopId: number,
  memberIds: readonly string[],
  now: number,
): Promise<CodeRow[]> {
  const { rows } = await db.query<CodeRow>(
    `select member_id as "memberId", code, kind, percent, amount_minor as "amountMinor", currency, expires_at as "expiresAt" from discount_codes
     where shop_id = $1 and member_id = any($2) and state = 'issued' and (expires_at is null or expires_at > $3)
     order by issued_at desc, code`,
    [shopId, memberIds, new Date(now)],
  );
  return rows;
}

export type MemberGroupRow = { readonly memberId: string; readonly id: string; readonly name: string };

export async function currentGroups(
  db: Queryable,
  shopId: number,
  memberIds: readonly string[],
): Promise<MemberGroupRow[]> {
  const { rows } = await db.query<MemberGroupRow>(
    `select distinct m.member_id as "memberId", g.group_id as id, g.name from memberships m
     join groups g on g.shop_id = m.shop_id and g.group_id = m.group_id
     where m.shop_id = $1 and m.member_id = any($2) and m.left_at is null order by g.name`,
    [shopId, memberIds],
  );
  return rows;
}

/** Standings that have never been written, over all shops. */
export async function unwrittenStandings(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    "select count(*) as count from standing_projections where written = 0",
  );
  return rows[0]?.count ?? 0;
}

/** A few creators' codes and the members who lead groups, of all shops: for a demo's first words. */
export async function creatorHints(db: Queryable): Promise<{ codes: string[]; creators: string[] }> {
  const { rows: codes } = await db.query<{ code: string }>("select code from codes order by code limit 5");
  const { rows: creators } = await db.query<{ creator_id: string }>(
    "select distinct creator_id from groups where creator_id is not null order by creator_id limit 5",
  );
  return { codes: codes.map((row) => row.code), creators: creators.map((row) => row.creator_id) };
}
