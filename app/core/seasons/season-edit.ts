import type { SeasonState } from "./season";
import type { Instant } from "../shared/time";

/** How much of a season can still be changed: all of it, what nobody loses by, or nothing. */
export type SeasonEditable = "everything" | "in-favour" | "nothing";

/** Before its first instant members have done nothing for it. After its last one it is decided, whether the worker got to it or not. */
export function seasonEditable(
  season: { readonly state: SeasonState; readonly startAt: Instant; readonly endAt: Instant },
  now: Instant,
): SeasonEditable {
  if (season.state === "draft") return "everything";
  if ((season.state !== "scheduled" && season.state !== "running") || season.endAt <= now) return "nothing";
  return season.state === "running" || season.startAt <= now ? "in-favour" : "everything";
}

/** What a season that runs promises. */
export type SeasonPromise = {
  readonly endDay: number;
  readonly goal: number;
  readonly poolMinor: number;
};

export type SeasonLoss = "earlier-end" | "end-of-reached" | "higher-goal" | "smaller-pool";

/**
 * What somebody would lose by an edit of a season that runs: days to reach the goal in, a goal that comes nearer, a part of the pool. Who has
 * reached the goal would share with those who come in the days after it: its end stays.
 */
export function lossBy(before: SeasonPromise, after: SeasonPromise, isReached: boolean): SeasonLoss | null {
  if (after.endDay < before.endDay) return "earlier-end";
  if (isReached && after.endDay > before.endDay) return "end-of-reached";
  if (after.goal > before.goal) return "higher-goal";
  return after.poolMinor < before.poolMinor ? "smaller-pool" : null;
}
