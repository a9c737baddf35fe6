import { type ProxyContext, requireProxy } from "~/auth/proxy.server";
import { translator } from "~/ui/i18n";
import { loginPath } from "~/views/storefront-view";
import type { Viewer } from "~/views/viewer";
import { formToken } from "./form-token.server";

/** Facts that every page under the store's domain is drawn with. */
export type StorePageFacts = { readonly locale: string; readonly pathPrefix: string };
export type LoggedOut = StorePageFacts & { readonly kind: "logged-out"; readonly login: string };

export function viewerOf({ deps, shopId, timezone, currency, locale }: ProxyContext): Viewer {
  return { shopId, timezone, currency, locale, now: deps.clock.now() };
}

export type Shopper = ProxyContext & { readonly customerId: string };

type Admitted =
  | { readonly kind: "shopper"; readonly shopper: Shopper; readonly facts: StorePageFacts & { readonly token: string } }
  | { readonly kind: "logged-out"; readonly answer: LoggedOut };

/** Lets a logged-in shopper in; everybody else is shown the way to log in and back to `page`. */
export async function admitShopper(request: Request, page: string): Promise<Admitted> {
  const context = await requireProxy(request);
  const { customerId, pathPrefix } = context;
  const facts = { locale: translator(context.locale).language, pathPrefix };
  if (customerId === null) {
    const login = await loginPath(context.deps.pool, context.shopId, `${pathPrefix}/${page}`);
    return { kind: "logged-out", answer: { kind: "logged-out", ...facts, login } };
  }
  return { kind: "shopper", shopper: { ...context, customerId }, facts: { ...facts, token: formToken(context) } };
}
