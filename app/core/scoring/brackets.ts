import { divideFloor } from "../shared/integer";
import type { Bracket } from "../programs/program";

/** What counts of `amountMilli`: each stretch at its own percent, floored, and nothing beyond the last (section 4). */
export function applyBrackets(amountMilli: number, brackets: readonly Bracket[]): number {
  let left = amountMilli;
  let counted = 0;
  // Every weekly close comes through here for every week of every member, so without an iterator.
  for (let index = 0; left > 0; index += 1) {
    const bracket = brackets[index];
    if (bracket === undefined) break;
    const stretch = Math.min(left, bracket[0]);
    counted += divideFloor(stretch * bracket[1], 100);
    left -= stretch;
  }
  return counted;
}

/** The most that brackets can ever give. */
export function bracketsMax(brackets: readonly Bracket[]): number {
  let sum = 0;
  for (const [width, percent] of brackets) sum += divideFloor(width * percent, 100);
  return sum;
}
