import { rulesNeedLookUp } from "../orders/earning";
import type { Program } from "../programs/program";
import { createReplay } from "../replay/replay";
import type { Community, ReplayActivity, ReplayOrder, ReplayedMember } from "../replay/replay-input";
import type { Instant } from "../shared/time";
import { createZone } from "../shared/zone";
import { collectSide } from "./collect-side";
import type { BesidePrograms, Side } from "./collect-side";
import { compareSides } from "./compare-sides";
import type { BacktestResult } from "./compare-sides";

export type BacktestOptions = BesidePrograms & {
  /** In force, and the one that it is held against. */
  readonly program: Program;
  readonly against: Program;
  readonly community: Community;
  readonly at: Instant;
  /** As for a replay. */
  readonly names?: readonly string[];
  /** Stored percents stand for a program whose trust settings are those that they were stored under. */
  readonly storedTrust?: Program["trust"];
};

export type Backtest = {
  /** By time, as for a replay. */
  readonly activity: (activity: ReplayActivity) => void;
  readonly order: (order: ReplayOrder) => void;
  /** `others`: who is known without having done anything that a replay takes in. */
  readonly finish: (others?: Iterable<string>) => BacktestResult;
};

export type ReplayedSide = {
  readonly program: Program;
  readonly side: Side;
  readonly members: readonly ReplayedMember[];
  /** Orders that could earn and of which it is not known what the program's rules name: they are judged without. */
  readonly unreadOrders: number;
};

/** One program over the stream of events; what it gives back is plain, so that it may come from another thread. */
export type PlayedSide = {
  readonly activity: (activity: ReplayActivity) => void;
  readonly order: (order: ReplayOrder) => void;
  /** `others`: who is known without having done anything that a replay takes in. */
  readonly finish: (others?: Iterable<string>) => ReplayedSide;
};

/** Two replays over one stream of events. What is kept is what two replays keep, and sums by member and month. */
export function createBacktest(options: BacktestOptions): Backtest {
  const [now, then] = [createSide(options, options.program), createSide(options, options.against)];
  return {
    activity: (activity) => {
      now.activity(activity);
      then.activity(activity);
    },
    order: (order) => {
      now.order(order);
      then.order(order);
    },
    finish: (others = []) => {
      const named = [...others];
      return compareSides(now.finish(named), then.finish(named), options.at);
    },
  };
}

/** The replay of one of the two programs, with the sums that a comparison needs. */
export function createSide(
  { community, at, names, storedTrust, ...beside }: Omit<BacktestOptions, "program" | "against">,
  program: Program,
): PlayedSide {
  const zone = createZone(program.timezone);
  const { sink, finish: finishSide } = collectSide(program, zone, beside);
  const useStoredPercents = storedTrust !== undefined && sameTrust(storedTrust, program.trust);
  const looksUp = rulesNeedLookUp(program);
  let unreadOrders = 0;
  const named = names === undefined ? {} : { names };
  const replay = createReplay({ program, zone, community, at, sink, useStoredPercents, ...named });
  return {
    activity: (activity) => {
      // A kind that only the other program knows does not exist here.
      if (Object.hasOwn(program.kinds, activity.kindName)) replay.activity(activity);
    },
    order: (order) => {
      const isUnread = order.isUnread ?? (order.details ?? null) === null;
      if (looksUp && isUnread && order.isHistory !== true) unreadOrders += 1;
      replay.order(order);
    },
    finish: (others = []) => {
      const members = replay.finish();
      const side = finishSide(at);
      const known = new Set(members.map(({ member }) => member));
      const none = { scoreMilli: 0, tier: program.tiers[0]?.name ?? "", activeWeeks: 0, consistencyPercent: 0 };
      const silent = [...others]
        .filter((member) => !known.has(member))
        .map((member) => ({ member, ...none, hasActivity: false }));
      return { program, side, members: [...members, ...silent], unreadOrders };
    },
  };
}

export function sameTrust(a: Program["trust"], b: Program["trust"]): boolean {
  if (a === "off" || b === "off") return a === b;
  return a.weeks === b.weeks && a.restart === b.restart && a.pairDamping === b.pairDamping && a.edgeMax === b.edgeMax;
}
