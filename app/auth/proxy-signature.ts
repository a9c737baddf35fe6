import { createHmac, timingSafeEqual } from "node:crypto";

export type ProxyParameters = {
  readonly shop: string;
  /** Shopify's numeric id of the customer, or null when nobody is logged in. */
  readonly customerId: string | null;
  readonly pathPrefix: string;
  readonly timestamp: number;
};

export type ProxyVerdict =
  | { readonly kind: "verified"; readonly parameters: ProxyParameters }
  | { readonly kind: "refused"; readonly reason: "repeated-parameter" | "missing-parameter" | "signature" | "expired" };

const RESERVED = ["shop", "logged_in_customer_id", "path_prefix", "timestamp", "signature"] as const;
const AGE_SECONDS_MAX = 90;

/** What Shopify signs: every other parameter as key=value (repeated values joined by a comma), sorted, without separators. */
export function proxySignature(query: URLSearchParams, secret: string): string {
  const values = new Map<string, string[]>();
  for (const [key, value] of query) if (key !== "signature") values.set(key, [...(values.get(key) ?? []), value]);
  const message = [...values]
    .map(([key, all]) => `${key}=${all.join(",")}`)
    .sort()
    .join("");
  return createHmac("sha256", secret).update(message).digest("hex");
}

function equal(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Checks a request that claims to come through Shopify's app proxy. `secrets`: the current one and, in rotation, the one before. */
export function verifyProxy(query: URLSearchParams, secrets: readonly string[], nowMs: number): ProxyVerdict {
  const refused = (reason: Extract<ProxyVerdict, { kind: "refused" }>["reason"]): ProxyVerdict => ({
    kind: "refused",
    reason,
  });
  for (const name of RESERVED) {
    const count = query.getAll(name).length;
    if (count > 1) return refused("repeated-parameter");
    if (count === 0) return refused("missing-parameter");
  }
  const signature = query.get("signature") ?? "";
  // No early exit: the time must not tell which secret matched.
  const matches = secrets.map((secret) => equal(proxySignature(query, secret), signature));
  if (!matches.includes(true)) return refused("signature");
  const timestamp = Number(query.get("timestamp"));
  if (!Number.isInteger(timestamp) || Math.abs(nowMs / 1000 - timestamp) > AGE_SECONDS_MAX) return refused("expired");
  const customerId = query.get("logged_in_customer_id") ?? "";
  return {
    kind: "verified",
    parameters: {
      shop: query.get("shop") ?? "",
      customerId: customerId === "" ? null : customerId,
      pathPrefix: query.get("path_prefix") ?? "",
      timestamp,
    },
  };
}
