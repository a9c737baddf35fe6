import { DAY_MS } from "../../../app/core/shared/time";
import type { OrderRow } from "../../../sandbox/state/records";
import { createCustomer } from "../../../sandbox/store/customers";
import { isFailure } from "../../../sandbox/store/failure";
import { payOrder, placeOrder } from "../../../sandbox/store/orders";
import { debitAccount } from "../../../sandbox/store/store-credit";
import type { Life } from "./life";

export function newCustomer({ sandbox, store, customers }: Life, firstName: string): void {
  customers.push(createCustomer(sandbox.world, store, { firstName }).id);
}

/** By the order in which they came. */
export function customerOf({ customers }: Life, index: number): number {
  const found = customers[index];
  if (found === undefined) throw new Error(`there is no customer ${String(index)}`);
  return found;
}

export function orderAt({ store }: Life, index: number): OrderRow {
  const found = [...store.orders.values()][index];
  if (!found) throw new Error(`there is no order ${String(index)}`);
  return found;
}

export function order(life: Life, buyer: number, unitMinor: number, code?: string): void {
  const { sandbox, store } = life;
  const lines = [{ productId: null, variantId: null, title: "Basket", quantity: 1, unitMinor }];
  const codes = code === undefined ? [] : [code];
  const placed = placeOrder(sandbox.world, store, { customerId: customerOf(life, buyer), lines, codes });
  if (isFailure(placed)) throw new Error(placed.message);
  payOrder(sandbox.world, store, placed);
}

/** A customer pays with credit. */
export function spend(life: Life, customer: number, amountMinor: number): void {
  const target = { customerId: customerOf(life, customer) };
  const spent = { target, amountMinor, currency: "USD", event: "ORDER_PAYMENT" as const };
  const done = debitAccount(life.sandbox.world, life.store, spent);
  if (done.kind !== "done") throw new Error(JSON.stringify(done));
}

export const later = (days: number) => (life: Life) => life.advance(days * DAY_MS);
