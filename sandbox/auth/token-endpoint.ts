import type { Request, Response } from "express";
import { z } from "zod";
import type { TokenRow } from "../state/records";
import type { Store } from "../state/store";
import type { World } from "../state/world";
import { STAFF_USER, verifySessionToken } from "./session-token";
import { issueToken, refreshToken } from "./tokens";

const EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
const ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token";
const OFFLINE = "urn:shopify:params:oauth:token-type:offline-access-token";
const ONLINE = "urn:shopify:params:oauth:token-type:online-access-token";

const credentials = { client_id: z.string(), client_secret: z.string() };
const grant = z.discriminatedUnion("grant_type", [
  z.object({
    ...credentials,
    grant_type: z.literal(EXCHANGE),
    subject_token: z.string(),
    subject_token_type: z.literal(ID_TOKEN),
    requested_token_type: z.enum([OFFLINE, ONLINE]),
    expiring: z.union([z.string(), z.number()]).optional(),
  }),
  z.object({ ...credentials, grant_type: z.literal("refresh_token"), refresh_token: z.string() }),
]);

function refuse(response: Response, error: string, description: string): void {
  response.status(400).json({ error, error_description: description });
}

function secondsUntil(world: World, instant: string | null): number {
  return instant ? Math.max(0, Math.round((Date.parse(instant) - world.now().getTime()) / 1000)) : 0;
}

function answer(world: World, token: TokenRow): Record<string, unknown> {
  const body: Record<string, unknown> = { access_token: token.id, scope: token.scopes.join(",") };
  if (token.expiresAt) body["expires_in"] = secondsUntil(world, token.expiresAt);
  if (token.refreshToken) {
    body["refresh_token"] = token.refreshToken;
    body["refresh_token_expires_in"] = secondsUntil(world, token.refreshExpiresAt);
  }
  if (token.mode === "online") {
    body["associated_user_scope"] = token.scopes.join(",");
    body["associated_user"] = {
      id: STAFF_USER.id,
      first_name: STAFF_USER.firstName,
      last_name: STAFF_USER.lastName,
      email: STAFF_USER.email,
      email_verified: true,
      account_owner: true,
      locale: "en",
      collaborator: false,
    };
  }
  return body;
}

/** POST /admin/oauth/access_token: token exchange and refresh. */
export function tokenEndpoint(world: World, store: Store, request: Request, response: Response): void {
  const parsed = grant.safeParse(request.body);
  if (!parsed.success) return refuse(response, "invalid_request", z.prettifyError(parsed.error));
  const body = parsed.data;
  if (body.client_id !== world.app.apiKey || body.client_secret !== world.app.apiSecret) {
    return refuse(response, "invalid_client", "The client id or secret is wrong.");
  }
  if (!store.shop.installation)
    return refuse(response, "application_not_installed", "The app is not installed on this shop.");
  if (body.grant_type === "refresh_token") {
    const outcome = refreshToken(world, store, body.refresh_token);
    if (outcome.kind === "refused") return refuse(response, "invalid_grant", outcome.reason);
    response.json(answer(world, outcome.token));
    return;
  }
  const session = verifySessionToken(world.app, store.shop.id, body.subject_token);
  if (typeof session === "string")
    return refuse(response, "invalid_subject_token", `The session token is refused: ${session}.`);
  const token = issueToken(world, store, {
    mode: body.requested_token_type === ONLINE ? "online" : "offline",
    expiring: String(body.expiring ?? "0") === "1",
    userId: Number(session.sub),
  });
  response.json(answer(world, token));
}
