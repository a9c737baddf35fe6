import { divideFloor } from "../shared/integer";
import { DAY_MS } from "../shared/time";
import type { Instant } from "../shared/time";

/** Why an activity waits for a person (SCORING.md section 5): held, not deleted. */
export type HoldReason = "pair-burst" | "unusual-rate";

export type Hold = {
  readonly reason: HoldReason;
  /** Acts in the span that is looked at, this one included. */
  readonly seen: number;
  /** How many are usual: the limit of a pair, or the actor's own median. */
  readonly usual: number;
};

/** From when it happened: history that is imported late waits no longer. */
export const HOLD_MS = 7 * DAY_MS;
export const PAIR_SPAN_MS = 10 * 60_000;
export const PAIR_SPAN_MAX = 5;
export const RATE_SPAN_MS = 60 * 60_000;
export const RATE_HISTORY_MS = 56 * DAY_MS;
const IMPROBABLE = 1e-4;

/** More than 5 endorsements from one giver to one receiver in 10 minutes; `earlier` are those before this one, in any order. */
export function pairBurst(earlier: readonly Instant[], occurredAt: Instant): Hold | null {
  const within = earlier.filter((instant) => instant > occurredAt - PAIR_SPAN_MS && instant <= occurredAt).length;
  return within >= PAIR_SPAN_MAX ? { reason: "pair-burst", seen: within + 1, usual: PAIR_SPAN_MAX } : null;
}

/**
 * An hourly rate that the actor's own 8 weeks make improbable: P(X >= seen) < 1e-4 for a Poisson variable with their median. The median
 * is over the hours in which they did something, since nearly every hour of nearly everybody is empty. A median of 0, nobody's
 * history, says nothing: it is taken as 1, the least that an hour with something in it can have.
 */
export function unusualRate(seen: number, hours: readonly number[]): Hold | null {
  const usual = Math.max(1, median(hours));
  return poissonUpperTail(seen, usual) < IMPROBABLE ? { reason: "unusual-rate", seen, usual } : null;
}

/** From this many acts in an hour on the actor's history has to be looked at; fewer are improbable for nobody. */
export const RATE_SEEN_MIN = leastImprobable();

function leastImprobable(): number {
  let seen = 1;
  while (unusualRate(seen, []) === null) seen += 1;
  return seen;
}

/** The middle one; of two middle ones the mean, floored. 0 of none. */
export function median(counts: readonly number[]): number {
  const sorted = [...counts].sort((a, b) => a - b);
  const upper = sorted[sorted.length >> 1] ?? 0;
  if (sorted.length % 2 === 1) return upper;
  return divideFloor(upper + (sorted[(sorted.length >> 1) - 1] ?? 0), 2);
}

/** P(X >= count) for a Poisson variable with this mean. Compared with a limit, never stored. */
export function poissonUpperTail(count: number, mean: number): number {
  // Summed from the count upwards: the complement of a sum that is nearly 1 would lose its digits.
  let term = Math.exp(-mean);
  for (let k = 1; k <= count; k += 1) term = (term * mean) / k;
  let tail = 0;
  for (let k = count; k - count < 1000; k += 1) {
    tail += term;
    term = (term * mean) / (k + 1);
    if (k > mean && term < tail * 1e-16) break;
  }
  return Math.min(1, tail);
}
