import { setTimeout as delay } from "node:timers/promises";
import { proxySignature } from "../../app/auth/proxy-signature";
import { createSessionToken } from "../../sandbox/auth/session-token";
import type { AppConfig } from "../../sandbox/options";

/** An activity as a community platform sends it. */
export type SentActivity = {
  readonly id: string;
  readonly source: string;
  readonly member: string;
  readonly group: string | null;
  readonly kind: string;
  readonly occurredAt: string;
  readonly counterpart: string | null;
  readonly ref: string | null;
  readonly reverses: string | null;
  readonly lang: string;
};

type Options = { readonly url: string; readonly app: AppConfig; readonly domain: string; readonly now: () => number };

/** Those who talk to the app from outside, and try again until they are answered. */
export type Sender = {
  /** Resolves when every item was taken in or was there already. */
  activities(key: string, items: readonly SentActivity[]): Promise<void>;
  /** A shopper agrees in the storefront. */
  join(customerId: number): Promise<void>;
  /** The merchant opens the app in the admin. */
  openApp(): Promise<void>;
};

const TRIES_MAX = 900;
const TIMEOUT_MS = 10_000;
const PAUSE_MS = 100;
const BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";

type Answer = { readonly ok: boolean; readonly status: number; readonly text: string; readonly headers: Headers };

const SILENCE = { ok: false, status: 599, headers: new Headers() };

/**
 * Sends until the answer is what is wanted; 5xx, a broken connection and silence are tried again, and what comes too often after the pause
 * that the answer asks for. Everything else is a fault of the app, but what `isAskedAgain` says is not.
 */
async function until(
  what: string,
  send: () => Promise<Response>,
  isAskedAgain: (answer: Answer) => boolean = () => false,
): Promise<string> {
  let last = "";
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const answer: Answer = await send()
      .then(async (one) => ({ ok: one.ok, status: one.status, headers: one.headers, text: await one.text() }))
      .catch((error: unknown) => ({ ...SILENCE, text: String(error) }));
    if (answer.ok) return answer.text;
    const to = answer.headers.get("location") ?? "";
    last = `${answer.status} ${to} ${answer.text.replace(/<style>.*<\/style>/s, "").slice(0, 600)}`;
    if (answer.status === 429) await delay(1000 * Number(answer.headers.get("retry-after") ?? 1));
    else if (answer.status < 500 && !isAskedAgain(answer)) throw new Error(`${what}: ${last}`);
    else await delay(PAUSE_MS);
  }
  throw new Error(`${what}: no answer after ${TRIES_MAX} tries; the last: ${last}`);
}

/** The app has Shopify's admin make another session token, and App Bridge asks again with it. */
function isBounced({ status, headers }: Answer): boolean {
  return status === 302 && (headers.get("location") ?? "").startsWith("/auth/session-token");
}

type Results = { readonly results: readonly { readonly status: string }[] };

export function senderOf({ url, app, domain, now }: Options): Sender {
  const send = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${url}${path}`, { redirect: "manual", ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });

  function proxied(customerId: number): string {
    const query = new URLSearchParams({
      shop: domain,
      path_prefix: "/apps/community",
      timestamp: String(Math.floor(now() / 1000)),
      logged_in_customer_id: String(customerId),
    });
    query.set("signature", proxySignature(query, app.apiSecret));
    return `/storefront/join?${query.toString()}`;
  }

  return {
    async activities(key, items) {
      const text = await until("activities", () =>
        send("/api/v1/activities", {
          method: "POST",
          headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
          body: JSON.stringify({ activities: items }),
        }),
      );
      const { results } = JSON.parse(text) as Results;
      const wrong = results.filter((one) => one.status !== "accepted" && one.status !== "duplicate");
      if (wrong.length > 0 || results.length !== items.length)
        throw new Error(`activities were not taken in: ${JSON.stringify(wrong)} of ${JSON.stringify(items)}`);
    },
    async join(customerId) {
      const page = await until("join page", () => send(proxied(customerId)));
      const [, token = ""] = /name="form_token" value="([^"]*)"/.exec(page) ?? [];
      // Somebody who has joined already is shown no form.
      if (token === "") return;
      const form = new URLSearchParams({ form_token: token, consent: "yes" });
      await until("join", () => send(proxied(customerId), { method: "POST", body: form }));
    },
    async openApp() {
      const host = Buffer.from(`admin.shopify.com/store/${domain.split(".")[0] ?? ""}`).toString("base64");
      const open = (): Promise<Response> => {
        const query = { embedded: "1", shop: domain, host, id_token: createSessionToken(app, domain), locale: "en" };
        return send(`/app?${new URLSearchParams(query).toString()}`, { headers: { "User-Agent": BROWSER } });
      };
      await until("open the app", open, isBounced);
    },
  };
}
