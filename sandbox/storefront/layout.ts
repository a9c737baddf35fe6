import { type Html, html, raw } from "../frame/html";
import { type Extension, assetTags } from "./extension";
import { liquidGlobals } from "./liquid-objects";
import { THEME_STYLE } from "./theme-style";
import { type Visit, cartLines } from "./visit";

export type Page = { title: string; type: string; main: Html; wide?: boolean };

/** The app blocks that the merchant placed: on the home page, the product page and the account page. */
export async function appBlocks(visit: Visit, extension: Extension, pageType: string): Promise<Html> {
  const globals = liquidGlobals(visit, pageType);
  const parts: string[] = [];
  for (const block of extension.blocks())
    if (block.schema.target === "section") parts.push(await extension.render(block, globals));
  return parts.length === 0 ? html`` : raw(`<div class="app-blocks">${parts.join("")}</div>`);
}

function header(visit: Visit): Html {
  const count = cartLines(visit).reduce((sum, line) => sum + line.quantity, 0);
  const collections = [...visit.store.collections.values()].slice(0, 4);
  return html`<header class="site-header">
    <a class="logo" href="/">${visit.store.shop.name}</a>
    <nav aria-label="Shop">
      <a href="/collections/all">Shop all</a>
      ${collections.map((row) => html`<a href="/collections/${row.handle}">${row.title}</a>`)}
    </nav>
    <nav class="personal" aria-label="Account and cart">
      <a href="/account">${visit.customer ? visit.customer.firstName || "Account" : "Log in"}</a>
      <a href="/cart">Cart <span class="count">${count}</span></a>
    </nav>
  </header>`;
}

export async function renderPage(visit: Visit, extension: Extension, page: Page): Promise<string> {
  const globals = liquidGlobals(visit, page.type);
  const blocks = extension.blocks();
  const tags = assetTags(blocks);
  const embeds = await Promise.all(
    blocks.filter((block) => block.schema.target === "body").map((block) => extension.render(block, globals)),
  );
  const heads = await Promise.all(
    blocks.filter((block) => block.schema.target.endsWith("head")).map((block) => extension.render(block, globals)),
  );
  const shopify = {
    shop: visit.store.shop.id,
    locale: visit.locale,
    currency: { active: visit.store.shop.currency },
    routes: { root: "/" },
  };
  return html`<!doctype html>
    <html lang="${visit.locale}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <link rel="icon" href="data:," />
        <title>${page.title} – ${visit.store.shop.name}</title>
        <style>
          ${raw(THEME_STYLE)}
        </style>
        <script>
          window.Shopify = ${raw(JSON.stringify(shopify).replace(/</g, "\\u003c"))};
        </script>
        ${raw(tags.head)} ${raw(heads.join(""))}
      </head>
      <body>
        <a class="skip" href="#main">Skip to content</a>
        ${header(visit)}
        <main id="main" class="${page.wide ? "wide" : ""}">${page.main}</main>
        <footer class="site-footer">
          <p>${visit.store.shop.name} · a sandbox store, nothing here is real</p>
        </footer>
        ${raw(embeds.join(""))} ${raw(tags.end)}
      </body>
    </html>`.html;
}
