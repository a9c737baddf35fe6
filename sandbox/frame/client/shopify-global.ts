import { adminOrigin, apiKey, ask, embedded, listen, tell } from "./channel";
import { modal } from "./elements";
import type { PickerItem, ScopesRequest } from "./messages";
import { saveBar } from "./save-bar";
import { idToken } from "./session";

type ToastOptions = {
  duration?: number;
  isError?: boolean;
  action?: string;
  onAction?: () => void;
  onDismiss?: () => void;
};
const TOAST_MS = 5000;
const toasts = new Map<string, ToastOptions>();
let toastCount = 0;

const toast = {
  show(message: string, options: ToastOptions = {}): string {
    toastCount += 1;
    const id = `toast-${toastCount}`;
    toasts.set(id, options);
    const { isError: error = false, duration: durationMs = TOAST_MS, action = null } = options;
    tell({ kind: "toast", id, message, error, durationMs, action });
    return id;
  },
  hide: (id: string): void => tell({ kind: "hide-toast", id }),
};

/** Parameters of the first page stay known when the app moves on without them. */
function remembered(name: "shop" | "host" | "locale"): string | null {
  const key = `sandbox-app-bridge:${name}`;
  const given = new URLSearchParams(location.search).get(name);
  if (given) sessionStorage.setItem(key, given);
  return given ?? sessionStorage.getItem(key);
}

type PickerOptions = {
  type: string;
  action?: string;
  multiple?: boolean | number;
  query?: string;
  selectionIds?: { id: string }[];
};

async function resourcePicker(options: PickerOptions): Promise<unknown> {
  const chosen = await ask((call) => ({
    kind: "pick",
    call,
    request: {
      kind: "resource",
      type: options.type,
      action: options.action ?? "add",
      multiple: options.multiple ?? false,
      selectionIds: (options.selectionIds ?? []).map((entry) => entry.id),
      query: options.query ?? "",
    },
  }));
  if (!Array.isArray(chosen)) return undefined;
  // The real answer is the selection itself and has it once more by name.
  return Object.assign(chosen, { selection: chosen });
}

type ItemsOptions = {
  heading: string;
  multiple?: boolean | number;
  headers?: { content?: string }[];
  items: (Omit<PickerItem, "data"> & { data?: unknown[] })[];
};

async function picker(options: ItemsOptions): Promise<{ selected: Promise<unknown> }> {
  const items = options.items.map((item) => ({
    ...item,
    data: (item.data ?? []).map(String),
    disabled: item.disabled ?? false,
    selected: item.selected ?? false,
  }));
  const headers = (options.headers ?? []).map((header) => header.content ?? "");
  const selected = ask((call) => ({
    kind: "pick",
    call,
    request: { kind: "items", heading: options.heading, multiple: options.multiple ?? false, headers, items },
  }));
  return Promise.resolve({ selected });
}

const askScopes = (act: ScopesRequest["act"], scopes: string[] = []): Promise<unknown> =>
  ask((call) => ({ kind: "scopes", call, request: { act, scopes } }));

const missing = (name: string) => (): Promise<never> =>
  Promise.reject(new Error(`not implemented in the sandbox: shopify.${name}`));

export const config = {
  apiKey,
  host: remembered("host"),
  shop: remembered("shop"),
  locale: remembered("locale") ?? "en",
  appOrigins: [],
  disabledFeatures: [],
  experimentalFeatures: [],
};

export function createGlobal(): Record<string, unknown> {
  listen((message) => {
    if (message.kind === "toast-action") toasts.get(message.id)?.onAction?.();
    if (message.kind === "toast-dismissed") toasts.get(message.id)?.onDismiss?.();
  });
  return {
    config,
    origin: adminOrigin,
    ready: Promise.resolve(),
    setSignals: (): void => undefined,
    environment: { mobile: false, embedded, pos: false, intent: false },
    loading: (on = true): void => tell({ kind: "loading", on }),
    idToken: () => idToken(),
    user: () => Promise.resolve({ accountAccess: "Account owner" }),
    toast,
    modal,
    saveBar,
    resourcePicker,
    picker,
    scopes: {
      query: () => askScopes("query"),
      request: (scopes: string[]) => askScopes("request", scopes),
      revoke: (scopes: string[]) => askScopes("revoke", scopes),
    },
    webVitals: { onReport: () => Promise.resolve() },
    support: { registerHandler: () => Promise.resolve() },
    reviews: {
      request: () =>
        Promise.resolve({ success: false, code: "cooldown-period", message: "The sandbox shows no review dialog." }),
    },
    app: { extensions: () => Promise.resolve([]) },
    shopifyQL: { available: () => Promise.resolve(false) },
    intents: {
      register: () => (): void => undefined,
      invoke: missing("intents.invoke"),
      request: { value: null, subscribe: () => (): void => undefined },
    },
    scanner: { capture: missing("scanner.capture") },
    pos: {},
    tools: { register: () => (): void => undefined, unregister: (): void => undefined, clear: (): void => undefined },
  };
}
