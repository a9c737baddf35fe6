import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";

/**
 * Requests a minute, for each process: far above what a person or a connector needs, far below what would crowd out other shops.
 * Counted by who has proved to be who they are; what proves nothing is refused before it costs more than a hash. Webhooks are not
 * counted: Shopify paces them, and would only send again what is refused.
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
