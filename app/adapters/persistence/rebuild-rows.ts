import type { ActivityRow } from "./activity-rows";
import type { Queryable, Transaction } from "./database";
import { type LogRow, readLog } from "./log-rows";

/**
 * Puts an empty copy of every table of a shop in front of the real ones, for this transaction alone: a temporary table hides the one
 * of its name, so that the very functions that wrote the shop write the copy. Nothing of it is seen by others or left behind.
 */
export async function openScratch(tx: Transaction): Promise<void> {
  const { rows } = await tx.query<{ name: string }>(
    `select c.table_name as name from information_schema.columns c
     join information_schema.tables t using (table_schema, table_name)
     where c.table_schema = 'public' and c.column_name = 'shop_id' and t.table_type = 'BASE TABLE' order by 1`,
  );
  const copies = rows.map(
    ({ name }) =>
      `create temp table ${name} (like public.${name} including defaults including identity including indexes) on commit drop`,
  );
  await tx.query(copies.join(";"));
  // A statement that this connection has prepared would go on to mean the table that it found.
  await tx.query("discard plans");
}

/** Puts into the copy what a shop's log does not say: who it is, as it was before its first line. */
export async function fillScratch(tx: Transaction, shopId: number): Promise<void> {
  await tx.query(`insert into pg_temp.shops select * from public.shops where shop_id = $1`, [shopId]);
  // Versions from before the log said when they were published; the others come with it.
  await tx.query(
    `insert into pg_temp.program_versions select * from public.program_versions v where shop_id = $1 and not exists
       (select 1 from public.log where shop_id = $1 and kind = 'program-published' and (body ->> 'version')::int = v.version)`,
    [shopId],
  );
  await tx.query(
    `update pg_temp.shops set last_closed_week = null, last_granted_week = null, last_closed_at = null, last_closed_month = null,
       timezone = coalesce(first.body -> 'from' ->> 'timezone', timezone),
       currency = coalesce(first.body -> 'from' ->> 'currency', currency)
     from (select (select body from public.log where shop_id = $1 and kind = 'shop-settings' order by position limit 1) as body) first
     where shop_id = $1`,
    [shopId],
  );
}

/** Fresh statistics: nothing looks after temporary tables by itself. */
export async function analyzeScratch(tx: Transaction): Promise<void> {
  await tx.query("analyze pg_temp.activities, pg_temp.orders, pg_temp.lots, pg_temp.kind_days, pg_temp.member_weeks");
}

/** The real log, whatever hides it. */
export function readRealLog(tx: Transaction, shopId: number, after: number, limit: number): Promise<LogRow[]> {
  return readLog(tx, shopId, after, limit, "public.log");
}

export type LoggedActivity = ActivityRow & { readonly position: number };

/** Activities after one position and up to another, in the order of their taking in; those that Hearth itself derived are left out. */
export async function loggedActivities(
  db: Queryable,
  shopId: number,
  range: {
    readonly after: number;
    readonly upTo: number | null;
    readonly limit: number;
    readonly derivedSource: string;
  },
): Promise<LoggedActivity[]> {
  const { rows } = await db.query<LoggedActivity>(
    `select source, activity_id as "activityId", coalesce(reported_member, member_id) as "memberId", group_id as "groupId", kind,
       occurred_at as "occurredAt", day, week, coalesce(reported_counterpart, counterpart) as counterpart, ref, reverses, lang, quality, trust, pair, weight,
       program_version as "programVersion", content_hash as "contentHash", position
     from public.activities where shop_id = $1 and position > $2 and ($3::bigint is null or position <= $3) and source <> $4
     order by position limit $5`,
    [shopId, range.after, range.upTo, range.derivedSource, range.limit],
  );
  return rows;
}

export type Difference = { readonly table: string; readonly side: "stored" | "rebuilt"; readonly row: unknown };

/** Rows that one side has and the other has not, of one table or query with `{schema}` in it; at most `limit`. */
export async function differingRows(
  tx: Transaction,
  shopId: number,
  compared: { readonly table: string; readonly select: string },
  limit: number,
): Promise<Difference[]> {
  const stored = compared.select.replaceAll("{schema}", "public");
  const rebuilt = compared.select.replaceAll("{schema}", "pg_temp");
  const { rows } = await tx.query<{ side: Difference["side"]; row: unknown }>(
    `with stored as (${stored}), rebuilt as (${rebuilt})
     (select 'stored' as side, to_jsonb(only_stored) as row from (table stored except table rebuilt) only_stored
      union all
      select 'rebuilt' as side, to_jsonb(only_rebuilt) as row from (table rebuilt except table stored) only_rebuilt)
     order by 2, 1 limit $2`,
    [shopId, limit],
  );
  return rows.map((row) => ({ table: compared.table, ...row }));
}

/** How many rows of the shop a table of the copy has. */
export async function countRows(tx: Transaction, shopId: number, table: string): Promise<number> {
  const { rows } = await tx.query<{ count: number }>(
    `select count(*) as count from pg_temp.${table} where shop_id = $1`,
    [shopId],
  );
  return rows[0]?.count ?? 0;
}

export type StoredScore = {
  readonly memberId: string;
  readonly week: number;
  readonly score: number;
  readonly activeWeeks: number;
  readonly consistency: number;
};

/** Live scores of those whose standing is up to date. */
export async function storedScores(tx: Transaction, shopId: number): Promise<StoredScore[]> {
  const { rows } = await tx.query<StoredScore>(
    `select s.member_id as "memberId", s.week, s.score, s.active_weeks as "activeWeeks", s.consistency
     from public.standings s
     join public.standing_projections p on p.shop_id = s.shop_id and p.member_id = s.member_id and p.written >= p.version
     where s.shop_id = $1 order by s.member_id`,
    [shopId],
  );
  return rows;
}
