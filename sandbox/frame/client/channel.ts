import type { ToAdmin, ToApp } from "./messages";

type Listener = (message: ToApp) => void;
type Call = { resolve: (value: unknown) => void; reject: (error: Error) => void };

const script = document.currentScript instanceof HTMLScriptElement ? document.currentScript : null;
/** Where this script came from is where the admin is. */
export const adminOrigin = new URL(script?.src ?? location.href).origin;
export const apiKey =
  script?.dataset["apiKey"] ?? document.querySelector<HTMLMetaElement>("meta[name=shopify-api-key]")?.content ?? "";

const listeners = new Set<Listener>();
const calls = new Map<number, Call>();
let lastCall = 0;

export const embedded = window.parent !== window;

export function tell(message: ToAdmin): void {
  if (embedded) window.parent.postMessage(message, adminOrigin);
}

/** Sends a message that the admin answers. */
export function ask(message: (call: number) => ToAdmin): Promise<unknown> {
  if (!embedded) return Promise.reject(new Error("The page is not inside the Shopify admin."));
  lastCall += 1;
  const call = lastCall;
  return new Promise((resolve, reject) => {
    calls.set(call, { resolve, reject });
    tell(message(call));
  });
}

export function listen(listener: Listener): void {
  listeners.add(listener);
}

window.addEventListener("message", (event: MessageEvent<ToApp>) => {
  if (event.origin !== adminOrigin || event.source !== window.parent) return;
  const message = event.data;
  if (message.kind !== "answer") {
    for (const listener of listeners) listener(message);
    return;
  }
  const call = calls.get(message.call);
  calls.delete(message.call);
  if (message.error) call?.reject(new Error(message.error));
  else call?.resolve(message.value);
});
