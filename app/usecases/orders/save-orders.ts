import { markCodesUsed } from "~/adapters/persistence/code-rows";
import type { Transaction } from "~/adapters/persistence/database";
import { codesByKey } from "~/adapters/persistence/evidence-rows";
import { markStandings } from "~/adapters/persistence/member-rows";
import { type OrderOrigin, upsertOrders } from "~/adapters/persistence/order-rows";
import { versionAt } from "~/core/programs/timeline";
import { dayAt } from "~/core/shared/zone";
import type { ShopProgram } from "~/usecases/programs/load-program";
import type { OrderFact } from "~/core/orders/order-fact";

/** Stores orders with the code that the program knows, if one of an order's codes is known. */
export async function saveOrders(
  tx: Transaction,
  at: ShopProgram,
  origin: OrderOrigin,
  orders: readonly (OrderFact & { readonly isHistory?: boolean })[],
): Promise<void> {
  if (orders.length === 0) return;
  const keys = orders.flatMap((order) => order.codes.map((code) => code.toLowerCase()));
  const known = await codesByKey(tx, at.shopId, keys);
  const rows = orders.map((order) => ({
    ...order,
    isHistory: order.isHistory ?? false,
    placedDay: dayAt(at.zone, order.placedAt),
    // As of now: a first publication brings those under the first version that have come in by then and been left alone.
    programVersion: order.isHistory ? null : versionAt(at.timeline, order.placedAt),
    code: order.codes.find((code) => known.has(code.toLowerCase())) ?? order.codes[0] ?? null,
  }));
  await upsertOrders(tx, at.shopId, origin, rows);
  const used = orders.flatMap((order) => order.codes.map((code) => ({ code, orderId: order.orderId })));
  const owners = await markCodesUsed(tx, at.shopId, used);
  if (owners.length > 0) await markStandings(tx, at.shopId, [...new Set(owners)].sort());
}
