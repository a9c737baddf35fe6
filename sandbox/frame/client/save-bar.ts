import { ask, tell } from "./channel";
import { describeButton, isPrimary, onChange } from "./buttons";

// One bar at a time is shown: which one decides whether leaving needs a confirmation.
const shown = new Set<SaveBarElement>();

export class SaveBarElement extends HTMLElement {
  showing = false;
  #observer: MutationObserver | null = null;

  connectedCallback(): void {
    this.style.display = "none";
    this.#observer ??= onChange(this, () => {
      if (this.showing) this.#tell();
    });
  }

  disconnectedCallback(): void {
    this.#observer?.disconnect();
    this.#observer = null;
    void this.hide();
  }

  get discardConfirmation(): boolean {
    return this.hasAttribute("discardConfirmation") || this.hasAttribute("discard-confirmation");
  }

  set discardConfirmation(on: boolean) {
    this.toggleAttribute("discardConfirmation", on);
  }

  show(): Promise<void> {
    if (this.showing) return Promise.resolve();
    this.showing = true;
    shown.add(this);
    this.#tell();
    this.dispatchEvent(new Event("show"));
    return Promise.resolve();
  }

  hide(): Promise<void> {
    if (!this.showing) return Promise.resolve();
    this.showing = false;
    shown.delete(this);
    tell({ kind: "save-bar", bar: null });
    this.dispatchEvent(new Event("hide"));
    return Promise.resolve();
  }

  toggle(): Promise<void> {
    return this.showing ? this.hide() : this.show();
  }

  #tell(): void {
    const buttons = [...this.querySelectorAll("button")];
    tell({
      kind: "save-bar",
      bar: {
        save: describeButton(buttons.find(isPrimary)),
        discard: describeButton(buttons.find((button) => !isPrimary(button))),
        confirmDiscard: this.discardConfirmation,
      },
    });
  }
}

const byId = (id: string): SaveBarElement | null => {
  const element = document.getElementById(id);
  return element instanceof SaveBarElement ? element : null;
};

export const saveBar = {
  show: (id: string): Promise<void> => byId(id)?.show() ?? Promise.resolve(),
  hide: (id: string): Promise<void> => byId(id)?.hide() ?? Promise.resolve(),
  toggle: (id: string): Promise<void> => byId(id)?.toggle() ?? Promise.resolve(),
  /** Resolves when nothing is unsaved or the merchant chose to leave. */
  async leaveConfirmation(): Promise<void> {
    if (shown.size > 0) await ask((call) => ({ kind: "leave", call }));
  },
};

/** Forms with data-save-bar show a bar of their own as soon as something in them changes. */
export function watchForms(): void {
  const bars = new WeakMap<HTMLFormElement, SaveBarElement>();
  const barOf = (form: HTMLFormElement): SaveBarElement => {
    const known = bars.get(form);
    if (known) return known;
    const bar = document.createElement("ui-save-bar") as SaveBarElement;
    bar.discardConfirmation = form.hasAttribute("data-discard-confirmation");
    const save = document.createElement("button");
    const discard = document.createElement("button");
    save.setAttribute("variant", "primary");
    save.textContent = "Save";
    discard.textContent = "Discard";
    save.addEventListener("click", () => form.requestSubmit());
    discard.addEventListener("click", () => form.reset());
    bar.append(save, discard);
    document.body.append(bar);
    bars.set(form, bar);
    return bar;
  };
  const formOf = (event: Event): HTMLFormElement | null =>
    event.target instanceof Element ? event.target.closest<HTMLFormElement>("form[data-save-bar]") : null;
  const open = (event: Event): void => {
    const form = formOf(event);
    if (form) void barOf(form).show();
  };
  const close = (event: Event): void => {
    const form = formOf(event);
    if (form) void barOf(form).hide();
  };
  document.addEventListener("input", open);
  document.addEventListener("change", open);
  document.addEventListener("submit", close);
  document.addEventListener("reset", close);
}
