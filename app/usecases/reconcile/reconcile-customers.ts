import { type Database, takeShopLock, withTransaction } from "~/adapters/persistence/database";
import { addNotice } from "~/adapters/persistence/notice-rows";
import {
  type LinkedMember,
  findReconciliation,
  linkedAfter,
  membersOwed,
  newestOrders,
  saveReconciliation,
} from "~/adapters/persistence/reconciliation-rows";
import { type TaggedRow, tagAgain, taggedMembers } from "~/adapters/persistence/projection-rows";
import { findShop } from "~/adapters/persistence/shop-rows";
import { FETCH_MAX, fetchOrders } from "~/adapters/shopify/fetched-order";
import { CustomersThereDocument } from "~/adapters/shopify/generated/operations";
import { numericId } from "~/adapters/shopify/read-values";
import type { AdminAnswer, AdminUse, ShopifyAdmin } from "~/ports/shopify-admin";
import type { Clock } from "~/ports/clock";
import type { WorkQueue } from "~/ports/work-queue";
import { recordEvent } from "~/usecases/log/record-event";
import { tagsOf } from "~/usecases/standings/tag-tier";

type Deps = {
  readonly pool: Database;
  readonly clock: Clock;
  readonly queue: WorkQueue;
  readonly admin: (shopDomain: string, use?: AdminUse) => ShopifyAdmin;
};

/** Shopify takes 250 ids at once. */
const CUSTOMERS_MAX = 250;
/** A quarter of an hour may cost this many queries. */
const PAGES_MAX = 8;
/** Whatever it costs, everybody is asked for once a day. */
const ROUND_MS = 20 * 3_600_000;
/** A round over all members begins at most this often. */
const BEGINS_MS = 10 * 60_000;

function dataOf<T>(answer: AdminAnswer<T>): T {
  if (answer.kind === "failed")
    throw new Error(`customers could not be asked for: ${answer.failure.code} ${answer.failure.message}`);
  return answer.data;
}

type Pace = { readonly perPage: number; readonly pages: number };

/**
 * Asks for the customers of members, as many as a quarter of an hour may cost, and of all in a day: one that is gone was merged, which
 * one of their orders tells, or deleted. The news of that was lost, so it is recorded as if it came now. Answers how many members were
 * looked at; throws when Shopify cannot be asked. The next time goes on at the same place.
 */
export async function reconcileCustomers(
  deps: Deps,
  { shopId, pace = { perPage: CUSTOMERS_MAX, pages: PAGES_MAX } }: { readonly shopId: number; readonly pace?: Pace },
): Promise<number> {
  const now = deps.clock.now();
  const shop = await findShop(deps.pool, shopId);
  const state = await findReconciliation(deps.pool, shopId, "customers");
  if (!shop || (state && state.afterKey === "" && (state.roundAt ?? 0) > now - BEGINS_MS)) return 0;
  const isDue = (state?.doneAt ?? 0) <= now - ROUND_MS;
  const admin = deps.admin(shop.domain, "projection");
  let after = state?.afterKey ?? "";
  let count = 0;
  for (let page = 1; ; page++) {
    const members = await linkedAfter(deps.pool, shopId, after, pace.perPage);
    const last = members.length < pace.perPage;
    const differing = await reconcilePage(deps, shopId, admin, members);
    count += members.length;
    after = members.at(-1)?.memberId ?? after;
    const step = { subject: "customers" as const, lookedAt: members.length, differing, now: deps.clock.now() };
    await saveReconciliation(deps.pool, shopId, { ...step, afterKey: last ? null : after });
    if (last || (page >= pace.pages && !isDue)) return count;
  }
}

async function reconcilePage(
  deps: Deps,
  shopId: number,
  admin: ShopifyAdmin,
  members: readonly LinkedMember[],
): Promise<number> {
  if (members.length === 0) return 0;
  const ids = members.map((one) => `gid://shopify/Customer/${one.customerId}`);
  // Before Shopify is asked: who is written meanwhile is looked at another time.
  const memberIds = members.map((one) => one.memberId);
  const tagged = await taggedMembers(deps.pool, shopId, memberIds);
  const there = new Map(
    dataOf(await admin.run(CustomersThereDocument, { ids })).nodes.flatMap((node) =>
      node?.__typename === "Customer" ? [[numericId(node.id), node.tags] as const] : [],
    ),
  );
  const untagged = await mendTags(deps, shopId, { members, tagged, there });
  const gone = members.filter((one) => !there.has(one.customerId));
  if (gone.length === 0) return untagged;
  const survivors = await survivorsOf(deps, shopId, admin, gone);
  const now = deps.clock.now();
  await withTransaction(deps.pool, async (tx) => {
    await takeShopLock(tx, "ledger", shopId);
    for (const { customerId } of gone) {
      const keptId = survivors.get(customerId);
      const event =
        keptId === undefined
          ? ({ kind: "customer-unlinked", body: { customerId } } as const)
          : ({ kind: "customer-moved", body: { goneId: customerId, keptId } } as const);
      await recordEvent(tx, shopId, now, event);
    }
    const lost = gone.filter((one) => !survivors.has(one.customerId)).map((one) => one.memberId);
    // Where their rewards should go is not for us to guess.
    for (const memberId of await membersOwed(tx, shopId, lost)) {
      const detail = { memberId };
      await addNotice(tx, shopId, { key: `customer-gone:${memberId}`, kind: "customer-gone", detail, at: now });
    }
    await deps.queue.announce(tx, "drain-inbox", [shopId]);
  });
  return gone.length + untagged;
}

type Tags = {
  readonly members: readonly LinkedMember[];
  readonly tagged: readonly TaggedRow[];
  /** By customer. */
  readonly there: ReadonlyMap<string, readonly string[]>;
};

/** Codes of a tier hold for customers with its tag: who has lost it, by whatever hand, is given it again. */
async function mendTags(deps: Deps, shopId: number, { members, tagged, there }: Tags): Promise<number> {
  const customerOf = new Map(members.map((one) => [one.memberId, one.customerId]));
  const lost = tagged.filter((row) => {
    const tags = there.get(customerOf.get(row.memberId) ?? "")?.map((tag) => tag.toLowerCase());
    return tags !== undefined && !tagsOf(row.tagged).every((tag) => tags.includes(tag));
  });
  if (lost.length === 0) return 0;
  await withTransaction(deps.pool, async (tx) => {
    await tagAgain(tx, shopId, lost);
    await deps.queue.announce(tx, "write-standings", [shopId]);
  });
  return lost.length;
}

/** By customer who is gone, the one that has their orders now. */
async function survivorsOf(
  deps: Deps,
  shopId: number,
  admin: ShopifyAdmin,
  gone: readonly LinkedMember[],
): Promise<ReadonlyMap<string, string>> {
  const orders = await newestOrders(
    deps.pool,
    shopId,
    gone.map((one) => one.customerId),
  );
  const survivors = new Map<string, string>();
  for (const { customerId, nowOf } of orders) if (nowOf !== null) survivors.set(customerId, nowOf);
  const toAsk = orders.filter((one) => one.nowOf === null);
  for (let from = 0; from < toAsk.length; from += FETCH_MAX) {
    const some = toAsk.slice(from, from + FETCH_MAX);
    const fetched = dataOf(
      await fetchOrders(
        admin,
        some.map((one) => one.orderId),
      ),
    );
    const customerOf = new Map(fetched.map(({ order }) => [order.orderId, order.customerId]));
    for (const { customerId, orderId } of some) {
      const now = customerOf.get(orderId);
      if (now && now !== customerId) survivors.set(customerId, now);
    }
  }
  return survivors;
}
