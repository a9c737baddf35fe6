import type { IncomingMessage } from "node:http";
import type { Request, RequestHandler, Response } from "express";
import { refusedStranger } from "~/auth/limit-strangers";
import { identityHash } from "~/adapters/shopify/identity-hash";
import { appSecrets } from "~/auth/proxy.server";
import type { Deps } from "~/deps.server";
import { identitySecret } from "~/env.server";
import { type WebhookVerdict, receiveWebhook } from "~/usecases/intake/receive-webhook";

/** Where Shopify sends webhooks (shopify.app.toml). */
export const WEBHOOKS_PATH = "/webhooks/shopify";

/**
 * POST /webhooks/shopify: 200 once the row is committed, 401 for a wrong signature, 400 for what no retry would mend, 503 for what could
 * not be stored; 429 for an address that sends too much that is not Shopify's. In front of Remix: of all requests these are by far the
 * most, and they need none of it.
 */
export function webhookDoor(deps: Pick<Deps, "inbox" | "log">): RequestHandler {
  const secrets = appSecrets();
  const hash = identityHash(identitySecret());
  return (request, response, next) => {
    if (request.method !== "POST") {
      refuse(request, response, () => response.status(405).set("Allow", "POST").send("POST only")).catch(next);
      return;
    }
    readBody(request, (rawBody) => {
      receiveWebhook(deps, { rawBody, header: (name) => headerOf(request, name), secrets, hash })
        .then((verdict) => answer(request, response, verdict))
        .catch((error: unknown) => {
          deps.log.error({ err: error }, "a webhook could not be stored");
          response.status(503).end();
        });
    });
  };
}

/** Calls `then` with the whole body; never, when the sender goes away before its end or it was refused as too long. */
function readBody(request: IncomingMessage, then: (body: Buffer) => void): void {
  const pieces: Buffer[] = [];
  request.on("data", (piece: Buffer) => pieces.push(piece));
  request.once("end", () => then(pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces)));
}

function headerOf(request: IncomingMessage, name: string): string | null {
  const value = request.headers[name];
  return typeof value === "string" ? value : null;
}

const REFUSED = {
  signature: "the signature does not match the body",
  shop: "the body names another shop than X-Shopify-Shop-Domain",
} as const;

async function answer(request: Request, response: Response, verdict: WebhookVerdict): Promise<void> {
  switch (verdict.kind) {
    case "stored":
      response.statusCode = 200;
      response.end();
      return;
    case "refused":
      await refuse(request, response, () => response.status(401).send(REFUSED[verdict.reason]));
      return;
    case "malformed":
      response.status(400).type("text").send(`${verdict.field}: expected ${verdict.expected}`);
  }
}

/** Says what is wrong with a request that is not Shopify's, as long as not too many come from where it does. */
async function refuse(request: Request, response: Response, say: () => void): Promise<void> {
  if (await refusedStranger(request, response)) return;
  response.type("text");
  say();
}
