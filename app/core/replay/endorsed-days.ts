import { type Day, type Week, firstDayOf } from "../shared/time";

/**
 * Who endorsed one member on which day, and how often: the day, the endorser's number and the count, one after another by time. A
 * member has a few of them in a window, so plain numbers that are looked through.
 */
export type EndorsedDays = number[];

const WIDTH = 3;

export function endorse(days: EndorsedDays, day: Day, endorser: number, sign: 1 | -1): void {
  // By time, but a clock that goes back at midnight has the day before once more.
  for (let at = days.length - WIDTH; at >= 0 && (days[at] ?? 0) >= day - 1; at -= WIDTH) {
    if (days[at] !== day || days[at + 1] !== endorser) continue;
    days[at + 2] = (days[at + 2] ?? 0) + sign;
    return;
  }
  // What is taken back and not there was forgotten.
  if (sign > 0) days.push(day, endorser, sign);
}

/** Forgets weeks up to one. */
export function forgetUntil(days: EndorsedDays, oldest: Week): void {
  const first = firstDayOf(oldest + 1);
  let over = 0;
  while (over < days.length && (days[over] ?? 0) < first) over += WIDTH;
  if (over > 0) days.splice(0, over);
}

/** How many of each a tier asks for at most. */
export type Asked = { readonly endorsers: number; readonly endorserDays: number };

/** Distinct endorsers and distinct days with an endorsement in the weeks after one and up to another, counted as far as a tier asks. */
export function endorsersOf(
  endorsed: Readonly<EndorsedDays>,
  weeks: { readonly after: Week; readonly until: Week },
  asked: Asked,
): Asked {
  const [first, last] = [firstDayOf(weeks.after + 1), firstDayOf(weeks.until + 1) - 1];
  const endorsers: number[] = [];
  const days: Day[] = [];
  for (let at = 0; at < endorsed.length; at += WIDTH) {
    const day = endorsed[at] ?? 0;
    const endorser = endorsed[at + 1] ?? 0;
    if ((endorsed[at + 2] ?? 0) <= 0 || day < first || day > last) continue;
    if (days.length < asked.endorserDays && !days.includes(day)) days.push(day);
    if (endorsers.length < asked.endorsers && !endorsers.includes(endorser)) endorsers.push(endorser);
    if (endorsers.length === asked.endorsers && days.length === asked.endorserDays) break;
  }
  return { endorsers: endorsers.length, endorserDays: days.length };
}
