// The admin around the app: one iframe, and what App Bridge asks of it.
import type { BarButton, MenuItem, SaveBarState, TitleBarState, ToAdmin, ToApp } from "./messages";
import { openPicker } from "./picker";
import { answerScopes } from "./scopes";

type Settings = { shop: string; store: string; handle: string; appOrigin: string; appName: string };
const settings = JSON.parse(document.getElementById("settings")?.textContent ?? "{}") as Settings;
const base = `/store/${settings.store}/apps/${settings.handle}`;

function byId(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the admin's page has no #${id}`);
  return element;
}

const frame = byId("app") as HTMLIFrameElement;
let savingBar: SaveBarState | null = null;

function send(message: ToApp): void {
  frame.contentWindow?.postMessage(message, settings.appOrigin);
}

async function freshToken(): Promise<string> {
  const response = await fetch(`/__sandbox/session-token?shop=${encodeURIComponent(settings.shop)}`);
  return ((await response.json()) as { token: string }).token;
}

function answer(call: number, work: Promise<unknown>): void {
  work.then(
    (value) => send({ kind: "answer", call, value, error: null }),
    (error: unknown) => send({ kind: "answer", call, value: null, error: String(error) }),
  );
}

/** Unsaved changes hold the merchant back: the bar is pointed out instead of leaving. */
function mayLeave(): boolean {
  if (!savingBar) return true;
  const bar = byId("save-bar");
  bar.classList.remove("shake");
  requestAnimationFrame(() => bar.classList.add("shake"));
  return false;
}

function showPath(path: string): void {
  const shown = base + (path === "/" ? "" : path);
  if (location.pathname + location.search + location.hash !== shown) history.replaceState(null, "", shown);
  let best: HTMLAnchorElement | null = null;
  for (const link of document.querySelectorAll<HTMLAnchorElement>("#menu a[data-href]")) {
    link.removeAttribute("aria-current");
    const href = link.dataset["href"] ?? "";
    const here = path === href || path.startsWith(`${href}/`) || path.startsWith(`${href}?`);
    if (here && href.length >= (best?.dataset["href"] ?? "").length) best = link;
  }
  best?.setAttribute("aria-current", "page");
}

let currentPath = "/";

function showMenu(items: readonly MenuItem[]): void {
  const list = byId("menu");
  list.replaceChildren(
    ...items
      .filter((item) => !item.home)
      .map((item) => {
        const link = document.createElement("a");
        link.href = base + item.href;
        link.dataset["href"] = item.href;
        link.textContent = item.label;
        link.addEventListener("click", (event) => {
          event.preventDefault();
          document.body.classList.remove("menu-open");
          if (mayLeave()) send({ kind: "navigate", href: item.href });
        });
        const entry = document.createElement("li");
        entry.append(link);
        return entry;
      }),
  );
  byId("home").dataset["href"] = items.find((item) => item.home)?.href ?? "/";
  showPath(currentPath);
}

function pressButton(button: BarButton, primary: boolean): HTMLButtonElement {
  const element = document.createElement("button");
  element.type = "button";
  element.textContent = button.label;
  element.disabled = button.disabled || button.loading;
  element.setAttribute("aria-busy", String(button.loading));
  element.className = primary ? (button.tone === "critical" ? "critical" : "primary") : "";
  element.addEventListener("click", () => send({ kind: "press", id: button.id }));
  return element;
}

function showTitleBar(bar: TitleBarState | null): void {
  byId("title").textContent = bar?.title ?? "";
  const buttons = bar ? [...bar.secondary.map((button) => pressButton(button, false))] : [];
  if (bar?.breadcrumb) buttons.unshift(pressButton(bar.breadcrumb, false));
  if (bar?.primary) buttons.push(pressButton(bar.primary, true));
  byId("title-actions").replaceChildren(...buttons);
}

function showSaveBar(bar: SaveBarState | null): void {
  savingBar = bar;
  byId("save-bar").hidden = !bar;
  const actions = byId("save-actions");
  actions.replaceChildren();
  if (!bar) return;
  if (bar.discard) {
    const discard = pressButton(bar.discard, false);
    if (bar.confirmDiscard) {
      discard.addEventListener(
        "click",
        (event) => confirm("Discard all unsaved changes?") || event.stopImmediatePropagation(),
        { capture: true },
      );
    }
    actions.append(discard);
  }
  if (bar.save) actions.append(pressButton(bar.save, true));
}

const toasts = new Map<string, HTMLElement>();

function hideToast(id: string): void {
  if (!toasts.has(id)) return;
  toasts.get(id)?.remove();
  toasts.delete(id);
  send({ kind: "toast-dismissed", id });
}

function showToast(message: Extract<ToAdmin, { kind: "toast" }>): void {
  const toast = document.createElement("div");
  toast.className = message.error ? "toast error" : "toast";
  const text = document.createElement("span");
  text.textContent = message.message;
  const close = document.createElement("button");
  close.type = "button";
  close.setAttribute("aria-label", "Dismiss");
  close.textContent = "×";
  close.addEventListener("click", () => hideToast(message.id));
  toast.append(text);
  if (message.action) {
    const action = document.createElement("button");
    action.type = "button";
    action.textContent = message.action;
    action.addEventListener("click", () => send({ kind: "toast-action", id: message.id }));
    toast.append(action);
  }
  toast.append(close);
  byId("toasts").append(toast);
  toasts.set(message.id, toast);
  setTimeout(() => hideToast(message.id), message.durationMs);
}

const ADMIN_URL = /^(?:shopify:\/*admin|https:\/\/admin\.shopify\.com(?:\/store\/[^/]+)?)(\/.*)?$/i;

function openUrl(url: string, target: string): void {
  const match = ADMIN_URL.exec(url);
  const to = match ? `/store/${settings.store}${match[1] ?? ""}` : url;
  const own = new URL(to, location.href);
  if (own.origin === settings.appOrigin) location.assign(base + own.pathname + own.search);
  else if (target === "_blank" || target === "_new") window.open(to, "_blank", "noopener");
  else location.assign(to);
}

function receive(message: ToAdmin): void {
  switch (message.kind) {
    case "ready":
    case "navigated":
      document.body.classList.remove("loading");
      currentPath = message.path;
      document.title = `${message.title || settings.appName} · ${settings.store}`;
      showPath(message.path);
      return;
    case "token":
      return answer(message.call, freshToken());
    case "open":
      return openUrl(message.url, message.target);
    case "menu":
      return showMenu(message.items);
    case "toast":
      return showToast(message);
    case "hide-toast":
      return hideToast(message.id);
    case "save-bar":
      return showSaveBar(message.bar);
    case "title-bar":
      return showTitleBar(message.bar);
    case "loading":
      document.body.classList.toggle("loading", message.on);
      return;
    case "pick":
      return answer(message.call, openPicker(message.request, settings.shop));
    case "scopes":
      return answer(message.call, answerScopes(message.request, settings.shop));
    case "leave":
      return answer(
        message.call,
        confirm("Leave page with unsaved changes?") ? Promise.resolve(true) : new Promise(() => undefined),
      );
  }
}

window.addEventListener("message", (event: MessageEvent<ToAdmin>) => {
  if (event.origin === settings.appOrigin && event.source === frame.contentWindow) receive(event.data);
});

byId("home").addEventListener("click", (event) => {
  event.preventDefault();
  if (mayLeave()) send({ kind: "navigate", href: byId("home").dataset["href"] ?? "/" });
});
byId("menu-button").addEventListener("click", () => {
  const open = document.body.classList.toggle("menu-open");
  byId("menu-button").setAttribute("aria-expanded", String(open));
});
// The first page may have failed to load App Bridge: the bar must not run for ever.
frame.addEventListener("load", () => document.body.classList.remove("loading"));
frame.src = frame.dataset["src"] ?? "about:blank";
