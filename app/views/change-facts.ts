import type { Queryable } from "~/adapters/persistence/database";
import { ordersOfCustomers } from "~/adapters/persistence/earning-rows";
import { type GrantRow, grantMembers, grantedOfPerk, grantedToMembers } from "~/adapters/persistence/grant-rows";
import type { StoredLot } from "~/adapters/persistence/ledger-rows";
import { refundsOf } from "~/adapters/persistence/order-rows";
import type { ExplainedOrderRow } from "~/adapters/persistence/reads/explain-reads";
import type { ChangeFacts } from "~/core/explain/reason-changes";
import { undoneAt } from "~/core/orders/undone-at";
import { type GrantFacts, grantedTogether } from "~/core/perks/decide-grant";
import { dueAtOf } from "~/core/rewards/decide-lots";
import { HOUR_MS } from "~/core/shared/time";
import { monthAt, monthCloseAt } from "~/core/shared/zone";
import { loadBuckets } from "~/usecases/identity/load-buckets";
import { isEarlier } from "~/usecases/orders/month-book";
import type { ShopProgram } from "~/usecases/programs/load-program";

/** What answers about an order are counted from, under the program version that it stands under. */
export async function changeFacts(
  db: Queryable,
  under: ShopProgram,
  order: ExplainedOrderRow,
  now: number,
): Promise<ChangeFacts> {
  const { program, zone } = under;
  const dueAt = dueAtOf(program, order);
  return {
    program,
    open: !order.sharesFixed && order.cancelledAt === null,
    dueAt,
    nextMonthAt: monthCloseAt(zone, monthAt(zone, order.placedAt)),
    coolDownUntil: await coolDownUntil(db, under, order, Math.min(dueAt, now)),
  };
}

/** When the cool-down ends that the person's last earlier order that earns started, with what was undone by `settledAt`. */
async function coolDownUntil(
  db: Queryable,
  { shopId, program }: ShopProgram,
  { orderId, customerId, placedAt }: ExplainedOrderRow,
  settledAt: number,
): Promise<number | null> {
  if (program.orders.coolDownHours === 0 || customerId === null) return null;
  const buckets = await loadBuckets(db, shopId, { customers: [customerId] });
  const known = await ordersOfCustomers(db, shopId, buckets.ofCustomer(customerId, settledAt).customers);
  const earlier = known.filter((one) => one.earned && isEarlier(one, { placedAt, orderId }));
  const ids = earlier.map((one) => one.orderId);
  const refunds = await refundsOf(db, shopId, ids);
  const standing = earlier.filter((one) => {
    const gone = undoneAt(
      one,
      refunds.filter((refund) => refund.orderId === one.orderId),
    );
    return gone === null || gone > settledAt;
  });
  const last = standing.at(-1);
  return last === undefined ? null : last.placedAt + program.orders.coolDownHours * HOUR_MS;
}

/** What is decided by now about one more of a perk for the same member. */
export async function grantFacts(
  db: Queryable,
  { shopId, program }: ShopProgram,
  { perkId, memberId }: Pick<GrantRow, "perkId" | "memberId">,
  now: number,
): Promise<GrantFacts> {
  const member = (await grantMembers(db, shopId, [memberId])).get(memberId);
  const { members } = (await loadBuckets(db, shopId, { members: [memberId] })).ofMember(memberId, now);
  const had = await grantedToMembers(db, shopId, perkId, members);
  return {
    member: member === undefined ? "unknown" : member.takesPart ? "takes-part" : "no-consent",
    tier: member?.tier ?? program.tiers[0]?.name ?? "",
    tiers: program.tiers,
    granted: { ...grantedTogether([...had.values()]), ...(await grantedOfPerk(db, shopId, perkId)) },
    now,
  };
}

/** The same of a reward that no order brought: it was decided once. */
export function lotFacts({ program, zone }: ShopProgram, lot: StoredLot): ChangeFacts {
  const nextMonthAt = monthCloseAt(zone, lot.placedMonth);
  return { program, open: false, dueAt: lot.dueAt, nextMonthAt, coolDownUntil: null };
}
