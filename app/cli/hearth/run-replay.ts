import type { ProblemLog } from "../../adapters/interchange/problems";
import type { Program } from "../../core/programs/program";
import { createReplay } from "../../core/replay/replay";
import type { ReplaySink, ReplayedMember } from "../../core/replay/replay-input";
import { compareText } from "../../core/shared/ids";
import type { Instant } from "../../core/shared/time";
import { createZone } from "../../core/shared/zone";
import { readHistory } from "./history";

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
  const { events, orders, unknownCodes, problems, play } = readHistory(directory, [program], at);
  const { community } = events;
  const names = events.activities.members;
  const replay = createReplay({ program, zone: createZone(program.timezone), community, at, sink, names });
  const activities = play(replay);
  const members = listed(replay.finish(), events.members).sort((a, b) => compareText(a.member, b.member));
  return { members, activities, orders, unknownCodes, problems };

  function listed(known: ReplayedMember[], named: readonly string[]): ReplayedMember[] {
    const seen = new Set(known.map(({ member }) => member));
    const none = { scoreMilli: 0, tier: program.tiers[0]?.name ?? "", activeWeeks: 0, consistencyPercent: 0 };
    const others = named.filter((member) => !seen.has(member));
    return [...known, ...others.map((member) => ({ member, ...none, hasActivity: false }))];
  }
}
