import { shopifyApi } from "@shopify/shopify-api";
import type { Env } from "~/env.server";
import { ADMIN_API_VERSION } from "./admin-api-version";

/** Shopify's library for what is done without a page of the admin; it says nothing to the log by itself. */
export function shopifyLibrary(env: Env) {
  return shopifyApi({
    apiKey: env.SHOPIFY_API_KEY,
    apiSecretKey: env.SHOPIFY_API_SECRET,
    apiVersion: ADMIN_API_VERSION,
    hostName: new URL(env.SHOPIFY_APP_URL).host,
    isEmbeddedApp: true,
    logger: { log: () => undefined },
  });
}
