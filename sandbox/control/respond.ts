import type { Request, RequestHandler, Response } from "express";
import { z } from "zod";
import type { Store } from "../state/store";
import type { World } from "../state/world";
import { isFailure } from "../store/failure";

/** The shop a request is about: x-sandbox-host, the Host, `?shop=` or `shop` in the body; for pages and control else the first one. */
export function shopOf(world: World, request: Request, orDefault: boolean): Store | undefined {
  const body: unknown = request.body;
  const inBody = typeof body === "object" && body !== null && "shop" in body ? String(body.shop) : undefined;
  const inQuery = typeof request.query["shop"] === "string" ? request.query["shop"] : undefined;
  const named = request.get("x-sandbox-host") ?? inQuery ?? inBody ?? (request.get("host") ?? "").replace(/:\d+$/, "");
  const found = world.shops.get(named);
  if (found || !orDefault) return found;
  const explicit = request.get("x-sandbox-host") ?? inQuery ?? inBody;
  return explicit ? undefined : world.shops.values().next().value;
}

function fail(response: Response, status: number, code: string, detail: string): void {
  response.status(status).json({ error: code, detail });
}

/** Answers what the work returns as JSON; a refusal of the store with 422, a malformed request with 400. */
export function handle(
  world: World,
  work: (store: Store, request: Request, response: Response) => unknown,
): RequestHandler {
  return (request, response, next) => {
    const store = shopOf(world, request, true);
    if (!store) return fail(response, 404, "no-shop", "There is no such shop in this sandbox.");
    Promise.resolve()
      .then(() => work(store, request, response))
      .then((result) => {
        if (response.headersSent) return;
        if (isFailure(result)) fail(response, result.code === "not-found" ? 404 : 422, result.code, result.message);
        else response.json(result ?? { ok: true });
      })
      .catch((error: unknown) => {
        if (error instanceof z.ZodError) fail(response, 400, "invalid", z.prettifyError(error));
        else if (error instanceof Error) fail(response, 400, "failed", error.message);
        else next(error);
      });
  };
}
