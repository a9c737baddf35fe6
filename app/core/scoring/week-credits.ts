import type { KindName } from "../shared/ids";
import type { Day, Week } from "../shared/time";
import type { Kind, Program } from "../programs/program";
import { applyBrackets } from "./brackets";
import { kindOf } from "./weigh-activity";

/** kindDay of section 4: the sum of the weights of one kind on one day of one member, reversed ones taken out. */
export type KindDay = { readonly kindName: KindName; readonly day: Day; readonly sumMilli: number };

export type WeekCredits = {
  /** weekCredit: relational, after daily maxima and day brackets, before week brackets. */
  readonly creditMilli: number;
  /** ownCredit: the same over the member's own doing alone. */
  readonly ownMilli: number;
  /** oneOff, at most oneOffWeekMax. */
  readonly oneOffMilli: number;
};

export type WeekRow = WeekCredits & { readonly week: Week };

/** kindDay': at least 0, at most the kind's daily maximum. */
export function boundedKindDay(program: Pick<Program, "kinds">, row: KindDay): number {
  const kind = kindOf(program, row.kindName);
  return kind === undefined ? 0 : bounded(kind, row.sumMilli);
}

function bounded(kind: Kind, sumMilli: number): number {
  return Math.min(Math.max(0, sumMilli), kind.dailyMax);
}

/** Credits of one member's week from its kind-day rows; every (kind, day) once, all of the same week (section 4). */
export function weekCredits(program: Program, rows: readonly KindDay[]): WeekCredits {
  const sums = createWeekSums(program);
  for (const { kindName, day, sumMilli } of rows) sums.add(kindOf(program, kindName), day, sumMilli);
  return sums.take();
}

export type WeekSums = {
  /** A kind that the program does not know counts nothing. */
  readonly add: (kind: Kind | undefined, day: Day, sumMilli: number) => void;
  /** The credits of what was added; what is added next is another week. */
  readonly take: () => WeekCredits;
};

const DAYS = 7;

/** The same for week after week: a replay goes through a million of them. */
export function createWeekSums(program: Pick<Program, "scoring">): WeekSums {
  const { dayBrackets, oneOffWeekMax } = program.scoring;
  const all = new Array<number>(DAYS).fill(0);
  const own = new Array<number>(DAYS).fill(0);
  let oneOff = 0;
  return {
    add: (kind, day, sumMilli) => {
      if (kind === undefined) return;
      const milli = bounded(kind, sumMilli);
      if (kind.lane === "one-off") {
        oneOff += milli;
        return;
      }
      // The days of a week differ by less than seven, whichever they are.
      const place = ((day % DAYS) + DAYS) % DAYS;
      all[place] = (all[place] ?? 0) + milli;
      if (kind.own) own[place] = (own[place] ?? 0) + milli;
    },
    take: () => {
      let creditMilli = 0;
      let ownMilli = 0;
      for (let place = 0; place < DAYS; place += 1) {
        creditMilli += applyBrackets(all[place] ?? 0, dayBrackets);
        ownMilli += applyBrackets(own[place] ?? 0, dayBrackets);
      }
      const oneOffMilli = Math.min(oneOff, oneOffWeekMax);
      all.fill(0);
      own.fill(0);
      oneOff = 0;
      return { creditMilli, ownMilli, oneOffMilli };
    },
  };
}
