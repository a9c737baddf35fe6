import compression from "compression";
import express from "express";
import { areaOf, metrics } from "~/adapters/telemetry/metrics";
import { spanned } from "~/adapters/telemetry/tracing";
import { limitStrangers } from "~/auth/limit-strangers";
import type { Deps } from "~/deps.server";
import { env } from "~/env.server";
import { limitBody } from "./body-limits";
import { WEBHOOKS_PATH, webhookDoor } from "./webhook-door";

type Behind = {
  /** The app's own files, which everybody may have: not counted, but for those that are not there. */
  readonly files: express.RequestHandler;
  readonly pages: express.RequestHandler;
};

/** What every request passes before Remix sees it; webhooks are answered here. */
export function frontOf(
  deps: Pick<Deps, "inbox" | "log" | "readSessionToken" | "clock">,
  { files, pages }: Behind,
): express.Express {
  const app = express().disable("x-powered-by").set("trust proxy", env().TRUST_PROXY);
  app.use(limitBody);
  app.use(watched);
  app.use(noticeProxy(deps.log));
  app.all(WEBHOOKS_PATH, webhookDoor(deps));
  app.use(compression(), files, limitStrangers(deps), pages);
  return app;
}

/** Says once, to whoever runs this, that all clients are counted as one. */
function noticeProxy(log: Deps["log"]): express.RequestHandler {
  let said = false;
  return (request, _, next) => {
    if (!said && request.headers["x-forwarded-for"] !== undefined && request.ip === request.socket.remoteAddress) {
      said = true;
      log.warn("requests come through a proxy that TRUST_PROXY does not count: they share the limits of its address");
    }
    next();
  };
}

/** Every request is a span and a figure; nothing of its content is in either. */
const watched: express.RequestHandler = (request, response, next) => {
  const started = performance.now();
  const attributes = { "http.request.method": request.method, "hearth.area": areaOf(request.path) };
  const answered = (): Promise<void> =>
    new Promise((resolve) => {
      response.once("close", () => {
        metrics.request(request.path, request.method, response.statusCode, performance.now() - started);
        resolve();
      });
      next();
    });
  void spanned(`${request.method} ${areaOf(request.path)}`, attributes, answered);
};
