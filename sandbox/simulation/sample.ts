import { type Simulation, simulate } from "./simulate";

/** The demo's store: four groups and half a year, small enough to look at by hand. */
export const SAMPLE_WEEKS = 26;
export const SAMPLE_MEMBERS = 132;

export function simulateSample(seed: number, until: number): Simulation {
  return simulate({ seed, weeks: SAMPLE_WEEKS, members: SAMPLE_MEMBERS, until });
}
