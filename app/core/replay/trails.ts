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

/** Events that there is room for at first; always a power of two. */
const ROOM = 1024;
/** Of an event: its two members, and how far back the step before it is on the trail of each; 0: there is none. */
const WIDTH = 4;

/** Events lie in a ring of plain numbers: what one step needs lies together, and what is forgotten is written over. */
export function createTrails(): Trails {
  let instants = new Float64Array(ROOM);
  let events = new Int32Array(WIDTH * ROOM);
  const newest: number[] = [];
  let forgotten = 0;
  let next = 0;

  const placeOf = (number: number): number => number & (instants.length - 1);
  const known = (step: number): number => (step < 2 * forgotten ? NONE : step);

  const grow = (): void => {
    const [oldInstants, oldEvents] = [instants, events];
    instants = new Float64Array(2 * oldInstants.length);
    events = new Int32Array(2 * oldEvents.length);
    for (let number = forgotten; number < next; number += 1) {
      const from = number & (oldInstants.length - 1);
      instants[placeOf(number)] = oldInstants[from] ?? 0;
      for (let part = 0; part < WIDTH; part += 1) {
        events[WIDTH * placeOf(number) + part] = oldEvents[WIDTH * from + part] ?? 0;
      }
    }
  };

  const follow = (at: number, member: number, step: number): void => {
    events[at] = member;
    if (member === NONE) return;
    while (newest.length <= member) newest.push(NONE);
    const before = known(newest[member] ?? NONE);
    events[at + 1] = before === NONE ? 0 : step - before;
    newest[member] = step;
  };

  return {
    add: (at, first, second) => {
      if (next - forgotten === instants.length) grow();
      const number = next;
      const place = placeOf(number);
      next += 1;
      instants[place] = at;
      follow(WIDTH * place, first, 2 * number);
      follow(WIDTH * place + 2, second, 2 * number + 1);
      return number;
    },
    newestOf: (member) => known(newest[member] ?? NONE),
    before: (step) => {
      const back = events[WIDTH * placeOf(step >> 1) + 2 * (step & 1) + 1] ?? 0;
      return back === 0 ? NONE : known(step - back);
    },
    at: (step) => instants[placeOf(step >> 1)] ?? 0,
    other: (step) => events[WIDTH * placeOf(step >> 1) + 2 * (1 - (step & 1))] ?? NONE,
    forgetBefore: (oldest) => {
      const first = forgotten;
      while (forgotten < next && (instants[placeOf(forgotten)] ?? oldest) < oldest) forgotten += 1;
      return forgotten - first;
    },
  };
}
