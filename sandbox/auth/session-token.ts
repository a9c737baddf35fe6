import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import type { AppConfig } from "../options";

/** The staff member who looks at the admin. */
export const STAFF_USER = {
  id: 902_541_635,
  firstName: "Robin",
  lastName: "Keeper",
  email: "robin@example.test",
} as const;
const LIFETIME_S = 60;
/** Clocks differ; the same tolerance as Shopify's libraries. */
const TOLERANCE_S = 10;

const claims = z.object({
  iss: z.string(),
  dest: z.string(),
  aud: z.string(),
  sub: z.string(),
  exp: z.number(),
  nbf: z.number(),
  iat: z.number(),
  jti: z.string(),
  sid: z.string(),
});
export type SessionClaims = z.infer<typeof claims>;

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

function sign(secret: string, text: string): Buffer {
  return createHmac("sha256", secret).update(text).digest();
}

/** What App Bridge gives the app: HS256, one minute. `overrides` makes wrong ones for tests. */
export function createSessionToken(app: AppConfig, shop: string, overrides: Partial<SessionClaims> = {}): string {
  const now = Math.floor(Date.now() / 1000);
  const body: SessionClaims = {
    iss: `https://${shop}/admin`,
    dest: `https://${shop}`,
    aud: app.apiKey,
    sub: String(STAFF_USER.id),
    exp: now + LIFETIME_S,
    nbf: now,
    iat: now,
    jti: randomUUID(),
    sid: randomUUID(),
    ...overrides,
  };
  const text = `${encode({ alg: "HS256", typ: "JWT" })}.${encode(body)}`;
  return `${text}.${sign(app.apiSecret, text).toString("base64url")}`;
}

/** The claims of a token that this shop's admin issued to this app and that still holds, or the reason why not. */
export function verifySessionToken(app: AppConfig, shop: string, token: string): SessionClaims | string {
  const [head = "", body = "", signature = ""] = token.split(".");
  const expected = sign(app.apiSecret, `${head}.${body}`);
  const given = Buffer.from(signature, "base64url");
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return "signature";
  const parsed = claims.safeParse(JSON.parse(Buffer.from(body, "base64url").toString("utf8")));
  if (!parsed.success) return "claims";
  const now = Date.now() / 1000;
  if (parsed.data.exp + TOLERANCE_S < now || parsed.data.nbf - TOLERANCE_S > now) return "expired";
  if (parsed.data.aud !== app.apiKey) return "audience";
  return parsed.data.dest === `https://${shop}` && parsed.data.iss === `https://${shop}/admin` ? parsed.data : "shop";
}
