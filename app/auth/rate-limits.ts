import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";

/**
 * Requests a minute, for each process: far above what a person or a connector needs, far below what would crowd out other shops.
 * Counted by who has proved to be who they are, and what proves nothing by where it comes from. Webhooks that Shopify has signed are not
 * counted: it paces them, and would only send again what is refused.
 */
const PER_MINUTE = {
  /** By shop and person: a page and its parts are some five requests. */
  admin: 600,
  /** By shop and shopper. */
  storefront: 120,
  /** By shop: everybody who is not logged in is one. */
  visitors: 1200,
  /** By key: a thousand activities a request. */
  api: 600,
  /** By address: what proves nothing. An office that opens old tabs is some tens. */
  strangers: 600,
  /** By address: a load balancer and its like ask a few times a second at most, and must never be refused. */
  probes: 1200,
} as const;

export type RateLimited = keyof typeof PER_MINUTE;

const limiters = Object.fromEntries(
  Object.entries(PER_MINUTE).map(([kind, points]) => [kind, new RateLimiterMemory({ points, duration: 60 })]),
) as Readonly<Record<RateLimited, RateLimiterMemory>>;

/** Counts a request; answers after how many seconds to come again where it is one too many, else null. */
export async function tooMany(kind: RateLimited, who: string): Promise<number | null> {
  try {
    await limiters[kind].consume(who);
    return null;
  } catch (refused) {
    if (refused instanceof RateLimiterRes) return Math.max(1, Math.ceil(refused.msBeforeNext / 1000));
    throw refused;
  }
}

/** What is answered to one request too many: a problem document below /api, a line of text elsewhere. */
export function refusal(path: string, wait: number) {
  const title = "Too many requests";
  const problem = path.startsWith("/api/");
  const detail = `Come again in ${String(wait)} s; a request may carry many activities`;
  return {
    status: 429,
    headers: {
      "Content-Type": problem ? "application/problem+json" : "text/plain; charset=utf-8",
      "Cache-Control": "no-store, private",
      "Retry-After": String(wait),
    },
    body: problem
      ? JSON.stringify({ type: "urn:hearth:problem:too-many-requests", title, status: 429, detail })
      : title,
  };
}

/** The same for a route: a Response to throw where `who` has asked too often. */
export async function refuseTooMany(kind: RateLimited, who: string, request: Request): Promise<void> {
  const wait = await tooMany(kind, who);
  if (wait === null) return;
  const { body, ...init } = refusal(new URL(request.url).pathname, wait);
  throw new Response(body, init);
}
