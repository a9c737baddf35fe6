import { type EntryContext, createReadableStreamFromReadable } from "@remix-run/node";
import { RemixServer } from "@remix-run/react";
import { isbot } from "isbot";
import { PassThrough } from "node:stream";
import { renderToPipeableStream } from "react-dom/server";
import { webDeps } from "~/deps.server";

const ABORT_AFTER_MS = 10_000;

/** Draws a document. Readers without patience for a stream (crawlers, the app proxy) get it whole. */
export default async function handleRequest(request: Request, status: number, headers: Headers, context: EntryContext) {
  const { shopify, log } = await webDeps();
  const proxied = new URL(request.url).pathname.startsWith("/storefront");
  if (!proxied) shopify.addDocumentResponseHeaders(request, headers);
  headers.set("Content-Type", "text/html; charset=utf-8");
  const whenReady = proxied || isbot(request.headers.get("user-agent") ?? "") ? "onAllReady" : "onShellReady";

  return new Promise<Response>((resolve, reject) => {
    let shown = false;
    let finalStatus = status;
    const { pipe, abort } = renderToPipeableStream(
      <RemixServer context={context} url={request.url} abortDelay={ABORT_AFTER_MS} />,
      {
        [whenReady]() {
          shown = true;
          const body = new PassThrough();
          resolve(new Response(createReadableStreamFromReadable(body), { headers, status: finalStatus }));
          pipe(body);
        },
        onShellError: reject,
        onError(error: unknown) {
          finalStatus = 500;
          if (shown) log.error({ err: error }, "page");
        },
      },
    );
    setTimeout(abort, ABORT_AFTER_MS + 1_000).unref();
  });
}

/** Errors of loaders and actions. Requests that went away are not errors. */
export async function handleError(error: unknown, { request }: { readonly request: Request }) {
  if (request.signal.aborted) return;
  const { log } = await webDeps();
  log.error({ err: error, path: new URL(request.url).pathname }, "page");
}
