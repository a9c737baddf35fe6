import type { Queryable } from "./database";

export type ActivityRow = {
  readonly source: string;
  readonly activityId: string;
  readonly memberId: string;
  readonly groupId: string | null;
  readonly kind: string;
  readonly occurredAt: number;
  readonly day: number;
  readonly week: number;
  readonly counterpart: string | null;
  readonly ref: string | null;
  readonly reverses: string | null;
  readonly lang: string | null;
  readonly quality: number;
  readonly trust: number;
  readonly pair: number;
  readonly weight: number;
  readonly programVersion: number;
  readonly contentHash: Buffer;
};

const INSERT = `
  insert into activities (shop_id, source, activity_id, member_id, group_id, kind, occurred_at, day, week, counterpart, ref,
    reverses, lang, quality, trust, pair, weight, program_version, content_hash)
  select $1, source, activity_id, member_id, group_id, kind, to_timestamp(occurred_ms / 1000.0), day, week, counterpart, ref,
    reverses, lang, quality, trust, pair, weight, $17, content_hash
  from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::int[], $9::int[], $10::text[],
    $11::text[], $12::text[], $13::text[], $14::int[], $15::bigint[], $16::bytea[], $18::int[], $19::int[])
    as given (source, activity_id, member_id, group_id, kind, occurred_ms, day, week, counterpart, ref, reverses, lang, quality,
      weight, content_hash, trust, pair)
  on conflict (shop_id, source, activity_id) do nothing
  returning source, activity_id`;

export type ActivityKey = { readonly source: string; readonly activityId: string };

/** Inserts those that are not there yet and answers which. */
export async function insertActivities(
  db: Queryable,
  shopId: number,
  programVersion: number,
  rows: readonly ActivityRow[],
): Promise<ActivityKey[]> {
  const column = <K extends keyof ActivityRow>(key: K): ActivityRow[K][] => rows.map((row) => row[key]);
  const { rows: inserted } = await db.query<{ source: string; activity_id: string }>(INSERT, [
    shopId,
    column("source"),
    column("activityId"),
    column("memberId"),
    column("groupId"),
    column("kind"),
    column("occurredAt"),
    column("day"),
    column("week"),
    column("counterpart"),
    column("ref"),
    column("reverses"),
    column("lang"),
    column("quality"),
    column("weight"),
    column("contentHash"),
    programVersion,
    column("trust"),
    column("pair"),
  ]);
  return inserted.map((row) => ({ source: row.source, activityId: row.activity_id }));
}

/** What is stored under these keys, to tell a repetition from the same id with other content. */
export async function contentHashes(
  db: Queryable,
  shopId: number,
  keys: readonly ActivityKey[],
): Promise<(ActivityKey & { readonly contentHash: Buffer })[]> {
  if (keys.length === 0) return [];
  const { rows } = await db.query<ActivityKey & { contentHash: Buffer }>(
    `select a.source, a.activity_id as "activityId", a.content_hash as "contentHash"
     from unnest($2::text[], $3::text[]) as given (source, activity_id)
     join activities a on a.shop_id = $1 and a.source = given.source and a.activity_id = given.activity_id`,
    [shopId, keys.map((key) => key.source), keys.map((key) => key.activityId)],
  );
  return rows;
}

export type ReversedActivity = ActivityKey & {
  readonly memberId: string;
  readonly counterpart: string | null;
  readonly ref: string | null;
  readonly kind: string;
  readonly day: number;
  readonly week: number;
  readonly weight: number;
};

const REVERSED = `a.source, a.activity_id as "activityId", a.member_id as "memberId", a.counterpart, a.ref, a.kind, a.day, a.week, a.weight`;

type NamedReversal = {
  readonly source: string;
  readonly activityId: string;
  readonly reverses: string;
  readonly occurredAt: number;
};

/** Of several reversals of one activity the earliest; then the smaller id. */
function earliestReversals(reversals: readonly NamedReversal[]): NamedReversal[] {
  const earliest = new Map<string, NamedReversal>();
  for (const one of [...reversals].sort(
    (a, b) => b.occurredAt - a.occurredAt || (a.activityId < b.activityId ? 1 : -1),
  )) {
    earliest.set(`${one.source}\u0000${one.reverses}`, one);
  }
  return [...earliest.values()];
}

/** Takes out what these reversals name; answers the activities that counted until now. The earliest of several reversals is kept. */
export async function reverseNamed(
  db: Queryable,
  shopId: number,
  reversals: readonly NamedReversal[],
): Promise<ReversedActivity[]> {
  const named = earliestReversals(reversals);
  const columns = [
    shopId,
    named.map((one) => one.source),
    named.map((one) => one.activityId),
    named.map((one) => one.reverses),
  ];
  const { rows } = await db.query<ReversedActivity>(
    `update activities a set reversed_by = given.activity_id
     from unnest($2::text[], $3::text[], $4::text[]) as given (source, activity_id, reverses)
     where a.shop_id = $1 and a.source = given.source and a.activity_id = given.reverses
       and a.reversed_by is null and a.reverses is null
     returning ${REVERSED}`,
    columns,
  );
  if (rows.length < named.length) {
    await db.query(
      `update activities a set reversed_by = given.activity_id
       from unnest($2::text[], $3::text[], $4::text[], $5::timestamptz[]) as given (source, activity_id, reverses, occurred_at)
       where a.shop_id = $1 and a.source = given.source and a.activity_id = given.reverses and a.reverses is null
         and given.occurred_at < (select known.occurred_at from activities known where known.shop_id = $1
           and known.source = given.source and known.activity_id = a.reversed_by)`,
      [...columns, named.map((one) => new Date(one.occurredAt))],
    );
  }
  return rows;
}

/** The other order of arrival: among these new activities, takes out those that an earlier reversal already names. */
export async function reverseLate(
  db: Queryable,
  shopId: number,
  keys: readonly ActivityKey[],
): Promise<ReversedActivity[]> {
  const { rows } = await db.query<ReversedActivity>(
    `with named as (
       select distinct on (r.source, r.reverses) r.source, r.activity_id, r.reverses
       from unnest($2::text[], $3::text[]) as given (source, activity_id)
       join activities r on r.shop_id = $1 and r.source = given.source and r.reverses = given.activity_id
       order by r.source, r.reverses, r.occurred_at, r.activity_id)
     update activities a set reversed_by = named.activity_id from named
     where a.shop_id = $1 and a.source = named.source and a.activity_id = named.reverses
       and a.reversed_by is null and a.reverses is null
     returning ${REVERSED}`,
    [shopId, keys.map((key) => key.source), keys.map((key) => key.activityId)],
  );
  return rows;
}

const ROW = `a.source, a.activity_id as "activityId", a.member_id as "memberId", a.group_id as "groupId", a.kind,
  a.occurred_at as "occurredAt", a.day, a.week, a.counterpart, a.ref, a.reverses, a.lang, a.quality, a.trust, a.pair, a.weight,
  a.program_version as "programVersion", a.content_hash as "contentHash"`;

/** Takes a mark off: from now on the activities count, unless a reversal names them. */
export async function unmarkReversed(
  db: Queryable,
  shopId: number,
  keys: readonly ActivityKey[],
  mark: string,
): Promise<ActivityRow[]> {
  const { rows } = await db.query<ActivityRow>(
    `update activities a set reversed_by = null
     from unnest($2::text[], $3::text[]) as given (source, activity_id)
     where a.shop_id = $1 and a.source = given.source and a.activity_id = given.activity_id and a.reversed_by = $4
     returning ${ROW}`,
    [shopId, keys.map((one) => one.source), keys.map((one) => one.activityId), mark],
  );
  return rows;
}

/** Removes reversals that Hearth itself derived, and answers what they had taken out: from now on it counts again. */
export async function removeReversals(
  db: Queryable,
  shopId: number,
  source: string,
  reversalIds: readonly string[],
): Promise<ActivityRow[]> {
  if (reversalIds.length === 0) return [];
  const { rows } = await db.query<ActivityRow>(
    `with gone as (
       delete from activities where shop_id = $1 and source = $2 and activity_id = any($3) and reverses is not null
       returning activity_id, reverses)
     update activities a set reversed_by = null from gone
     where a.shop_id = $1 and a.source = $2 and a.activity_id = gone.reverses and a.reversed_by = gone.activity_id
     returning ${ROW}`,
    [shopId, source, reversalIds],
  );
  return rows;
}

/** Members who were at the events of these refs. */
export async function guestsOf(db: Queryable, shopId: number, refs: readonly string[]): Promise<string[]> {
  if (refs.length === 0) return [];
  const { rows } = await db.query<{ member_id: string }>(
    "select distinct member_id from activities where shop_id = $1 and kind = 'event_attended' and ref = any($2)",
    [shopId, refs],
  );
  return rows.map((row) => row.member_id);
}

export type KindDayDelta = {
  readonly memberId: string;
  readonly day: number;
  readonly week: number;
  readonly kind: string;
  readonly weight: number;
  readonly count: number;
};

/** Adds to the buckets; a delta may be negative. */
export async function addToKindDays(db: Queryable, shopId: number, deltas: readonly KindDayDelta[]): Promise<void> {
  await db.query(
    `insert into kind_days (shop_id, member_id, day, kind, week, weight, count)
     select $1, * from unnest($2::text[], $3::int[], $4::text[], $5::int[], $6::bigint[], $7::int[])
     on conflict (shop_id, member_id, day, kind)
     do update set weight = kind_days.weight + excluded.weight, count = kind_days.count + excluded.count`,
    [
      shopId,
      deltas.map((delta) => delta.memberId),
      deltas.map((delta) => delta.day),
      deltas.map((delta) => delta.kind),
      deltas.map((delta) => delta.week),
      deltas.map((delta) => delta.weight),
      deltas.map((delta) => delta.count),
    ],
  );
}

export type MemberWeekKey = { readonly memberId: string; readonly week: number };
export type StoredKindDay = MemberWeekKey & { readonly day: number; readonly kind: string; readonly weight: number };

export async function kindDaysOfWeeks(
  db: Queryable,
  shopId: number,
  keys: readonly MemberWeekKey[],
): Promise<StoredKindDay[]> {
  const { rows } = await db.query<StoredKindDay>(
    `select k.member_id as "memberId", k.week, k.day, k.kind, k.weight
     from unnest($2::text[], $3::int[]) as given (member_id, week)
     join kind_days k on k.shop_id = $1 and k.member_id = given.member_id
       and k.day between given.week * 7 - 3 and given.week * 7 + 3`,
    [shopId, keys.map((key) => key.memberId), keys.map((key) => key.week)],
  );
  return rows;
}

export type StoredWeek = MemberWeekKey & { readonly credit: number; readonly own: number; readonly oneOff: number };

export async function saveMemberWeeks(db: Queryable, shopId: number, weeks: readonly StoredWeek[]): Promise<void> {
  await db.query(
    `insert into member_weeks (shop_id, member_id, week, credit, own, one_off)
     select $1, * from unnest($2::text[], $3::int[], $4::bigint[], $5::bigint[], $6::bigint[])
     on conflict (shop_id, member_id, week)
     do update set credit = excluded.credit, own = excluded.own, one_off = excluded.one_off`,
    [
      shopId,
      weeks.map((week) => week.memberId),
      weeks.map((week) => week.week),
      weeks.map((week) => week.credit),
      weeks.map((week) => week.own),
      weeks.map((week) => week.oneOff),
    ],
  );
}

/** Orders whose shares these activities can change are settled again, while nothing of them has posted. */
export async function markOrdersDirty(
  db: Queryable,
  shopId: number,
  touched: { readonly memberIds: readonly string[]; readonly fromAt: number; readonly toAt: number },
): Promise<void> {
  await db.query(
    `update orders set dirty = true
     where shop_id = $1 and buyer_id = any($2) and not shares_fixed and not dirty
       and placed_at >= to_timestamp($3 / 1000.0) and placed_at <= to_timestamp($4 / 1000.0)`,
    [shopId, touched.memberIds, touched.fromAt, touched.toAt],
  );
}
