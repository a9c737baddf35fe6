import type { CustomerRow } from "../state/records";
import { html } from "../frame/html";
import { financialStatus, totalsOf } from "../store/order-money";
import { availableCredit } from "../store/orders";
import type { Extension } from "./extension";
import { appBlocks, type Page } from "./layout";
import { priceText } from "./shop-pages";
import type { Visit } from "./visit";

const ORDERS_SHOWN = 20;
const PEOPLE_SHOWN = 24;

export async function accountPage(visit: Visit, extension: Extension, customer: CustomerRow): Promise<Page> {
  const orders = visit.store.ordersOf(customer.id).sort((a, b) => b.processedAt.localeCompare(a.processedAt));
  const main = html`<h1>Hello, ${customer.firstName || customer.email}</h1>
    ${await appBlocks(visit, extension, "customers/account")}
    <section class="panel">
      <h2>Store credit</h2>
      <p><strong>${priceText(visit, availableCredit(visit.store, customer.id))}</strong> to use at checkout</p>
    </section>
    <section class="panel scroll">
      <h2>Orders</h2>
      ${orders.length === 0 ? html`<p class="muted">None yet.</p>` : ""}
      <table>
        ${orders.slice(0, ORDERS_SHOWN).map((order) => {
          const status = order.cancelledAt ? "cancelled" : financialStatus(order).replaceAll("_", " ").toLowerCase();
          return html`<tr>
            <td>#${order.number}</td>
            <td>${order.processedAt.slice(0, 10)}</td>
            <td>${priceText(visit, totalsOf(order).totalMinor)}</td>
            <td><span class="tag">${status}</span></td>
          </tr>`;
        })}
      </table>
    </section>
    <form method="post" action="/account/logout"><button class="quiet">Log out</button></form>`;
  return { title: "Your account", type: "customers/account", main };
}

/** No password: who tries the sandbox chooses who to be. */
export function loginPage(visit: Visit, back: string, query: string): Page {
  const wanted = query.trim().toLowerCase();
  const rows: CustomerRow[] = [];
  for (const row of visit.store.customers.values()) {
    if (rows.length >= PEOPLE_SHOWN) break;
    const text = `${row.firstName} ${row.lastName} ${row.email} ${row.ref ?? ""} ${row.id}`.toLowerCase();
    if (row.mergedInto === null && text.includes(wanted)) rows.push(row);
  }
  const main = html`<h1>Who are you today?</h1>
    <section class="panel">
      <h2>A shopper of this store</h2>
      <form method="get" action="/account/login" class="inline">
        <input type="hidden" name="back" value="${back}" />
        <label class="field">Find <input type="search" name="q" value="${query}" /></label
        ><button class="quiet">Search</button>
      </form>
      <form method="post" action="/account/login">
        <input type="hidden" name="back" value="${back}" />
        <ul class="people">
          ${rows.map((row) => html`<li><button class="quiet small" name="customer" value="${row.id}">${row.firstName} ${row.lastName} ${row.ref ? `(${row.ref})` : ""}</button></li>`)}
        </ul>
      </form>
    </section>
    <form method="post" action="/account/register" class="panel">
      <h2>Someone new</h2>
      <input type="hidden" name="back" value="${back}" />
      <label class="field">First name <input name="firstName" required autocomplete="given-name" /></label>
      <label class="field">Last name <input name="lastName" autocomplete="family-name" /></label>
      <label class="field">E-mail <input name="email" type="email" required autocomplete="email" /></label>
      <button>Create account</button>
    </form>`;
  return { title: "Log in", type: "customers/login", main };
}
