import { setTimeout as pause } from "node:timers/promises";
import type { Request, Response } from "express";
import { z } from "zod";
import { findToken } from "../auth/tokens";
import type { ApiVersion } from "../schema/load";
import type { Store } from "../state/store";
import type { World } from "../state/world";
import { faultsOf, takeFault } from "../webhooks/faults";
import { answerRequest, contextFor, operationNames } from "./execute";

const body = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
});

const isVersion = (text: string | undefined): text is ApiVersion => text === "2026-07" || text === "2026-10";

function unauthorized(response: Response): void {
  response.status(401).json({ errors: "[API] Invalid API key or access token (unrecognized login or wrong password)" });
}

/** POST /admin/api/{version}/graphql.json */
export async function graphqlEndpoint(world: World, store: Store, request: Request, response: Response): Promise<void> {
  const version = request.params["version"];
  if (!isVersion(version)) {
    response
      .status(404)
      .json({ errors: `The sandbox has the Admin API in 2026-07 and 2026-10, not ${version ?? ""}.` });
    return;
  }
  const token = findToken(world, store, request.get("X-Shopify-Access-Token") ?? "");
  if (!token) return unauthorized(response);
  const parsed = body.safeParse(request.body);
  if (!parsed.success) {
    response.status(400).json({ errors: { query: "Required parameter missing or invalid" } });
    return;
  }
  const query = {
    query: parsed.data.query,
    variables: parsed.data.variables ?? {},
    operationName: parsed.data.operationName ?? undefined,
  };
  const faults = faultsOf(world);
  const names = operationNames(version, query);
  if (faults.slowMs > 0) await pause(faults.slowMs);
  const error = takeFault(faults.httpErrors, names);
  if (error) {
    if (error.status === 429) response.set("Retry-After", "2.0");
    response
      .status(error.status)
      .json({ errors: error.status === 429 ? "Too Many Requests" : "Internal Server Error" });
    return;
  }
  const throttle = faults.throttled > 0;
  if (throttle) faults.throttled -= 1;
  // Taken before the work, so that two requests at once do not share one fault.
  const lost = throttle ? undefined : takeFault(faults.lostResponses, names);
  const answer = await answerRequest(contextFor(world, store, version, token.scopes), query, throttle);
  if (lost) {
    request.socket.destroy();
    return;
  }
  response.set("X-Shopify-API-Version", version).json(answer);
}
