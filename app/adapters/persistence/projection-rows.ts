import type { Queryable, Transaction } from "./database";

export type DueProjection = {
  readonly memberId: string;
  readonly version: number;
  readonly customerId: string | null;
  readonly agreed: boolean;
  readonly tier: string | null;
  readonly closedScore: number;
  readonly tagged: string | null;
  readonly tries: number;
};

/** How a projection stands that has not succeeded so far, in the words of attempts. */
export const PROJECTION_STATE = `case when p.cancelled >= p.version then 'cancelled' when p.parked >= p.version then 'parked'
  when p.tries = 0 then 'planned' else 'calling' end`;
/** Those that somebody may have to look at: what never failed is only waiting for its turn. */
export const FAILING = "p.failing_since is not null and p.version > p.written";

/** Those that wait for a person. */
export const PARKED = "p.version > p.written and p.parked >= p.version and p.cancelled < p.version";

/** Versions that neither Shopify has nor a person has to decide about. */
const DUE = "p.version > p.written and p.version > p.parked";

/** Members whose standing is newer than what Shopify has, longest waiting first. */
export async function dueProjections(
  db: Queryable,
  shopId: number,
  now: number,
  limit: number,
): Promise<DueProjection[]> {
  const { rows } = await db.query<DueProjection>(
    `select p.member_id as "memberId", p.version, m.customer_id as "customerId", p.tagged, p.tries,
       coalesce(m.consented_at is not null and m.withdrawn_at is null, false) as agreed, s.tier,
       coalesce(s.closed_score, 0) as "closedScore"
     from standing_projections p
     left join members m on m.shop_id = p.shop_id and m.member_id = p.member_id
     left join standings s on s.shop_id = p.shop_id and s.member_id = p.member_id
     where p.shop_id = $1 and ${DUE} and p.next_at <= $2 order by p.next_at limit $3`,
    [shopId, new Date(now), limit],
  );
  return rows;
}

/** One try to write a member's standing: what becomes of it is written by whoever tried last. */
export type ProjectionTry = { readonly memberId: string; readonly version: number; readonly tries: number };

/** That these are about to be sent, for the `tries`-th time; committed before the call, so that a second try knows that it is one. */
export async function markSending(
  db: Queryable,
  shopId: number,
  nextAt: number,
  rows: readonly ProjectionTry[],
): Promise<void> {
  await db.query(
    `update standing_projections p set tries = given.tries, next_at = $4
     from unnest($2::text[], $3::int[]) as given (member_id, tries) where p.shop_id = $1 and p.member_id = given.member_id`,
    [shopId, rows.map((row) => row.memberId), rows.map((row) => row.tries), new Date(nextAt)],
  );
}

/** Whether all of these are still being sent for the `tries`-th time. */
export async function areSending(db: Queryable, shopId: number, rows: readonly ProjectionTry[]): Promise<boolean> {
  const { rowCount } = await db.query(
    `select 1 from standing_projections p
     join unnest($2::text[], $3::int[]) as given (member_id, tries) on p.member_id = given.member_id and p.tries = given.tries
     where p.shop_id = $1`,
    [shopId, rows.map((row) => row.memberId), rows.map((row) => row.tries)],
  );
  return rowCount === rows.length;
}

export type WrittenProjection = ProjectionTry & { readonly tagged: string | null };

/** What was written, unless somebody has tried again since; the next write of the member waits a little. */
export async function saveWritten(
  db: Queryable,
  shopId: number,
  nextAt: number,
  rows: readonly WrittenProjection[],
): Promise<void> {
  if (rows.length === 0) return;
  await db.query(
    `update standing_projections p set written = greatest(p.written, given.version), tagged = given.tagged, next_at = $6, tries = 0,
       error = null, failing_since = null
     from unnest($2::text[], $3::bigint[], $4::int[], $5::text[]) as given (member_id, version, tries, tagged)
     where p.shop_id = $1 and p.member_id = given.member_id and p.tries = given.tries`,
    [
      shopId,
      rows.map((row) => row.memberId),
      rows.map((row) => row.version),
      rows.map((row) => row.tries),
      rows.map((row) => row.tagged),
      new Date(nextAt),
    ],
  );
}

export type FailedProjection = ProjectionTry & { readonly error: string; readonly isParked: boolean };

/** Tries again in a minute, then later and later, at least every two hours; what is parked waits for a person, or for a newer version. */
export async function saveFailed(
  db: Queryable,
  shopId: number,
  now: number,
  rows: readonly FailedProjection[],
): Promise<void> {
  if (rows.length === 0) return;
  await db.query(
    `update standing_projections p set error = given.error, failing_since = coalesce(p.failing_since, $7),
       parked = case when given.is_parked then given.version else p.parked end,
       next_at = $7::timestamptz + least(interval '2 hours', interval '1 minute' * power(2, least(given.tries - 1, 8)))
     from unnest($2::text[], $3::bigint[], $4::int[], $5::text[], $6::boolean[]) as given (member_id, version, tries, error, is_parked)
     where p.shop_id = $1 and p.member_id = given.member_id and p.tries = given.tries`,
    [
      shopId,
      rows.map((row) => row.memberId),
      rows.map((row) => row.version),
      rows.map((row) => row.tries),
      rows.map((row) => row.error),
      rows.map((row) => row.isParked),
      new Date(now),
    ],
  );
}

export type ParkedProjection = { readonly version: number; readonly state: string; readonly error: string | null };

/** A member's standing as a person decides about it; undefined where nothing has failed. */
export async function failingProjection(
  tx: Transaction,
  shopId: number,
  memberId: string,
): Promise<ParkedProjection | undefined> {
  const { rows } = await tx.query<ParkedProjection>(
    `select p.version, ${PROJECTION_STATE} as state, p.error from standing_projections p
     where p.shop_id = $1 and p.member_id = $2 and ${FAILING} for update`,
    [shopId, memberId],
  );
  return rows[0];
}

/** What was parked is due again; the next try knows that it is not the first. */
export async function unparkProjection(tx: Transaction, shopId: number, memberId: string, now: number): Promise<void> {
  await tx.query(
    "update standing_projections set parked = written, next_at = $3 where shop_id = $1 and member_id = $2",
    [shopId, memberId, new Date(now)],
  );
}

/** A person saw it at Shopify, with the tags of the tier; who has no standing yet is in the first. */
export async function saveConfirmed(
  tx: Transaction,
  shopId: number,
  memberId: string,
  firstTier: string,
): Promise<void> {
  await tx.query(
    `update standing_projections p set written = version, tries = 0, error = null, failing_since = null,
       tagged = coalesce((select s.tier from standings s where s.shop_id = p.shop_id and s.member_id = p.member_id), $3)
     where p.shop_id = $1 and p.member_id = $2`,
    [shopId, memberId, firstTier],
  );
}

/** This version is not written any more; the next is a new one, with tries of its own. */
export async function cancelProjection(tx: Transaction, shopId: number, memberId: string): Promise<void> {
  await tx.query(
    "update standing_projections set cancelled = version, tries = 0 where shop_id = $1 and member_id = $2",
    [shopId, memberId],
  );
}

export async function shopsWithProjections(db: Queryable, now: number): Promise<number[]> {
  const { rows } = await db.query<{ shop_id: number }>(
    `select distinct p.shop_id from standing_projections p join shops s using (shop_id)
     where ${DUE} and p.next_at <= $1 and s.uninstalled_at is null`,
    [new Date(now)],
  );
  return rows.map((row) => row.shop_id);
}

/** A standing that Shopify has, and the tier whose tags the customer was given with it. */
export type TaggedRow = { readonly memberId: string; readonly version: number; readonly tagged: string };

export async function taggedMembers(db: Queryable, shopId: number, memberIds: readonly string[]): Promise<TaggedRow[]> {
  const { rows } = await db.query<TaggedRow>(
    `select member_id as "memberId", version, tagged from standing_projections
     where shop_id = $1 and member_id = any($2) and tagged is not null and written = version`,
    [shopId, memberIds],
  );
  return rows;
}

/** Their tags are gone: the next writing gives them anew. Not of those that were written since. */
export async function tagAgain(db: Queryable, shopId: number, rows: readonly TaggedRow[]): Promise<void> {
  await db.query(
    `update standing_projections p set tagged = null, version = p.version + 1
     from unnest($2::text[], $3::bigint[]) as given (member_id, version)
     where p.shop_id = $1 and p.member_id = given.member_id and p.version = given.version and p.written = given.version`,
    [shopId, rows.map((row) => row.memberId), rows.map((row) => row.version)],
  );
}
