import { createHash } from "node:crypto";
import type { ActivityRow } from "~/adapters/persistence/activity-rows";
import type { Transaction } from "~/adapters/persistence/database";
import type { StoredOrder } from "~/adapters/persistence/order-rows";
import { ORDER_KIND } from "~/core/programs/defaults";
import type { RewardBasis } from "~/core/rewards/reward-amounts";
import { FULL_PERCENTS, weighActivity } from "~/core/scoring/weigh-activity";
import { storeActivities } from "~/usecases/communities/take-in-activities";
import type { ShopProgram } from "~/usecases/programs/load-program";
import type { RefundFact } from "~/core/orders/order-fact";

type Settled = { readonly order: StoredOrder; readonly basis: RewardBasis; readonly refunds: readonly RefundFact[] };

const SOURCE = "hearth";

function row(at: ShopProgram, order: StoredOrder, member: string, undoneAt: number | null): ActivityRow | null {
  const occurredAt = undoneAt ?? order.placedAt;
  const weighed = weighActivity(at.program, at.zone, { ...FULL_PERCENTS, kindName: ORDER_KIND, occurredAt });
  if (weighed.kind === "refused") return null;
  const id = `order:${order.orderId}`;
  const activityId = undoneAt === null ? id : `${id}:undone`;
  return {
    source: SOURCE,
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

/** When the order stopped being paid for: cancelled, or refunded in full; null while it stands. */
function undoneAt({ order, refunds }: Settled): number | null {
  let left = order.totalMinor;
  let at = order.cancelledAt;
  for (const refund of [...refunds].sort((a, b) => a.refundedAt - b.refundedAt)) {
    left -= refund.amountMinor;
    if (left <= 0) {
      at = at === null ? refund.refundedAt : Math.min(at, refund.refundedAt);
      break;
    }
  }
  return at;
}

/** A linked member's paid order as an activity, where the program wants it (SCORING.md section 3), and its reversal. */
export async function recordOrderActivities(
  tx: Transaction,
  at: ShopProgram,
  cases: readonly Settled[],
  now: number,
): Promise<void> {
  if (!at.program.orderActivity) return;
  const rows = cases.flatMap((one) => {
    const { order, basis } = one;
    if (!basis.buyer || order.totalMinor <= 0 || order.placedAt > now) return [];
    const undone = undoneAt(one);
    const done = row(at, order, basis.buyer.member, null);
    const reversal = undone === null ? null : row(at, order, basis.buyer.member, Math.min(undone, now));
    return [done, reversal].filter((found) => found !== null);
  });
  await storeActivities(tx, at, rows);
}
