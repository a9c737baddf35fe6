import express from "express";
import { areaOf, metrics } from "~/adapters/telemetry/metrics";
import { spanned } from "~/adapters/telemetry/tracing";
import type { Deps } from "~/deps.server";
import { limitBody } from "./body-limits";
import { WEBHOOKS_PATH, webhookDoor } from "./webhook-door";

/** What every request passes before Remix sees it; webhooks are answered here. */
export function frontOf(deps: Pick<Deps, "inbox" | "log">): express.Express {
  const app = express().disable("x-powered-by").set("trust proxy", true);
  app.use(limitBody);
  app.use(watched);
  app.all(WEBHOOKS_PATH, webhookDoor(deps));
  return app;
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
