import { Link, useLocation, useNavigate } from "@remix-run/react";
import type { AppProviderProps } from "@shopify/polaris";
import { type ComponentProps, forwardRef, useCallback } from "react";

/** Where the language of this visit travels: Shopify names it once, when the frame opens, and every link hands it on. */
export function withLocale(url: string, search: string): string {
  const locale = new URLSearchParams(search).get("locale");
  if (locale === null || !url.startsWith("/")) return url;
  const [path = "", query = ""] = url.split("?");
  const parameters = new URLSearchParams(query);
  parameters.set("locale", locale);
  return `${path}?${parameters.toString()}`;
}

/** Turns an address of the app into one that keeps the visit's language. */
export function useAdminUrl(): (url: string) => string {
  const { search } = useLocation();
  return useCallback((url: string) => withLocale(url, search), [search]);
}

/** Goes to an address of the app, keeping the visit's language. */
export function useGo(): (url: string) => void {
  const navigate = useNavigate();
  const urlOf = useAdminUrl();
  return useCallback(
    (url: string) => {
      navigate(urlOf(url));
    },
    [navigate, urlOf],
  );
}

type Props = ComponentProps<NonNullable<AppProviderProps["linkComponent"]>>;

/** Polaris's links: within the app by the router, elsewhere in Shopify's admin or outside as they are. */
export const AdminLink = forwardRef<HTMLAnchorElement, Omit<Props, "ref">>(function AdminLink(
  { url, external, children, ...rest },
  ref,
) {
  const urlOf = useAdminUrl();
  if (!url.startsWith("/")) {
    const target = external === true ? { target: "_blank", rel: "noopener noreferrer" } : {};
    return (
      <a {...target} {...rest} href={url} ref={ref}>
        {children}
      </a>
    );
  }
  return (
    <Link {...rest} to={urlOf(url)} ref={ref}>
      {children}
    </Link>
  );
}) as NonNullable<AppProviderProps["linkComponent"]>;
