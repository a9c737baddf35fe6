import "@shopify/shopify-app-remix/adapters/node";
import { AppDistribution, shopifyApp } from "@shopify/shopify-app-remix/server";
import { PrismaSessionStorage } from "@shopify/shopify-app-session-storage-prisma";
import type { PrismaClient } from "~/adapters/persistence/prisma-client";
import type { Env } from "~/env.server";
import { ADMIN_API_VERSION } from "./admin-api-version";
import { encryptedSessionStorage } from "./encrypted-session-storage";
import { parseKeyRing } from "./encrypted-text";
import { scrubSecrets } from "./scrub-secrets";

export type ShopifyApp = ReturnType<typeof createShopifyApp>;

type Options = {
  readonly env: Env;
  readonly prisma: PrismaClient;
  readonly log: (severity: "error" | "info", message: string) => void;
  /** A shop has just been given a token: new, or come back. */
  readonly onInstalled: (shopDomain: string) => Promise<void>;
};

/** Shopify's library, set up once: embedded, token exchange, expiring offline tokens, sealed session storage. */
export function createShopifyApp({ env, prisma, log, onInstalled }: Options) {
  return shopifyApp({
    apiKey: env.SHOPIFY_API_KEY,
    apiSecretKey: env.SHOPIFY_API_SECRET,
    apiVersion: ADMIN_API_VERSION,
    appUrl: env.SHOPIFY_APP_URL,
    authPathPrefix: "/auth",
    distribution: AppDistribution.AppStore,
    sessionStorage: encryptedSessionStorage(
      new PrismaSessionStorage(prisma, { connectionRetries: 20, connectionRetryIntervalMs: 500 }),
      parseKeyRing(env.ENCRYPTION_KEYS),
    ),
    future: { unstable_newEmbeddedAuthStrategy: true, expiringOfflineAccessTokens: true },
    logger: {
      // The library's messages can hold whole session tokens.
      log: (severity, message) => log(severity === 0 ? "error" : "info", scrubSecrets(message)),
      level: 0,
    },
    hooks: { afterAuth: ({ session }) => onInstalled(session.shop) },
  });
}
