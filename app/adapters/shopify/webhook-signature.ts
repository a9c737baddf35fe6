import { createHmac, timingSafeEqual } from "node:crypto";

/** Base64 HMAC-SHA256 of the raw body, as in X-Shopify-Hmac-Sha256. */
export function webhookSignature(rawBody: Uint8Array, secret: string): string {
  return createHmac("sha256", secret).update(rawBody).digest("base64");
}

/** In constant time over all secrets: the current one and, while it is rotated, the one before. */
export function signedByShopify(rawBody: Uint8Array, signature: string | null, secrets: readonly string[]): boolean {
  const given = Buffer.from(signature ?? "", "base64");
  const matches = secrets.map((secret) => {
    const expected = createHmac("sha256", secret).update(rawBody).digest();
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
  return matches.includes(true);
}
