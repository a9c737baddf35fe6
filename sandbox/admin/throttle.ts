import type { Plan } from "../state/records";
import type { Store } from "../state/store";

/** Points a second by plan; the bucket holds twenty seconds' worth. */
const RESTORE_RATE: Record<Plan, number> = { standard: 100, advanced: 200, plus: 1000, enterprise: 2000 };
const BUCKET_SECONDS = 20;

type Bucket = { level: number; at: number };
const buckets = new WeakMap<Store, Bucket>();

export type ThrottleStatus = { maximumAvailable: number; currentlyAvailable: number; restoreRate: number };

function refill(store: Store): { bucket: Bucket; maximum: number; rate: number } {
  const rate = RESTORE_RATE[store.shop.plan];
  const maximum = rate * BUCKET_SECONDS;
  const now = performance.now();
  const bucket = buckets.get(store) ?? { level: maximum, at: now };
  bucket.level = Math.min(maximum, bucket.level + ((now - bucket.at) / 1000) * rate);
  bucket.at = now;
  buckets.set(store, bucket);
  return { bucket, maximum, rate };
}

export function throttleStatus(store: Store): ThrottleStatus {
  const { bucket, maximum, rate } = refill(store);
  return { maximumAvailable: maximum, currentlyAvailable: Math.max(0, Math.floor(bucket.level)), restoreRate: rate };
}

/** Takes the requested cost before the query runs; false when the bucket does not hold as much. */
export function takePoints(store: Store, points: number): boolean {
  const { bucket } = refill(store);
  if (bucket.level < points) return false;
  bucket.level -= points;
  return true;
}

/** Gives back what was asked for but not used. */
export function givePoints(store: Store, points: number): void {
  const { bucket, maximum } = refill(store);
  bucket.level = Math.min(maximum, bucket.level + points);
}

export function drainPoints(store: Store, left: number): void {
  refill(store).bucket.level = left;
}
