import { ENDORSEMENT_KINDS, SEED_ORDERS } from "~/core/trust/endorsements";
import type { TrustEdge } from "~/core/trust/publish-trust";
import type { Queryable } from "./database";

/** The mark of an activity that is held: it stands nowhere a reversed one does not stand either. No id is written like that. */
export const HELD_MARK = "(held)";

type Window = {
  readonly week: number;
  readonly weeks: number;
  readonly closeAt: number;
  /** By age in weeks from 0. */
  readonly decay: readonly number[];
};

/** Who endorsed whom in the weeks up to a close, each endorsement faded by its weeks, as it stood at the close. */
export async function trustEdges(db: Queryable, shopId: number, window: Window): Promise<TrustEdge[]> {
  const { week, weeks, closeAt, decay } = window;
  const { rows } = await db.query<TrustEdge>(
    `select a.counterpart as giver, a.member_id as receiver, sum(($6::int[])[$2 - a.week + 1]) as weight from activities a
     where a.shop_id = $1 and a.kind = any($5) and a.counterpart is not null and a.counterpart <> a.member_id
       and a.week <= $2 and a.week > $2 - $3 and a.reverses is null
       and (a.reversed_by is null or exists (select 1 from activities r where r.shop_id = a.shop_id and r.source = a.source
         and r.activity_id = a.reversed_by and r.occurred_at > $4))
     group by 1, 2`,
    [shopId, week, weeks, new Date(closeAt), ENDORSEMENT_KINDS, decay.slice(0, weeks)],
  );
  return rows;
}

/** Pre-trusted: creators of groups, and who was staff or had three paid orders at the close. */
export async function trustSeeds(db: Queryable, shopId: number, closeAt: number): Promise<string[]> {
  const { rows } = await db.query<{ member_id: string }>(
    `select g.creator_id as member_id from groups g left join members m on m.shop_id = g.shop_id and m.member_id = g.creator_id
     where g.shop_id = $1 and g.creator_id is not null and m.withdrawn_at is null
     union
     select s.member_id from (select distinct on (member_id) member_id, staff from staff_changes
         where shop_id = $1 and at < $2 order by member_id, change_id desc) s
       join members m on m.shop_id = $1 and m.member_id = s.member_id
     where s.staff and m.consented_at is not null and m.withdrawn_at is null
     union
     select m.member_id from orders o join members m on m.shop_id = o.shop_id and m.customer_id = o.customer_id
     where o.shop_id = $1 and o.paid_at is not null and not o.test and not o.history and o.placed_at < $2
       and (o.cancelled_at is null or o.cancelled_at > $2)
       and not coalesce((select sum(r.amount_minor) from refunds r
         where r.shop_id = o.shop_id and r.order_id = o.order_id and r.refunded_at <= $2) >= o.total_minor, false)
       and m.joined_at <= o.placed_at
       and m.consented_at is not null and m.withdrawn_at is null
     group by m.member_id having count(*) >= $3`,
    [shopId, new Date(closeAt), SEED_ORDERS],
  );
  return rows.map((row) => row.member_id);
}

export type SnapshotRow = {
  readonly week: number;
  readonly closeAt: number;
  readonly programVersion: number;
  readonly edges: number;
  readonly seeds: number;
  readonly rounds: number;
  readonly percents: ReadonlyMap<string, number>;
};

export async function saveSnapshot(db: Queryable, shopId: number, snapshot: SnapshotRow): Promise<void> {
  const { week, closeAt, programVersion, edges, seeds, rounds, percents } = snapshot;
  await db.query(
    `insert into trust_snapshots (shop_id, week, closed_at, program_version, members, edges, seeds, rounds)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [shopId, week, new Date(closeAt), programVersion, percents.size, edges, seeds, rounds],
  );
  const trusted = [...percents].filter(([, percent]) => percent > 0);
  await db.query(
    `insert into trust_scores (shop_id, week, member_id, percent)
     select $1, $2, * from unnest($3::text[], $4::int[])`,
    [shopId, week, trusted.map(([member]) => member), trusted.map(([, percent]) => percent)],
  );
}

export type GiverWeek = { readonly giver: string; readonly week: number };
export type GiverTrust = GiverWeek & {
  /** Null: none had been published. */
  readonly snapshot: number | null;
  readonly percent: number;
};

/** What a giver's trust was in a week: read from the last snapshot of a week before it. */
export async function trustOfGivers(db: Queryable, shopId: number, keys: readonly GiverWeek[]): Promise<GiverTrust[]> {
  const { rows } = await db.query<GiverTrust>(
    `select given.giver, given.week, w.snapshot, coalesce(t.percent, 0) as percent
     from unnest($2::text[], $3::int[]) as given (giver, week)
     join (select week, (select max(s.week) from trust_snapshots s where s.shop_id = $1 and s.week < asked.week) as snapshot
       from (select distinct week from unnest($3::int[]) as week) asked) w on w.week = given.week
     left join trust_scores t on t.shop_id = $1 and t.week = w.snapshot and t.member_id = given.giver`,
    [shopId, keys.map((key) => key.giver), keys.map((key) => key.week)],
  );
  return rows;
}

export type EndorsementFact = {
  readonly source: string;
  readonly activityId: string;
  readonly giver: string;
  readonly receiver: string;
  readonly week: number;
  readonly occurredAt: number;
  readonly position: number;
  readonly reversals: readonly { readonly position: number; readonly occurredAt: number }[];
  readonly held: boolean;
};

/** Endorsements between the given pairs, both ways, in the order of the log. */
export async function endorsementsBetween(
  db: Queryable,
  shopId: number,
  pairs: readonly { readonly a: string; readonly b: string }[],
  weeks: { readonly after: number; readonly until: number },
): Promise<EndorsementFact[]> {
  const { rows } = await db.query<EndorsementFact>(
    `select a.source, a.activity_id as "activityId", a.counterpart as giver, a.member_id as receiver, a.week,
       a.occurred_at as "occurredAt", (a.reversed_by is not distinct from $4) as held,
       a.position, coalesce((select json_agg(json_build_object('position', r.position,
           'occurredAt', (extract(epoch from r.occurred_at) * 1000)::bigint))
         from activities r where r.shop_id = a.shop_id and r.source = a.source and r.reverses = a.activity_id), '[]') as reversals
     from unnest($2::text[], $3::text[]) as pair (a, b)
     join activities a on a.shop_id = $1 and a.member_id = pair.a and a.counterpart = pair.b
     where a.kind = any($5) and a.reverses is null and a.week > $6 and a.week <= $7
     order by a.position`,
    [
      shopId,
      [...pairs.map((pair) => pair.a), ...pairs.map((pair) => pair.b)],
      [...pairs.map((pair) => pair.b), ...pairs.map((pair) => pair.a)],
      HELD_MARK,
      ENDORSEMENT_KINDS,
      weeks.after,
      weeks.until,
    ],
  );
  return rows;
}

export type Judged = {
  readonly source: string;
  readonly activityId: string;
  readonly trust: number;
  readonly pair: number;
  readonly weight: number;
  readonly snapshot: number | null;
  readonly held: boolean;
};

/** What endorsements are worth, and which activities are held, on rows that have just come in. */
export async function saveJudged(db: Queryable, shopId: number, rows: readonly Judged[]): Promise<void> {
  if (rows.length === 0) return;
  await db.query(
    `update activities a set trust = given.trust, pair = given.pair, weight = given.weight, trust_snapshot = given.snapshot,
       reversed_by = case when given.held then $9 else a.reversed_by end
     from unnest($2::text[], $3::text[], $4::int[], $5::int[], $6::bigint[], $7::int[], $8::bool[])
       as given (source, activity_id, trust, pair, weight, snapshot, held)
     where a.shop_id = $1 and a.source = given.source and a.activity_id = given.activity_id`,
    [
      shopId,
      rows.map((row) => row.source),
      rows.map((row) => row.activityId),
      rows.map((row) => row.trust),
      rows.map((row) => row.pair),
      rows.map((row) => row.weight),
      rows.map((row) => row.snapshot),
      rows.map((row) => row.held),
      HELD_MARK,
    ],
  );
}
