import type { Instant } from "../shared/time";

/** A published version and the instant from which it holds, until the next one's. */
export type InForce = {
  readonly version: number;
  readonly effectiveAt: Instant;
  /** Of two for the same instant the later publication holds. */
  readonly publication: number;
  /** Its instant has not been carried out yet. */
  readonly scheduled: boolean;
};

/** Published versions in the order in which they take effect. */
export function orderTimeline(versions: readonly InForce[]): InForce[] {
  return [...versions].sort((a, b) => a.effectiveAt - b.effectiveAt || a.publication - b.publication);
}

/**
 * The version in force at an instant, of a timeline in order. History from before the first publication stands under the first
 * version, since nobody had decided for the defaults then; 0, the defaults, while none has ever taken effect.
 */
export function versionAt(timeline: readonly InForce[], instant: Instant): number {
  const held = timeline.filter((one) => one.effectiveAt <= instant).at(-1);
  return held?.version ?? timeline.find((one) => !one.scheduled)?.version ?? 0;
}

/** The versions under which orders placed from an instant on can stand. */
export function versionsSince(timeline: readonly InForce[], instant: Instant): number[] {
  const later = timeline.filter((one) => one.effectiveAt > instant && !one.scheduled);
  return [...new Set([versionAt(timeline, instant), ...later.map((one) => one.version)])];
}
