import { takeShopLock, withTransaction } from "~/adapters/persistence/database";
import { type ShopRow, findShopByDomain, isInstalled } from "~/adapters/persistence/shop-rows";
import { type Deps, type ShopDeps, webDeps } from "~/deps.server";
import { env } from "~/env.server";
import { refuseTooMany } from "./rate-limits";

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

/** The session token that a request carries: scripts in the header, documents in the address. As Shopify's library reads it. */
export function sessionTokenOf(authorization: string | null, query: URLSearchParams): string {
  return authorization?.replace("Bearer ", "") || (query.get("id_token") ?? "");
}

async function hasToken(deps: Deps, domain: string): Promise<boolean> {
  const session = await deps.shopify.sessionStorage.loadSession(`offline_${domain}`);
  return session?.isActive(undefined, 5 * 60_000) === true;
}

/** The library exchanges a token for every request that finds none; a lock per shop makes them one exchange. */
async function authenticate(deps: Deps, request: Request, domain: string): Promise<Authenticated> {
  if (await hasToken(deps, domain)) return deps.shopify.authenticate.admin(request);
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
 * Refuses what the library, or App Bridge, would take as it stands in the address: the shop goes into the header that says who may frame
 * the page, and `shopify-reload` is where a new session token is sent.
 */
function refuseCrooked(query: URLSearchParams): void {
  const { origin } = new URL(env().SHOPIFY_APP_URL);
  const refused = (text: string): Response => new Response(text, { status: 400 });
  if (!query.getAll("shop").every((shop) => DOMAIN.test(shop))) throw refused("shop: expected NAME.myshopify.com");
  const isOurs = (url: string): boolean => URL.canParse(url, origin) && new URL(url, origin).origin === origin;
  if (!query.getAll("shopify-reload").every(isOurs)) throw refused("shopify-reload: expected an address of this app");
}

/**
 * Who asks, for every route of the admin: a request with a session token of an installed shop. Throws the library's own Responses
 * (bounce page, redirect, 401), which must reach Remix. Nothing is looked up for a request whose token does not hold.
 */
export async function requireShop(request: Request): Promise<AdminContext> {
  const deps = await webDeps();
  const query = new URL(request.url).searchParams;
  refuseCrooked(query);
  const token = await deps.readSessionToken(sessionTokenOf(request.headers.get("authorization"), query));
  if (token.kind === "refused" && token.reason === "shop") throw new Response("not a shop of Shopify", { status: 401 });
  if (token.kind === "proved") await refuseTooMany("admin", `${token.domain} ${token.userId}`, request);
  const { session, redirect, sessionToken } =
    token.kind === "proved"
      ? await authenticate(deps, request, token.domain)
      : await deps.shopify.authenticate.admin(request);
  const found = await findShopByDomain(deps.system, session.shop);
  const shop = isInstalled(found) ? found : await completed(deps, session.shop);
  const { shopId, domain, timezone, currency } = shop;
  const locale = query.get("locale") ?? "en";
  const userId = sessionToken.sub;
  return { deps: deps.forShop(shopId), shopId, domain, timezone, currency, locale, userId, shop, session, redirect };
}
