import { INTERACTION_WINDOW_DAYS } from "../attribution/evidence";
import type { Interactions } from "../attribution/evidence";
import type { MemberId } from "../shared/ids";
import { DAY_MS } from "../shared/time";
import type { Instant } from "../shared/time";

/** Two-way interactions count up to 5, so 5 of each direction are enough (SCORING.md section 7). */
const COUNTED_MAX = 5;
const WINDOW_MS = INTERACTION_WINDOW_DAYS * DAY_MS;

/**
 * Whom one member met, by time: `at[n]` with the member of number `with[n] >> 1`, by whose doing in the lowest bit. Numbers in
 * plain arrays, since every activity between two people is kept twice for 90 days.
 */
type Met = { readonly at: number[]; readonly with: number[]; start: number };
type TakenBack = { readonly from: number; readonly to: number; readonly at: Instant; readonly reversedAt: Instant };

const NOTHING: readonly TakenBack[] = [];

export type MeetingBook = {
  /** Members by number, so that whoever keeps something of each needs no look-up of their own. */
  readonly numberOf: (member: MemberId) => number;
  readonly knownNumber: (member: MemberId) => number | undefined;
  /** Activities come in by time. */
  readonly takeIn: (giver: number, receiver: number, at: Instant, reversedAt: Instant | null) => void;
  /** What each of the actors did for the buyer and the buyer for them, in the 90 days before an order. */
  readonly between: (
    buyer: MemberId,
    actors: Iterable<MemberId>,
    when: { readonly placedAt: Instant; readonly settledAt: Instant },
  ) => Map<MemberId, Interactions>;
  readonly forgetBefore: (now: Instant) => void;
};

export function createMeetingBook(): MeetingBook {
  const numbers = new Map<MemberId, number>();
  const met: Met[] = [];
  /** By the number of each of the two; few members have any. */
  const takenBack = new Map<number, TakenBack[]>();

  const numberOf = (member: MemberId): number => {
    let number = numbers.get(member);
    if (number === undefined) {
      number = met.length;
      numbers.set(member, number);
      met.push({ at: [], with: [], start: 0 });
    }
    return number;
  };

  const remember = (whose: number, at: Instant, encoded: number): void => {
    const own = met[whose];
    own?.at.push(at);
    own?.with.push(encoded);
  };

  const takeIn: MeetingBook["takeIn"] = (giver, receiver, at, reversedAt) => {
    if (reversedAt !== null) {
      const one = { from: giver, to: receiver, at, reversedAt };
      for (const whose of [giver, receiver]) takenBack.set(whose, [...(takenBack.get(whose) ?? []), one]);
      return;
    }
    remember(giver, at, receiver * 2);
    remember(receiver, at, giver * 2 + 1);
  };

  const between: MeetingBook["between"] = (buyer, actors, { placedAt, settledAt }) => {
    const since = placedAt - WINDOW_MS;
    const found = new Map<MemberId, Interactions>();
    const own = numbers.get(buyer);
    for (const actor of actors) {
      const other = numbers.get(actor);
      if (own === undefined || other === undefined) found.set(actor, { toBuyer: 0, fromBuyer: 0 });
      else found.set(actor, count(own, other, since, settledAt));
    }
    return found;
  };

  const count = (buyer: number, actor: number, since: Instant, settledAt: Instant): Interactions => {
    let fromBuyer = 0;
    let toBuyer = 0;
    const own = met[buyer];
    for (let n = (own?.at.length ?? 0) - 1; own !== undefined && n >= own.start; n -= 1) {
      if ((own.at[n] ?? 0) < since) break;
      const encoded = own.with[n] ?? -1;
      if (encoded === actor * 2) fromBuyer += 1;
      else if (encoded === actor * 2 + 1) toBuyer += 1;
    }
    fromBuyer = Math.min(fromBuyer, COUNTED_MAX);
    toBuyer = Math.min(toBuyer, COUNTED_MAX);
    for (const { from, to, at, reversedAt } of takenBack.get(buyer) ?? NOTHING) {
      if (at < since || reversedAt <= settledAt) continue;
      if (from === buyer && to === actor) fromBuyer += 1;
      else if (from === actor && to === buyer) toBuyer += 1;
    }
    return { toBuyer, fromBuyer };
  };

  const forgetBefore = (now: Instant): void => {
    const oldest = now - WINDOW_MS;
    for (const [whose, list] of takenBack) {
      const left = list.filter(({ at }) => at >= oldest);
      if (left.length === 0) takenBack.delete(whose);
      else if (left.length < list.length) takenBack.set(whose, left);
    }
    for (const own of met) {
      while (own.start < own.at.length && (own.at[own.start] ?? 0) < oldest) own.start += 1;
      // Cut off now and then rather than always, so that it costs nothing on the whole.
      if (own.start < 32 || own.start * 2 < own.at.length) continue;
      own.at.splice(0, own.start);
      own.with.splice(0, own.start);
      own.start = 0;
    }
  };

  return { numberOf, knownNumber: (member) => numbers.get(member), takeIn, between, forgetBefore };
}
