import { HttpResponseError, type Session } from "@shopify/shopify-api";
import { type Database, takeShopLock, withTransaction } from "~/adapters/persistence/database";
import { findShopByDomain } from "~/adapters/persistence/shop-rows";
import type { SessionStorage } from "@shopify/shopify-app-session-storage";
import type { Env } from "~/env.server";
import { shopifyLibrary } from "./shopify-library";
import { within } from "./within";

/** Five minutes: a call that starts with a token must be able to end with it. */
const SPARE_MS = 5 * 60_000;

/** The library's own call has no limit; who waits for the shop's token waits for it. */
const REFRESH_MS_MAX = 15_000;

export type TokenSource = {
  /** A token that is good for the next minutes, or undefined when the shop must open the app again. */
  token(shopDomain: string, options?: { readonly refused?: string }): Promise<string | undefined>;
};

function usable(session: Session | undefined, now: number, refused: string | undefined): string | undefined {
  if (!session?.accessToken || session.accessToken === refused) return undefined;
  if (session.expires && session.expires.getTime() - SPARE_MS <= now) return undefined;
  return session.accessToken;
}

/** Shopify's own words for a refresh token that will never do again; anything else may be an outage, or our mistake. */
const ENDED: ReadonlySet<unknown> = new Set(["invalid_grant", "application_not_installed"]);

function isEnded(error: unknown): boolean {
  const body: unknown = error instanceof HttpResponseError ? error.response.body : undefined;
  return typeof body === "object" && body !== null && "error" in body && ENDED.has(body.error);
}

/** Offline tokens for work without a person. One refresh per shop at a time, over all processes; saved before it is used. */
export function accessTokens(database: Database, sessions: SessionStorage, env: Env, now: () => number): TokenSource {
  const api = shopifyLibrary(env);
  const load = (domain: string): Promise<Session | undefined> => sessions.loadSession(`offline_${domain}`);

  async function refreshed(domain: string, refused: string | undefined): Promise<string | undefined> {
    const shop = await findShopByDomain(database, domain);
    if (!shop || shop.uninstalledAt !== null) return undefined;
    return withTransaction(database, async (tx) => {
      await takeShopLock(tx, "token", shop.shopId);
      const session = await load(domain);
      const fresh = usable(session, now(), refused);
      if (fresh) return fresh;
      const refreshToken = session?.refreshToken;
      if (!refreshToken) return undefined;
      const refreshing = api.auth.refreshToken({ shop: domain, refreshToken });
      const answer = await within(REFRESH_MS_MAX, refreshing).catch(async (error: unknown) => {
        // Revoked before its time: the next who opens the app is given a new one only where none is stored.
        if (isEnded(error)) await sessions.deleteSession(`offline_${domain}`);
        throw error;
      });
      await sessions.storeSession(answer.session);
      return answer.session.accessToken;
    });
  }

  return {
    async token(shopDomain, options = {}) {
      const known = usable(await load(shopDomain), now(), options.refused);
      return known ?? refreshed(shopDomain, options.refused);
    },
  };
}
