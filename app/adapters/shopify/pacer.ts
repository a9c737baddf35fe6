import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { type SeenBucket, takeCost } from "~/adapters/persistence/cost-rows";
import type { Queryable } from "~/adapters/persistence/database";
import type { AdminUse } from "~/ports/shopify-admin";

const throttleSchema = z.object({
  cost: z.object({
    requestedQueryCost: z.number().optional(),
    actualQueryCost: z.number().nullish(),
    throttleStatus: z.object({ maximumAvailable: z.number(), currentlyAvailable: z.number(), restoreRate: z.number() }),
  }),
});

/** What one call was: its operation, what Shopify said in `extensions` about its cost. */
export type Paced = { readonly operation: string; readonly extensions: unknown };

export type Pacer = {
  /** Answers when a call may go; false when the shop's bucket is so contended that it should be tried another time. */
  admit(shop: string, operation: string, use: AdminUse): Promise<boolean>;
  /** What an answer said about the bucket. */
  report(shop: string, paced: Paced): void;
  /** Shopify answered 429 or 5xx: nobody calls for the time it named, or, where it named none, for longer each time in a row. */
  backOff(shop: string, retryAfterMs: number | null): void;
};

/** What is asked for where an operation has not been answered yet. */
const UNKNOWN_POINTS = 60;
/** What is not money leaves this part of the bucket to what is. */
const LEAVE_SHARE = 0.25;
const PAUSE_MS_MAX = 20_000;
const PATIENCE_MS = 60_000;
const BACK_OFF_MS_MAX = 30_000;

type Heard = {
  giveBack: number;
  seen: (SeenBucket & { readonly at: number }) | null;
  closedUntil: number;
  failuresInARow: number;
};

export type PacerOptions = {
  /** Where the bucket of a shop is; undefined: a shop that is not stored is not paced. */
  readonly bucketOf: (shop: string) => Promise<{ readonly db: Queryable; readonly shopId: number } | undefined>;
  readonly now?: () => number;
  readonly pause?: (ms: number) => Promise<void>;
  readonly backOffMs?: number;
};

/**
 * One cost bucket per shop, shared by all processes in the database and corrected by what each answer said. Each call takes what its
 * operation cost before; what was heard since goes with the next taking, so that a call costs one statement.
 */
export function createPacer(options: PacerOptions): Pacer {
  const { bucketOf, now = () => Date.now(), pause = (ms: number) => delay(ms), backOffMs = 250 } = options;
  const heardOf = new Map<string, Heard>();
  const costOf = new Map<string, number>();

  function heard(shop: string): Heard {
    const known = heardOf.get(shop) ?? { giveBack: 0, seen: null, closedUntil: 0, failuresInARow: 0 };
    heardOf.set(shop, known);
    return known;
  }

  async function take(shop: string, operation: string, use: AdminUse): Promise<number> {
    const bucket = await bucketOf(shop);
    if (!bucket) return 0;
    const told = heard(shop);
    const { giveBack, seen } = told;
    // Said once: what was seen then is in the row from now on.
    told.giveBack = 0;
    told.seen = null;
    const since = seen === null ? 0 : Math.max(0, now() - seen.at) / 1000;
    return takeCost(bucket.db, bucket.shopId, {
      points: costOf.get(operation) ?? UNKNOWN_POINTS,
      leaveShare: use === "money" ? 0 : LEAVE_SHARE,
      giveBack,
      seen: seen && { ...seen, available: seen.available + since * seen.restoreRate },
      closeMs: Math.max(0, told.closedUntil - now()),
    });
  }

  return {
    async admit(shop, operation, use) {
      for (let waited = 0; waited <= PATIENCE_MS;) {
        const waitMs = await take(shop, operation, use);
        if (waitMs === 0) return true;
        const ms = Math.min(waitMs, PAUSE_MS_MAX);
        await pause(ms);
        waited += ms;
      }
      return false;
    },
    report(shop, { operation, extensions }) {
      const told = heard(shop);
      told.failuresInARow = 0;
      const parsed = throttleSchema.safeParse(extensions);
      if (!parsed.success) return;
      const { requestedQueryCost, actualQueryCost, throttleStatus } = parsed.data.cost;
      const asked = costOf.get(operation) ?? UNKNOWN_POINTS;
      if (requestedQueryCost !== undefined) costOf.set(operation, requestedQueryCost);
      if (typeof actualQueryCost === "number") told.giveBack += Math.max(0, asked - actualQueryCost);
      const { currentlyAvailable: available, maximumAvailable: maximum, restoreRate } = throttleStatus;
      told.seen = { available, maximum, restoreRate, at: now() };
    },
    backOff(shop, retryAfterMs) {
      const told = heard(shop);
      const growing = Math.min(BACK_OFF_MS_MAX, backOffMs * 2 ** told.failuresInARow);
      if (retryAfterMs === null) told.failuresInARow += 1;
      told.closedUntil = Math.max(told.closedUntil, now() + (retryAfterMs ?? growing));
    },
  };
}
