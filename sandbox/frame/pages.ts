import { proxyPrefix } from "../proxy/app-proxy";
import type { World } from "../state/world";
import type { Store } from "../state/store";
import { type Html, html, raw } from "./html";
import { ADMIN_STYLE } from "./style";

export const storeName = (store: Store): string => store.shop.id.replace(".myshopify.com", "");

export type Frame = {
  world: World;
  store: Store;
  title: string;
  current: "app" | "orders" | "customers" | "discounts" | "other";
};

function sideMenu({ world, store, current }: Frame): Html {
  const base = `/store/${storeName(store)}`;
  const entry = (name: Frame["current"], path: string, label: string): Html =>
    html`<li><a href="${base}${path}" ${current === name ? raw('aria-current="page"') : ""}>${label}</a></li>`;
  return html`<nav class="side" aria-label="Admin">
    <ul>
      ${entry("orders", "/orders", "Orders")} ${entry("customers", "/customers", "Customers")}
      ${entry("discounts", "/discounts", "Discounts")}
      <li><a href="${world.addresses.storefront}" target="_blank" rel="noopener">Online store ↗</a></li>
    </ul>
    <h2>Apps</h2>
    <ul>
      <li><a id="home" href="${base}/apps/${world.app.handle}">${world.app.name}</a></li>
    </ul>
    <ul id="menu"></ul>
  </nav>`;
}

/** The whole page around its main part. */
export function adminPage(frame: Frame, main: Html, end: Html = html``): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <link rel="icon" href="data:," />
        <title>${frame.title} · ${storeName(frame.store)}</title>
        <style>
          ${raw(ADMIN_STYLE)}
        </style>
      </head>
      <body class="${frame.current === "app" ? "loading" : ""}">
        <header class="top">
          <button id="menu-button" type="button" aria-expanded="false">Menu</button>
          <a class="brand" href="/">Sandbox admin</a>
          <span class="shop">${frame.store.shop.name} · ${frame.store.shop.id}</span>
          <div class="save" id="save-bar" role="region" aria-label="Unsaved changes" hidden>
            <span>Unsaved changes</span><span class="actions" id="save-actions"></span>
          </div>
          <div class="progress"></div>
        </header>
        <div class="layout">${sideMenu(frame)} ${main}</div>
        ${end}
      </body>
    </html>`.html;
}

/** A page of the admin itself, without an app in it. */
export function plainPage(frame: Frame, content: Html): string {
  const toggle = raw(
    `<script>document.getElementById("menu-button").onclick=(e)=>e.target.setAttribute("aria-expanded",document.body.classList.toggle("menu-open"))</script>`,
  );
  return adminPage(frame, html`<main class="main page"><div class="inner">${content}</div></main>`, toggle);
}

export function appPage(frame: Frame, source: string): string {
  const { world, store } = frame;
  const settings = {
    shop: store.shop.id,
    store: storeName(store),
    handle: world.app.handle,
    appOrigin: world.addresses.tunnel,
    appName: world.app.name,
  };
  const main = html`<main class="main">
    <div class="app-bar">
      <span class="mark" aria-hidden="true"></span><strong>${world.app.name}</strong>
      <span id="title" class="muted"></span>
      <span class="actions" id="title-actions"></span>
    </div>
    <iframe class="app" id="app" title="${world.app.name}" data-src="${source}" allow="clipboard-write"></iframe>
  </main>`;
  const end = html`<div id="toasts" role="status" aria-live="polite"></div>
    <dialog class="dialog" id="picker" aria-label="Select">
      <form method="dialog">
        <h2 data-part="heading"></h2>
        <div class="body">
          <input type="search" data-part="search" aria-label="Search" placeholder="Search" />
          <div class="rows" data-part="rows"></div>
        </div>
        <footer>
          <span data-part="count"></span><button value="cancel">Cancel</button>
          <button class="primary" value="done" data-part="done">Select</button>
        </footer>
      </form>
    </dialog>
    <dialog class="dialog" id="scopes" aria-label="App permissions">
      <form method="dialog">
        <h2>${world.app.name} needs more access</h2>
        <div class="body">
          <p>The app asks for what it could not do until now:</p>
          <ul></ul>
        </div>
        <footer><button value="cancel">Cancel</button> <button class="primary" value="done">Allow</button></footer>
      </form>
    </dialog>
    <script type="application/json" id="settings">
      ${raw(JSON.stringify(settings).replace(/</g, "\\u003c"))}
    </script>
    <script src="/frame/admin.js"></script>`;
  return adminPage(frame, main, end);
}

export function indexPage(world: World): string {
  const shops = [...world.shops.values()];
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <link rel="icon" href="data:," />
        <title>Sandbox store</title>
        <style>
          ${raw(ADMIN_STYLE)}
        </style>
      </head>
      <body>
        <header class="top"><a class="brand" href="/">Sandbox store</a></header>
        <main class="page">
          <div class="inner">
            <h1>A Shopify store in a box</h1>
            ${shops.map(
              (store) =>
                html`<section class="card">
                  <h2>${store.shop.name} <span class="muted">${store.shop.id}</span></h2>
                  <p>
                    <a class="button" href="/store/${storeName(store)}/apps/${world.app.handle}"
                      >${world.app.name} in the admin</a
                    >
                    <a class="button" href="/store/${storeName(store)}/orders">Orders</a>
                    <a class="button" href="${world.addresses.storefront}/?shop=${store.shop.id}">Storefront</a>
                    <a class="button" href="${world.addresses.storefront}${proxyPrefix(world)}?shop=${store.shop.id}"
                      >Creator portal</a
                    >
                    <a class="button" href="/__sandbox/state?shop=${store.shop.id}">State</a>
                    <a class="button" href="/__sandbox/deliveries?shop=${store.shop.id}">Webhooks</a>
                  </p>
                </section>`,
            )}
            <p class="muted">
              The app listens at ${world.app.appUrl} and is told that it is at ${world.addresses.tunnel}.
            </p>
          </div>
        </main>
      </body>
    </html>`.html;
}
