import { isEffortKind } from "../effort/effort";
import type { Program } from "../programs/program";
import { type OperatorScore, poolWeek, splitSteadinessPool } from "../rewards/steadiness-pool";
import type { GroupId, KindName, MemberId } from "../shared/ids";
import type { Day, Instant, Month, Week } from "../shared/time";
import { monthAt, monthCloseAt } from "../shared/zone";
import type { Zone } from "../shared/zone";
import type { Directory } from "./directory";
import { createMemberBook } from "./member-book";
import type { Community, ReplaySink } from "./replay-input";

type Effort = {
  readonly member: MemberId;
  readonly group: GroupId | null;
  readonly kindName: KindName;
  readonly day: Day;
  readonly weightMilli: number;
  readonly removedAt: Instant | null;
};

export type EffortBook = {
  readonly takeIn: (effort: Effort) => void;
  /** The operator scores of a week that closes. */
  readonly closeWeek: (week: Week, closedAt: Instant) => void;
  /** Pays the pools of months that end at or before an instant. */
  readonly payUntil: (instant: Instant) => void;
};

/** A month end looks back at one of the last closes. */
const WEEKS_KEPT = 6;

/** What creators do in their own groups, while a replay goes on; nothing is kept where no pool is split. */
export function createEffortBook(
  from: {
    readonly program: Program;
    readonly zone: Zone;
    readonly directory: Directory;
    readonly community: Community;
  },
  emit: ReplaySink["lot"],
): EffortBook {
  const { program, zone, directory, community } = from;
  if (program.rewards.steadinessPoolMonthMinor === 0) {
    return { takeIn: () => undefined, closeWeek: () => undefined, payUntil: () => undefined };
  }
  const book = createMemberBook(program, { ...community, members: [] });
  const closes = new Map<Week, OperatorScore[]>();
  let next: Month | null = null;
  return {
    takeIn: ({ member, group, kindName, day, weightMilli, removedAt }) => {
      if (group === null || directory.leaderOf(group) !== member || !isEffortKind(kindName)) return;
      book.takeIn(book.recordOf(member), { kindName, day, weightMilli, endorser: null }, removedAt);
    },
    closeWeek: (week, closedAt) => {
      next ??= monthAt(zone, closedAt);
      book.removeUntil(closedAt);
      book.closeWeek(week);
      const scores = [...book.records.values()].map((record) => {
        return { member: record.member, scoreMilli: book.scoreNow(record, week).scoreMilli };
      });
      closes.set(week, scores);
      closes.delete(week - WEEKS_KEPT);
    },
    payUntil: (instant) => {
      while (next !== null && monthCloseAt(zone, next) <= instant) {
        const closesAt = monthCloseAt(zone, next);
        const scores = closes.get(poolWeek(zone, closesAt)) ?? [];
        const { currency } = program;
        const sharing = directory.sharingOf(
          scores.map((one) => one.member),
          closesAt,
        );
        for (const lot of splitSteadinessPool(program, { month: next, closesAt, currency, scores, sharing })) emit(lot);
        next += 1;
      }
    },
  };
}
