import {
  Links,
  Meta,
  Outlet,
  Scripts,
  ScrollRestoration,
  isRouteErrorResponse,
  useMatches,
  useRouteError,
} from "@remix-run/react";
import type { ReactNode } from "react";

/**
 * What a page's loader may say about the document around it. `plain` pages carry no scripts: they are served through the store's
 * domain, where the app's own files cannot be reached.
 */
export type DocumentHandle = { readonly document?: "plain" };
type DocumentFacts = {
  readonly locale?: string;
  readonly appBridge?: { readonly url: string; readonly apiKey: string };
};

export function Layout({ children }: { readonly children: ReactNode }) {
  const matches = useMatches();
  const plain = matches.some((match) => (match.handle as DocumentHandle | undefined)?.document === "plain");
  const facts = matches.map((match) => match.data as DocumentFacts | null | undefined);
  const locale = facts.map((fact) => fact?.locale).findLast((value) => value !== undefined) ?? "en";
  const appBridge = facts.map((fact) => fact?.appBridge).find((value) => value !== undefined);
  return (
    <html lang={locale}>
      <head>
        <meta charSet="utf-8" />
        {/* Shopify's admin wants App Bridge before every other script. */}
        {appBridge === undefined ? null : (
          <>
            <meta name="shopify-api-key" content={appBridge.apiKey} />
            <script src={appBridge.url} data-api-key={appBridge.apiKey} />
          </>
        )}
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <Meta />
        <Links />
      </head>
      <body>
        {children}
        {plain ? null : (
          <>
            <ScrollRestoration />
            <Scripts />
          </>
        )}
      </body>
    </html>
  );
}

export default function App() {
  return <Outlet />;
}

/** The last resort, when not even a page's own boundary could be drawn. Says no more than a stranger may know. */
export function ErrorBoundary() {
  const error = useRouteError();
  const missing = isRouteErrorResponse(error) && error.status === 404;
  return (
    <main style={{ fontFamily: "system-ui, sans-serif", maxWidth: "40rem", margin: "4rem auto", padding: "0 1rem" }}>
      <h1>{missing ? "This page does not exist" : "Something went wrong"}</h1>
      <p>
        {missing
          ? "Check the address, or go back to where you came from."
          : "The error has been recorded. Nothing you entered before was lost. Please try again in a moment."}
      </p>
    </main>
  );
}
