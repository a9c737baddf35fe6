import type { Queryable } from "./database";

export type InboxItem = {
  readonly webhookId: string;
  /** By which the inbox is partitioned, YYYY-MM-DD. */
  readonly day: string;
  readonly topic: string;
  readonly triggeredAt: number | null;
  readonly payload: unknown;
  readonly tries: number;
};

/** The oldest rows that wait, locked until the transaction ends. */
export async function waitingInbox(db: Queryable, shopId: number, limit: number): Promise<InboxItem[]> {
  const { rows } = await db.query<InboxItem>(
    `select webhook_id as "webhookId", day::text as day, topic, triggered_at as "triggeredAt", payload, tries
     from inbox where shop_id = $1 and state = 'waiting' and (tries = 0 or done_at is null or done_at < now() - interval '2 seconds')
     order by received_at limit $2 for update skip locked`,
    [shopId, limit],
  );
  return rows;
}

/** A row as it is by now; undefined: an erasure that came in with it has passed over it. */
export async function notPassedOver(db: Queryable, shopId: number, item: InboxItem): Promise<InboxItem | undefined> {
  const { rows } = await db.query<Pick<InboxItem, "payload"> & { state: string }>(
    "select payload, state from inbox where shop_id = $1 and webhook_id = $2 and day = $3",
    [shopId, item.webhookId, item.day],
  );
  const [row] = rows;
  if (!row) return item;
  return row.state === "waiting" ? { ...item, payload: row.payload } : undefined;
}

export type Merge = { readonly goneId: string; readonly keptId: string };

/** Merges that Shopify made by an instant and that still wait, by which a customer is one person with others; the earliest first. */
export async function waitingMerges(db: Queryable, shopId: number, customerId: string, by: number): Promise<Merge[]> {
  const { rows } = await db.query<Merge>(
    `select split_part(payload ->> 'admin_graphql_api_customer_deleted_id', '/', 5) as "goneId",
       split_part(payload ->> 'admin_graphql_api_customer_kept_id', '/', 5) as "keptId"
     from inbox where shop_id = $1 and state = 'waiting' and topic = 'customers/merge'
       and coalesce(triggered_at, received_at) <= $2 order by coalesce(triggered_at, received_at)`,
    [shopId, new Date(by)],
  );
  const person = new Set([customerId]);
  for (let size = 0; size < person.size;) {
    size = person.size;
    for (const { goneId, keptId } of rows) if (person.has(goneId) || person.has(keptId)) person.add(goneId).add(keptId);
  }
  return rows.filter((one) => person.has(one.goneId));
}

export async function finishInbox(
  db: Queryable,
  shopId: number,
  at: number,
  outcomes: readonly { readonly item: InboxItem; readonly state: string; readonly error: string | null }[],
): Promise<void> {
  await db.query(
    `update inbox set state = given.state, error = given.error, tries = inbox.tries + 1, done_at = $5,
       payload = case when given.state = 'done' and topic = 'customers/redact' then '{}' else payload end
     from unnest($2::text[], $3::text[], $4::text[], $6::date[]) as given (webhook_id, state, error, day)
     where inbox.shop_id = $1 and inbox.webhook_id = given.webhook_id and inbox.day = given.day`,
    [
      shopId,
      outcomes.map((one) => one.item.webhookId),
      outcomes.map((one) => one.state),
      outcomes.map((one) => one.error),
      new Date(at),
      outcomes.map((one) => one.item.day),
    ],
  );
}

/** Refunds that were given up on, since their order did not come, and are known by now: from another webhook or by reading the order. */
export async function finishKnownRefunds(db: Queryable, shopId: number, at: number): Promise<number> {
  const { rowCount } = await db.query(
    `update inbox i set state = 'done', error = null, done_at = $2 from refunds r
     where i.shop_id = $1 and i.state = 'failed' and i.topic = 'refunds/create'
       and r.shop_id = $1 and r.refund_id = i.payload ->> 'id'`,
    [shopId, new Date(at)],
  );
  return rowCount ?? 0;
}

/** Shops with rows that wait: what a lost job left. */
export async function shopsWithInbox(db: Queryable): Promise<number[]> {
  const { rows } = await db.query<{ shop_id: number }>("select distinct shop_id from inbox where state = 'waiting'");
  return rows.map((row) => row.shop_id);
}

/** Age of the oldest waiting row in milliseconds, and how many wait; of one shop or, without, of all. */
export async function inboxBacklog(db: Queryable, shopId?: number): Promise<{ depth: number; ageMs: number }> {
  const { rows } = await db.query<{ depth: number; age: number }>(
    `select count(*) as depth, coalesce(floor(extract(epoch from now() - min(received_at)) * 1000), 0)::bigint as age
     from inbox where state = 'waiting' and ($1::int is null or shop_id = $1)`,
    [shopId ?? null],
  );
  return { depth: rows[0]?.depth ?? 0, ageMs: rows[0]?.age ?? 0 };
}

/** Makes room for the days around `now` and lets go of what is older than `keptDays`; answers how many days went as a whole. */
export async function keepInboxDays(db: Queryable, now: number, keptDays: number): Promise<number> {
  const { rows } = await db.query<{ gone: number }>("select keep_inbox_days($1::date, $2) as gone", [
    inboxDay(now),
    keptDays,
  ]);
  return rows[0]?.gone ?? 0;
}

/** A day of the inbox's: UTC. */
export function inboxDay(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** Edits whose orders have not been read again yet: reading them empties the payload. */
export async function editedOrders(
  db: Queryable,
  shopId: number,
  limit: number,
): Promise<{ readonly webhookId: string; readonly orderId: string }[]> {
  const { rows } = await db.query<{ webhookId: string; orderId: string }>(
    `select webhook_id as "webhookId", payload #>> '{order_edit,order_id}' as "orderId" from inbox
     where shop_id = $1 and topic = 'orders/edited' and state = 'done' and payload #>> '{order_edit,order_id}' is not null
     order by received_at limit $2`,
    [shopId, limit],
  );
  return rows;
}

export async function forgetEdited(db: Queryable, shopId: number, webhookIds: readonly string[]): Promise<void> {
  await db.query("update inbox set payload = '{}' where shop_id = $1 and webhook_id = any($2)", [shopId, webhookIds]);
}

export type WebhookKey = { readonly webhookId: string; readonly day: string };

/** Webhooks that failed wait again, or are done with; answers those that had failed until now, with what they were about. */
export async function decideFailed(
  db: Queryable,
  shopId: number,
  keys: readonly WebhookKey[],
  to: { readonly state: "waiting" | "dismissed"; readonly at: number },
): Promise<readonly (WebhookKey & { readonly topic: string })[]> {
  const { rows } = await db.query<WebhookKey & { topic: string }>(
    `update inbox i set state = $4, tries = case when $4 = 'waiting' then 0 else i.tries end,
       error = case when $4 = 'waiting' then null else i.error end, done_at = case when $4 = 'waiting' then null else $5::timestamptz end
     from unnest($2::text[], $3::date[]) as given (webhook_id, day)
     where i.shop_id = $1 and i.webhook_id = given.webhook_id and i.day = given.day and i.state = 'failed'
     returning i.webhook_id as "webhookId", i.day::text as day, i.topic`,
    [shopId, keys.map((one) => one.webhookId), keys.map((one) => one.day), to.state, new Date(to.at)],
  );
  return rows;
}
