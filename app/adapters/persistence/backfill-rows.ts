import type { Queryable } from "./database";

export type BackfillState = "waiting" | "running" | "stopping" | "stopped" | "done" | "failed";
export type BackfillPhase = "asking" | "exporting" | "reading" | "catching-up" | "costing" | "done";

export type BackfillRow = {
  readonly backfillId: string;
  readonly state: BackfillState;
  readonly phase: BackfillPhase;
  readonly exportId: string | null;
  readonly exportedAt: number | null;
  readonly rowsTotal: number;
  readonly rowsRead: number;
  readonly ordersNew: number;
  readonly rowsRefused: number;
  readonly attempts: number;
  readonly failures: number;
  readonly cost: unknown;
  readonly error: string | null;
  readonly createdAt: number;
  readonly doneAt: number | null;
};

/** What a person has changed. */
export type StateChange = { readonly before: string; readonly after: string };

const COLUMNS = `backfill_id as "backfillId", state, phase, export_id as "exportId", exported_at as "exportedAt", rows_total as "rowsTotal",
  rows_read as "rowsRead", orders_new as "ordersNew", rows_refused as "rowsRefused", attempts, failures, cost, error,
  created_at as "createdAt", done_at as "doneAt"`;

/** False: one of this shop is not done yet. */
export async function insertBackfill(
  db: Queryable,
  shopId: number,
  one: { readonly backfillId: string; readonly phase: BackfillPhase; readonly by: string; readonly at: number },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into backfills (shop_id, backfill_id, phase, requested_by, created_at, next_at) values ($1, $2, $3, $4, $5, $5)
     on conflict do nothing`,
    [shopId, one.backfillId, one.phase, one.by, new Date(one.at)],
  );
  return rowCount === 1;
}

/** The newest first. */
export async function listBackfills(db: Queryable, shopId: number, limit: number): Promise<BackfillRow[]> {
  const { rows } = await db.query<BackfillRow>(
    `select ${COLUMNS} from backfills where shop_id = $1 order by created_at desc, backfill_id limit $2`,
    [shopId, limit],
  );
  return rows;
}

/** Takes the one that is due, for this worker alone. */
export async function claimBackfill(db: Queryable, shopId: number, now: number): Promise<BackfillRow | undefined> {
  const { rows } = await db.query<BackfillRow>(
    `update backfills set state = 'running', attempts = attempts + 1, heartbeat_at = $2
     where shop_id = $1 and state = 'waiting' and next_at <= $2 returning ${COLUMNS}`,
    [shopId, new Date(now)],
  );
  return rows[0];
}

export type BackfillProgress = {
  readonly phase: BackfillPhase;
  readonly exportId?: string | null;
  readonly exportedAt?: number;
  readonly rowsTotal?: number;
  readonly rowsRead?: number;
  readonly ordersNew?: number;
  readonly rowsRefused?: number;
};

/** Says how far it is and that it is alive. False: somebody stopped it, or took it for lost and goes on with it. */
export async function reportBackfill(
  db: Queryable,
  shopId: number,
  { backfillId, attempts }: Pick<BackfillRow, "backfillId" | "attempts">,
  progress: BackfillProgress,
  now: number,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update backfills set phase = $4, heartbeat_at = $5, failures = 0, error = null,
       export_id = case when $6 then $7 else export_id end, exported_at = coalesce($8, exported_at),
       rows_total = coalesce($9, rows_total), rows_read = coalesce($10, rows_read), orders_new = coalesce($11, orders_new),
       rows_refused = coalesce($12, rows_refused)
     where shop_id = $1 and backfill_id = $2 and attempts = $3 and state = 'running'`,
    [
      shopId,
      backfillId,
      attempts,
      progress.phase,
      new Date(now),
      progress.exportId !== undefined,
      progress.exportId ?? null,
      progress.exportedAt === undefined ? null : new Date(progress.exportedAt),
      progress.rowsTotal ?? null,
      progress.rowsRead ?? null,
      progress.ordersNew ?? null,
      progress.rowsRefused ?? null,
    ],
  );
  return rowCount === 1;
}

/** Puts it down until `nextAt`; `error`: why, when something went wrong. */
export async function pauseBackfill(
  db: Queryable,
  shopId: number,
  { backfillId, attempts }: Pick<BackfillRow, "backfillId" | "attempts">,
  pause: { readonly nextAt: number; readonly error: string | null },
): Promise<void> {
  await db.query(
    `update backfills set state = case when state = 'stopping' then 'stopped' else 'waiting' end, next_at = $4, error = $5,
       done_at = case when state = 'stopping' then $4::timestamptz end,
       failures = failures + case when $5::text is null then 0 else 1 end
     where shop_id = $1 and backfill_id = $2 and attempts = $3 and state in ('running', 'stopping')`,
    [shopId, backfillId, attempts, new Date(pause.nextAt), pause.error],
  );
}

export type BackfillEnd =
  | { readonly state: "done"; readonly cost: unknown }
  | { readonly state: "stopped" }
  | { readonly state: "failed"; readonly error: string };

/** Ends it; one that was asked to stop is stopped whatever it found. */
export async function endBackfill(
  db: Queryable,
  shopId: number,
  { backfillId, attempts }: Pick<BackfillRow, "backfillId" | "attempts">,
  end: BackfillEnd,
  now: number,
): Promise<void> {
  await db.query(
    `update backfills set state = case when state = 'stopping' then 'stopped' else $4 end, cost = coalesce($5, cost), error = $6, done_at = $7,
       phase = case when $4 = 'done' then 'done' else phase end
     where shop_id = $1 and backfill_id = $2 and attempts = $3 and state in ('running', 'stopping')`,
    [
      shopId,
      backfillId,
      attempts,
      end.state,
      end.state === "done" ? JSON.stringify(end.cost) : null,
      end.state === "failed" ? end.error : null,
      new Date(now),
    ],
  );
}

/** At once where nobody works on it, else at the worker's next look. False: there is nothing to stop. */
export async function stopBackfillRow(
  db: Queryable,
  shopId: number,
  backfillId: string,
  now: number,
): Promise<StateChange | undefined> {
  const { rows } = await db.query<StateChange>(
    `update backfills b set state = case when was.state = 'waiting' then 'stopped' else 'stopping' end,
       done_at = case when was.state = 'waiting' then $3::timestamptz end
     from (select state from backfills where shop_id = $1 and backfill_id = $2 for update) was
     where b.shop_id = $1 and b.backfill_id = $2 and was.state in ('waiting', 'running')
     returning was.state as before, b.state as after`,
    [shopId, backfillId, new Date(now)],
  );
  return rows[0];
}

/** Goes on where one was stopped or failed. Undefined: it is running, done, or another one is. */
export async function resumeBackfillRow(
  db: Queryable,
  shopId: number,
  backfillId: string,
  now: number,
): Promise<StateChange | undefined> {
  const { rows } = await db.query<StateChange>(
    `update backfills b set state = 'waiting', next_at = $3, failures = 0, error = null, done_at = null
     from (select state from backfills where shop_id = $1 and backfill_id = $2 for update) was
     where b.shop_id = $1 and b.backfill_id = $2 and was.state in ('stopped', 'failed')
       and not exists (select 1 from backfills o where o.shop_id = b.shop_id and o.state in ('waiting', 'running', 'stopping'))
     returning was.state as before, b.state as after`,
    [shopId, backfillId, new Date(now)],
  );
  return rows[0];
}

/** Shopify says that an export has ended: it is looked at now. */
export async function hurryBackfill(db: Queryable, shopId: number, exportId: string, now: number): Promise<boolean> {
  const { rowCount } = await db.query(
    "update backfills set next_at = least(next_at, $3) where shop_id = $1 and export_id = $2 and state = 'waiting'",
    [shopId, exportId, new Date(now)],
  );
  return rowCount === 1;
}

/** What a lost worker left, over all shops: nothing heard since `silentSince`. It goes on where it was. */
export async function recoverBackfills(db: Queryable, silentSince: number, now: number): Promise<void> {
  await db.query(
    `update backfills set state = case when state = 'stopping' then 'stopped' else 'waiting' end, next_at = $2,
       done_at = case when state = 'stopping' then $2::timestamptz end
     where state in ('running', 'stopping') and heartbeat_at < $1`,
    [new Date(silentSince), new Date(now)],
  );
}

/** Shops where something is to be read now. */
export async function shopsWithBackfills(db: Queryable, now: number): Promise<number[]> {
  const { rows } = await db.query<{ shopId: number }>(
    `select distinct b.shop_id as "shopId" from backfills b join shops s using (shop_id)
     where b.state = 'waiting' and b.next_at <= $1 and s.uninstalled_at is null`,
    [new Date(now)],
  );
  return rows.map((row) => row.shopId);
}

export type HistoryCount = { readonly orders: number; readonly firstAt: number | null };

/** Orders that are known and earn nothing, since they were placed before the app was there. */
export async function historyCount(db: Queryable, shopId: number): Promise<HistoryCount> {
  const { rows } = await db.query<HistoryCount>(
    `select count(*)::int as orders, min(placed_at) as "firstAt" from orders where shop_id = $1 and history`,
    [shopId],
  );
  return rows[0] ?? { orders: 0, firstAt: null };
}
