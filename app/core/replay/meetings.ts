import { INTERACTION_WINDOW_DAYS } from "../attribution/evidence";
import type { Interactions } from "../attribution/evidence";
import type { MemberId } from "../shared/ids";
import { DAY_MS } from "../shared/time";
import type { Instant } from "../shared/time";
import type { MemberNumbers } from "./member-numbers";
import { NONE, createTrails } from "./trails";

/** Two-way interactions count up to 5, so 5 of each direction are enough (SCORING.md section 7). */
const COUNTED_MAX = 5;
const WINDOW_MS = INTERACTION_WINDOW_DAYS * DAY_MS;

type TakenBack = { readonly from: number; readonly to: number; readonly at: Instant; readonly reversedAt: Instant };

const NOTHING: readonly TakenBack[] = [];

export type MeetingBook = {
  /** Activities come in by time; members by their numbers. */
  readonly takeIn: (giver: number, receiver: number, at: Instant, reversedAt: Instant | null) => void;
  /** What each of the actors did for the buyer and the buyer for them, in the 90 days before an order. */
  readonly between: (
    buyer: MemberId,
    actors: Iterable<MemberId>,
    when: { readonly placedAt: Instant; readonly settledAt: Instant },
  ) => Map<MemberId, Interactions>;
  readonly forgetBefore: (now: Instant) => void;
};

export function createMeetingBook(numbers: MemberNumbers): MeetingBook {
  const trails = createTrails();
  /** By the number of each of the two; few members have any. */
  const takenBack = new Map<number, TakenBack[]>();
  /** By number: the place of one of the actors at hand among them, from 1; of all others 0. */
  const places: number[] = [];

  const takeIn: MeetingBook["takeIn"] = (giver, receiver, at, reversedAt) => {
    if (reversedAt !== null) {
      const one = { from: giver, to: receiver, at, reversedAt };
      for (const whose of [giver, receiver]) takenBack.set(whose, [...(takenBack.get(whose) ?? []), one]);
      return;
    }
    trails.add(at, giver, receiver);
  };

  const between: MeetingBook["between"] = (buyer, actors, { placedAt, settledAt }) => {
    const named = [...actors];
    const others = named.map((actor) => numbers.knownNumber(actor) ?? NONE);
    const own = numbers.knownNumber(buyer);
    const counts = own === undefined ? [] : count(own, others, placedAt - WINDOW_MS);
    const found = new Map<MemberId, Interactions>();
    for (const [n, actor] of named.entries()) {
      const other = others[n] ?? NONE;
      let toBuyer = Math.min(counts[2 * n] ?? 0, COUNTED_MAX);
      let fromBuyer = Math.min(counts[2 * n + 1] ?? 0, COUNTED_MAX);
      for (const back of own === undefined ? NOTHING : (takenBack.get(own) ?? NOTHING)) {
        if (back.at < placedAt - WINDOW_MS || back.reversedAt <= settledAt) continue;
        if (back.from === own && back.to === other) fromBuyer += 1;
        else if (back.from === other && back.to === own) toBuyer += 1;
      }
      found.set(actor, { toBuyer, fromBuyer });
    }
    return found;
  };

  /** Of each actor in turn: what they did for the buyer, and the buyer for them. The buyer's trail is gone through once for all. */
  const count = (buyer: number, actors: readonly number[], since: Instant): number[] => {
    const counts = new Array<number>(2 * actors.length).fill(0);
    for (const [n, actor] of actors.entries()) {
      while (places.length <= actor) places.push(0);
      if (actor !== NONE) places[actor] = n + 1;
    }
    for (let step = trails.newestOf(buyer); step !== NONE; step = trails.before(step)) {
      if (trails.at(step) < since) break;
      const place = places[trails.other(step)] ?? 0;
      if (place === 0) continue;
      const counted = 2 * place - 2 + (1 - (step & 1));
      counts[counted] = (counts[counted] ?? 0) + 1;
    }
    for (const actor of actors) if (actor !== NONE) places[actor] = 0;
    return counts;
  };

  const forgetBefore = (now: Instant): void => {
    const oldest = now - WINDOW_MS;
    for (const [whose, list] of takenBack) {
      const left = list.filter(({ at }) => at >= oldest);
      if (left.length === 0) takenBack.delete(whose);
      else if (left.length < list.length) takenBack.set(whose, left);
    }
    trails.forgetBefore(oldest);
  };

  return { takeIn, between, forgetBefore };
}
