import { createHmac } from "node:crypto";

/** Webhooks: base64 of the HMAC over the raw body. */
export function signWebhook(secret: string, body: string): string {
  return createHmac("sha256", secret).update(body, "utf8").digest("base64");
}

/** App proxy and install links: repeated values joined by ",", sorted `key=value`, concatenated, hex. */
export function signProxyQuery(secret: string, query: URLSearchParams): string {
  const pairs = [...new Set(query.keys())]
    .filter((key) => key !== "signature")
    .map((key) => `${key}=${query.getAll(key).join(",")}`)
    .sort();
  return createHmac("sha256", secret).update(pairs.join("")).digest("hex");
}

/** The admin's first request to the app: sorted `key=value` joined by "&", hex. */
export function signAdminQuery(secret: string, query: URLSearchParams): string {
  const pairs = [...query.entries()].filter(([key]) => key !== "hmac").map(([key, value]) => `${key}=${value}`);
  return createHmac("sha256", secret).update(pairs.sort().join("&")).digest("hex");
}
