import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

/** Keys by id; the first encrypts, all decrypt. */
export type KeyRing = { readonly current: string; readonly keys: ReadonlyMap<string, Buffer> };

const IV_BYTES = 12;
const TAG_BYTES = 16;
const PREFIX = "enc1";

/** Parses `ID:HEX[,ID:HEX ...]`, the format that env.server.ts has checked. */
export function parseKeyRing(text: string): KeyRing {
  const pairs = text.split(",").map((pair): [string, Buffer] => {
    const [id = "", hex = ""] = pair.split(":");
    return [id, Buffer.from(hex, "hex")];
  });
  const [first] = pairs;
  if (!first) throw new Error("ENCRYPTION_KEYS: expected at least one ID:HEX");
  return { current: first[0], keys: new Map(pairs) };
}

/** AES-256-GCM; `context` (shop and field) is authenticated with it, so that a value cannot be moved to another row. */
export function encryptText(ring: KeyRing, plain: string, context: string): string {
  const key = ring.keys.get(ring.current);
  if (!key) throw new Error(`encryption key ${ring.current} is not in ENCRYPTION_KEYS`);
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, iv).setAAD(Buffer.from(context));
  const body = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
  return [PREFIX, ring.current, Buffer.concat([iv, cipher.getAuthTag(), body]).toString("base64url")].join(".");
}

/** Throws when the key is unknown or anything was altered. */
export function decryptText(ring: KeyRing, sealed: string, context: string): string {
  const [prefix, keyId = "", body = ""] = sealed.split(".");
  const key = ring.keys.get(keyId);
  if (prefix !== PREFIX || !key) throw new Error(`sealed with key "${keyId}", which is not in ENCRYPTION_KEYS`);
  const bytes = Buffer.from(body, "base64url");
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, IV_BYTES))
    .setAAD(Buffer.from(context))
    .setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString("utf8");
}
