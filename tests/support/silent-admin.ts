import type { ShopifyAdmin } from "../../app/ports/shopify-admin";

/** An Admin API that does not answer. */
export const silentAdmin = (): ShopifyAdmin => ({
  run: () =>
    Promise.resolve({ kind: "failed", failure: { code: "unavailable", message: "does not answer", retryAfterMs: 0 } }),
});
