import { createHash } from "node:crypto";
import { type ActivityRow, contentHashes, removeReversals } from "~/adapters/persistence/activity-rows";
import type { Transaction } from "~/adapters/persistence/database";
import { linkedMembers } from "~/adapters/persistence/evidence-rows";
import { dirtyOrders } from "~/adapters/persistence/open-orders";
import { type StoredOrder, refundsOf } from "~/adapters/persistence/order-rows";
import { undoneAt } from "~/core/orders/undone-at";
import { ORDER_KIND } from "~/core/programs/defaults";
import { versionAt } from "~/core/programs/timeline";
import { FULL_PERCENTS, weighActivity } from "~/core/scoring/weigh-activity";
import { countActivities, keyOf, storeActivities } from "~/usecases/communities/take-in-activities";
import { type ShopProgram, underVersion, versionOfOrder } from "~/usecases/programs/load-program";
import type { RefundFact } from "~/core/orders/order-fact";
import { buyerOf } from "./load-evidence";

type Bought = {
  readonly order: StoredOrder;
  readonly buyerId: string | null;
  readonly refunds: readonly RefundFact[];
};

/** Source of activities that Hearth derives itself. */
export const DERIVED_SOURCE = "hearth";
const BATCH = 500;

const idOf = (orderId: string): string => `order:${orderId}`;
const undoneIdOf = (orderId: string): string => `${idOf(orderId)}:undone`;

function row(at: ShopProgram, order: StoredOrder, member: string, undoneAt: number | null): ActivityRow | null {
  const occurredAt = undoneAt ?? order.placedAt;
  const weighed = weighActivity(at.program, at.zone, { ...FULL_PERCENTS, kindName: ORDER_KIND, occurredAt });
  if (weighed.kind === "refused") return null;
  const id = idOf(order.orderId);
  const activityId = undoneAt === null ? id : undoneIdOf(order.orderId);
  return {
    source: DERIVED_SOURCE,
    activityId,
    memberId: member,
    groupId: null,
    kind: ORDER_KIND,
    occurredAt,
    day: weighed.day,
    week: weighed.week,
    counterpart: null,
    ref: order.orderId,
    reverses: undoneAt === null ? null : id,
    lang: null,
    quality: 100,
    trust: 100,
    pair: 100,
    weight: undoneAt === null ? weighed.weightMilli : 0,
    programVersion: at.version,
    contentHash: createHash("sha1").update(activityId).digest(),
  };
}

/**
 * A linked member's paid order as an activity, where the program wants it (SCORING.md section 3), and its reversal. Answers the orders of
 * which something was not there before.
 */
export async function recordOrderActivities(
  tx: Transaction,
  at: ShopProgram,
  cases: readonly Bought[],
  now: number,
): Promise<string[]> {
  if (!at.program.orderActivity) return [];
  const emptied = await recordedThoughEmpty(tx, at, cases);
  const rows = cases.flatMap((one) => {
    const { order, buyerId } = one;
    if (buyerId === null || order.placedAt > now) return [];
    if (emptied.has(order.orderId)) {
      const taken = row(at, order, buyerId, Math.min(undoneAt(order, one.refunds) ?? order.placedAt, now));
      return taken === null ? [] : [taken];
    }
    if (order.totalMinor <= 0) return [];
    const undone = undoneAt(order, one.refunds);
    const done = row(at, order, buyerId, null);
    const reversal = undone === null ? null : row(at, order, buyerId, Math.min(undone, now));
    return [done, reversal].filter((found) => found !== null);
  });
  // Weighed by the version of the order; buckets are those of the version in force.
  const stored = await storeActivities(tx, await underVersion(tx, at, versionAt(at.timeline, now)), rows);
  return rows.flatMap((row) => (row.ref !== null && stored.has(keyOf(row)) ? [row.ref] : []));
}

/**
 * Lets orders count again that were taken for undone by half of their facts: a refund came in before the edit that made the order larger. For
 * callers that know all that has come in, not for one who looks at a moment in the past. Answers these orders.
 */
export async function restoreOrderActivities(
  tx: Transaction,
  at: ShopProgram,
  cases: readonly Bought[],
  now: number,
): Promise<string[]> {
  if (!at.program.orderActivity) return [];
  const standing = cases.filter(
    ({ order, buyerId, refunds }) => buyerId !== null && order.totalMinor > 0 && undoneAt(order, refunds) === null,
  );
  const reversals = standing.map(({ order }) => undoneIdOf(order.orderId));
  const restored = await removeReversals(tx, at.shopId, DERIVED_SOURCE, reversals);
  await countActivities(tx, await underVersion(tx, at, versionAt(at.timeline, now)), restored);
  return restored.flatMap((row) => (row.ref === null ? [] : [row.ref]));
}

/** Orders of which nothing is left after an edit, and which were recorded before that. */
async function recordedThoughEmpty(tx: Transaction, at: ShopProgram, cases: readonly Bought[]): Promise<Set<string>> {
  const empty = cases.filter(({ order }) => order.totalMinor <= 0).map(({ order }) => order.orderId);
  const keys = empty.map((orderId) => ({ source: DERIVED_SOURCE, activityId: idOf(orderId) }));
  const found = new Set((await contentHashes(tx, at.shopId, keys)).map((one) => one.activityId));
  return new Set(empty.filter((orderId) => found.has(idOf(orderId))));
}

async function everCounted(tx: Transaction, at: ShopProgram): Promise<boolean> {
  for (const version of [at.version, ...at.timeline.map((one) => one.version)]) {
    if ((await underVersion(tx, at, version)).program.orderActivity) return true;
  }
  return false;
}

/**
 * The same for orders whose facts have changed, before something is decided by what was done until `placedBefore`: what was bought until
 * then counts. Later ones count when they are settled.
 */
export async function recordUnsettledOrders(
  tx: Transaction,
  at: ShopProgram,
  { placedBefore, now }: { readonly placedBefore: number; readonly now: number },
): Promise<void> {
  if (!(await everCounted(tx, at))) return;
  let after: StoredOrder | undefined;
  for (;;) {
    const orders = await dirtyOrders(tx, at.shopId, BATCH, after);
    after = orders.at(-1);
    if (after === undefined) return;
    const counted = orders.filter((order) => order.paidAt !== null && !order.test && order.placedAt < placedBefore);
    const customers = counted.flatMap((order) => (order.customerId === null ? [] : [order.customerId]));
    const linked = await linkedMembers(tx, at.shopId, [...new Set(customers)], []);
    const refunds = await refundsOf(
      tx,
      at.shopId,
      counted.map((order) => order.orderId),
    );
    // A close that is made up for sees its own instant: what was refunded or cancelled later is recorded when the order is settled.
    const bought = counted.map((order) => ({
      order: order.cancelledAt !== null && order.cancelledAt > now ? { ...order, cancelledAt: null } : order,
      buyerId: buyerOf(linked, order)?.memberId ?? null,
      refunds: refunds.filter((refund) => refund.orderId === order.orderId && refund.refundedAt <= now),
    }));
    for (const version of new Set(counted.map((order) => versionOfOrder(at, order)))) {
      const under = bought.filter(({ order }) => versionOfOrder(at, order) === version);
      await recordOrderActivities(tx, await underVersion(tx, at, version), under, now);
    }
  }
}
