import type { Transaction } from "~/adapters/persistence/database";
import { markLaterOfCustomers } from "~/adapters/persistence/order-marks";
import type { StoredOrder } from "~/adapters/persistence/order-rows";
import { customerAccount } from "~/core/identity/buckets";
import { buyerEarns, looksAtEarlierOrders } from "~/core/orders/earning";
import type { RefundFact } from "~/core/orders/order-fact";
import { undoneAt } from "~/core/orders/undone-at";
import type { RewardBasis } from "~/core/rewards/reward-amounts";
import { loadBuckets } from "~/usecases/identity/load-buckets";
import type { ShopProgram } from "~/usecases/programs/load-program";
import { readBasis } from "./reward-basis";

type Settled = {
  readonly order: StoredOrder;
  readonly basis: RewardBasis;
  readonly refunds: readonly RefundFact[];
};

/** Where rules look at a person's earlier orders: one that earns now and did not, or is undone, concerns the later ones. */
export async function markLaterOfBuyers(tx: Transaction, at: ShopProgram, cases: readonly Settled[]): Promise<void> {
  if (!looksAtEarlierOrders(at.program)) return;
  const changed = cases.flatMap(({ order, basis, refunds }) => {
    const before = order.basis === null ? null : readBasis(order.orderId, [], order.basis);
    const same =
      before !== null && isBuyerEarning(before) === isBuyerEarning(basis) && undoneAt(order, refunds) === null;
    const { customerId, orderId, placedAt } = order;
    return same || customerId === null ? [] : [{ customerId, orderId, placedAt }];
  });
  const buckets = await loadBuckets(tx, at.shopId, { customers: [...new Set(changed.map((one) => one.customerId))] });
  await markLaterOfCustomers(
    tx,
    at.shopId,
    changed.flatMap((one) =>
      buckets.ever(customerAccount(one.customerId)).customers.map((customerId) => ({ ...one, customerId })),
    ),
    cases.map((one) => one.order.orderId),
  );
}

function isBuyerEarning(basis: RewardBasis): boolean {
  return basis.buyer !== null && buyerEarns(basis.earning);
}
