import type { WorkQueue } from "~/ports/work-queue";
import { type Database, type Transaction, withTransaction } from "./database";
import { DAY_MS, HOUR_MS } from "~/core/shared/time";
import { inboxDay } from "./inbox-rows";
import { upsertShop } from "./shop-rows";

export type ReceivedWebhook = {
  readonly domain: string;
  readonly webhookId: string;
  readonly eventId: string | null;
  readonly topic: string;
  readonly triggeredAt: number | null;
  readonly payload: unknown;
};

export type InboxWriter = {
  /** Resolves after the row is committed; a webhook that is already there is no second row. Rejects when nothing was stored. */
  store(webhook: ReceivedWebhook): Promise<void>;
};

type Waiting = { readonly webhook: ReceivedWebhook; resolve(): void; reject(error: unknown): void };

/** More would make one commit slow; arrivals while one batch is being written form the next. */
const BATCH_MAX = 400;
export const WRITERS_MAX = 2;

export const INSERT_WEBHOOKS = `
  insert into inbox (shop_id, webhook_id, event_id, topic, triggered_at, payload, day)
  select * from unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::jsonb[], $7::date[])
  on conflict (shop_id, webhook_id, day) do nothing`;

/** Shopify repeats for hours; a header that says more than this is not Shopify's. */
const TRIGGERED_AGO_MAX = 14 * DAY_MS;
const TRIGGERED_AHEAD_MAX = HOUR_MS;

/** Every repetition of a webhook was triggered at the same instant, and so has the same day: it is known again. */
function dayOf({ triggeredAt }: ReceivedWebhook, now: number): string {
  const told = triggeredAt !== null && triggeredAt > now - TRIGGERED_AGO_MAX && triggeredAt < now + TRIGGERED_AHEAD_MAX;
  return inboxDay(told ? triggeredAt : now);
}

async function shopIds(
  tx: Transaction,
  known: Map<string, number>,
  batch: readonly Waiting[],
  now: number,
): Promise<number[]> {
  const missing = [...new Set(batch.map((one) => one.webhook.domain))].filter((domain) => !known.has(domain));
  if (missing.length > 0) {
    const { rows } = await tx.query<{ shop_id: number; domain: string }>(
      "select shop_id, domain from shops where domain = any($1)",
      [missing],
    );
    for (const row of rows) known.set(row.domain, row.shop_id);
    // Signed by Shopify, so the app is installed there, though nobody has opened it yet.
    for (const domain of missing) if (!known.has(domain)) known.set(domain, (await upsertShop(tx, domain, now)).shopId);
  }
  return batch.map((one) => known.get(one.webhook.domain) ?? 0);
}

async function write(
  tx: Transaction,
  queue: WorkQueue,
  ids: readonly number[],
  batch: readonly Waiting[],
  now: number,
): Promise<void> {
  const hooks = batch.map((one) => one.webhook);
  await tx.query(INSERT_WEBHOOKS, [
    ids,
    hooks.map((one) => one.webhookId),
    hooks.map((one) => one.eventId),
    hooks.map((one) => one.topic),
    hooks.map((one) => (one.triggeredAt === null ? null : new Date(one.triggeredAt))),
    hooks.map((one) => JSON.stringify(one.payload)),
    hooks.map((one) => dayOf(one, now)),
  ]);
  await queue.announce(tx, "drain-inbox", [...new Set(ids)]);
}

/** Group commit: what arrives while one batch is written goes into the next, so a burst costs few transactions. */
export function inboxWriter(database: Database, queue: WorkQueue, now: () => number): InboxWriter {
  const waiting: Waiting[] = [];
  const known = new Map<string, number>();
  let writers = 0;

  async function storeBatch(batch: readonly Waiting[]): Promise<void> {
    try {
      await withTransaction(database, async (tx) =>
        write(tx, queue, await shopIds(tx, known, batch, now()), batch, now()),
      );
    } catch (error) {
      // A rolled back shop must not be remembered.
      known.clear();
      throw error;
    }
    for (const one of batch) one.resolve();
  }

  /** One that the database refuses must not take the others of its batch with it. */
  async function storeEach(batch: readonly Waiting[]): Promise<void> {
    for (const one of batch) await storeBatch([one]).catch((error: unknown) => one.reject(error));
  }

  async function drain(): Promise<void> {
    writers++;
    try {
      for (let batch = waiting.splice(0, BATCH_MAX); batch.length > 0; batch = waiting.splice(0, BATCH_MAX)) {
        const current = batch;
        await storeBatch(current).catch((error: unknown) =>
          current.length === 1 ? current[0]?.reject(error) : storeEach(current),
        );
      }
    } finally {
      writers--;
    }
  }

  return {
    store: (webhook) =>
      new Promise<void>((resolve, reject) => {
        waiting.push({ webhook, resolve, reject });
        if (writers < WRITERS_MAX) void drain();
      }),
  };
}
