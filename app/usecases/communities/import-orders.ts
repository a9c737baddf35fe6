import { parseOrder, parseRefund } from "~/adapters/interchange/parse-row";
import type { TableRow } from "~/adapters/interchange/read-table";
import type { Transaction } from "~/adapters/persistence/database";
import { storedOrderTotals, storedRefunds } from "~/adapters/persistence/import-rows";
import { recordOrders } from "~/usecases/orders/record-orders";
import type { ShopProgram } from "~/usecases/programs/load-program";
import { DUPLICATE, type RowOutcome, customerId, parseRows } from "./parse-rows";

/** Stores orders of a file: paid when they were placed. An order that is there with other content is refused. */
export async function storeOrders(
  tx: Transaction,
  at: ShopProgram,
  rows: readonly TableRow[],
  now: number,
): Promise<RowOutcome[]> {
  const { outcomes, read } = parseRows(rows, "orders", parseOrder, (order) => order.id);
  const known = await storedOrderTotals(
    tx,
    at.shopId,
    read.map((one) => one.value.id),
  );
  const fresh = read.filter(({ index, value }) => {
    const stored = known.get(value.id);
    if (!stored) return true;
    const same =
      stored.totalMinor === value.totalMinor &&
      stored.customerId === customerId(value.customer) &&
      stored.placedAt === value.placedAt;
    outcomes[index] = same
      ? DUPLICATE
      : { kind: "refused", field: "id", message: "this order is already there with other content; the first stands" };
    return false;
  });
  const facts = fresh.map(({ value }) => ({
    orderId: value.id,
    name: null,
    customerId: customerId(value.customer),
    placedAt: value.placedAt,
    currency: value.currency,
    totalMinor: value.totalMinor,
    codes: value.code === null ? [] : [value.code],
    referral: value.referral,
    paidAt: value.paidAt,
    cancelledAt: value.cancelledAt,
    fulfilledAt: value.fulfilledAt,
    details: value.details,
    test: false,
    updatedAt: value.cancelledAt ?? value.placedAt,
  }));
  await recordOrders(tx, at.shopId, now, { origin: "import", orders: facts, refunds: [] });
  return outcomes;
}

/** Stores refunds of a file, also of orders that are not there yet. */
export async function storeRefunds(
  tx: Transaction,
  at: ShopProgram,
  rows: readonly TableRow[],
  now: number,
): Promise<RowOutcome[]> {
  const { outcomes, read } = parseRows(rows, "refunds", parseRefund, (refund) => refund.id);
  const known = await storedRefunds(
    tx,
    at.shopId,
    read.map((one) => one.value.id),
  );
  const fresh = read.filter(({ index, value }) => {
    const stored = known.get(value.id);
    if (stored === undefined) return true;
    outcomes[index] =
      stored === value.amountMinor
        ? DUPLICATE
        : {
            kind: "refused",
            field: "id",
            message: "this refund is already there with another amount; the first stands",
          };
    return false;
  });
  const facts = fresh.map(({ value }) => ({
    refundId: value.id,
    orderId: value.order,
    refundedAt: value.refundedAt,
    amountMinor: value.amountMinor,
  }));
  await recordOrders(tx, at.shopId, now, { origin: "import", orders: [], refunds: facts });
  return outcomes;
}
