import { existsSync } from "node:fs";
import { readActivities } from "../../adapters/interchange/read-activities";
import { readCommunity } from "../../adapters/interchange/read-community";
import { readOrders } from "../../adapters/interchange/read-orders";
import { UnusableFileError, createProblemLog } from "../../adapters/interchange/problems";
import type { ProblemLog } from "../../adapters/interchange/problems";
import { ORDER_KIND } from "../../core/programs/defaults";
import type { Program } from "../../core/programs/program";
import type { Community, ReplayActivity, ReplayOrder } from "../../core/replay/replay-input";
import type { Instant } from "../../core/shared/time";

/** Events of a directory of interchange files, by time; at the same instant activities first. */
export type History = {
  readonly community: Community;
  /** Everybody who is named as having done something. */
  readonly members: ReadonlySet<string>;
  /** All orders up to the instant, also those that nobody of the community has to do with. */
  readonly orders: number;
  readonly unknownCodes: ReadonlyMap<string, number>;
  readonly problems: ProblemLog;
  /** Hands out every event once; gives the number of activities. */
  readonly play: (to: HistoryListener) => number;
};
export type HistoryListener = {
  readonly activity: (activity: ReplayActivity) => void;
  readonly order: (order: ReplayOrder) => void;
};

/** Reads a directory for one program or several: a kind that none of them knows is a problem of its row. */
export function readHistory(directory: string, programs: readonly Program[], at: Instant): History {
  if (!existsSync(directory)) throw new UnusableFileError(directory, null, "no such directory");
  const problems = createProblemLog();
  const report = problems.add;
  const community = readCommunity(directory, report);
  // A paid order is the engine's own activity: given in a file as well, it would count twice.
  const named = new Set(programs.flatMap((program) => Object.keys(program.kinds)));
  const kinds = [...named].filter((kind) => kind !== ORDER_KIND);
  const log = readActivities({ directory, at, kinds, report });
  const orders = readOrders({ directory, at, community, report });

  const play = (to: HistoryListener): number => {
    let activities = 0;
    const relevant = orders.relevant();
    let next = relevant.next();
    for (const activity of log.activities()) {
      for (; next.done !== true && next.value.placedAt < activity.occurredAt; next = relevant.next()) {
        to.order(next.value);
      }
      to.activity(activity);
      activities += 1;
    }
    for (; next.done !== true; next = relevant.next()) to.order(next.value);
    return activities;
  };

  return { community, members: log.members, orders: orders.orders, unknownCodes: orders.unknownCodes, problems, play };
}
