import type { Queryable } from "./database";

export type LogRow = {
  readonly position: number;
  readonly at: number;
  readonly kind: string;
  readonly body: unknown;
};

/** Adds to the shop's log. The caller holds the shop's ledger lock, so that positions are in the order of what they say. */
export async function appendLog(
  db: Queryable,
  shopId: number,
  at: number,
  event: { readonly kind: string; readonly body: unknown },
): Promise<void> {
  await db.query("insert into log (shop_id, at, kind, body) values ($1, $2, $3, $4)", [
    shopId,
    new Date(at),
    event.kind,
    JSON.stringify(event.body),
  ]);
}

/** The log after a position, a page at a time. */
export async function readLog(
  db: Queryable,
  shopId: number,
  after: number,
  limit: number,
  table: "log" | "public.log" = "log",
): Promise<LogRow[]> {
  const { rows } = await db.query<LogRow>(
    `select position, at, kind, body from ${table} where shop_id = $1 and position > $2 order by position limit $3`,
    [shopId, after, limit],
  );
  return rows;
}
