import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { readActivities } from "../../adapters/interchange/read-activities";
import { readCommunity } from "../../adapters/interchange/read-community";
import { readOrders } from "../../adapters/interchange/read-orders";
import { UnusableFileError, createProblemLog } from "../../adapters/interchange/problems";
import type { FoundProblems, ProblemLog } from "../../adapters/interchange/problems";
import { type SpooledActivities, spooledActivities } from "../../adapters/interchange/spool-activities";
import { spoolOrders, spooledOrders } from "../../adapters/interchange/spool-orders";
import { ORDER_KIND } from "../../core/programs/defaults";
import type { Program } from "../../core/programs/program";
import type { Community, ReplayActivity, ReplayOrder } from "../../core/replay/replay-input";
import type { Instant } from "../../core/shared/time";

/** What a replay takes in, read, checked and put aside on disk: plain, so that it can be played in several threads. */
export type Events = {
  readonly community: Community;
  /** Everybody who is named as having done something. */
  readonly members: readonly string[];
  readonly activities: SpooledActivities;
  readonly orderFile: string;
};

/** A directory of interchange files. */
export type History = {
  readonly events: Events;
  /** All orders up to the instant, also those that nobody of the community has to do with. */
  readonly orders: number;
  readonly unknownCodes: ReadonlyMap<string, number>;
  readonly problems: ProblemLog;
  /** Hands out every event, and then forgets them; gives the number of activities. */
  readonly play: (to: HistoryListener) => number;
  /** Removes what was put aside. */
  readonly forget: () => void;
};
export type HistoryListener = {
  readonly activity: (activity: ReplayActivity) => void;
  readonly order: (order: ReplayOrder) => void;
};

/** The orders of a directory, put aside. Plain, as is what they are read by: they may be read in another thread. */
export type OrdersToRead = {
  readonly directory: string;
  readonly orderFile: string;
  readonly at: Instant;
  readonly community: Community;
};
export type OrdersRead = {
  readonly orders: number;
  readonly unknownCodes: ReadonlyMap<string, number>;
  readonly problems: FoundProblems;
};

/** Where orders are read while the activities are: begins, and gives what waits for it; null where it did not succeed. */
export type BeginOrders = (given: OrdersToRead) => () => OrdersRead | null;

/** Reads a directory for one program or several: a kind that none of them knows is a problem of its row. */
export function readHistory(
  directory: string,
  programs: readonly Program[],
  at: Instant,
  beginOrders: BeginOrders = () => () => null,
): History {
  if (!existsSync(directory)) throw new UnusableFileError(directory, null, "no such directory");
  const scratch = mkdtempSync(path.join(tmpdir(), "hearth-history-"));
  const forget = (): void => rmSync(scratch, { recursive: true, force: true });
  try {
    const read = readInto({ scratch, directory, programs, at, beginOrders });
    const play = (to: HistoryListener): number => {
      try {
        return playEvents(read.events, to);
      } finally {
        forget();
      }
    };
    return { ...read, play, forget };
  } catch (error) {
    forget();
    throw error;
  }
}

function readInto(from: {
  readonly scratch: string;
  readonly directory: string;
  readonly programs: readonly Program[];
  readonly at: Instant;
  readonly beginOrders: BeginOrders;
}) {
  const { scratch, directory, programs, at } = from;
  const problems = createProblemLog();
  const report = problems.add;
  const community = readCommunity(directory, report);
  const orderFile = path.join(scratch, "orders");
  const ordersToRead = { directory, orderFile, at, community };
  const ordersElsewhere = from.beginOrders(ordersToRead);
  // A paid order is the engine's own activity: given in a file as well, it would count twice.
  const named = new Set(programs.flatMap((program) => Object.keys(program.kinds)));
  const kinds = [...named].filter((kind) => kind !== ORDER_KIND);
  const { members, spooled } = readActivities({ directory, scratch, at, kinds, report });
  const { orders, unknownCodes, problems: found } = ordersElsewhere() ?? putOrdersAside(ordersToRead);
  problems.join(found);
  const events: Events = { community, members, activities: spooled, orderFile };
  return { events, orders, unknownCodes, problems };
}

export function putOrdersAside({ directory, orderFile, at, community }: OrdersToRead): OrdersRead {
  const problems = createProblemLog();
  const { orders, unknownCodes, relevant } = readOrders({ directory, at, community, report: problems.add });
  spoolOrders(orderFile, relevant());
  return { orders, unknownCodes, problems: { count: problems.count(), first: problems.first() } };
}

/** Hands out every event by time, at the same instant activities first; gives the number of activities. */
export function playEvents({ activities, orderFile }: Events, to: HistoryListener): number {
  let count = 0;
  const orders = spooledOrders(orderFile);
  let next = orders.next();
  for (const activity of spooledActivities(activities)) {
    for (; next.done !== true && next.value.placedAt < activity.occurredAt; next = orders.next()) to.order(next.value);
    to.activity(activity);
    count += 1;
  }
  for (; next.done !== true; next = orders.next()) to.order(next.value);
  return count;
}
