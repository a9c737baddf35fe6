import type { Queryable } from "./database";

/** Where in the order of its month an order stands. */
export type MonthPlace = { readonly month: number; readonly placedAt: number; readonly orderId: string };

/**
 * Of the same instant, the order with the greater id is later, as where orders are decided: two that called each other later would be looked
 * at for ever.
 */
const IS_LATER = (order: string): string =>
  `(${order}.placed_at > given.placed_at or (${order}.placed_at = given.placed_at and ${order}.order_id collate "C" > given.order_id))`;

/** Later orders of these members' months, still open, are looked at again: an earlier one holds more or less than before. */
export async function markLaterOrders(
  db: Queryable,
  shopId: number,
  changed: readonly (MonthPlace & { readonly memberId: string })[],
  except: readonly string[],
): Promise<void> {
  if (changed.length === 0) return;
  await db.query(
    `update orders o set dirty = true
     from unnest($2::text[], $3::int[], $4::timestamptz[], $5::text[]) as given (member_id, month, placed_at, order_id)
     join lots l on l.shop_id = $1 and l.member_id = given.member_id and l.placed_month = given.month and ${IS_LATER("l")}
     where o.shop_id = $1 and o.order_id = l.order_id and not o.shares_fixed and not o.dirty and o.order_id <> all($6)`,
    [
      shopId,
      changed.map((one) => one.memberId),
      changed.map((one) => one.month),
      changed.map((one) => new Date(one.placedAt)),
      changed.map((one) => one.orderId),
      except,
    ],
  );
}

/** Later open orders of these months are looked at again, whoever they are of: there is more or less left of the program's budget. */
export async function markLaterInMonths(
  db: Queryable,
  shopId: number,
  changed: readonly MonthPlace[],
  except: readonly string[],
): Promise<void> {
  if (changed.length === 0) return;
  await db.query(
    `update orders o set dirty = true
     from (select distinct on (month) * from unnest($2::int[], $3::timestamptz[], $4::text[]) as every (month, placed_at, order_id)
       order by month, placed_at, order_id collate "C") given
     join lots l on l.shop_id = $1 and l.placed_month = given.month and ${IS_LATER("l")}
     where o.shop_id = $1 and o.order_id = l.order_id and not o.shares_fixed and not o.dirty and o.order_id <> all($5)`,
    [
      shopId,
      changed.map((one) => one.month),
      changed.map((one) => new Date(one.placedAt)),
      changed.map((one) => one.orderId),
      except,
    ],
  );
}

/** Later open orders of these customers are looked at again: what they earn depends on the ones before. */
export async function markLaterOfCustomers(
  db: Queryable,
  shopId: number,
  changed: readonly { readonly customerId: string; readonly orderId: string; readonly placedAt: number }[],
  except: readonly string[],
): Promise<void> {
  if (changed.length === 0) return;
  await db.query(
    `update orders o set dirty = true
     from unnest($2::text[], $3::timestamptz[], $4::text[]) as given (customer_id, placed_at, order_id)
     where o.shop_id = $1 and o.customer_id = given.customer_id and not o.shares_fixed and not o.dirty and o.order_id <> all($5)
       and ${IS_LATER("o")}`,
    [
      shopId,
      changed.map((one) => one.customerId),
      changed.map((one) => new Date(one.placedAt)),
      changed.map((one) => one.orderId),
      except,
    ],
  );
}

/**
 * Orders, still open, in which these members have or could have a part, as buyer, helper, host, referrer, owner of a code or leader of a
 * group, are settled again: who they are has changed.
 */
export async function markOrdersOfMembers(db: Queryable, shopId: number, memberIds: readonly string[]): Promise<void> {
  if (memberIds.length === 0) return;
  await db.query(
    `update orders o set dirty = true where o.shop_id = $1 and not o.shares_fixed and not o.dirty and (
       o.customer_id in (select customer_id from members where shop_id = $1 and member_id = any($2))
       or o.buyer_id = any($2) or o.referral = any($2)
       or lower(o.code) in (select code_key from codes where shop_id = $1 and owner_id = any($2))
       or o.buyer_id in (select counterpart from activities where shop_id = $1 and member_id = any($2))
       or o.buyer_id in (select g.member_id from activities h join activities g on g.shop_id = $1 and g.kind = 'event_attended'
         and g.ref = h.ref where h.shop_id = $1 and h.member_id = any($2) and h.kind = 'event_hosted')
       or o.order_id in (select s.order_id from order_shares s left join groups g on g.shop_id = $1 and g.group_id = s.group_id
         where s.shop_id = $1 and (s.actor_id = any($2) or g.creator_id = any($2))))`,
    [shopId, memberIds],
  );
}

/** Orders, still open, that these customers placed are settled again: who counts as one person with them has changed. */
export async function markOrdersOfCustomers(
  db: Queryable,
  shopId: number,
  customerIds: readonly string[],
): Promise<void> {
  if (customerIds.length === 0) return;
  await db.query(
    "update orders set dirty = true where shop_id = $1 and customer_id = any($2) and not shares_fixed and not dirty",
    [shopId, customerIds],
  );
}

/** Orders, still open, that were placed at or after an instant are settled again: the closes that they look at have changed. */
export async function markOrdersPlacedSince(db: Queryable, shopId: number, placedFrom: number): Promise<void> {
  await db.query(
    "update orders set dirty = true where shop_id = $1 and placed_at >= $2 and settled_at is not null and not shares_fixed and not dirty",
    [shopId, new Date(placedFrom)],
  );
}

/** Orders, still open, that these codes were used on, that these buyers placed, or whose shares name these groups. */
export async function markOrdersWith(
  db: Queryable,
  shopId: number,
  by: {
    readonly codes?: readonly string[];
    readonly buyers?: readonly string[];
    readonly groups?: readonly string[];
  },
): Promise<void> {
  await db.query(
    `update orders o set dirty = true where o.shop_id = $1 and not o.shares_fixed and not o.dirty and (
       lower(o.code) = any($2) or o.buyer_id = any($3)
       or o.order_id in (select order_id from order_shares where shop_id = $1 and group_id = any($4)))`,
    [shopId, by.codes ?? [], by.buyers ?? [], by.groups ?? []],
  );
}
