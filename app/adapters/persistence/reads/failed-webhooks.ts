import type { Queryable } from "../database";
import type { PageRequest } from "./cursor";
import { keyset } from "./keyset";

export type FailedWebhookRow = {
  readonly webhookId: string;
  /** By which the inbox is partitioned, YYYY-MM-DD. */
  readonly day: string;
  readonly topic: string;
  /** Shopify's id of what it is about; null: it names none. */
  readonly about: string | null;
  readonly receivedAt: number;
  readonly tries: number;
  readonly error: string | null;
  readonly sortKey: number;
};

const KEY = {
  key: "(extract(epoch from received_at) * 1000)::bigint",
  type: "bigint",
  descending: true,
  id: "webhook_id",
} as const;

/** One page of webhooks that could not be worked off, the newest first. */
export async function listFailedWebhooks(
  db: Queryable,
  shopId: number,
  page: PageRequest,
): Promise<readonly FailedWebhookRow[]> {
  const values: unknown[] = [shopId];
  const { condition, orderBy, limit, reversed } = keyset(KEY, page, values);
  const { rows } = await db.query<FailedWebhookRow>(
    `select webhook_id as "webhookId", day::text as day, topic, payload ->> 'id' as about, received_at as "receivedAt", tries, error,
       ${KEY.key} as "sortKey"
     from inbox where shop_id = $1 and state = 'failed' and ${condition} order by ${orderBy} limit ${String(limit)}`,
    values,
  );
  return reversed ? rows.reverse() : rows;
}
