import type { AppliedDiscount, CodeRow, DiscountRow } from "../state/records";
import type { Store } from "../state/store";
import { type Failure, failure } from "./failure";

export type CheckoutLine = {
  productId: number | null;
  variantId: number | null;
  title: string;
  quantity: number;
  unitMinor: number;
};
export type Checkout = {
  lines: readonly CheckoutLine[];
  codes: readonly string[];
  customerId: number | null;
  shippingMinor: number;
  at: string;
};
export type Priced = {
  lineDiscountsMinor: number[];
  /** What of those discounts on the whole order took. */
  orderDiscountsMinor: number[];
  discounts: AppliedDiscount[];
};

export type DiscountStatus = "ACTIVE" | "EXPIRED" | "SCHEDULED";

export function statusOf(discount: DiscountRow, now: string): DiscountStatus {
  if (discount.startsAt > now) return "SCHEDULED";
  return discount.deactivated || (discount.endsAt !== null && discount.endsAt <= now) ? "EXPIRED" : "ACTIVE";
}

function isEligible(store: Store, discount: DiscountRow, customerId: number | null): boolean {
  const { context } = discount;
  if (context.kind === "all") return true;
  if (customerId === null) return false;
  if (context.kind === "customers") return context.ids.includes(customerId);
  return context.ids.some((id) => store.segments.get(id)?.members.includes(customerId));
}

function appliesTo(store: Store, discount: DiscountRow, line: CheckoutLine): boolean {
  const { items } = discount;
  if (items.kind === "all") return true;
  if (line.productId === null) return false;
  if (items.kind === "products") return items.ids.includes(line.productId);
  const handles = store.products.get(line.productId)?.collections ?? [];
  return items.ids.some((id) => handles.includes(store.collections.get(id)?.handle ?? ""));
}

/** The reason in words that a shopper can act on, or null. */
function refusal(store: Store, discount: DiscountRow, code: CodeRow, checkout: Checkout): Failure | null {
  if (statusOf(discount, checkout.at) !== "ACTIVE") return failure("inactive", `The code ${code.code} is not active.`);
  if (!isEligible(store, discount, checkout.customerId)) {
    return failure("not-eligible", `The code ${code.code} is not valid for this customer.`);
  }
  if (discount.usageLimit !== null && code.usageCount >= discount.usageLimit) {
    return failure("used-up", `The code ${code.code} has reached its usage limit.`);
  }
  const once = discount.oncePerCustomer && checkout.customerId !== null;
  if (once && store.codesOf(discount.id).some((known) => known.usedBy.includes(checkout.customerId ?? 0))) {
    return failure("already-used", `The code ${code.code} can be used once per customer.`);
  }
  const lines = checkout.lines.filter((line) => appliesTo(store, discount, line));
  if (lines.length === 0) return failure("no-items", `The code ${code.code} does not apply to the items in this cart.`);
  const { minimum } = discount;
  const subtotalMinor = lines.reduce((sum, line) => sum + line.unitMinor * line.quantity, 0);
  const quantity = lines.reduce((sum, line) => sum + line.quantity, 0);
  if (minimum?.kind === "subtotal" && subtotalMinor < minimum.minor) {
    return failure("minimum", `The code ${code.code} needs a larger purchase.`);
  }
  if (minimum?.kind === "quantity" && quantity < minimum.quantity) {
    return failure("minimum", `The code ${code.code} needs at least ${minimum.quantity} items.`);
  }
  return null;
}

/** Splits by the lines' value; what rounding leaves goes to the largest remainders, earlier lines first. */
function splitMinor(amountMinor: number, weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return weights.map(() => 0);
  const exact = weights.map((weight) => (amountMinor * weight) / total);
  const parts = exact.map(Math.floor);
  let left = amountMinor - parts.reduce((sum, part) => sum + part, 0);
  const order = exact
    .map((value, index) => ({ index, rest: value - Math.floor(value) }))
    .sort((a, b) => b.rest - a.rest);
  for (const { index } of order) {
    if (left === 0) break;
    parts[index] = (parts[index] ?? 0) + 1;
    left -= 1;
  }
  return parts;
}

function applyBasic(store: Store, discount: DiscountRow, checkout: Checkout, openMinor: readonly number[]): number[] {
  const weights = checkout.lines.map((line, index) => (appliesTo(store, discount, line) ? (openMinor[index] ?? 0) : 0));
  const base = weights.reduce((sum, weight) => sum + weight, 0);
  const { value } = discount;
  if (!value) return weights.map(() => 0);
  if (value.kind === "percentage") return splitMinor(Math.round((base * value.bps) / 10_000), weights);
  if (value.onEachItem) {
    return checkout.lines.map((line, index) => Math.min(weights[index] ?? 0, value.minor * line.quantity));
  }
  return splitMinor(Math.min(value.minor, base), weights);
}

const classOf = (discount: DiscountRow): "order" | "product" | "shipping" => {
  if (discount.kind === "free-shipping") return "shipping";
  return discount.items.kind === "all" ? "order" : "product";
};

function combine(a: DiscountRow, b: DiscountRow): boolean {
  const allows = (one: DiscountRow, other: DiscountRow): boolean => {
    const kind = classOf(other);
    if (kind === "order") return one.combinesWith.orderDiscounts;
    return kind === "product" ? one.combinesWith.productDiscounts : one.combinesWith.shippingDiscounts;
  };
  return allows(a, b) && allows(b, a);
}

/** Applies the codes in their order to the lines, or says which one is refused and why. */
export function priceCheckout(store: Store, checkout: Checkout): Priced | Failure {
  const openMinor = checkout.lines.map((line) => line.unitMinor * line.quantity);
  const lineDiscountsMinor = checkout.lines.map(() => 0);
  const orderDiscountsMinor = checkout.lines.map(() => 0);
  const discounts: AppliedDiscount[] = [];
  const used: DiscountRow[] = [];
  for (const text of checkout.codes) {
    const code = store.codeByText(text.trim().toLowerCase());
    const discount = code && store.discounts.get(code.discountId);
    if (!code || !discount) return failure("unknown", `The code ${text} does not exist.`);
    const no = refusal(store, discount, code, checkout);
    if (no) return no;
    const clash = used.find((other) => other.id === discount.id || !combine(other, discount));
    if (clash) return failure("not-combinable", `The code ${code.code} cannot be combined with the others.`);
    used.push(discount);
    const before = [...lineDiscountsMinor];
    discounts.push(applyOne(store, { discount, code, checkout, openMinor, lineDiscountsMinor }));
    if (classOf(discount) !== "order") continue;
    before.forEach((minor, index) => {
      orderDiscountsMinor[index] = (orderDiscountsMinor[index] ?? 0) + (lineDiscountsMinor[index] ?? 0) - minor;
    });
  }
  return { lineDiscountsMinor, orderDiscountsMinor, discounts };
}

type Application = {
  discount: DiscountRow;
  code: CodeRow;
  checkout: Checkout;
  openMinor: number[];
  lineDiscountsMinor: number[];
};

function applyOne(
  store: Store,
  { discount, code, checkout, openMinor, lineDiscountsMinor }: Application,
): AppliedDiscount {
  if (discount.kind === "free-shipping") {
    const free = discount.maximumShippingMinor === null || checkout.shippingMinor <= discount.maximumShippingMinor;
    return {
      discountId: discount.id,
      code: code.code,
      kind: "free_shipping",
      value: 10_000,
      amountMinor: free ? checkout.shippingMinor : 0,
    };
  }
  const parts = applyBasic(store, discount, checkout, openMinor);
  parts.forEach((part, index) => {
    openMinor[index] = (openMinor[index] ?? 0) - part;
    lineDiscountsMinor[index] = (lineDiscountsMinor[index] ?? 0) + part;
  });
  const amountMinor = parts.reduce((sum, part) => sum + part, 0);
  return discount.value?.kind === "percentage"
    ? { discountId: discount.id, code: code.code, kind: "percentage", value: discount.value.bps, amountMinor }
    : {
        discountId: discount.id,
        code: code.code,
        kind: "fixed_amount",
        value: discount.value?.minor ?? 0,
        amountMinor,
      };
}

export function countUse(store: Store, applied: AppliedDiscount, customerId: number | null): void {
  const code = store.codeByText(applied.code.toLowerCase());
  const discount = applied.discountId === null ? undefined : store.discounts.get(applied.discountId);
  if (!code || !discount) return;
  code.usageCount += 1;
  if (customerId !== null && !code.usedBy.includes(customerId)) code.usedBy.push(customerId);
  discount.usageCount += 1;
  store.codes.put(code);
  store.discounts.put(discount);
}
