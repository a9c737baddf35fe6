import type { Env } from "~/env.server";
import { shopifyLibrary } from "./shopify-library";

export type SessionToken =
  | { readonly kind: "proved"; readonly domain: string; readonly userId: string }
  /** `shop`: Shopify signed it for this app, but it is not of one shop of Shopify. */
  | { readonly kind: "refused"; readonly reason: "signature" | "shop" };

export type ReadSessionToken = (token: string) => Promise<SessionToken>;

const DOMAIN = /^[a-z0-9][a-z0-9-]*\.myshopify\.com$/;

/** Who holds a session token of Shopify's admin: a hash and a comparison, nothing is looked up. */
export function sessionTokenReader(env: Env): ReadSessionToken {
  const api = shopifyLibrary(env);
  return async (token) => {
    const claims = await api.session.decodeSessionToken(token).catch(() => undefined);
    if (!claims) return { kind: "refused", reason: "signature" };
    const domain = hostOf(claims.dest);
    // The library looks at `dest` alone. Shopify: the domains of `iss` and `dest` have to be the same.
    if (domain === undefined || !DOMAIN.test(domain) || hostOf(claims.iss) !== domain)
      return { kind: "refused", reason: "shop" };
    return { kind: "proved", domain, userId: claims.sub };
  };
}

const hostOf = (url: string): string | undefined => (URL.canParse(url) ? new URL(url).hostname : undefined);
