import { z } from "zod";
import { hurryBackfill } from "~/adapters/persistence/backfill-rows";
import type { Database, Transaction } from "~/adapters/persistence/database";
import { takeShopLock, tryWithin, withTransaction } from "~/adapters/persistence/database";
import { hurryDiscount } from "~/adapters/persistence/discount-check-rows";
import { type InboxItem, finishInbox, waitingInbox } from "~/adapters/persistence/inbox-rows";
import type { KeyFact } from "~/adapters/persistence/identity-rows";
import { currenciesOfOrders } from "~/adapters/persistence/order-rows";
import { keyFactsOf } from "~/adapters/shopify/customer-keys";
import { parseOrder, parseRefund } from "~/adapters/shopify/parse-order-webhook";
import type { Clock } from "~/ports/clock";
import type { WorkQueue } from "~/ports/work-queue";
import { recordKeys } from "~/usecases/identity/record-keys";
import { type ShopProgram, loadProgram } from "~/usecases/programs/load-program";
import { applyCustomerTopic } from "~/usecases/members/apply-customer-topic";
import { applyShopTopic } from "~/usecases/shops/apply-shop-topic";
import { laterState } from "~/core/orders/later-state";
import type { OrderFact, RefundFact } from "~/core/orders/order-fact";
import { advanceShop } from "./advance-shop";
import { announceAdvance } from "./announce-advance";
import { dueUntil } from "./due-until";
import { recordOrders } from "./record-orders";

const idOf = z.object({ admin_graphql_api_id: z.string() });

type Deps = { readonly pool: Database; readonly queue: WorkQueue; readonly clock: Clock };

/** Webhooks per transaction. */
const DRAIN_BATCH = 500;
const TRIES_MAX = 5;
/** Then the next shop has its turn: this one waits behind it for its next. */
const TURN_MS = 2000;

type Outcome = {
  readonly item: InboxItem;
  readonly state: "done" | "ignored" | "failed" | "waiting";
  readonly error: string | null;
};

/**
 * Works off a shop's inbox and its unsettled orders in batches, each one transaction: facts, shares, lots, entries, marks. A shop with
 * much to do does not hold up others: after its turn it goes to the end of the line.
 */
export async function drainInbox(deps: Deps, input: { readonly shopId: number }): Promise<number> {
  const { shopId } = input;
  const started = performance.now();
  let drained = 0;
  for (;;) {
    const count = await withTransaction(deps.pool, (tx) => drainBatch(deps, tx, shopId));
    drained += count;
    if (count < DRAIN_BATCH) return drained;
    if (performance.now() - started < TURN_MS) continue;
    await deps.queue.announce(deps.pool, "drain-inbox", [shopId]);
    return drained;
  }
}

async function drainBatch(deps: Deps, tx: Transaction, shopId: number): Promise<number> {
  await takeShopLock(tx, "ledger", shopId);
  const items = await waitingInbox(tx, shopId, DRAIN_BATCH);
  const now = deps.clock.now();
  const at = await loadProgram(tx, shopId, now);
  const outcomes = await applyItems(deps, tx, at, items);
  let settled = 0;
  for (let count = -1; count !== 0; settled += count) count = await advanceShop(tx, shopId, now);
  if (items.length > 0) await finishInbox(tx, shopId, now, outcomes);
  // What was due has posted on the way.
  if (settled > 0) await announceAdvance(deps.queue, tx, shopId);
  else if (items.length > 0) await deps.queue.announce(tx, "write-standings", [shopId]);
  const lookUp = items.some(isOrderTopic) && (await dueUntil(tx, at, now)).some((one) => one.looksUp);
  if (lookUp || items.some((item) => item.topic === "orders/edited"))
    await deps.queue.announce(tx, "refetch-orders", [shopId]);
  return items.length;
}

/** Together, which is quick; where that fails each on its own, so that one that cannot be applied holds back nobody else's. */
async function applyItems(
  deps: Deps,
  tx: Transaction,
  at: ShopProgram,
  items: readonly InboxItem[],
): Promise<Outcome[]> {
  const apply = (some: readonly InboxItem[]) =>
    tryWithin(tx, async () => [
      ...(await applyOrders(tx, at, some.filter(isOrderTopic), deps.clock.now())),
      ...(await applyOthers(deps, tx, at, some)),
    ]);
  const together = await apply(items);
  if (together.kind === "done") return together.value;
  const outcomes: Outcome[] = [];
  for (const item of items) {
    const alone = await apply([item]);
    if (alone.kind === "done") outcomes.push(...alone.value);
    else {
      const error = alone.error instanceof Error ? alone.error.message : String(alone.error);
      outcomes.push({ item, state: item.tries + 1 >= TRIES_MAX ? "failed" : "waiting", error });
    }
  }
  return outcomes;
}

const ORDER_TOPICS: ReadonlySet<string> = new Set([
  "orders/paid",
  "orders/updated",
  "orders/cancelled",
  "orders/create",
  "refunds/create",
]);
const isOrderTopic = (item: InboxItem): boolean => ORDER_TOPICS.has(item.topic);

async function applyOrders(
  tx: Transaction,
  at: ShopProgram,
  items: readonly InboxItem[],
  now: number,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const orders = new Map<string, OrderFact>();
  const refunds = new Map<string, RefundFact>();
  const keys: KeyFact[] = [];
  const loose: { item: InboxItem; refund: Extract<ReturnType<typeof parseRefund>, { kind: "refund" }> }[] = [];
  for (const item of items) {
    if (item.topic === "refunds/create") {
      const parsed = parseRefund(item.payload);
      if (parsed.kind === "refund") loose.push({ item, refund: parsed });
      else outcomes.push({ item, state: "failed", error: parsed.message });
      continue;
    }
    const parsed = parseOrder(item.payload);
    if (parsed.kind === "malformed") {
      outcomes.push({ item, state: "failed", error: parsed.message });
      continue;
    }
    keys.push(...keyFactsOf((item.payload as { customer?: unknown }).customer, parsed.order.updatedAt));
    const known = orders.get(parsed.order.orderId);
    orders.set(parsed.order.orderId, known ? laterState(known, parsed.order) : parsed.order);
    for (const refund of parsed.refunds) refunds.set(refund.refundId, refund);
    outcomes.push({ item, state: "done", error: null });
  }
  await recordKeys(tx, at.shopId, now, keys);
  // Orders first: a refund's currency is its order's.
  await recordOrders(tx, at.shopId, now, { origin: "webhook", orders: [...orders.values()], refunds: [] });
  const currencies = await currenciesOfOrders(
    tx,
    at.shopId,
    loose.map((one) => one.refund.orderId),
  );
  for (const { item, refund } of loose) {
    const currency = currencies.get(refund.orderId);
    // Its order is still on the way: the row waits for it.
    if (currency === undefined)
      outcomes.push({ item, state: item.tries > 50 ? "failed" : "waiting", error: "its order is not here yet" });
    else {
      const fact = refund.inCurrency(currency);
      refunds.set(fact.refundId, fact);
      outcomes.push({ item, state: "done", error: null });
    }
  }
  await recordOrders(tx, at.shopId, now, { origin: "webhook", orders: [], refunds: [...refunds.values()] });
  return outcomes;
}

async function applyOthers(
  deps: Deps,
  tx: Transaction,
  at: ShopProgram,
  items: readonly InboxItem[],
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const item of items.filter((one) => !isOrderTopic(one))) {
    outcomes.push({ item, error: null, state: await applyOther(deps, tx, at, item) });
  }
  return outcomes;
}

async function applyOther(deps: Deps, tx: Transaction, at: ShopProgram, item: InboxItem): Promise<Outcome["state"]> {
  const [resource] = item.topic.split("/");
  switch (resource) {
    case "customers":
      return applyCustomerTopic(tx, at, item, deps.clock.now());
    case "app":
    case "shop":
      return applyShopTopic(tx, at, item, deps.clock.now());
    case "bulk_operations": {
      const exportId = idOf.safeParse(item.payload).data?.admin_graphql_api_id;
      if (exportId === undefined || !(await hurryBackfill(tx, at.shopId, exportId, deps.clock.now()))) return "ignored";
      await deps.queue.announce(tx, "run-backfill", [at.shopId]);
      return "done";
    }
    case "discounts": {
      const discountId = idOf.safeParse(item.payload).data?.admin_graphql_api_id;
      return discountId !== undefined && (await hurryDiscount(tx, at.shopId, discountId)) ? "done" : "ignored";
    }
    case "orders":
      return item.topic === "orders/edited" ? "done" : "ignored";
    default:
      return "ignored";
  }
}
