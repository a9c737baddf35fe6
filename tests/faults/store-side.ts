import type { OrderRow } from "../../sandbox/state/records";
import type { Store } from "../../sandbox/state/store";
import type { World } from "../../sandbox/state/world";
import { createCustomer } from "../../sandbox/store/customers";
import type { CheckoutLine } from "../../sandbox/store/discounts";
import { isFailure } from "../../sandbox/store/failure";
import { totalsOf } from "../../sandbox/store/order-money";
import { cancelOrder, editOrder, fulfilOrder, payOrder, placeOrder, refundOrder } from "../../sandbox/store/orders";
import { addCode } from "../../sandbox/store/redeem-codes";
import { CODES, CUSTOMERS, type Deed } from "./story";

/** What is done at Shopify; the choices of a story among what is there. */
export type StoreSide = {
  readonly customers: readonly number[];
  newCustomer(): number;
  /** True if it was something for the store. */
  act(deed: Deed, memberIds: readonly string[]): boolean;
};

/**
 * Younger orders may be paid, edited and cancelled. That must be heard of before the order's shares are fixed and its month closes: who
 * earns is settled then, while a replay takes every order as paid when it was placed, and one that was cancelled as never placed.
 */
const YOUNG_MS = 24 * 3_600_000;

const line = (unitMinor: number): CheckoutLine => ({
  productId: null,
  variantId: null,
  title: "Basket",
  quantity: 1,
  unitMinor,
});

export function storeSide(world: World, store: Store): StoreSide {
  for (const code of CODES) addCreatorCode(world, store, code);
  const customers = Array.from({ length: CUSTOMERS }, () => createCustomer(world, store, {}).id);
  const orderAt = (index: number): OrderRow | undefined => {
    const orders = [...store.orders.values()];
    return orders[index % Math.max(1, orders.length)];
  };
  const isYoung = (order: OrderRow): boolean => world.now().getTime() - Date.parse(order.createdAt) < YOUNG_MS;
  const payRest = (order: OrderRow, useCredit = false): void => void payOrder(world, store, order, { useCredit });

  function place(deed: Extract<Deed, { kind: "order" }>, memberIds: readonly string[]): void {
    const referral = deed.referral === null ? undefined : memberIds[deed.referral];
    const placed = placeOrder(world, store, {
      customerId: customers[deed.customer] ?? null,
      lines: deed.cents.map(line),
      codes: deed.code === null ? [] : [deed.code],
      attributes: referral === undefined ? [] : [{ name: "hearth_referral", value: referral }],
    });
    if (isFailure(placed)) throw new Error(placed.message);
    if (deed.paid) payRest(placed, deed.withCredit);
  }

  function edit(order: OrderRow, addCents: number | null): void {
    if (!isYoung(order) || order.payments.length === 0 || order.refunds.length > 0) return;
    const [first] = order.lines;
    const change =
      addCents === null && first && order.lines.length > 1
        ? { setQuantity: [{ lineId: first.id, quantity: 0 }] }
        : { addLines: [line(addCents ?? 500)] };
    editOrder(world, store, order, change);
    payRest(order);
  }

  function refund(order: OrderRow, part: "line" | "amount" | "all", percent: number): void {
    const { paidMinor, refundedMinor } = totalsOf(order);
    const first = order.lines.find((one) => one.currentQuantity > 0);
    const amountMinor = Math.floor(((paidMinor - refundedMinor) * percent) / 100);
    if (part === "line" && first)
      refundOrder(world, store, order, { lines: [{ lineId: first.id, quantity: first.currentQuantity }] });
    else if (part === "amount" && amountMinor > 0) refundOrder(world, store, order, { amountMinor });
    else refundOrder(world, store, order);
  }

  return {
    customers,
    newCustomer() {
      return createCustomer(world, store, {}).id;
    },
    act(deed, memberIds) {
      if (deed.kind === "order") {
        place(deed, memberIds);
        return true;
      }
      if (!("order" in deed)) return false;
      const order = orderAt(deed.order);
      if (!order || order.cancelledAt !== null) return true;
      if (deed.kind === "pay" && isYoung(order)) payRest(order);
      else if (deed.kind === "fulfil") fulfilOrder(world, store, order);
      else if (deed.kind === "cancel" && isYoung(order)) cancelOrder(world, store, order);
      else if (deed.kind === "edit") edit(order, deed.addCents);
      else if (deed.kind === "refund" && order.payments.length > 0) refund(order, deed.part, deed.percent);
      return true;
    },
  };
}

/** A creator's code is a discount that the merchant made long ago. */
export function addCreatorCode(world: World, store: Store, code: string): void {
  const now = world.nowIso();
  const row = {
    id: world.nextNumber(),
    kind: "basic" as const,
    title: `Creator code ${code}`,
    startsAt: "2018-01-01T00:00:00.000Z",
    endsAt: null,
    deactivated: false,
    context: { kind: "all" as const },
    value: { kind: "percentage" as const, bps: 1000 },
    items: { kind: "all" as const },
    minimum: null,
    maximumShippingMinor: null,
    combinesWith: { orderDiscounts: false, productDiscounts: true, shippingDiscounts: true },
    usageLimit: null,
    oncePerCustomer: false,
    usageCount: 0,
    tags: [],
    createdAt: now,
    updatedAt: now,
  };
  store.discounts.put(row);
  addCode(world, store, row, code);
}
