import { listen } from "./channel";
import type { BarButton } from "./messages";

// Buttons of the app's page that the admin shows: pressed there, they are clicked here.
const pressable = new Map<string, HTMLElement>();
const ids = new WeakMap<HTMLElement, string>();
let count = 0;

export function describeButton(element: HTMLElement | null | undefined): BarButton | null {
  if (!element) return null;
  let id = ids.get(element);
  if (!id) {
    count += 1;
    id = `button-${count}`;
    ids.set(element, id);
    pressable.set(id, element);
  }
  const loading = element.getAttribute("loading");
  return {
    id,
    label: element.textContent.trim(),
    disabled: element.hasAttribute("disabled"),
    loading: loading !== null && loading !== "false",
    tone: element.getAttribute("tone") ?? "default",
  };
}

export function followPresses(): void {
  listen((message) => {
    if (message.kind === "press") pressable.get(message.id)?.click();
  });
}

export function isPrimary(element: Element): boolean {
  return element.getAttribute("variant") === "primary";
}

/** Calls back soon after the element or anything in it changed, once for many changes. */
export function onChange(element: HTMLElement, changed: () => void): MutationObserver {
  let waiting = false;
  const observer = new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    queueMicrotask(() => {
      waiting = false;
      changed();
    });
  });
  observer.observe(element, { childList: true, subtree: true, attributes: true, characterData: true });
  return observer;
}
