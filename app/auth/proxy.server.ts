import { findShopByDomain } from "~/adapters/persistence/shop-rows";
import { type ShopDeps, webDeps } from "~/deps.server";
import { env } from "~/env.server";
import { type ProxyVerdict, verifyProxy } from "./proxy-signature";
import { refuseTooMany } from "./rate-limits";

export type ProxyContext = {
  readonly deps: ShopDeps;
  readonly shopId: number;
  readonly domain: string;
  readonly timezone: string;
  readonly currency: string;
  readonly customerId: string | null;
  /** Where the app proxy is mounted on the store's domain, such as /apps/community; the merchant may have changed it. */
  readonly pathPrefix: string;
  readonly locale: string;
};

export function appSecrets(): readonly string[] {
  const { SHOPIFY_API_SECRET: current, SHOPIFY_API_SECRET_PREVIOUS: previous } = env();
  return previous ? [current, previous] : [current];
}

function refuse(status: number, title: string): Response {
  return new Response(title, { status, headers: { "Cache-Control": "no-store, private" } });
}

/** Whether Shopify's app proxy has signed these parameters. */
export function proxyVerdict(query: URLSearchParams, nowMs: number): ProxyVerdict {
  return verifyProxy(query, appSecrets(), nowMs);
}

/** Who asks, for every route below /storefront. Throws a Response: 401 for a wrong or old signature, 404 for an unknown shop, 429. */
export async function requireProxy(request: Request): Promise<ProxyContext> {
  const deps = await webDeps();
  const query = new URL(request.url).searchParams;
  const verdict = proxyVerdict(query, deps.clock.now());
  if (verdict.kind === "refused") throw refuse(401, `Not from Shopify's app proxy: ${verdict.reason}`);
  const { shop: domain, customerId, pathPrefix } = verdict.parameters;
  await refuseTooMany(customerId === null ? "visitors" : "storefront", `${domain} ${customerId ?? ""}`, request);
  const shop = await findShopByDomain(deps.system, domain);
  if (!shop || shop.uninstalledAt !== null) throw refuse(404, "This store does not use Hearth");
  const locale = query.get("locale") ?? request.headers.get("accept-language")?.split(",")[0] ?? "en";
  const { shopId, timezone, currency } = shop;
  return { deps: deps.forShop(shopId), shopId, domain, timezone, currency, customerId, pathPrefix, locale };
}
