import type { StateChange } from "./backfill-rows";
import type { Queryable } from "./database";

export type BacktestState = "waiting" | "running" | "stopping" | "stopped" | "done" | "failed";
export type BacktestPhase = "waiting" | "looking-up" | "reading" | "comparing" | "done";

export type BacktestRow = {
  readonly backtestId: string;
  readonly draftVersion: number;
  readonly againstVersion: number;
  readonly state: BacktestState;
  readonly phase: BacktestPhase;
  readonly percent: number;
  readonly attempts: number;
  readonly error: string | null;
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly doneAt: number | null;
};

const COLUMNS = `backtest_id as "backtestId", draft_version as "draftVersion", against_version as "againstVersion", state, phase, percent,
  attempts, error, created_at as "createdAt", started_at as "startedAt", done_at as "doneAt"`;

/** False: another one of this shop is not done yet. */
export async function insertBacktest(
  db: Queryable,
  shopId: number,
  one: {
    readonly backtestId: string;
    readonly draftVersion: number;
    readonly againstVersion: number;
    readonly by: string;
    readonly at: number;
  },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into backtests (shop_id, backtest_id, draft_version, against_version, requested_by, created_at)
     values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
    [shopId, one.backtestId, one.draftVersion, one.againstVersion, one.by, new Date(one.at)],
  );
  return rowCount === 1;
}

/** The newest first. */
export async function listBacktests(db: Queryable, shopId: number, limit: number): Promise<BacktestRow[]> {
  const { rows } = await db.query<BacktestRow>(
    `select ${COLUMNS} from backtests where shop_id = $1 order by created_at desc, backtest_id limit $2`,
    [shopId, limit],
  );
  return rows;
}

/** What one found, without the lists of those whose tier changes: they can name everybody. Null where it is not done. */
export async function backtestResult(db: Queryable, shopId: number, backtestId: string): Promise<unknown> {
  const { rows } = await db.query<{ result: unknown }>(
    `select result #- '{tiers,gaining}' #- '{tiers,losing}' as result from backtests where shop_id = $1 and backtest_id = $2`,
    [shopId, backtestId],
  );
  return rows[0]?.result ?? null;
}

export type MoveRow = { readonly member: string; readonly from: string; readonly to: string };

/** Of those whose tier changes in one direction, by id: how many are named, and those of a page. */
export async function backtestMoves(
  db: Queryable,
  shopId: number,
  backtestId: string,
  part: { readonly direction: "gaining" | "losing"; readonly skip: number; readonly limit: number },
): Promise<{ readonly named: number; readonly moves: readonly MoveRow[] }> {
  const { rows } = await db.query<{ named: number; moves: MoveRow[] }>(
    `select coalesce(jsonb_array_length(result -> 'tiers' -> $3::text), 0) as named,
       coalesce(jsonb_path_query_array(result -> 'tiers' -> $3::text, '$[$from to $to]',
         jsonb_build_object('from', $4::int, 'to', $4::int + $5::int - 1)), '[]') as moves
     from backtests where shop_id = $1 and backtest_id = $2`,
    [shopId, backtestId, part.direction, part.skip, part.limit],
  );
  return rows[0] ?? { named: 0, moves: [] };
}

/** Takes the one that waits, for this worker alone. */
export async function claimBacktest(db: Queryable, shopId: number, now: number): Promise<BacktestRow | undefined> {
  const { rows } = await db.query<BacktestRow>(
    `update backtests set state = 'running', phase = 'reading', percent = 0, attempts = attempts + 1,
       started_at = coalesce(started_at, $2), heartbeat_at = $2 where shop_id = $1 and state = 'waiting' returning ${COLUMNS}`,
    [shopId, new Date(now)],
  );
  return rows[0];
}

type Running = Pick<BacktestRow, "backtestId" | "attempts">;

/** Says how far it is and that it is alive. False: somebody stopped it, or took it for lost and began it anew. */
export async function reportBacktest(
  db: Queryable,
  shopId: number,
  { backtestId, attempts }: Running,
  progress: { readonly phase: BacktestPhase; readonly percent: number; readonly now: number },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update backtests set phase = $4, percent = $5, heartbeat_at = $6
     where shop_id = $1 and backtest_id = $2 and attempts = $3 and state = 'running'`,
    [shopId, backtestId, attempts, progress.phase, progress.percent, new Date(progress.now)],
  );
  return rowCount === 1;
}

export type BacktestEnd =
  | { readonly state: "done"; readonly result: unknown }
  | { readonly state: "stopped" }
  | { readonly state: "failed"; readonly error: string };

/** Ends it as its worker found; one that was asked to stop is stopped whatever it found. */
export async function endBacktest(
  db: Queryable,
  shopId: number,
  { backtestId, attempts }: Running,
  end: BacktestEnd,
  now: number,
): Promise<void> {
  await db.query(
    `update backtests set state = case when state = 'stopping' then 'stopped' else $4 end,
       result = case when state = 'stopping' then null else $5::jsonb end, error = $6, done_at = $7,
       phase = case when $4 = 'done' then 'done' else phase end, percent = case when $4 = 'done' then 100 else percent end
     where shop_id = $1 and backtest_id = $2 and attempts = $3 and state in ('running', 'stopping')`,
    [
      shopId,
      backtestId,
      attempts,
      end.state,
      end.state === "done" ? JSON.stringify(end.result) : null,
      end.state === "failed" ? end.error : null,
      new Date(now),
    ],
  );
}

/** At once where nobody works on it yet, else at the worker's next look. Undefined: there is nothing to stop. */
export async function stopBacktestRow(
  db: Queryable,
  shopId: number,
  backtestId: string,
  now: number,
): Promise<StateChange | undefined> {
  const { rows } = await db.query<StateChange>(
    `update backtests b set state = case when was.state = 'waiting' then 'stopped' else 'stopping' end,
       done_at = case when was.state = 'waiting' then $3::timestamptz end
     from (select state from backtests where shop_id = $1 and backtest_id = $2 for update) was
     where b.shop_id = $1 and b.backtest_id = $2 and was.state in ('waiting', 'running')
     returning was.state as before, b.state as after`,
    [shopId, backtestId, new Date(now)],
  );
  return rows[0];
}

/**
 * What a lost worker left, over all shops: nothing heard since `silentSince`. It waits to be begun anew, or has failed when it was
 * lost too often, or is stopped where that was asked for.
 */
export async function recoverBacktests(
  db: Queryable,
  {
    silentSince,
    attemptsMax,
    now,
  }: { readonly silentSince: number; readonly attemptsMax: number; readonly now: number },
): Promise<void> {
  await db.query(
    `update backtests set
       state = case when state = 'stopping' then 'stopped' when attempts >= $2 then 'failed' else 'waiting' end,
       error = case when state = 'running' and attempts >= $2 then 'worker-lost' end,
       done_at = case when state = 'stopping' or attempts >= $2 then $3::timestamptz end
     where state in ('running', 'stopping') and heartbeat_at < $1`,
    [new Date(silentSince), attemptsMax, new Date(now)],
  );
}

export async function shopsWithBacktests(db: Queryable): Promise<number[]> {
  const { rows } = await db.query<{ shopId: number }>(
    `select distinct shop_id as "shopId" from backtests where state = 'waiting'`,
  );
  return rows.map((row) => row.shopId);
}

export type DraftOption = {
  readonly version: number;
  readonly name: string;
  readonly state: "draft" | "scheduled" | "retired";
};

/** What can be tried out: drafts, what is scheduled, and what could be rolled back to; `wanted` is among them however old it is. */
export async function versionsToTry(
  db: Queryable,
  shopId: number,
  { limit, wanted = 0 }: { readonly limit: number; readonly wanted?: number | undefined },
): Promise<DraftOption[]> {
  const { rows } = await db.query<DraftOption>(
    `select version, name, state from
       (select version, name, state, row_number() over (partition by state = 'retired' order by version = $3 desc, version desc) as place
        from program_versions where shop_id = $1 and state in ('draft', 'scheduled', 'retired')) found
     where place <= $2 order by state = 'retired', version desc`,
    [shopId, limit, wanted],
  );
  return rows;
}
