import { createHmac, hkdfSync } from "node:crypto";
import type { IdentityKind } from "~/adapters/persistence/identity-rows";

/** A keyed hash of what was normalised, for one shop: equal where two accounts have the same, and no use to anybody without the key. */
export type IdentityHash = (shopDomain: string, kind: IdentityKind, normalised: string) => string;

/** 128 bits: two of a shop's are never equal by chance. */
const HASH_BYTES = 16;
const KEY_BYTES = 32;

/** `secret`: IDENTITY_KEY, or the app's client secret; the key is derived from it, so that nothing else is signed with it. */
export function identityHash(secret: string): IdentityHash {
  const key = Buffer.from(hkdfSync("sha256", secret, "hearth", "identity-buckets", KEY_BYTES));
  return (shopDomain, kind, normalised) =>
    createHmac("sha256", key)
      .update(`${shopDomain}\n${kind}\n${normalised}`)
      .digest()
      .subarray(0, HASH_BYTES)
      .toString("base64url");
}

const plain = (text: string): string => text.normalize("NFKC").trim().toLowerCase();

/** Mail services that deliver to one box whatever dots are in its name. */
const DOTLESS: ReadonlySet<string> = new Set(["gmail.com", "googlemail.com"]);

/** One box, one text: without case, without what follows a plus, without the dots that the service ignores. Null: not an address. */
export function normaliseEmail(given: string): string | null {
  const at = given.lastIndexOf("@");
  if (at < 1 || at === given.length - 1) return null;
  const domain = plain(given.slice(at + 1));
  const [box = ""] = plain(given.slice(0, at)).split("+");
  if (box === "") return null;
  return DOTLESS.has(domain) ? `${box.replaceAll(".", "")}@gmail.com` : `${box}@${domain}`;
}

export type PostalAddress = {
  readonly address1?: unknown;
  readonly address2?: unknown;
  readonly city?: unknown;
  readonly province_code?: unknown;
  readonly zip?: unknown;
  readonly country_code?: unknown;
};

/** One household, one text: without case, signs and spaces. Null where there is no street, or neither a town nor a postal code. */
export function normaliseAddress(given: PostalAddress): string | null {
  const [street, unit, city, province, zip, country] = [
    given.address1,
    given.address2,
    given.city,
    given.province_code,
    given.zip,
    given.country_code,
  ].map((part) => (typeof part === "string" ? plain(part).replaceAll(/[^\p{Letter}\p{Number}]/gu, "") : ""));
  if (!street || !(city || zip)) return null;
  return [street, unit, city, province, zip, country].join("|");
}
