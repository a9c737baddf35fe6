import { type Html, html } from "../frame/html";
import { isFailure } from "../store/failure";
import { type Priced, priceCheckout } from "../store/discounts";
import { availableCredit, payOrder, placeOrder } from "../store/orders";
import { createCustomer } from "../store/customers";
import type { OrderRow } from "../state/records";
import { totalsOf } from "../store/order-money";
import type { Page } from "./layout";
import { priceText } from "./shop-pages";
import { type CartLine, type Visit, cartCodes, cartLines } from "./visit";

/** One way to ship, at one price, in the currency's hundred of smallest units. */
const SHIPPING_MINOR = 490;

type Sums = { lines: CartLine[]; subtotalMinor: number; priced: Priced; problem: string | null; totalMinor: number };

/** What the cart costs this shopper now. A code that does not hold is left out and the reason said. */
export function sumCart(visit: Visit): Sums {
  const lines = cartLines(visit);
  const subtotalMinor = lines.reduce((sum, line) => sum + line.unitMinor * line.quantity, 0);
  const checkout = {
    lines,
    codes: cartCodes(visit.cart),
    customerId: visit.customer?.id ?? null,
    shippingMinor: SHIPPING_MINOR,
    at: visit.world.nowIso(),
  };
  const outcome = priceCheckout(visit.store, checkout);
  const priced: Priced = isFailure(outcome)
    ? { lineDiscountsMinor: [], orderDiscountsMinor: [], discounts: [] }
    : outcome;
  const savedMinor = priced.discounts.reduce((sum, discount) => sum + discount.amountMinor, 0);
  return {
    lines,
    subtotalMinor,
    priced,
    problem: isFailure(outcome) ? outcome.message : null,
    totalMinor: subtotalMinor - savedMinor + SHIPPING_MINOR,
  };
}

function sumRows(visit: Visit, sums: Sums): Html {
  return html`<div class="sums">
    <div><span>Subtotal</span><span>${priceText(visit, sums.subtotalMinor)}</span></div>
    ${sums.priced.discounts.map((discount) => html`<div><span>Code ${discount.code}</span><span>−${priceText(visit, discount.amountMinor)}</span></div>`)}
    <div><span>Shipping</span><span>${priceText(visit, SHIPPING_MINOR)}</span></div>
    <div class="total"><span>Total</span><span>${priceText(visit, sums.totalMinor)}</span></div>
  </div>`;
}

function codeForm(visit: Visit, back: string): Html {
  return html`<form method="post" action="/cart/code" class="inline">
    <input type="hidden" name="back" value="${back}" />
    <label class="field">Discount code <input name="code" value="${visit.cart.code ?? ""}" autocomplete="off" /></label>
    <button class="quiet">Apply</button>
  </form>`;
}

const notice = (text: string | null): Html => (text ? html`<p class="notice" role="alert">${text}</p>` : html``);

export function cartPage(visit: Visit): Page {
  const sums = sumCart(visit);
  if (sums.lines.length === 0) {
    return {
      title: "Cart",
      type: "cart",
      main: html`<h1>Your cart</h1>
        <p>It is empty.</p>
        <a class="button" href="/collections/all">Look around</a>`,
    };
  }
  const main = html`<h1>Your cart</h1>
    ${notice(sums.problem)}
    ${sums.lines.map(
      (line) =>
        html`<div class="cart-line">
          <img src="/images/${line.handle}.svg" alt="" width="72" height="72" />
          <a href="/products/${line.handle}">${line.title}</a>
          <form method="post" action="/cart/change">
            <input type="hidden" name="id" value="${line.variantId}" />
            <input
              type="number"
              name="quantity"
              value="${line.quantity}"
              min="0"
              max="99"
              aria-label="Pieces of ${line.title}"
            />
            <button class="quiet small">Update</button>
          </form>
          <span>${priceText(visit, line.unitMinor * line.quantity)}</span>
        </div>`,
    )}
    ${sumRows(visit, sums)}
    <div class="two">
      ${codeForm(visit, "/cart")}
      <p style="text-align:right"><a class="button" href="/checkout">Check out</a></p>
    </div>`;
  return { title: "Cart", type: "cart", main };
}

export function checkoutPage(visit: Visit, problem: string | null = null): Page {
  const sums = sumCart(visit);
  if (sums.lines.length === 0) return cartPage(visit);
  const { customer } = visit;
  const credit = customer ? availableCredit(visit.store, customer.id) : 0;
  const person = customer
    ? html`<p>
        Buying as <strong>${customer.firstName} ${customer.lastName}</strong>.
        <a href="/account/login?back=/checkout">Someone else</a>
      </p>`
    : html`<p><a href="/account/login?back=/checkout">Log in</a> or buy as a new customer:</p>
        <label class="field">First name <input name="firstName" required autocomplete="given-name" /></label>
        <label class="field">Last name <input name="lastName" autocomplete="family-name" /></label>
        <label class="field">E-mail <input name="email" type="email" required autocomplete="email" /></label>`;
  const useCredit =
    credit > 0
      ? html`<label class="check"
          ><input type="checkbox" name="useCredit" value="1" checked /> Use store credit (${priceText(visit, credit)}
          available)</label
        >`
      : "";
  const main = html`<h1>Checkout</h1>
    ${notice(problem ?? sums.problem)}
    <div class="two">
      <form method="post" action="/checkout" class="panel">
        <h2>You</h2>
        ${person} ${useCredit}
        <p class="muted">The sandbox takes no card: paying always works.</p>
        <button>Pay ${priceText(visit, sums.totalMinor)}</button>
      </form>
      <div class="panel">
        <h2>Your order</h2>
        ${sums.lines.map((line) => html`<p>${line.quantity} × ${line.title}</p>`)} ${sumRows(visit, sums)}
        ${codeForm(visit, "/checkout")}
      </div>
    </div>`;
  return { title: "Checkout", type: "checkout", main, wide: true };
}

export type CheckoutForm = { firstName: string; lastName: string; email: string; useCredit: boolean };

/** Places and pays the order, or says why not. */
export function checkOut(visit: Visit, form: CheckoutForm): { order: OrderRow; customerId: number } | string {
  const { world, store, cart } = visit;
  const sums = sumCart(visit);
  if (sums.problem) return sums.problem;
  const email = form.email.trim().toLowerCase();
  if (!visit.customer && (!email || !form.firstName.trim())) return "A name and an e-mail address are needed.";
  const known = [...store.customers.values()].find(
    (row) => row.mergedInto === null && row.email.toLowerCase() === email,
  );
  const customer =
    visit.customer ??
    known ??
    createCustomer(world, store, { firstName: form.firstName.trim(), lastName: form.lastName.trim(), email });
  const placed = placeOrder(world, store, {
    customerId: customer.id,
    lines: sums.lines.map(({ productId, variantId, title, quantity, unitMinor }) => ({
      productId,
      variantId,
      title,
      quantity,
      unitMinor,
    })),
    codes: cartCodes(cart),
    attributes: Object.entries(cart.attributes).map(([name, value]) => ({ name, value })),
    shippingMinor: SHIPPING_MINOR,
    visit: cart.landing
      ? {
          occurredAt: cart.landing.at,
          landingPage: cart.landing.page,
          referrerUrl: cart.landing.referrer,
          source: cart.landing.referrer ? "referral" : "direct",
          utm: utmOf(cart.landing.page),
        }
      : null,
  });
  if (isFailure(placed)) return placed.message;
  const paid = payOrder(world, store, placed, { useCredit: form.useCredit });
  return isFailure(paid) ? paid.message : { order: paid, customerId: customer.id };
}

function utmOf(page: string): Record<string, string> | null {
  const found = [...new URL(page, "http://shop").searchParams].filter(([name]) => name.startsWith("utm_"));
  return found.length > 0 ? Object.fromEntries(found) : null;
}

export function thanksPage(visit: Visit, order: OrderRow): Page {
  const totals = totalsOf(order);
  const main = html`<h1>Thank you, your order #${order.number} is paid.</h1>
    <p>
      ${priceText(visit, totals.totalMinor)} for ${order.lines.length} ${order.lines.length === 1 ? "item" : "items"}.
    </p>
    <p><a class="button" href="/account">Your account</a> <a class="button quiet" href="/">Back to the shop</a></p>`;
  return { title: "Thank you", type: "order", main };
}
