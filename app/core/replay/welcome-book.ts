import type { Program } from "../programs/program";
import type { GroupId, MemberId } from "../shared/ids";
import type { Instant, Week } from "../shared/time";
import { weekAt } from "../shared/zone";
import type { Zone } from "../shared/zone";
import { WELCOME_KIND, creditWelcome, hasStayed } from "../welcome/welcome";
import { createQueue } from "./queue";
import type { Community, ReplayActivity } from "./replay-input";

/** The part of a welcome that waits for the newcomer to stay. */
export type WaitingWelcome = {
  readonly member: MemberId;
  readonly group: GroupId | null;
  readonly newcomer: MemberId;
  readonly weightMilli: number;
  readonly dueAt: Instant;
  readonly reversedAt: Instant | null;
};

type Welcomed = Pick<ReplayActivity, "kindName" | "member" | "counterpart" | "group" | "occurredAt">;

export type WelcomeBook = {
  /** What a welcome counts at once; keeps the rest. Anything else counts as it is. */
  readonly takeIn: (given: Welcomed, weightMilli: number, reversedAt: Instant | null) => number;
  readonly paidOrder: (buyer: MemberId, undoneAt: Instant | null) => void;
  /** The next whose days are over by an instant. */
  readonly dueUntil: (instant: Instant) => WaitingWelcome | undefined;
  /** Decides as of its instant, with everything before it known. */
  readonly stayed: (waiting: WaitingWelcome, activeWeeksFrom: (joined: Week) => number) => boolean;
};

/** Welcomes of newcomers while a replay goes on. */
export function createWelcomeBook(program: Program, zone: Zone, community: Community): WelcomeBook {
  const { welcome } = program;
  if (welcome === "at-once") {
    return {
      takeIn: (_given, weightMilli) => weightMilli,
      paidOrder: () => undefined,
      dueUntil: () => undefined,
      stayed: () => false,
    };
  }
  const joinedAt = new Map(community.members.map((one) => [one.member, one.joinedAt]));
  const orders = new Map<MemberId, (Instant | null)[]>();
  const waiting = createQueue<WaitingWelcome>((one) => one.dueAt);
  return {
    takeIn: (given, weightMilli, reversedAt) => {
      const { kindName, member, counterpart, group, occurredAt } = given;
      if (kindName !== WELCOME_KIND || counterpart === null || counterpart === member) return weightMilli;
      const newcomerJoinedAt = joinedAt.get(counterpart) ?? null;
      const credit = creditWelcome(welcome, { weightMilli, occurredAt, newcomerJoinedAt });
      if (credit.rest !== null) waiting.push({ ...credit.rest, member, group, newcomer: counterpart, reversedAt });
      return credit.weightMilli;
    },
    paidOrder: (buyer, undoneAt) => {
      const known = orders.get(buyer);
      if (known === undefined) orders.set(buyer, [undoneAt]);
      else known.push(undoneAt);
    },
    dueUntil: (instant) => waiting.takeUntil(instant),
    stayed: ({ newcomer, dueAt }, activeWeeksFrom) => {
      const activeWeeks = activeWeeksFrom(weekAt(zone, joinedAt.get(newcomer) ?? 0));
      const paidOrders = (orders.get(newcomer) ?? []).filter(
        (undoneAt) => undoneAt === null || undoneAt > dueAt,
      ).length;
      return hasStayed(welcome, { activeWeeks, paidOrders });
    },
  };
}
