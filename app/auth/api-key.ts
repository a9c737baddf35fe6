import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

export type ApiKeyParts = { readonly shopId: number; readonly keyId: string; readonly secret: string };

const KEY = /^hearth_(\d{1,9})_([a-z0-9]{12})_([\w-]{43})$/;

/** A key names its shop and itself, so that it is found without looking at others; only the hash of the secret is stored. */
export function newApiKey(shopId: number): ApiKeyParts & { readonly text: string } {
  const keyId = randomBytes(6).toString("hex");
  const secret = randomBytes(32).toString("base64url");
  return { shopId, keyId, secret, text: `hearth_${shopId}_${keyId}_${secret}` };
}

export function parseApiKey(text: string): ApiKeyParts | undefined {
  const [, shopId, keyId, secret] = KEY.exec(text) ?? [];
  return shopId && keyId && secret ? { shopId: Number(shopId), keyId, secret } : undefined;
}

/** The secret has 256 random bits: a plain hash is enough. */
export function hashSecret(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}

export function sameHash(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
