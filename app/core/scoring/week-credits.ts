import type { KindName } from "../shared/ids";
import type { Day, Week } from "../shared/time";
import type { Program } from "../programs/program";
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
  return kind === undefined ? 0 : Math.min(Math.max(0, row.sumMilli), kind.dailyMax);
}

/** Credits of one member's week from its kind-day rows; every (kind, day) once, all of the same week (section 4). */
export function weekCredits(program: Program, rows: readonly KindDay[]): WeekCredits {
  const days = new Map<Day, { all: number; own: number }>();
  let oneOff = 0;
  for (const row of rows) {
    const kind = kindOf(program, row.kindName);
    if (kind === undefined) continue;
    const bounded = boundedKindDay(program, row);
    if (kind.lane === "one-off") {
      oneOff += bounded;
      continue;
    }
    const day = days.get(row.day) ?? { all: 0, own: 0 };
    day.all += bounded;
    if (kind.own) day.own += bounded;
    days.set(row.day, day);
  }
  let creditMilli = 0;
  let ownMilli = 0;
  for (const day of days.values()) {
    creditMilli += applyBrackets(day.all, program.scoring.dayBrackets);
    ownMilli += applyBrackets(day.own, program.scoring.dayBrackets);
  }
  return { creditMilli, ownMilli, oneOffMilli: Math.min(oneOff, program.scoring.oneOffWeekMax) };
}
