import { randomUUID } from "node:crypto";
import type { DeliveryRow } from "../state/records";
import type { Store } from "../state/store";
import type { World } from "../state/world";
import { faultsOf } from "./faults";
import { signWebhook } from "./sign";

/** Shopify gives up after the first try and eight more. */
export const RETRIES_MAX = 8;
const TIMEOUT_MS = 5000;
/** At most this many requests at once to one app. */
const PARALLEL_MAX = 24;
/** Finished deliveries kept for the log. */
const LOG_MAX = 2000;

export type NewDelivery = { topic: string; eventId: string; uri: string; body: string };

type Queue = { waiting: (() => void)[]; active: number };
const queues = new WeakMap<World, Queue>();

function queueOf(world: World): Queue {
  const known = queues.get(world);
  if (known) return known;
  const queue: Queue = { waiting: [], active: 0 };
  queues.set(world, queue);
  return queue;
}

/** A free place to send from; given back by `leave`. */
async function enter(queue: Queue): Promise<void> {
  if (queue.active < PARALLEL_MAX) {
    queue.active += 1;
    return;
  }
  await new Promise<void>((resolve) => {
    queue.waiting.push(resolve);
  });
}

function leave(queue: Queue): void {
  const next = queue.waiting.shift();
  if (next) next();
  else queue.active -= 1;
}

/** Applies the faults asked for, then sends: once, twice, later or never. */
export function enqueueDelivery(world: World, store: Store, delivery: NewDelivery): void {
  const { webhooks } = faultsOf(world);
  const hit = (chance: number): boolean => {
    if (chance === 0 || (webhooks.topics && !webhooks.topics.includes(delivery.topic))) return false;
    return world.random() < chance;
  };
  const row: DeliveryRow = {
    id: randomUUID(),
    ...delivery,
    triggeredAt: world.nowIso(),
    attempts: [],
    state: "pending",
  };
  if (hit(webhooks.lose)) {
    row.state = "lost";
    store.deliveries.put(row);
    return;
  }
  store.deliveries.put(row);
  trimLog(store);
  const delayMs = hit(webhooks.delay) || hit(webhooks.reorder) ? Math.ceil(world.random() * webhooks.delayMs) : 0;
  schedule(world, store, row, delayMs);
  // The same delivery again, with its own id: what Shopify calls a duplicate.
  if (hit(webhooks.duplicate)) {
    const twin: DeliveryRow = { ...row, id: row.id, attempts: [] };
    world.tasks.later(delayMs + Math.ceil(world.random() * 50), () => send(world, store, twin).then(() => undefined));
  }
}

function schedule(world: World, store: Store, row: DeliveryRow, delayMs: number): void {
  if (delayMs > 0) world.tasks.later(delayMs, () => attempt(world, store, row));
  else void world.tasks.track(attempt(world, store, row));
}

/** After a restart: what was not delivered is tried again. */
export function resumeDeliveries(world: World, store: Store): void {
  for (const row of store.deliveries.values()) if (row.state === "pending") schedule(world, store, row, 1);
}

async function attempt(world: World, store: Store, row: DeliveryRow): Promise<void> {
  const status = await send(world, store, row);
  if (status !== null && status >= 200 && status < 300) {
    row.state = "delivered";
  } else if (row.attempts.length > RETRIES_MAX) {
    row.state = "failed";
  } else {
    const delayMs = world.options.retryBaseMs * 2 ** (row.attempts.length - 1);
    world.tasks.later(delayMs, () => attempt(world, store, row));
  }
  if (store.deliveries.get(row.id)) store.deliveries.put(row);
}

function headersOf(world: World, store: Store, row: DeliveryRow): Record<string, string> {
  return {
    "Content-Type": "application/json",
    "User-Agent": "Shopify-Captain-Hook",
    "X-Shopify-Topic": row.topic,
    "X-Shopify-Hmac-Sha256": signWebhook(world.app.apiSecret, row.body),
    "X-Shopify-Shop-Domain": store.shop.id,
    "X-Shopify-API-Version": world.app.webhookApiVersion,
    "X-Shopify-Webhook-Id": row.id,
    "X-Shopify-Event-Id": row.eventId,
    "X-Shopify-Triggered-At": row.triggeredAt,
  };
}

/** Only a 2xx counts; a redirect does not. */
async function send(world: World, store: Store, row: DeliveryRow): Promise<number | null> {
  const queue = queueOf(world);
  await enter(queue);
  const started = performance.now();
  let status: number | null = null;
  let error: string | null = null;
  try {
    const response = await fetch(new URL(row.uri, world.app.appUrl), {
      method: "POST",
      headers: headersOf(world, store, row),
      body: row.body,
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    status = response.status;
    await response.arrayBuffer();
  } catch (problem) {
    error =
      problem instanceof Error
        ? problem.cause instanceof Error
          ? problem.cause.message
          : problem.message
        : String(problem);
  } finally {
    leave(queue);
  }
  row.attempts.push({ at: new Date().toISOString(), status, error, ms: Math.round(performance.now() - started) });
  return status;
}

function trimLog(store: Store): void {
  if (store.deliveries.size < LOG_MAX * 1.25) return;
  let surplus = store.deliveries.size - LOG_MAX;
  for (const row of store.deliveries.values()) {
    if (surplus <= 0) return;
    if (row.state === "pending") continue;
    store.deliveries.remove(row.id);
    surplus -= 1;
  }
}
