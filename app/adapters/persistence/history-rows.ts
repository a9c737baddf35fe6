import type { GivenCost } from "~/core/backtest/collect-side";
import type { PerkHistory } from "~/core/backtest/perk-book";
import type { Community, ReplayActivity, ReplayOrder } from "~/core/replay/replay-input";
import { firstDayOf } from "~/core/shared/time";
import type { Queryable, Transaction } from "./database";
import { sharedKeys } from "./identity-rows";
import { findShop } from "./shop-rows";
import { staffSpans } from "./staff-rows";
import { HELD_MARK } from "./trust-rows";

/** Who takes part, or took part before they were erased: what others earned by those stays. */
const TAKES_PART = "m.consented_at is not null and (m.withdrawn_at is null or m.member_id like 'erased-%')";
const takesPart = (column: string): string =>
  `exists (select 1 from members m where m.shop_id = t.shop_id and m.member_id = t.${column} and ${TAKES_PART})`;

/** What a replay knows before the first event: it grows with members. */
export async function readShopCommunity(db: Queryable, shopId: number): Promise<Community> {
  const rows = async <T extends object>(text: string): Promise<T[]> => (await db.query<T>(text, [shopId])).rows;
  const rests = await rows<{ member: string; week: number }>(
    "select member_id as member, week from rests where shop_id = $1",
  );
  const members = await rows<Community["members"][number]>(
    `select member_id as member, customer_id as customer, joined_at as "joinedAt" from members m
     where shop_id = $1 and ${TAKES_PART} order by member_id collate "C"`,
  );
  const employed = await staffSpans(db, shopId);
  return {
    members: members.map((row) => {
      const staff = employed.get(row.member);
      return staff === undefined ? row : { ...row, staff };
    }),
    groups: await rows<Community["groups"][number]>(
      `select group_id as "group", case when ${takesPart("creator_id")} then creator_id end as creator from groups t where shop_id = $1`,
    ),
    memberships: await rows<Community["memberships"][number]>(
      `select member_id as member, group_id as "group", joined_at as "joinedAt", left_at as "leftAt" from memberships where shop_id = $1`,
    ),
    codes: await rows<Community["codes"][number]>(
      `select code, owner_id as owner, group_id as "group" from codes t where shop_id = $1 and ${takesPart("owner_id")}`,
    ),
    identity: await sharedKeys(db, shopId),
    rests: rests.map(({ member, week }) => ({ member, weekOf: firstDayOf(week) })),
  };
}

/** What seasons, and perks by hand, gave up to an instant, by month, as the ledger has it. */
export async function readGivenCosts(db: Queryable, shopId: number, at: number): Promise<GivenCost[]> {
  const { rows } = await db.query<GivenCost>(
    `select case source when 'season' then 'season' else 'perk' end as kind, currency, placed_month as month, class as "lotClass",
       sum(amount_minor + carried_minor) as minor
     from lots l where shop_id = $1 and source in ('season', 'grant') and placed_at <= $2 and not exists (select 1 from grants g
       where g.shop_id = l.shop_id and g.grant_id = l.order_id and g.source = 'tier')
     group by l.source, currency, placed_month, class`,
    [shopId, new Date(at)],
  );
  return rows;
}

/** What people did with perks, beside what tiers bring. */
export async function readPerkHistory(db: Queryable, shopId: number, at: number): Promise<PerkHistory> {
  const shop = await findShop(db, shopId);
  const { rows } = await db.query<PerkHistory["byHand"][number] & { readonly byTier: boolean }>(
    `select perk_id as "perkId", member_id as member, source = 'tier' as "byTier", amount_minor as "amountMinor",
       case when source = 'tier' then ended_at else decided_at end as at
     from grants where shop_id = $1 and decided_at <= $2
       and (source = 'tier' and state = 'cancelled' and ended_at <= $2 or source <> 'tier' and state not in ('withheld', 'cancelled'))
     order by number`,
    [shopId, new Date(at)],
  );
  return {
    from: shop?.issueFrom ?? Number.NEGATIVE_INFINITY,
    byHand: rows.filter((row) => !row.byTier),
    cancelled: rows.filter((row) => row.byTier),
  };
}

// What is held, waiting or refused does not count; what Hearth itself derives is derived anew.
const COUNTED_ACTIVITIES = `t.shop_id = $1 and t.occurred_at <= $2 and t.reverses is null and t.source <> 'hearth'
  and t.kind <> 'order_paid' and t.reversed_by is distinct from '${HELD_MARK}' and ${takesPart("member_id")}`;
const COUNTED_ORDERS = "t.shop_id = $1 and t.placed_at <= $2 and t.paid_at is not null and not t.test";

/**
 * What is read here is a shop's whole history. Of a shop that the database's statistics do not know yet it expects a row or two, and would
 * look through all of it for each of them.
 */
export async function readWholeTables(tx: Transaction): Promise<void> {
  await tx.query("set local enable_nestloop = off");
}

/** How many events there are up to an instant: what progress is counted by. */
export async function countHistory(db: Queryable, shopId: number, at: number): Promise<number> {
  const { rows } = await db.query<{ events: number }>(
    `select (select count(*) from activities t where ${COUNTED_ACTIVITIES}) + (select count(*) from orders t where ${COUNTED_ORDERS}) as events`,
    [shopId, new Date(at)],
  );
  return rows[0]?.events ?? 0;
}

type ActivityRecord = Omit<ReplayActivity, "storedPercents"> & {
  readonly trustPercent: number;
  readonly pairPercent: number;
};

/** Activities in the order of a replay, a batch at a time through a cursor of the transaction, each with its stored percents. */
export async function* readShopActivities(
  tx: Transaction,
  shopId: number,
  at: number,
  batch: number,
): AsyncGenerator<readonly ReplayActivity[], void, undefined> {
  const text = `select t.source, t.activity_id as id, t.member_id as member, t.group_id as "group", t.kind as "kindName",
       t.occurred_at as "occurredAt", t.counterpart, t.ref, t.quality as "qualityPercent", t.trust as "trustPercent",
       t.pair as "pairPercent", r.occurred_at as "reversedAt"
     from activities t left join activities r
       on r.shop_id = $1 and r.reverses is not null and r.source = t.source and r.activity_id = t.reversed_by and r.occurred_at <= $2
     where ${COUNTED_ACTIVITIES} order by t.occurred_at, t.source collate "C", t.activity_id collate "C"`;
  for await (const rows of cursor<ActivityRecord>(tx, "backtest_activities", text, [shopId, new Date(at)], batch)) {
    yield rows.map(({ trustPercent, pairPercent, ...activity }) => ({
      ...activity,
      storedPercents: { trustPercent, pairPercent },
    }));
  }
}

// What Shopify was never asked for; files say what they have.
const UNREAD_ORDERS = `${COUNTED_ORDERS} and not t.history and t.cancelled_at is null and t.details_read_at is null and t.origin <> 'import'`;

export async function countUnreadOrders(db: Queryable, shopId: number, at: number): Promise<number> {
  const { rows } = await db.query<{ orders: number }>(
    `select count(*) as orders from orders t where ${UNREAD_ORDERS}`,
    [shopId, new Date(at)],
  );
  return rows[0]?.orders ?? 0;
}

/** The newest first. */
export async function unreadOrders(db: Queryable, shopId: number, at: number, limit: number): Promise<string[]> {
  const { rows } = await db.query<{ orderId: string }>(
    `select t.order_id as "orderId" from orders t where ${UNREAD_ORDERS} order by t.placed_at desc, t.order_id collate "C" limit $3`,
    [shopId, new Date(at), limit],
  );
  return rows.map((row) => row.orderId);
}

/** Paid orders by placed_at, then id, with their refunds. */
export function readShopOrders(
  tx: Transaction,
  shopId: number,
  at: number,
  batch: number,
): AsyncGenerator<readonly ReplayOrder[], void, undefined> {
  const text = `select t.order_id as id, coalesce(t.customer_id, '') as customer, t.placed_at as "placedAt", t.currency,
       t.total_minor as "totalMinor", t.code, t.referral, case when t.cancelled_at <= $2 then t.cancelled_at end as "cancelledAt",
       t.details, t.details is null or (t.details_read_at is null and t.origin <> 'import') as "isUnread", t.paid_at as "paidAt", t.fulfilled_at as "fulfilledAt", t.history as "isHistory",
       coalesce((select jsonb_agg(jsonb_build_object('refundedAt', (extract(epoch from f.refunded_at) * 1000)::bigint,
         'amountMinor', f.amount_minor) order by f.refunded_at, f.refund_id) from refunds f
         where f.shop_id = t.shop_id and f.order_id = t.order_id and f.refunded_at <= $2), '[]') as refunds
     from orders t where ${COUNTED_ORDERS} order by t.placed_at, t.order_id collate "C"`;
  return cursor<ReplayOrder>(tx, "backtest_orders", text, [shopId, new Date(at)], batch);
}

async function* cursor<Row extends object>(
  tx: Transaction,
  name: string,
  text: string,
  values: readonly unknown[],
  batch: number,
): AsyncGenerator<readonly Row[], void, undefined> {
  await tx.query(`declare ${name} no scroll cursor for ${text}`, [...values]);
  for (;;) {
    const { rows } = await tx.query<Row>(`fetch ${String(batch)} from ${name}`);
    if (rows.length === 0) break;
    yield rows;
  }
  await tx.query(`close ${name}`);
}
