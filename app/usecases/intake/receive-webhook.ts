import type { InboxWriter } from "~/adapters/persistence/inbox-writer";
import { keysOfCustomer } from "~/adapters/shopify/customer-keys";
import type { IdentityHash } from "~/adapters/shopify/identity-hash";
import { reduceWebhook } from "~/adapters/shopify/reduce-webhook";
import { signedByShopify } from "~/adapters/shopify/webhook-signature";

export type WebhookVerdict =
  | { readonly kind: "stored" }
  | { readonly kind: "refused"; readonly reason: "signature" | "shop" }
  | { readonly kind: "malformed"; readonly field: string; readonly expected: string };

type Input = {
  readonly rawBody: Uint8Array;
  /** Reads a header by its lower-case name. */
  readonly header: (name: string) => string | null;
  readonly secrets: readonly string[];
  /** Makes keys of what tells one person's accounts; without it nothing is kept of that. */
  readonly hash?: IdentityHash;
};

const DOMAIN = /^[a-z0-9][a-z0-9-]*\.myshopify\.com$/;
const BODY_BYTES_MAX = 5_000_000;

/** Verifies, reduces and stores one delivery; resolves after commit. Rejects when it could not be stored: answer 5xx. */
export async function receiveWebhook(deps: { readonly inbox: InboxWriter }, input: Input): Promise<WebhookVerdict> {
  const { rawBody, header } = input;
  if (!signedByShopify(rawBody, header("x-shopify-hmac-sha256"), input.secrets))
    return { kind: "refused", reason: "signature" };
  const malformed = (field: string, expected: string): WebhookVerdict => ({ kind: "malformed", field, expected });
  const domain = (header("x-shopify-shop-domain") ?? "").toLowerCase();
  const webhookId = header("x-shopify-webhook-id") ?? "";
  const topic = header("x-shopify-topic") ?? "";
  if (!DOMAIN.test(domain)) return malformed("X-Shopify-Shop-Domain", "NAME.myshopify.com");
  if (webhookId === "" || webhookId.length > 200) return malformed("X-Shopify-Webhook-Id", "the delivery's id");
  if (!/^[a-z_]+\/[a-z_]+$/.test(topic)) return malformed("X-Shopify-Topic", "a topic such as orders/paid");
  if (rawBody.byteLength > BODY_BYTES_MAX) return malformed("body", `at most ${BODY_BYTES_MAX} bytes`);
  const payload = parseJson(rawBody);
  if (payload === undefined) return malformed("body", "JSON");
  // The signature is of the body alone. Bodies that are about the shop itself name it.
  const named = shopNamedBy(payload);
  if (named !== undefined && named.toLowerCase() !== domain) return { kind: "refused", reason: "shop" };
  const { hash } = input;
  const keysOf = hash && ((customer: unknown) => keysOfCustomer(domain, customer, hash));
  const triggered = Date.parse(header("x-shopify-triggered-at") ?? "");
  await deps.inbox.store({
    domain,
    webhookId,
    eventId: header("x-shopify-event-id"),
    topic,
    triggeredAt: Number.isNaN(triggered) ? null : triggered,
    payload: reduceWebhook(topic, payload, keysOf),
  });
  return { kind: "stored" };
}

function shopNamedBy(payload: unknown): string | undefined {
  if (typeof payload !== "object" || payload === null) return undefined;
  const { shop_domain: compliance, myshopify_domain: shop } = payload as Record<string, unknown>;
  return [compliance, shop].find((name) => typeof name === "string");
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as unknown;
  } catch {
    return undefined;
  }
}
