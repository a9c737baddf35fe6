import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";

const throttleSchema = z.object({
  cost: z.object({
    requestedQueryCost: z.number().optional(),
    throttleStatus: z.object({ maximumAvailable: z.number(), currentlyAvailable: z.number(), restoreRate: z.number() }),
  }),
});

export type ThrottleStatus = {
  readonly requested: number;
  readonly available: number;
  readonly restoreRate: number;
};

/** Reads `extensions.cost` of an answer; undefined when it is not there. */
export function parseThrottleStatus(extensions: unknown): ThrottleStatus | undefined {
  const parsed = throttleSchema.safeParse(extensions);
  if (!parsed.success) return undefined;
  const { requestedQueryCost = 0, throttleStatus } = parsed.data.cost;
  return {
    requested: requestedQueryCost,
    available: throttleStatus.currentlyAvailable,
    restoreRate: throttleStatus.restoreRate,
  };
}

export type Pacer = {
  report(shop: string, status: ThrottleStatus | undefined): void;
  /** Waits until the shop's bucket should hold a usual call again. */
  wait(shop: string): Promise<void>;
  /** How long to wait after THROTTLED: what was missing, at the rate the bucket fills. */
  waitAfterThrottle(shop: string, extensions: unknown): number;
  pause(ms: number): Promise<void>;
};

/** Points that a usual call of ours asks for; below it we wait rather than be refused. */
const RESERVE_POINTS = 60;
const PAUSE_MS_MAX = 20_000;

/** One cost bucket per shop in this process, corrected by every answer. */
export function createPacer(now: () => number): Pacer {
  const buckets = new Map<string, { available: number; restoreRate: number; at: number }>();
  return {
    report(shop, status) {
      if (status) buckets.set(shop, { available: status.available, restoreRate: status.restoreRate, at: now() });
    },
    async wait(shop) {
      const bucket = buckets.get(shop);
      if (!bucket) return;
      const available = bucket.available + ((now() - bucket.at) / 1000) * bucket.restoreRate;
      if (available < RESERVE_POINTS) await this.pause(((RESERVE_POINTS - available) / bucket.restoreRate) * 1000);
    },
    waitAfterThrottle(shop, extensions) {
      const status = parseThrottleStatus(extensions);
      this.report(shop, status);
      if (!status) return 1000;
      return Math.max(100, ((status.requested - status.available) / status.restoreRate) * 1000);
    },
    pause: (ms) => delay(Math.min(ms, PAUSE_MS_MAX)),
  };
}
