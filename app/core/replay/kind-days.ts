import type { Kind, Program } from "../programs/program";
import { type WeekCredits, createWeekSums } from "../scoring/week-credits";
import { kindOf } from "../scoring/weigh-activity";
import type { KindName } from "../shared/ids";
import type { Day, Week } from "../shared/time";

/**
 * kindDay of one member's week: the day and the kind as a number in `cells[2 * n]`, their sum after it, `used` of them. Few to a week,
 * so plain numbers that are looked through, not a map of objects, and filled anew week after week: none used, and it is nobody's.
 */
export type OpenWeek = {
  week: Week;
  readonly cells: number[];
  used: number;
  pendingRemovals: number;
};

export type KindDays = {
  readonly add: (open: OpenWeek, day: Day, kindName: KindName, milli: number) => void;
  /** The week as it stands. */
  readonly creditsOf: (open: OpenWeek) => WeekCredits;
};

/** Days are counted from 1970, so a few bits for the kind leave them apart. */
const KINDS_MAX = 4096;

/** Sums by kind and day (SCORING.md section 4) of all members. */
export function createKindDays(program: Program): KindDays {
  const kinds: (Kind | undefined)[] = [];
  const numbers = new Map<KindName, number>();
  const sums = createWeekSums(program);

  const numberOf = (kindName: KindName): number => {
    let number = numbers.get(kindName);
    if (number === undefined) {
      number = kinds.push(kindOf(program, kindName)) - 1;
      numbers.set(kindName, number);
    }
    return number;
  };

  return {
    add: (open, day, kindName, milli) => {
      const { cells } = open;
      const key = day * KINDS_MAX + numberOf(kindName);
      // The newest are the likeliest.
      for (let n = open.used - 1; n >= 0; n -= 1) {
        if (cells[2 * n] !== key) continue;
        cells[2 * n + 1] = (cells[2 * n + 1] ?? 0) + milli;
        return;
      }
      cells[2 * open.used] = key;
      cells[2 * open.used + 1] = milli;
      open.used += 1;
    },
    creditsOf: ({ cells, used }) => {
      for (let n = 0; n < used; n += 1) {
        const key = cells[2 * n] ?? 0;
        const day = Math.floor(key / KINDS_MAX);
        sums.add(kinds[key - day * KINDS_MAX], day, cells[2 * n + 1] ?? 0);
      }
      return sums.take();
    },
  };
}
