import type { CustomerRow, LineRow, OrderRow, RefundRow, VisitRow } from "../state/records";
import type { Store } from "../state/store";
import type { World } from "../state/world";
import { emitCustomer, emitOrder, emitRefund } from "../webhooks/emit";
import { type CheckoutLine, type Priced, countUse, priceCheckout } from "./discounts";
import { type Failure, failure, isFailure } from "./failure";
import { lineTotalMinor, totalsOf } from "./order-money";
import { refreshSegmentsLater } from "./segment-members";
import { creditAccount, debitAccount } from "./store-credit";

export const CREDIT_GATEWAY = "shopify_store_credit";
export const CARD_GATEWAY = "bogus";

export type NewOrder = {
  customerId: number | null;
  lines: readonly CheckoutLine[];
  codes?: readonly string[];
  attributes?: readonly { name: string; value: string }[];
  shippingMinor?: number;
  /** For history: when it was placed. Now, when left out. */
  placedAt?: string | undefined;
  test?: boolean;
  note?: string | null;
  sourceName?: string;
  ref?: string | null;
  visit?: Omit<VisitRow, "id"> | null;
};

function lineRows(world: World, lines: readonly CheckoutLine[], priced: Omit<Priced, "discounts">): LineRow[] {
  return lines.map((line, index) => ({
    id: world.nextNumber(),
    productId: line.productId,
    variantId: line.variantId,
    title: line.title,
    quantity: line.quantity,
    currentQuantity: line.quantity,
    unitMinor: line.unitMinor,
    discountMinor: priced.lineDiscountsMinor[index] ?? 0,
    orderDiscountMinor: priced.orderDiscountsMinor[index] ?? 0,
  }));
}

/** The journey summary is computed later at Shopify: an order asked for at once says `ready: false`. */
function journeyOf(world: World, visit: NewOrder["visit"], at: string): OrderRow["journey"] {
  if (!visit) return null;
  const readyAt = new Date(Date.parse(at) + world.options.asyncDelayMs).toISOString();
  return { readyAt, visit: { id: world.nextNumber(), ...visit } };
}

export function placeOrder(world: World, store: Store, order: NewOrder): OrderRow | Failure {
  if (order.lines.length === 0) return failure("empty", "An order needs at least one line.");
  if (order.customerId !== null && !store.customers.get(order.customerId)) {
    return failure("no-customer", `There is no customer ${order.customerId}.`);
  }
  const at = order.placedAt ? new Date(order.placedAt).toISOString() : world.nowIso();
  const shippingMinor = order.shippingMinor ?? 0;
  const priced = priceCheckout(store, {
    lines: order.lines,
    codes: order.codes ?? [],
    customerId: order.customerId,
    shippingMinor,
    at,
  });
  if (isFailure(priced)) return priced;
  const number = store.shop.nextOrderNumber;
  store.shop.nextOrderNumber += 1;
  store.saveShop();
  const row: OrderRow = {
    id: world.nextNumber(),
    ref: order.ref ?? null,
    number,
    customerId: order.customerId,
    createdAt: at,
    processedAt: at,
    updatedAt: world.nowIso(),
    cancelledAt: null,
    cancelReason: null,
    test: order.test ?? false,
    sourceName: order.sourceName ?? "web",
    note: order.note ?? null,
    tags: [],
    attributes: [...(order.attributes ?? [])],
    lines: lineRows(world, order.lines, priced),
    discounts: priced.discounts,
    shippingMinor,
    taxMinor: 0,
    payments: [],
    refunds: [],
    edited: false,
    fulfilledAt: null,
    journey: journeyOf(world, order.visit, at),
  };
  store.orders.put(row);
  for (const discount of priced.discounts) countUse(store, discount, order.customerId);
  touchCustomer(world, store, order.customerId);
  emitOrder(world, store, "orders/create", row);
  return row;
}

function touchCustomer(world: World, store: Store, customerId: number | null): void {
  const customer: CustomerRow | undefined = customerId === null ? undefined : store.customers.get(customerId);
  if (!customer) return;
  customer.updatedAt = world.nowIso();
  store.customers.put(customer);
  emitCustomer(world, store, "customers/update", customer);
  refreshSegmentsLater(world, store);
}

function save(world: World, store: Store, order: OrderRow): void {
  order.updatedAt = world.nowIso();
  store.orders.put(order);
}

export type Payment = { useCredit?: boolean; amountMinor?: number; at?: string };

/** Pays what is open, from the store credit first when asked to. */
export function payOrder(world: World, store: Store, order: OrderRow, payment: Payment = {}): OrderRow | Failure {
  if (order.cancelledAt) return failure("cancelled", `Order #${order.number} is cancelled.`);
  const openMinor = totalsOf(order).outstandingMinor;
  const free = openMinor === 0 && order.payments.length === 0;
  if (openMinor === 0 && !free) return failure("paid", `Order #${order.number} is paid already.`);
  const wantedMinor = Math.min(payment.amountMinor ?? openMinor, openMinor);
  const at = payment.at ?? world.nowIso();
  let left = wantedMinor;
  if (payment.useCredit && order.customerId !== null) {
    const taken = takeCredit(world, store, order.customerId, left);
    if (taken > 0) order.payments.push({ id: world.nextNumber(), gateway: CREDIT_GATEWAY, amountMinor: taken, at });
    left -= taken;
  }
  if (left > 0 || free) order.payments.push({ id: world.nextNumber(), gateway: CARD_GATEWAY, amountMinor: left, at });
  save(world, store, order);
  if (totalsOf(order).outstandingMinor === 0) emitOrder(world, store, "orders/paid", order);
  emitOrder(world, store, "orders/updated", order);
  return order;
}

function takeCredit(world: World, store: Store, customerId: number, wantedMinor: number): number {
  let taken = 0;
  for (let tryMinor = wantedMinor; tryMinor > 0;) {
    const debit = {
      target: { customerId },
      amountMinor: tryMinor,
      currency: store.shop.currency,
      event: "ORDER_PAYMENT" as const,
    };
    const outcome = debitAccount(world, store, debit);
    if (outcome.kind === "done") {
      taken = tryMinor;
      break;
    }
    if (outcome.code !== "INSUFFICIENT_FUNDS") break;
    tryMinor = Math.min(tryMinor - 1, availableCredit(store, customerId));
  }
  return taken;
}

export function availableCredit(store: Store, customerId: number): number {
  let sum = 0;
  for (const account of store.accountsOf(customerId)) {
    if (account.currency !== store.shop.currency) continue;
    for (const row of store.transactionsOf(account.id)) sum += row.kind === "credit" ? row.remainingMinor : 0;
  }
  return sum;
}

export type RefundRequest = {
  /** Pieces that come back, by line. */
  lines?: readonly { lineId: number; quantity: number }[];
  /** Money given back; for lines, their value, and for neither, all that is left. */
  amountMinor?: number;
  note?: string | null;
  at?: string | undefined;
};

function returnedLines(world: World, order: OrderRow, request: RefundRequest): RefundRow["lines"] | Failure {
  const rows: RefundRow["lines"] = [];
  for (const { lineId, quantity } of request.lines ?? []) {
    const line = order.lines.find((known) => known.id === lineId);
    if (!line) return failure("no-line", `Order #${order.number} has no line ${lineId}.`);
    if (quantity < 1 || quantity > line.currentQuantity) {
      return failure("quantity", `Line ${lineId} has ${line.currentQuantity} pieces left, not ${quantity}.`);
    }
    const subtotalMinor =
      lineTotalMinor(line, line.currentQuantity) - lineTotalMinor(line, line.currentQuantity - quantity);
    rows.push({ id: world.nextNumber(), lineId, quantity, subtotalMinor });
  }
  return rows;
}

/** With neither lines nor an amount everything comes back. An amount alone leaves the lines as they are. */
export function refundOrder(
  world: World,
  store: Store,
  order: OrderRow,
  request: RefundRequest = {},
): RefundRow | Failure {
  const totals = totalsOf(order);
  const leftMinor = totals.paidMinor - totals.refundedMinor;
  const whole = !request.lines && request.amountMinor === undefined;
  const all = order.lines.filter((line) => line.currentQuantity > 0);
  const lines = returnedLines(
    world,
    order,
    whole ? { lines: all.map((line) => ({ lineId: line.id, quantity: line.currentQuantity })) } : request,
  );
  if (isFailure(lines)) return lines;
  const linesMinor = lines.reduce((sum, line) => sum + line.subtotalMinor, 0);
  const amountMinor = request.amountMinor ?? (whole ? leftMinor : Math.min(linesMinor, leftMinor));
  if (amountMinor < 0 || amountMinor > leftMinor) {
    return failure("amount", `Order #${order.number} has ${leftMinor} left to refund, not ${amountMinor}.`);
  }
  if (amountMinor === 0 && lines.length === 0)
    return failure("nothing", `Order #${order.number} has nothing left to refund.`);
  for (const returned of lines) {
    const line = order.lines.find((known) => known.id === returned.lineId);
    if (line) line.currentQuantity -= returned.quantity;
  }
  const refund: RefundRow = {
    id: world.nextNumber(),
    createdAt: request.at ?? world.nowIso(),
    note: request.note ?? null,
    amountMinor,
    lines,
    gateway: refundMoney(world, store, order, amountMinor),
  };
  order.refunds.push(refund);
  save(world, store, order);
  emitRefund(world, store, order, refund);
  emitOrder(world, store, "orders/updated", order);
  return refund;
}

/** Money goes back where it came from; an order paid with credit alone gives credit back. */
function refundMoney(world: World, store: Store, order: OrderRow, amountMinor: number): string {
  const byCredit = order.payments.length > 0 && order.payments.every((payment) => payment.gateway === CREDIT_GATEWAY);
  if (!byCredit || order.customerId === null) return CARD_GATEWAY;
  const target = { customerId: order.customerId };
  creditAccount(world, store, { target, amountMinor, currency: store.shop.currency, event: "ORDER_REFUND" });
  return CREDIT_GATEWAY;
}

export function cancelOrder(
  world: World,
  store: Store,
  order: OrderRow,
  reason = "customer",
  refund = true,
): OrderRow | Failure {
  if (order.cancelledAt) return failure("cancelled", `Order #${order.number} is cancelled already.`);
  order.cancelledAt = world.nowIso();
  order.cancelReason = reason;
  const totals = totalsOf(order);
  if (refund && totals.paidMinor > totals.refundedMinor) {
    const done = refundOrder(world, store, order);
    if (isFailure(done)) return done;
  }
  for (const line of order.lines) line.currentQuantity = 0;
  save(world, store, order);
  emitOrder(world, store, "orders/cancelled", order);
  emitOrder(world, store, "orders/updated", order);
  return order;
}

export type Edit = {
  setQuantity?: readonly { lineId: number; quantity: number }[];
  addLines?: readonly CheckoutLine[];
};

export function editOrder(world: World, store: Store, order: OrderRow, edit: Edit): OrderRow | Failure {
  if (order.cancelledAt) return failure("cancelled", `Order #${order.number} is cancelled.`);
  const changes: { id: number; delta: number }[] = [];
  for (const { lineId, quantity } of edit.setQuantity ?? []) {
    const line = order.lines.find((known) => known.id === lineId);
    if (!line || quantity < 0)
      return failure("no-line", `Order #${order.number} has no line ${lineId} for ${quantity} pieces.`);
    changes.push({ id: lineId, delta: quantity - line.currentQuantity });
    // More pieces are bought at the full price; the discount stays with what it was given for.
    if (quantity > line.quantity) line.quantity = quantity;
    line.currentQuantity = quantity;
  }
  const added = lineRows(world, edit.addLines ?? [], { lineDiscountsMinor: [], orderDiscountsMinor: [] });
  order.lines.push(...added);
  for (const line of added) changes.push({ id: line.id, delta: line.quantity });
  if (changes.length === 0) return failure("nothing", "An edit needs setQuantity or addLines.");
  order.edited = true;
  save(world, store, order);
  emitOrder(world, store, "orders/edited", order, { changes });
  emitOrder(world, store, "orders/updated", order);
  return order;
}

export function fulfilOrder(world: World, store: Store, order: OrderRow): OrderRow | Failure {
  if (order.cancelledAt) return failure("cancelled", `Order #${order.number} is cancelled.`);
  order.fulfilledAt = world.nowIso();
  save(world, store, order);
  emitOrder(world, store, "orders/fulfilled", order);
  emitOrder(world, store, "orders/updated", order);
  return order;
}
