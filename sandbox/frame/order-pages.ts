import type { OrderRow } from "../state/records";
import type { Store } from "../state/store";
import type { World } from "../state/world";
import { toDisplay } from "../state/money";
import { type Failure, failure, isFailure } from "../store/failure";
import { financialStatus, totalsOf } from "../store/order-money";
import { cancelOrder, payOrder, refundOrder } from "../store/orders";
import { statusOf } from "../store/discounts";
import { toMinor } from "../state/money";
import { type Html, html } from "./html";
import { plainPage, storeName } from "./pages";

const PAGE = 50;
const TONES: Record<string, string> = {
  PAID: "good",
  PENDING: "warn",
  REFUNDED: "bad",
  PARTIALLY_REFUNDED: "warn",
  VOIDED: "bad",
};

function statusBadge(order: OrderRow): Html {
  const status = order.cancelledAt ? "CANCELLED" : financialStatus(order);
  const text = status.replaceAll("_", " ").toLowerCase();
  return html`<span class="badge ${TONES[status] ?? "bad"}">${text}</span>`;
}

function nameOf(store: Store, customerId: number | null): string {
  const customer = customerId === null ? undefined : store.customers.get(customerId);
  return customer ? `${customer.firstName} ${customer.lastName}`.trim() || customer.email : "No customer";
}

const at = (instant: string): string => instant.slice(0, 16).replace("T", " ");

/** The newest first, without sorting fifty thousand: rows are kept in the order they came. */
function newest<T>(rows: Iterable<T>, count: number, compare: (a: T, b: T) => number): T[] {
  return [...rows].sort(compare).slice(0, count);
}

export function ordersPage(world: World, store: Store): string {
  const rows = newest(store.orders.values(), PAGE, (a, b) => b.processedAt.localeCompare(a.processedAt) || b.id - a.id);
  const money = (minor: number): string => toDisplay(minor, store.shop.currency);
  const content = html`<h1>Orders</h1>
    <div class="card scroll">
      ${rows.length === 0 ? html`<p class="muted">No orders yet. Buy something in the storefront.</p>` : ""}
      <table>
        <thead>
          <tr>
            <th>Order</th>
            <th>Placed</th>
            <th>Customer</th>
            <th>Codes</th>
            <th>Status</th>
            <th class="number">Total</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row) =>
              html`<tr>
                <td><a href="/store/${storeName(store)}/orders/${row.id}">#${row.number}</a></td>
                <td>${at(row.processedAt)}</td>
                <td>${nameOf(store, row.customerId)}</td>
                <td>${row.discounts.map((discount) => discount.code).join(", ")}</td>
                <td>${statusBadge(row)}</td>
                <td class="number">${money(totalsOf(row).totalMinor)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
      <p class="muted">The newest ${rows.length} of ${store.orders.size}.</p>
    </div>`;
  return plainPage({ world, store, title: "Orders", current: "orders" }, content);
}

function actionForms(order: OrderRow, path: string): Html {
  const totals = totalsOf(order);
  const left = totals.paidMinor - totals.refundedMinor;
  const pay = html`<form method="post" action="${path}">
    <button class="primary" name="act" value="pay">Mark as paid</button>
  </form>`;
  const refund = html`<form method="post" action="${path}" class="row">
    <label>Amount <input name="amount" inputmode="decimal" placeholder="part" size="8" /></label>
    <button name="act" value="refund-part">Refund this amount</button>
    <button name="act" value="refund">Refund everything</button>
  </form>`;
  const cancel = html`<form method="post" action="${path}">
    <button class="critical" name="act" value="cancel">Cancel order</button>
  </form>`;
  return html`<div class="row">
    ${totals.outstandingMinor > 0 ? pay : ""} ${left > 0 ? refund : ""} ${order.cancelledAt ? "" : cancel}
  </div>`;
}

export function orderPage(world: World, store: Store, order: OrderRow, problem: string | null): string {
  const totals = totalsOf(order);
  const money = (minor: number): string => toDisplay(minor, store.shop.currency);
  const path = `/store/${storeName(store)}/orders/${order.id}`;
  const pair = (name: string, value: string | Html): Html =>
    html`<tr>
      <th>${name}</th>
      <td>${value}</td>
    </tr>`;
  const content = html`<h1>Order #${order.number} ${statusBadge(order)}</h1>
    ${problem ? html`<p class="notice" role="alert">${problem}</p>` : ""}
    <div class="card">${actionForms(order, path)}</div>
    <div class="card scroll">
      <h2>Items</h2>
      <table>
        ${order.lines.map(
          (line) =>
            html`<tr>
              <td>${line.title}</td>
              <td>${line.currentQuantity} of ${line.quantity}</td>
              <td class="number">${money(line.unitMinor)}</td>
              <td class="number">−${money(line.discountMinor)}</td>
            </tr>`,
        )}
      </table>
    </div>
    <div class="card scroll">
      <h2>Details</h2>
      <table>
        ${pair("Customer", nameOf(store, order.customerId))} ${pair("Placed", at(order.processedAt))}
        ${pair("Subtotal now", money(totals.currentSubtotalMinor))} ${pair("Total", money(totals.totalMinor))}
        ${pair("Paid", `${money(totals.paidMinor)} ${order.payments.map((payment) => `(${payment.gateway})`).join(" ")}`)}
        ${pair("Refunded", money(totals.refundedMinor))}
        ${order.discounts.map((discount) => pair("Code", `${discount.code} −${money(discount.amountMinor)}`))}
        ${order.attributes.map((attribute) => pair(attribute.name, attribute.value))}
      </table>
    </div>`;
  return plainPage({ world, store, title: `#${order.number}`, current: "orders" }, content);
}

/** What a button of the order's page does. */
export function actOnOrder(
  world: World,
  store: Store,
  order: OrderRow,
  body: { act: string; amount: string },
): Failure | null {
  const done = (() => {
    switch (body.act) {
      case "pay":
        return payOrder(world, store, order);
      case "refund":
        return refundOrder(world, store, order);
      case "refund-part": {
        if (!/^\d+(?:\.\d+)?$/.test(body.amount.trim()))
          return failure("amount", "Give the amount to refund, such as 12.50.");
        return refundOrder(world, store, order, { amountMinor: toMinor(body.amount.trim(), store.shop.currency) });
      }
      case "cancel":
        return cancelOrder(world, store, order, "customer");
      default:
        return failure("act", "This is not something an order can do.");
    }
  })();
  return isFailure(done) ? done : null;
}

export function customersPage(world: World, store: Store): string {
  const rows = newest(store.customers.values(), PAGE, (a, b) => b.updatedAt.localeCompare(a.updatedAt));
  const content = html`<h1>Customers</h1>
    <div class="card scroll">
      <table>
        <thead>
          <tr>
            <th>Name</th>
            <th>Tags</th>
            <th class="number">Orders</th>
            <th>Id</th>
          </tr>
        </thead>
        ${rows.map(
          (row) =>
            html`<tr>
              <td>${nameOf(store, row.id)}</td>
              <td>${row.tags.join(", ")}</td>
              <td class="number">${store.ordersOf(row.id).length}</td>
              <td>${row.id}</td>
            </tr>`,
        )}
      </table>
      <p class="muted">${rows.length} of ${store.customers.size}, last changed first.</p>
    </div>`;
  return plainPage({ world, store, title: "Customers", current: "customers" }, content);
}

export function discountsPage(world: World, store: Store): string {
  const content = html`<h1>Discounts</h1>
    <div class="card scroll">
      ${store.discounts.size === 0 ? html`<p class="muted">No discounts. The app makes them.</p>` : ""}
      <table>
        <thead>
          <tr>
            <th>Title</th>
            <th>Status</th>
            <th>For</th>
            <th class="number">Codes</th>
            <th class="number">Used</th>
          </tr>
        </thead>
        ${[...store.discounts.values()].map(
          (row) =>
            html`<tr>
              <td>${row.title}</td>
              <td><span class="badge">${statusOf(row, world.nowIso()).toLowerCase()}</span></td>
              <td>${row.context.kind}</td>
              <td class="number">${store.codesOf(row.id).length}</td>
              <td class="number">${row.usageCount}</td>
            </tr>`,
        )}
      </table>
    </div>`;
  return plainPage({ world, store, title: "Discounts", current: "discounts" }, content);
}
