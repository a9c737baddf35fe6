import { listen, tell } from "./channel";
import type { MenuItem } from "./messages";

const HIDDEN = new Set([
  "embedded",
  "shop",
  "host",
  "id_token",
  "locale",
  "timestamp",
  "hmac",
  "session",
  "shopify-reload",
]);

/** The page's address as the merchant sees it, without what the admin added. */
export function publicPath(): string {
  const url = new URL(location.href);
  for (const name of [...url.searchParams.keys()]) if (HIDDEN.has(name)) url.searchParams.delete(name);
  return url.pathname + url.search + url.hash;
}

let told = "";

function tellPath(): void {
  const path = publicPath();
  if (path === told) return;
  told = path;
  tell({ kind: "navigated", path, title: document.title });
}

/** Back and forward are the browser's own: the frame's history is part of the page's. */
export function followHistory(): void {
  for (const name of ["pushState", "replaceState"] as const) {
    const real = history[name].bind(history);
    history[name] = (data: unknown, unused: string, url?: string | URL | null): void => {
      real(data, unused, url);
      tellPath();
    };
  }
  window.addEventListener("popstate", tellPath);
  window.addEventListener("hashchange", tellPath);
}

const ADMIN_URL = /^(?:shopify:\/*admin|https:\/\/admin\.shopify\.com)\b/i;

/** Addresses in the admin, and anything meant for the window around the app. */
function leavesTheApp(url: string, target: string): boolean {
  if (ADMIN_URL.test(url)) return true;
  return target === "_top" || target === "_parent";
}

export function interceptOpen(): void {
  const real = window.open.bind(window);
  window.open = (url?: string | URL, target = "_blank", features?: string): Window | null => {
    const text = String(url ?? "");
    if (!leavesTheApp(text, target)) return real(url, target, features);
    tell({ kind: "open", url: ADMIN_URL.test(text) ? text : new URL(text, location.href).href, target });
    return null;
  };
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    const href = link?.getAttribute("href") ?? "";
    if (!link || event.defaultPrevented || !leavesTheApp(href, link.target)) return;
    event.preventDefault();
    tell({ kind: "open", url: ADMIN_URL.test(href) ? href : link.href, target: link.target });
  });
}

const menuLinks = (): HTMLAnchorElement[] => [
  ...document.querySelectorAll<HTMLAnchorElement>("ui-nav-menu a, s-app-nav a, s-app-nav s-link"),
];

export function menuItems(): MenuItem[] {
  return menuLinks().map((link) => ({
    label: link.textContent.trim(),
    href: link.getAttribute("href") ?? "/",
    home: link.getAttribute("rel") === "home",
  }));
}

/** As the real script does: the event comes from the link, and the app's router listens for it. */
function navigateTo(href: string): void {
  const link = menuLinks().find((known) => known.getAttribute("href") === href) ?? document.createElement("a");
  const loose = !link.isConnected;
  if (loose) {
    link.setAttribute("href", href);
    link.hidden = true;
    document.body.append(link);
  }
  link.dispatchEvent(new CustomEvent("shopify:navigate", { bubbles: true, composed: true }));
  if (loose) link.remove();
}

export function followAdmin(): void {
  listen((message) => {
    if (message.kind === "navigate") navigateTo(message.href);
  });
}
