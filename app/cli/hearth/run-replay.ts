import { existsSync } from "node:fs";
import { readActivities } from "../../adapters/interchange/read-activities";
import { readCommunity } from "../../adapters/interchange/read-community";
import { readOrders } from "../../adapters/interchange/read-orders";
import { UnusableFileError, createProblemLog } from "../../adapters/interchange/problems";
import type { ProblemLog } from "../../adapters/interchange/problems";
import { ORDER_KIND } from "../../core/programs/defaults";
import type { Program } from "../../core/programs/program";
import { createReplay } from "../../core/replay/replay";
import type { ReplaySink, ReplayedMember } from "../../core/replay/replay-input";
import { compareText } from "../../core/shared/ids";
import type { Instant } from "../../core/shared/time";
import { createZone } from "../../core/shared/zone";

export type ReplayRun = {
  /** By member. */
  readonly members: readonly ReplayedMember[];
  readonly activities: number;
  readonly orders: number;
  readonly unknownCodes: ReadonlyMap<string, number>;
  readonly problems: ProblemLog;
};

/** Runs the engine over a directory of interchange files; results go to the sink as they become final. */
export function runReplay(directory: string, program: Program, at: Instant, sink: ReplaySink): ReplayRun {
  if (!existsSync(directory)) throw new UnusableFileError(directory, null, "no such directory");
  const problems = createProblemLog();
  const report = problems.add;
  const community = readCommunity(directory, report);
  // A paid order is the engine's own activity: given in a file as well, it would count twice.
  const kinds = Object.keys(program.kinds).filter((kind) => kind !== ORDER_KIND);
  const log = readActivities({ directory, at, kinds, report });
  const orders = readOrders({ directory, at, community, report });
  const zone = createZone(program.timezone);
  const replay = createReplay({ program, zone, community, at, sink });

  let activities = 0;
  const relevant = orders.relevant();
  let next = relevant.next();
  for (const activity of log.activities()) {
    for (; next.done !== true && next.value.placedAt < activity.occurredAt; next = relevant.next()) {
      replay.order(next.value);
    }
    replay.activity(activity);
    activities += 1;
  }
  for (; next.done !== true; next = relevant.next()) replay.order(next.value);
  const members = listed(replay.finish(), log.members).sort((a, b) => compareText(a.member, b.member));
  return { members, activities, orders: orders.orders, unknownCodes: orders.unknownCodes, problems };

  function listed(known: ReplayedMember[], named: ReadonlySet<string>): ReplayedMember[] {
    const seen = new Set(known.map(({ member }) => member));
    const none = { scoreMilli: 0, tier: program.tiers[0]?.name ?? "", activeWeeks: 0, consistencyPercent: 0 };
    const others = [...named].filter((member) => !seen.has(member));
    return [...known, ...others.map((member) => ({ member, ...none, hasActivity: false }))];
  }
}
