import { takeShopLock, withTransaction } from "~/adapters/persistence/database";
import { type ShopRow, findShopByDomain, isInstalled } from "~/adapters/persistence/shop-rows";
import { type Deps, type ShopDeps, webDeps } from "~/deps.server";
import { tooMany } from "./rate-limits";

type Authenticated = Awaited<ReturnType<Deps["shopify"]["authenticate"]["admin"]>>;

export type AdminContext = {
  readonly deps: ShopDeps;
  readonly shopId: number;
  readonly domain: string;
  readonly timezone: string;
  readonly currency: string;
  /** BCP 47, what the admin asked for; `en` when it did not say. */
  readonly locale: string;
  readonly shop: ShopRow;
  /** Whoever acts: the id of the person at Shopify. */
  readonly userId: string;
  readonly session: Authenticated["session"];
  readonly redirect: Authenticated["redirect"];
};

const DOMAIN = /^[a-z0-9][a-z0-9-]*\.myshopify\.com$/i;

/** The shop that an unverified request speaks of; only used to choose a lock. */
function namedShop(request: Request): string | undefined {
  const url = new URL(request.url);
  const token = request.headers.get("authorization")?.replace(/^Bearer /, "") ?? url.searchParams.get("id_token");
  const [, payload] = token?.split(".") ?? [];
  if (!payload) return url.searchParams.get("shop") ?? undefined;
  try {
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString("utf8")) as { dest?: unknown };
    return typeof claims.dest === "string" ? new URL(claims.dest).hostname : undefined;
  } catch {
    return undefined;
  }
}

async function hasToken(deps: Deps, domain: string): Promise<boolean> {
  const session = await deps.shopify.sessionStorage.loadSession(`offline_${domain}`);
  return session?.isActive(undefined, 5 * 60_000) === true;
}

/** The library exchanges a token for every request that finds none; a lock per shop makes them one exchange. */
async function authenticate(deps: Deps, request: Request): Promise<Authenticated> {
  const domain = namedShop(request);
  // The library would throw an error of its own, which would be answered as ours.
  if (domain !== undefined && !DOMAIN.test(domain)) throw new Response("not a shop of Shopify", { status: 401 });
  if (domain === undefined || (await hasToken(deps, domain))) return deps.shopify.authenticate.admin(request);
  const shop = await findShopByDomain(deps.system, domain);
  const authenticated = await withTransaction(deps.tokenLocks, async (tx) => {
    if (shop) await takeShopLock(tx, "token", shop.shopId);
    else await tx.query("select pg_advisory_xact_lock(hashtextextended($1, 7102))", [domain]);
    return deps.shopify.authenticate.admin(request);
  });
  await deps.settleIn(authenticated.session.shop);
  return authenticated;
}

/** Its token was stored, and whoever was given it was killed before the rest. */
async function completed(deps: Deps, domain: string): Promise<ShopRow> {
  const shop = await deps.install(domain);
  await deps.settleIn(domain);
  return shop;
}

/**
 * Who asks, for every route of the admin: a request with a session token of an installed shop. Throws the library's own Responses
 * (bounce page, redirect, 401), which must reach Remix.
 */
export async function requireShop(request: Request): Promise<AdminContext> {
  const deps = await webDeps();
  const { session, redirect, sessionToken } = await authenticate(deps, request);
  const wait = await tooMany("admin", `${session.shop} ${sessionToken.sub}`);
  if (wait !== null) throw new Response("Too many requests", { status: 429, headers: { "Retry-After": String(wait) } });
  const found = await findShopByDomain(deps.system, session.shop);
  const shop = isInstalled(found) ? found : await completed(deps, session.shop);
  const { shopId, domain, timezone, currency } = shop;
  const locale = new URL(request.url).searchParams.get("locale") ?? "en";
  const userId = sessionToken.sub;
  return { deps: deps.forShop(shopId), shopId, domain, timezone, currency, locale, userId, shop, session, redirect };
}
