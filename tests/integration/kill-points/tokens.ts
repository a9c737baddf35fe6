import "@shopify/shopify-api/adapters/node";
import { Session } from "@shopify/shopify-api";
import { PrismaSessionStorage } from "@shopify/shopify-app-session-storage-prisma";
import type { SessionStorage } from "@shopify/shopify-app-session-storage";
import type { Database } from "../../../app/adapters/persistence/database";
import { createPrisma } from "../../../app/adapters/persistence/prisma-client";
import { type TokenSource, accessTokens } from "../../../app/adapters/shopify/access-token";
import { encryptedSessionStorage } from "../../../app/adapters/shopify/encrypted-session-storage";
import { parseKeyRing } from "../../../app/adapters/shopify/encrypted-text";
import { env } from "../../../app/env.server";
import type { TokenRow } from "../../../sandbox/state/records";

export type Tokens = {
  readonly sessions: SessionStorage;
  sessionOf(domain: string, token: TokenRow): Session;
  /** Reads a token of its own for each call: for the parts of a story that are about tokens. */
  source(database: Database, sessions: SessionStorage): TokenSource;
  close(): Promise<void>;
};

/** Where tokens are kept. The library takes `fetch` as it is when it is imported: only once the sandbox is there. */
export function keptTokens(url: string): Tokens {
  const prisma = createPrisma(url);
  const { ENCRYPTION_KEYS } = env();
  return {
    sessions: encryptedSessionStorage(new PrismaSessionStorage(prisma), parseKeyRing(ENCRYPTION_KEYS)),
    source: (database, sessions) => accessTokens(database, sessions, env(), () => Date.now()),
    sessionOf,
    close: () => prisma.$disconnect(),
  };
}

/** A token of the store, as the library stores it. When it ends, Shopify refuses it: the story's days are not the machine's. */
function sessionOf(domain: string, token: TokenRow): Session {
  const end = new Date("2100-01-01T00:00:00Z");
  return new Session({
    id: `offline_${domain}`,
    shop: domain,
    state: "",
    isOnline: false,
    scope: token.scopes.join(","),
    accessToken: token.id,
    expires: end,
    refreshToken: token.refreshToken ?? "",
    refreshTokenExpires: end,
  });
}
