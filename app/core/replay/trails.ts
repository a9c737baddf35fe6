import type { Instant } from "../shared/time";

/** In the place of a member's number, or of a step. */
export const NONE = -1;

/**
 * What happened between members, by time, each of it a step on the trails of up to two: one list for all of them, since adding to
 * its end and dropping its start cost the same however many members there are. A step is the event's number times 2, and 1 more on
 * the second member's trail.
 */
export type Trails = {
  /** Events come in by time; gives the event's number. */
  readonly add: (at: Instant, first: number, second: number) => number;
  /** The newest step of a member's trail, and the one before a step; NONE where there is none, or it was forgotten. */
  readonly newestOf: (member: number) => number;
  readonly before: (step: number) => number;
  readonly at: (step: number) => Instant;
  /** Who else was part of it, or NONE. */
  readonly other: (step: number) => number;
  /** Forgets the events before an instant; gives how many. */
  readonly forgetBefore: (oldest: Instant) => number;
};

export function createTrails(): Trails {
  const instants: Instant[] = [];
  const members: number[] = [];
  const befores: number[] = [];
  const newest: number[] = [];
  let forgotten = 0;

  const follow = (member: number, step: number): void => {
    members.push(member);
    if (member === NONE) {
      befores.push(NONE);
      return;
    }
    while (newest.length <= member) newest.push(NONE);
    befores.push(newest[member] ?? NONE);
    newest[member] = step;
  };
  const known = (step: number): number => (step < 2 * forgotten ? NONE : step);

  return {
    add: (at, first, second) => {
      const number = forgotten + instants.length;
      instants.push(at);
      follow(first, 2 * number);
      follow(second, 2 * number + 1);
      return number;
    },
    newestOf: (member) => known(newest[member] ?? NONE),
    before: (step) => known(befores[step - 2 * forgotten] ?? NONE),
    at: (step) => instants[(step >> 1) - forgotten] ?? 0,
    other: (step) => members[(step ^ 1) - 2 * forgotten] ?? NONE,
    forgetBefore: (oldest) => {
      let over = 0;
      while (over < instants.length && (instants[over] ?? oldest) < oldest) over += 1;
      instants.splice(0, over);
      members.splice(0, 2 * over);
      befores.splice(0, 2 * over);
      forgotten += over;
      return over;
    },
  };
}
