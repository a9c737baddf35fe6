import { DECAY_ONE } from "../programs/program";
import type { Program } from "../programs/program";
import type { MemberId } from "../shared/ids";
import type { Instant, Week } from "../shared/time";
import { pairPercent } from "../trust/pair-percent";
import { SEED_ORDERS } from "../trust/endorsements";
import { publishTrust } from "../trust/publish-trust";
import type { TrustEdge } from "../trust/publish-trust";
import type { Community } from "./replay-input";

type Endorsement = {
  readonly giver: MemberId;
  readonly receiver: MemberId;
  readonly week: Week;
  readonly reversedAt: Instant | null;
};
type Percents = { readonly trustPercent: number; readonly pairPercent: number };
/** Endorsements of one week from one member to another: a count, and the instants at which some are taken back. */
type Given = { standing: number; readonly reversedAt: Instant[] };

export type TrustBook = {
  /** What an endorsement is worth when it comes in, read from the last published snapshot. */
  readonly percentsOf: (giver: MemberId, receiver: MemberId, week: Week, now: Instant) => Percents;
  readonly takeIn: (endorsement: Endorsement) => void;
  /** `undoneAt`: from when on it is cancelled. */
  readonly paidOrder: (buyer: MemberId, undoneAt: Instant | null) => void;
  /** Publishes the snapshot of a week that closed. */
  readonly publish: (week: Week, closedAt: Instant) => void;
};

const FULL: Percents = { trustPercent: 100, pairPercent: 100 };

/**
 * Peer trust while a replay goes on (SCORING.md section 5). Seeds are staff (which files do not say), group creators and members with
 * at least 3 orders. Before the first snapshot everybody is trusted; after it, who is not in the graph is not.
 */
export function createTrustBook(program: Program, community: Community): TrustBook {
  const { trust } = program;
  if (trust === "off") {
    return { percentsOf: () => FULL, takeIn: () => undefined, paidOrder: () => undefined, publish: () => undefined };
  }
  const creators = community.groups.flatMap(({ creator }) => (creator === null ? [] : [creator]));
  const employed = community.members.flatMap(({ member, staff = [] }) => staff.map((span) => ({ member, ...span })));
  const paidOrders = new Map<MemberId, { standing: number; readonly undoneAt: Instant[] }>();
  const weeks = new Map<Week, Map<MemberId, Map<MemberId, Given>>>();
  let published: Map<MemberId, number> | null = null;

  const countOf = (given: Given | undefined, now: Instant): number =>
    given === undefined ? 0 : given.standing + given.reversedAt.filter((at) => at > now).length;

  const between = (a: MemberId, b: MemberId, week: Week, now: Instant): number => {
    let count = 0;
    for (const [given, givers] of weeks) {
      if (given <= week - trust.weeks) continue;
      count += countOf(givers.get(a)?.get(b), now) + countOf(givers.get(b)?.get(a), now);
    }
    return count;
  };

  const takeIn = ({ giver, receiver, week, reversedAt }: Endorsement): void => {
    const givers = weeks.get(week) ?? new Map<MemberId, Map<MemberId, Given>>();
    const receivers = givers.get(giver) ?? new Map<MemberId, Given>();
    const given = receivers.get(receiver) ?? { standing: 0, reversedAt: [] };
    if (reversedAt === null) given.standing += 1;
    else given.reversedAt.push(reversedAt);
    weeks.set(week, givers.set(giver, receivers.set(receiver, given)));
  };

  const edgesAt = (week: Week, closedAt: Instant): TrustEdge[] => {
    const edges: TrustEdge[] = [];
    const sums = new Map<MemberId, Map<MemberId, number>>();
    for (const [given, givers] of weeks) {
      if (given > week) continue;
      const fade = (program.tables.weekDecay[week - given] ?? 0) / DECAY_ONE;
      for (const [giver, receivers] of givers) {
        const sum = sums.get(giver) ?? new Map<MemberId, number>();
        sums.set(giver, sum);
        for (const [receiver, one] of receivers) {
          sum.set(receiver, (sum.get(receiver) ?? 0) + fade * countOf(one, closedAt));
        }
      }
    }
    for (const [giver, sum] of sums) for (const [receiver, weight] of sum) edges.push({ giver, receiver, weight });
    return edges;
  };

  return {
    takeIn,
    paidOrder: (buyer, undoneAt) => {
      const orders = paidOrders.get(buyer) ?? { standing: 0, undoneAt: [] };
      paidOrders.set(buyer, orders);
      if (undoneAt === null) orders.standing += 1;
      else orders.undoneAt.push(undoneAt);
    },
    percentsOf: (giver, receiver, week, now) => ({
      trustPercent: published === null ? 100 : (published.get(giver) ?? 0),
      pairPercent: pairPercent(trust, between(giver, receiver, week, now)),
    }),
    publish: (week, closedAt) => {
      for (const given of weeks.keys()) if (given <= week - trust.weeks) weeks.delete(given);
      const buyers = [...paidOrders].flatMap(([member, { standing, undoneAt }]) =>
        standing + undoneAt.filter((at) => at > closedAt).length >= SEED_ORDERS ? [member] : [],
      );
      const staff = employed.flatMap(({ member, from, until }) =>
        from < closedAt && (until === null || until >= closedAt) ? [member] : [],
      );
      published = publishTrust(trust, { edges: edgesAt(week, closedAt), seeds: [...staff, ...creators, ...buyers] });
    },
  };
}
