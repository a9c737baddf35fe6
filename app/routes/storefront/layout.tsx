import type { HeadersFunction } from "@remix-run/node";
import { Outlet, isRouteErrorResponse, useRouteError } from "@remix-run/react";
import { StorePage } from "~/ui/storefront/store-page";

/** Pages under the store's own domain: the app's files cannot be reached from there, so there are none. */
export const handle = { document: "plain" };

export const headers: HeadersFunction = ({ errorHeaders }) => {
  const headers = new Headers(errorHeaders ?? {});
  headers.set("Cache-Control", "no-store, private");
  headers.set(
    "Content-Security-Policy",
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; form-action 'self'",
  );
  headers.set("X-Robots-Tag", "noindex");
  return headers;
};

export default function StorefrontLayout() {
  return <Outlet />;
}

export function ErrorBoundary() {
  const error = useRouteError();
  const missing = isRouteErrorResponse(error) && error.status === 404;
  return (
    <StorePage title={missing ? "This page does not exist" : "That did not work"}>
      <p>{missing ? "Check the address, or go back to the store." : "Please open the page again from the store."}</p>
      <p>
        <a href="/">Back to the store</a>
      </p>
    </StorePage>
  );
}
