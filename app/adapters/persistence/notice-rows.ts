import type { Queryable } from "./database";

/** What a person should look at. The same key is one notice. */
export type NewNotice = { readonly key: string; readonly kind: string; readonly detail: unknown; readonly at: number };

export async function addNotice(db: Queryable, shopId: number, notice: NewNotice): Promise<void> {
  await db.query(
    `insert into notices (shop_id, notice_key, kind, detail, created_at) values ($1, $2, $3, $4, $5)
     on conflict (shop_id, notice_key) do update set detail = excluded.detail, resolved_at = null,
       created_at = case when notices.resolved_at is null then notices.created_at else excluded.created_at end`,
    [shopId, notice.key, notice.kind, JSON.stringify(notice.detail), new Date(notice.at)],
  );
}

/** `toldBy`: only if it has been there since then at least. */
export async function resolveNotice(
  db: Queryable,
  shopId: number,
  key: string,
  at: number,
  toldBy: number | null = null,
): Promise<void> {
  await db.query(
    `update notices set resolved_at = $3 where shop_id = $1 and notice_key = $2 and resolved_at is null
       and ($4::timestamptz is null or created_at <= $4)`,
    [shopId, key, new Date(at), toldBy === null ? null : new Date(toldBy)],
  );
}

export async function resolveNotices(
  db: Queryable,
  shopId: number,
  keys: readonly string[],
  at: number,
): Promise<void> {
  await db.query(
    "update notices set resolved_at = $3 where shop_id = $1 and notice_key = any($2) and resolved_at is null",
    [shopId, keys, new Date(at)],
  );
}

/** Since when it has been there; null: it is not. */
export async function noticeSince(db: Queryable, shopId: number, key: string): Promise<number | null> {
  const { rows } = await db.query<{ at: number }>(
    `select created_at as at from notices where shop_id = $1 and notice_key = $2 and resolved_at is null`,
    [shopId, key],
  );
  return rows[0]?.at ?? null;
}

/** What was last said of it, also where it has gone. */
export async function noticeDetail(db: Queryable, shopId: number, key: string): Promise<unknown> {
  const { rows } = await db.query<{ detail: unknown }>(
    "select detail from notices where shop_id = $1 and notice_key = $2",
    [shopId, key],
  );
  return rows[0]?.detail;
}
