import type { Queryable } from "./database";

export type CloseWeekRow = {
  readonly memberId: string;
  readonly week: number;
  readonly credit: number;
  readonly own: number;
  readonly oneOff: number;
};

/** Every member's weeks from one on: what closes and live scores are computed from. */
export async function memberWeeksSince(
  db: Queryable,
  shopId: number,
  fromWeek: number,
  memberIds?: readonly string[],
): Promise<CloseWeekRow[]> {
  const { rows } = await db.query<CloseWeekRow>(
    `select w.member_id as "memberId", w.week, w.credit, w.own, w.one_off as "oneOff"
     from member_weeks w join members m on m.shop_id = w.shop_id and m.member_id = w.member_id
     where w.shop_id = $1 and w.week >= $2 and ($3::text[] is null or w.member_id = any($3))
       and m.consented_at is not null and m.withdrawn_at is null
     order by w.member_id, w.week`,
    [shopId, fromWeek, memberIds ?? null],
  );
  return rows;
}

export async function firstActiveWeek(db: Queryable, shopId: number): Promise<number | undefined> {
  const { rows } = await db.query<{ week: number | null }>(
    "select min(week) as week from member_weeks where shop_id = $1",
    [shopId],
  );
  return rows[0]?.week ?? undefined;
}

export type RestRow = { readonly memberId: string; readonly week: number };

export async function restsSince(
  db: Queryable,
  shopId: number,
  fromWeek: number,
  memberIds?: readonly string[],
): Promise<RestRow[]> {
  const { rows } = await db.query<RestRow>(
    `select member_id as "memberId", week from rests where shop_id = $1 and week >= $2 and ($3::text[] is null or member_id = any($3))`,
    [shopId, fromWeek, memberIds ?? null],
  );
  return rows;
}

export type EndorsementRow = {
  readonly memberId: string;
  readonly week: number;
  readonly day: number;
  readonly endorser: string;
};

/** Who endorsed whom on which days (SCORING.md section 6). */
export async function endorsementsSince(
  db: Queryable,
  shopId: number,
  fromWeek: number,
  memberIds?: readonly string[],
): Promise<EndorsementRow[]> {
  const { rows } = await db.query<EndorsementRow>(
    `select distinct member_id as "memberId", week, day, counterpart as endorser from activities
     where shop_id = $1 and kind in ('helpful_vote_received', 'accepted_answer') and counterpart is not null
       and counterpart <> member_id and week >= $2 and reversed_by is null and reverses is null
       and ($3::text[] is null or member_id = any($3))`,
    [shopId, fromWeek, memberIds ?? null],
  );
  return rows;
}

export type TakenBack = {
  readonly memberId: string;
  readonly kind: string;
  readonly day: number;
  readonly week: number;
  readonly weight: number;
  readonly counterpart: string | null;
  readonly takenBackAt: number;
};

/** Activities whose reversal happened after an instant: until then they stood. */
export async function takenBackSince(db: Queryable, shopId: number, instant: number): Promise<TakenBack[]> {
  const { rows } = await db.query<TakenBack>(
    `select a.member_id as "memberId", a.kind, a.day, a.week, a.weight, a.counterpart, r.occurred_at as "takenBackAt"
     from activities r join activities a on a.shop_id = r.shop_id and a.source = r.source and a.activity_id = r.reverses
       and a.reversed_by = r.activity_id
     where r.shop_id = $1 and r.reverses is not null and r.occurred_at > $2 and a.occurred_at < r.occurred_at`,
    [shopId, new Date(instant)],
  );
  return rows;
}

export type StandingRow = {
  readonly memberId: string;
  readonly tier: string;
  readonly lowCloses: number;
  readonly locked: boolean;
};

export async function tierStates(db: Queryable, shopId: number, memberIds: readonly string[]): Promise<StandingRow[]> {
  const { rows } = await db.query<StandingRow>(
    'select member_id as "memberId", tier, low_closes as "lowCloses", locked from standings where shop_id = $1 and member_id = any($2)',
    [shopId, memberIds],
  );
  return rows;
}

/** Everybody whom a close can find anywhere but at zero: with activity or rest in its reach, or above the first tier. */
export async function membersToClose(
  db: Queryable,
  shopId: number,
  reach: { readonly weeksFrom: number; readonly restsFrom: number; readonly firstTier: string },
): Promise<string[]> {
  const { rows } = await db.query<{ member_id: string }>(
    `select member_id from (
       select w.member_id from (select distinct member_id from member_weeks where shop_id = $1 and week >= $2) w
         join members m on m.shop_id = $1 and m.member_id = w.member_id and m.consented_at is not null and m.withdrawn_at is null
       union select member_id from rests where shop_id = $1 and week >= $3
       union select member_id from standings where shop_id = $1 and tier <> $4) found
     order by member_id collate "C"`,
    [shopId, reach.weeksFrom, reach.restsFrom, reach.firstTier],
  );
  return rows.map((row) => row.member_id);
}

export type WeekCloseRow = {
  readonly week: number;
  readonly memberId: string;
  readonly score: number;
  readonly activeWeeks: number;
  readonly consistency: number;
  readonly tier: string;
};

export async function insertWeekCloses(db: Queryable, shopId: number, rows: readonly WeekCloseRow[]): Promise<void> {
  await db.query(
    `insert into week_closes (shop_id, week, member_id, score, active_weeks, consistency, tier)
     select $1, * from unnest($2::int[], $3::text[], $4::bigint[], $5::int[], $6::int[], $7::text[])
     on conflict (shop_id, week, member_id) do nothing`,
    [
      shopId,
      rows.map((row) => row.week),
      rows.map((row) => row.memberId),
      rows.map((row) => row.score),
      rows.map((row) => row.activeWeeks),
      rows.map((row) => row.consistency),
      rows.map((row) => row.tier),
    ],
  );
}

export type TierChangeRow = {
  readonly memberId: string;
  readonly week: number;
  readonly from: string;
  readonly to: string;
  readonly cause: "rose" | "stepped-down";
  readonly at: number;
};

export async function insertTierChanges(db: Queryable, shopId: number, rows: readonly TierChangeRow[]): Promise<void> {
  await db.query(
    `insert into tier_changes (shop_id, member_id, week, from_tier, to_tier, cause, at)
     select $1, * from unnest($2::text[], $3::int[], $4::text[], $5::text[], $6::text[], $7::timestamptz[])
     on conflict (shop_id, member_id, week, cause, at) do nothing`,
    [
      shopId,
      rows.map((row) => row.memberId),
      rows.map((row) => row.week),
      rows.map((row) => row.from),
      rows.map((row) => row.to),
      rows.map((row) => row.cause),
      rows.map((row) => new Date(row.at)),
    ],
  );
}

export type ClosedRow = {
  readonly memberId: string;
  readonly tier: string;
  readonly lowCloses: number;
  readonly closedScore: number;
  readonly closedWeek: number;
  readonly activeWeeks: number;
  readonly consistency: number;
};

/** What the last close found, for every member that stood somewhere. */
export async function saveClosedStandings(db: Queryable, shopId: number, rows: readonly ClosedRow[]): Promise<void> {
  await db.query(
    `insert into standings (shop_id, member_id, tier, low_closes, closed_score, closed_week, active_weeks, consistency, score, week)
     select $1, member_id, tier, low, score, week, active, consistency, score, week
     from unnest($2::text[], $3::text[], $4::int[], $5::bigint[], $6::int[], $7::int[], $8::int[])
       as given (member_id, tier, low, score, week, active, consistency)
     on conflict (shop_id, member_id) do update set tier = excluded.tier, low_closes = excluded.low_closes,
       closed_score = excluded.closed_score, closed_week = excluded.closed_week, updated_at = now()`,
    [
      shopId,
      rows.map((row) => row.memberId),
      rows.map((row) => row.tier),
      rows.map((row) => row.lowCloses),
      rows.map((row) => row.closedScore),
      rows.map((row) => row.closedWeek),
      rows.map((row) => row.activeWeeks),
      rows.map((row) => row.consistency),
    ],
  );
}

export type LiveRow = {
  readonly memberId: string;
  readonly score: number;
  readonly week: number;
  readonly activeWeeks: number;
  readonly consistency: number;
  readonly firstTier: string;
};

export async function saveLiveStandings(
  db: Queryable,
  shopId: number,
  at: number,
  rows: readonly LiveRow[],
): Promise<void> {
  await db.query(
    `insert into standings (shop_id, member_id, tier, score, week, active_weeks, consistency, updated_at, last_active_at)
     select $1, given.*, $8, (select max(occurred_at) from activities a where a.shop_id = $1 and a.member_id = given.member_id
       and a.reversed_by is null and a.reverses is null)
     from unnest($2::text[], $3::text[], $4::bigint[], $5::int[], $6::int[], $7::int[])
       as given (member_id, tier, score, week, active, consistency)
     on conflict (shop_id, member_id) do update set score = excluded.score, week = excluded.week,
       active_weeks = excluded.active_weeks, consistency = excluded.consistency, updated_at = excluded.updated_at,
       last_active_at = excluded.last_active_at`,
    [
      shopId,
      rows.map((row) => row.memberId),
      rows.map((row) => row.firstTier),
      rows.map((row) => row.score),
      rows.map((row) => row.week),
      rows.map((row) => row.activeWeeks),
      rows.map((row) => row.consistency),
      new Date(at),
    ],
  );
}

/** What a publication makes of tiers: their names in the new list, and a count of low closes that starts anew. */
export type TierRenaming = {
  readonly kept: readonly (readonly [before: string, after: string])[];
  readonly first: string;
  /** Members without a standing, who are in the first tier, need one now. */
  readonly everybody: boolean;
  readonly week: number;
  readonly at: number;
};

export async function renameTiers(db: Queryable, shopId: number, change: TierRenaming): Promise<void> {
  const kept = [change.kept.map(([before]) => before), change.kept.map(([, after]) => after)];
  if (change.everybody) {
    await db.query(
      `insert into standings (shop_id, member_id, tier, score, week, active_weeks, consistency)
       select shop_id, member_id, $2, 0, $3, 0, 0 from members where shop_id = $1 on conflict (shop_id, member_id) do nothing`,
      [shopId, change.first, change.week],
    );
  }
  await db.query(
    `insert into tier_changes (shop_id, member_id, week, from_tier, to_tier, cause, at)
     select s.shop_id, s.member_id, $4, s.tier, given.after, 'program', $5
     from standings s join unnest($2::text[], $3::text[]) as given (before, after) on given.before = s.tier
     where s.shop_id = $1 and given.after <> s.tier
     on conflict (shop_id, member_id, week, cause, at) do update set to_tier = excluded.to_tier`,
    [shopId, ...kept, change.week, new Date(change.at)],
  );
  await db.query(
    `update standings s set tier = given.after, low_closes = 0 from unnest($2::text[], $3::text[]) as given (before, after)
     where s.shop_id = $1 and s.tier = given.before and (given.after <> s.tier or s.low_closes <> 0)`,
    [shopId, ...kept],
  );
}
