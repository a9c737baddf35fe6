import type { KeyFact } from "~/adapters/persistence/identity-rows";
import { parseInstant } from "~/core/shared/time";
import { type IdentityHash, normaliseAddress, normaliseEmail } from "./identity-hash";

/** What is kept of a customer's e-mail and default address. Null: there is none. Missing: Shopify did not say. */
export type CustomerKeys = { readonly email?: string | null; readonly address?: string | null };

type Fields = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Fields => typeof value === "object" && value !== null;

/** Hashes what tells one person's accounts: the plain values go no further. */
export function keysOfCustomer(shopDomain: string, customer: unknown, hash: IdentityHash): CustomerKeys {
  if (!isObject(customer)) return {};
  const { email, default_address: address } = customer;
  const hashed = (kind: "email" | "address", normalised: string | null): string | null =>
    normalised === null ? null : hash(shopDomain, kind, normalised);
  return {
    ...(email === undefined
      ? {}
      : { email: hashed("email", typeof email === "string" ? normaliseEmail(email) : null) }),
    ...(address === undefined
      ? {}
      : { address: hashed("address", isObject(address) ? normaliseAddress(address) : null) }),
  };
}

/** Of a stored payload, that of a customer or the customer of an order: which keys they had as of when. */
export function keyFactsOf(customer: unknown, otherwiseAsOf: number): KeyFact[] {
  if (!isObject(customer) || !isObject(customer["keys"])) return [];
  const { id, updated_at: updatedAt, keys } = customer;
  if (typeof id !== "string" && typeof id !== "number") return [];
  const asOf = (typeof updatedAt === "string" ? parseInstant(updatedAt) : null) ?? otherwiseAsOf;
  const { email, address } = keys as Fields;
  const fact = (kind: "email" | "address", key: unknown): KeyFact[] =>
    typeof key === "string" || key === null ? [{ customerId: String(id), memberId: null, kind, key, asOf }] : [];
  return [...fact("email", email), ...fact("address", address)];
}
