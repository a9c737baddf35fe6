/** Time as an argument: milliseconds since the epoch. */
export type Clock = { now(): number };
