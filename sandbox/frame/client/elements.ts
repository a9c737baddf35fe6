import { tell } from "./channel";
import { describeButton, isPrimary, onChange } from "./buttons";
import { menuItems } from "./navigation";
import { SaveBarElement } from "./save-bar";

class NavMenuElement extends HTMLElement {
  #observer: MutationObserver | null = null;

  connectedCallback(): void {
    this.style.display = "none";
    const send = (): void => tell({ kind: "menu", items: menuItems() });
    this.#observer = onChange(this, send);
    queueMicrotask(send);
  }

  disconnectedCallback(): void {
    this.#observer?.disconnect();
    tell({ kind: "menu", items: menuItems() });
  }
}

class TitleBarElement extends HTMLElement {
  #observer: MutationObserver | null = null;

  connectedCallback(): void {
    this.style.display = "none";
    this.#observer = onChange(this, () => this.#tell());
    queueMicrotask(() => this.#tell());
  }

  disconnectedCallback(): void {
    this.#observer?.disconnect();
    if (!this.closest("ui-modal")) tell({ kind: "title-bar", bar: null });
  }

  #tell(): void {
    if (!this.isConnected || this.closest("ui-modal")) return;
    const actions = [...this.querySelectorAll<HTMLElement>("button, a")];
    const breadcrumb = actions.find((action) => action.getAttribute("variant") === "breadcrumb");
    const primary = actions.find(isPrimary);
    tell({
      kind: "title-bar",
      bar: {
        title: this.getAttribute("title") ?? "",
        breadcrumb: describeButton(breadcrumb),
        primary: describeButton(primary),
        secondary: actions
          .filter((action) => action !== breadcrumb && action !== primary)
          .flatMap((action) => describeButton(action) ?? []),
      },
    });
  }
}

const MODAL_STYLE = `
.sandbox-modal{border:0;border-radius:14px;padding:0;width:min(620px,calc(100vw - 32px));max-height:calc(100vh - 48px);box-shadow:0 20px 60px rgba(0,0,0,.35);font:14px/1.5 Inter,system-ui,sans-serif;color:#303030}
.sandbox-modal[data-variant=small]{width:min(380px,calc(100vw - 32px))}.sandbox-modal[data-variant=large]{width:min(980px,calc(100vw - 32px))}
.sandbox-modal[data-variant=max]{width:calc(100vw - 32px);height:calc(100vh - 48px)}
.sandbox-modal::backdrop{background:rgba(0,0,0,.5)}
.sandbox-modal header{display:flex;align-items:center;gap:8px;padding:14px 16px;background:#f3f3f3}.sandbox-modal h2{margin:0;font-size:14px;font-weight:650;flex:1}
.sandbox-modal footer{display:flex;justify-content:flex-end;gap:8px;padding:12px 16px;border-top:1px solid #e3e3e3}
.sandbox-modal button.sandbox-action{font:inherit;font-weight:550;border:1px solid #c9c9c9;border-radius:8px;background:#fff;padding:6px 12px;cursor:pointer;min-height:32px}
.sandbox-modal button.sandbox-primary{background:#303030;border-color:#303030;color:#fff}.sandbox-modal button.sandbox-critical{background:#c70a24;border-color:#c70a24;color:#fff}
.sandbox-modal iframe{border:0;width:100%;height:min(70vh,640px);display:block}`;

function action(source: HTMLElement): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = source.textContent.trim();
  button.disabled = source.hasAttribute("disabled");
  const style = source.getAttribute("tone") === "critical" ? "sandbox-critical" : "sandbox-primary";
  button.className = `sandbox-action ${isPrimary(source) ? style : ""}`;
  button.addEventListener("click", () => source.click());
  return button;
}

/** Shown inside the app's own page, as a dialog: the app's styles hold in it, and focus and Escape are the browser's. */
export class ModalElement extends HTMLElement {
  content = document.createElement("div");
  contentWindow: Window | null = null;
  #dialog: HTMLDialogElement | null = null;

  connectedCallback(): void {
    this.style.display = "none";
  }

  disconnectedCallback(): void {
    void this.hide();
  }

  get src(): string {
    return this.getAttribute("src") ?? "";
  }

  set src(value: string) {
    this.setAttribute("src", value);
  }

  get variant(): string {
    return this.getAttribute("variant") ?? "base";
  }

  set variant(value: string) {
    this.setAttribute("variant", value);
  }

  show(): Promise<void> {
    if (this.#dialog) return Promise.resolve();
    const dialog = document.createElement("dialog");
    dialog.className = "sandbox-modal";
    dialog.dataset["variant"] = this.variant;
    dialog.append(...this.#parts());
    dialog.addEventListener("close", () => void this.hide());
    document.body.append(dialog);
    this.#dialog = dialog;
    dialog.showModal();
    this.dispatchEvent(new Event("show"));
    return Promise.resolve();
  }

  hide(): Promise<void> {
    const dialog = this.#dialog;
    if (!dialog) return Promise.resolve();
    this.#dialog = null;
    this.contentWindow = null;
    if (dialog.open) dialog.close();
    dialog.remove();
    this.dispatchEvent(new Event("hide"));
    return Promise.resolve();
  }

  toggle(): Promise<void> {
    return this.#dialog ? this.hide() : this.show();
  }

  #parts(): Node[] {
    const bar = this.querySelector("ui-title-bar");
    const header = document.createElement("header");
    const heading = document.createElement("h2");
    heading.textContent = bar?.getAttribute("title") ?? "";
    const close = document.createElement("button");
    close.className = "sandbox-action";
    close.setAttribute("aria-label", "Close");
    close.textContent = "×";
    close.addEventListener("click", () => void this.hide());
    header.append(heading, close);
    const actions = [...(bar?.querySelectorAll<HTMLElement>("button, a") ?? [])];
    const footer = document.createElement("footer");
    footer.append(...actions.sort((a, b) => Number(isPrimary(a)) - Number(isPrimary(b))).map(action));
    return actions.length > 0 ? [header, this.#body(), footer] : [header, this.#body()];
  }

  #body(): Node {
    if (this.src) {
      const frame = document.createElement("iframe");
      frame.src = this.src;
      frame.title = this.querySelector("ui-title-bar")?.getAttribute("title") ?? "Modal";
      frame.addEventListener("load", () => {
        this.contentWindow = frame.contentWindow;
      });
      return frame;
    }
    // Without React's portal the children themselves are the content.
    if (this.content.childNodes.length === 0) {
      this.content.append(...[...this.children].filter((child) => !/^UI-(?:TITLE|SAVE)-BAR$/.test(child.tagName)));
    }
    return this.content;
  }
}

const modalById = (id: string): ModalElement | null => {
  const element = document.getElementById(id);
  return element instanceof ModalElement ? element : null;
};

export const modal = {
  show: (id: string): Promise<void> => modalById(id)?.show() ?? Promise.resolve(),
  hide: (id: string): Promise<void> => modalById(id)?.hide() ?? Promise.resolve(),
  toggle: (id: string): Promise<void> => modalById(id)?.toggle() ?? Promise.resolve(),
};

export function defineElements(): void {
  const style = document.createElement("style");
  style.textContent = MODAL_STYLE;
  document.head.append(style);
  const elements: [name: string, element: CustomElementConstructor][] = [
    ["ui-nav-menu", NavMenuElement],
    ["s-app-nav", class extends NavMenuElement {}],
    ["ui-title-bar", TitleBarElement],
    ["ui-save-bar", SaveBarElement],
    ["ui-modal", ModalElement],
    ["s-app-window", class extends ModalElement {}],
  ];
  for (const [name, element] of elements) if (!customElements.get(name)) customElements.define(name, element);
}
