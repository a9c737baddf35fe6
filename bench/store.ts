import { randomUUID } from "node:crypto";
import { closeShop } from "../app/jobs/close-shop";
import { keepInboxDays } from "../app/adapters/persistence/inbox-rows";
import { upsertShop } from "../app/adapters/persistence/shop-rows";
import { reduceWebhook } from "../app/adapters/shopify/reduce-webhook";
import { DAY_MS, formatInstant } from "../app/core/shared/time";
import { type Deps, createDeps } from "../app/deps.server";
import { env } from "../app/env.server";
import { takeInActivities } from "../app/usecases/communities/take-in-activities";

export type BenchShop = { readonly shopId: number; readonly domain: string; readonly members: number };

const KINDS = ["reply", "post", "answer", "helpful_vote_received"];
const FIRST_CUSTOMER = 7_000_000;

/** A worker's own adapters on a database of the bench. */
export async function benchDeps(url: string): Promise<Deps> {
  const settings = {
    NODE_ENV: "production",
    DATABASE_URL: url,
    SHOPIFY_API_KEY: "bench-client-id",
    SHOPIFY_API_SECRET: "bench-secret-of-the-app",
    SHOPIFY_APP_URL: "https://bench.example.com",
    ENCRYPTION_KEYS: `bench:${"0".repeat(64)}`,
    LOG_LEVEL: "error",
  };
  Object.assign(process.env, settings);
  const deps = await createDeps("worker", env());
  await keepInboxDays(deps.system, Date.now(), 14);
  return deps;
}

/** A shop with members who are customers, in groups, and talked with each other during the last four weeks; its weeks are closed. */
export async function openShop(deps: Deps, name: string, members: number): Promise<BenchShop> {
  const now = deps.clock.now();
  const domain = `${name}.myshopify.com`;
  const { shopId } = await upsertShop(deps.system, domain, now - 60 * DAY_MS);
  const ofShop = deps.forShop(shopId);
  const given = [shopId, members, FIRST_CUSTOMER] as const;
  await ofShop.pool.query(
    `insert into members (shop_id, member_id, customer_id, joined_at, consented_at)
     select $1, 'm' || n, ($3 + n)::text, now() - interval '50 days', now() - interval '50 days'
     from generate_series(0, $2::int - 1) n`,
    [...given],
  );
  await ofShop.pool.query(
    `insert into groups (shop_id, group_id, name, creator_id)
     select $1, 'g' || n, 'g' || n, 'm' || n from generate_series(0, $2::int / 20) n`,
    [shopId, members],
  );
  await ofShop.pool.query(
    `insert into memberships (shop_id, member_id, group_id, joined_at)
     select $1, 'm' || n, 'g' || n / 20, now() - interval '50 days' from generate_series(0, $2::int - 1) n`,
    [shopId, members],
  );
  const all = Array.from({ length: members * 4 }, (_, n) => ({
    id: `a${n}`,
    source: "bench",
    member: `m${n % members}`,
    group: `g${Math.floor((n % members) / 20)}`,
    kind: KINDS[n % KINDS.length] ?? "reply",
    occurredAt: formatInstant(now - DAY_MS - ((n * 7919) % (27 * 24)) * 3_600_000),
    counterpart: `m${(n * 104_729 + 1) % members}`,
    ref: `t${n % 900}`,
  }));
  for (let from = 0; from < all.length; from += 500)
    await takeInActivities(ofShop, { shopId, items: all.slice(from, from + 500), source: "bench" });
  await closeShop(ofShop, { shopId });
  return { shopId, domain, members };
}

/** An order's webhook as it is in the inbox: `orders/create`, `orders/paid` or `orders/updated`. */
function orderWebhook(shop: BenchShop, order: number, topic: string, placedAt: number) {
  const placed = formatInstant(placedAt);
  const payload = {
    id: 5_000_000_000 + order,
    name: `#${order}`,
    created_at: placed,
    processed_at: placed,
    updated_at: formatInstant(placedAt + (topic === "orders/create" ? 0 : topic === "orders/paid" ? 1000 : 2000)),
    financial_status: topic === "orders/create" ? "pending" : "paid",
    currency: "USD",
    current_subtotal_price: `${20 + (order % 80)}.00`,
    customer: { id: FIRST_CUSTOMER + ((order * 31) % shop.members) },
    line_items: [{ product_id: 1 + (order % 50), price: `${20 + (order % 80)}.00`, quantity: 1 }],
  };
  return {
    domain: shop.domain,
    webhookId: randomUUID(),
    eventId: null,
    topic,
    triggeredAt: placedAt,
    payload: reduceWebhook(topic, payload),
  };
}

/** Puts orders into the inbox, by the writer that the web process has; answers when all are committed. */
export async function storeOrders(
  deps: Deps,
  shops: readonly BenchShop[],
  orders: { readonly from: number; readonly count: number; readonly topics?: readonly string[] },
): Promise<void> {
  const now = deps.clock.now();
  const stored: Promise<void>[] = [];
  for (let n = orders.from; n < orders.from + orders.count; n++) {
    for (const topic of orders.topics ?? ["orders/paid"])
      for (const shop of shops) stored.push(deps.inbox.store(orderWebhook(shop, n, topic, now - 3_600_000 + n)));
    if (stored.length >= 5000) await Promise.all(stored.splice(0));
  }
  await Promise.all(stored);
}

/** Whether nothing of a shop, or of any, waits: every webhook taken in, every order settled. */
export async function isSettled(deps: Deps): Promise<boolean> {
  const { rows } = await deps.system.query<{ open: boolean }>(
    "select exists (select from inbox where state = 'waiting') or exists (select from orders where dirty) as open",
  );
  return rows[0]?.open === false;
}
