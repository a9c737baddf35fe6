import type { Program } from "../programs/program";
import { type KindDay, type WeekRow, weekCredits } from "../scoring/week-credits";
import type { KindName } from "../shared/ids";
import type { Day, Week } from "../shared/time";

/**
 * kindDay of one member's week: `sums[n]` of the day and the kind that `keys[n]` stands for. Few to a week and made anew for every
 * member every week, so plain numbers that are looked through, not a map of objects.
 */
export type OpenWeek = {
  readonly week: Week;
  readonly keys: number[];
  readonly sums: number[];
  pendingRemovals: number;
};

export type KindDays = {
  readonly add: (open: OpenWeek, day: Day, kindName: KindName, milli: number) => void;
  /** The week as it stands. */
  readonly rowOf: (open: OpenWeek) => WeekRow;
};

/** Days are counted from 1970, so a few bits for the kind leave them apart. */
const KINDS_MAX = 4096;

/** Sums by kind and day (SCORING.md section 4) of all members. */
export function createKindDays(program: Program): KindDays {
  const names: KindName[] = [];
  const numbers = new Map<KindName, number>();

  const numberOf = (kindName: KindName): number => {
    let number = numbers.get(kindName);
    if (number === undefined) {
      number = names.push(kindName) - 1;
      numbers.set(kindName, number);
    }
    return number;
  };

  return {
    add: ({ keys, sums }, day, kindName, milli) => {
      const key = day * KINDS_MAX + numberOf(kindName);
      // The newest are the likeliest.
      for (let n = keys.length - 1; n >= 0; n -= 1) {
        if (keys[n] !== key) continue;
        sums[n] = (sums[n] ?? 0) + milli;
        return;
      }
      keys.push(key);
      sums.push(milli);
    },
    rowOf: ({ week, keys, sums }) => {
      const rows: KindDay[] = keys.map((key, n) => {
        const day = Math.floor(key / KINDS_MAX);
        return { day, kindName: names[key - day * KINDS_MAX] ?? "", sumMilli: sums[n] ?? 0 };
      });
      const { creditMilli, ownMilli, oneOffMilli } = weekCredits(program, rows);
      return { week, creditMilli, ownMilli, oneOffMilli };
    },
  };
}
