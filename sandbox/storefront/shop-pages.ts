import type { ProductRow } from "../state/records";
import { toDisplay } from "../state/money";
import { type Html, html } from "../frame/html";
import { type Extension } from "./extension";
import { appBlocks, type Page } from "./layout";
import type { Visit } from "./visit";

export const priceText = (visit: Visit, minor: number): string =>
  toDisplay(minor, visit.store.shop.currency, visit.locale);

function card(visit: Visit, row: ProductRow): Html {
  const from = Math.min(...row.variants.map((variant) => variant.priceMinor));
  return html`<li>
    <a class="product-card" href="/products/${row.handle}">
      <img src="/images/${row.handle}.svg" alt="" width="400" height="400" loading="lazy" />
      <span class="meta"><span>${row.title}</span><span>${priceText(visit, from)}</span></span>
    </a>
  </li>`;
}

const grid = (visit: Visit, rows: readonly ProductRow[]): Html =>
  html`<ul class="grid">
    ${rows.map((row) => card(visit, row))}
  </ul>`;

export async function homePage(visit: Visit, extension: Extension): Promise<Page> {
  const rows = [...visit.store.products.values()];
  const first = rows[0];
  const main = html`<section class="hero">
      <div>
        <h1>Things made slowly, for tables that stay long.</h1>
        <p>Ceramics, tools and paper from a small workshop, and a community of people who make.</p>
        <a class="button" href="/collections/all">See everything</a>
      </div>
      ${first ? html`<img src="/images/${first.handle}.svg" alt="" width="400" height="400" />` : ""}
    </section>
    ${await appBlocks(visit, extension, "index")}
    <h2>From the workshop</h2>
    ${grid(visit, rows.slice(0, 8))}`;
  return { title: "Home", type: "index", main, wide: true };
}

export function collectionPage(visit: Visit, handle: string): Page | null {
  const collection = [...visit.store.collections.values()].find((row) => row.handle === handle);
  if (!collection && handle !== "all") return null;
  const rows = [...visit.store.products.values()].filter((row) => handle === "all" || row.collections.includes(handle));
  const title = collection?.title ?? "Everything";
  return {
    title,
    type: "collection",
    wide: true,
    main: html`<h1>${title}</h1>
      ${grid(visit, rows)}`,
  };
}

export async function productPage(visit: Visit, extension: Extension, row: ProductRow): Promise<Page> {
  const many = row.variants.length > 1;
  const choice = html`<label class="field"
    >Kind
    <select name="id">
      ${row.variants.map((variant) => html`<option value="${variant.id}">${variant.title} · ${priceText(visit, variant.priceMinor)}</option>`)}
    </select></label
  >`;
  const main = html`<section class="product">
      <img src="/images/${row.handle}.svg" alt="${row.title}" width="400" height="400" />
      <div>
        <h1>${row.title}</h1>
        <p class="price">${priceText(visit, row.variants[0]?.priceMinor ?? 0)}</p>
        <p>${row.description}</p>
        <form method="post" action="/cart/add">
          ${many ? choice : html`<input type="hidden" name="id" value="${row.variants[0]?.id ?? ""}" />`}
          <div class="inline">
            <label class="field" style="max-width:110px"
              >Pieces <input type="number" name="quantity" value="1" min="1" max="99"
            /></label>
            <button>Add to cart</button>
          </div>
        </form>
      </div>
    </section>
    ${await appBlocks(visit, extension, "product")}`;
  return { title: row.title, type: "product", main, wide: true };
}

export function notFoundPage(): Page {
  return {
    title: "Not found",
    type: "404",
    main: html`<h1>There is nothing here.</h1>
      <p><a href="/">Back to the shop</a></p>`,
  };
}
