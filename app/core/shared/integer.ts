import { compareText } from "./ids";

/** Below it a float quotient that is not whole is nearer to itself than to the next whole number: a + b < 2^53. */
const QUOTIENT_EXACT_MAX = 2 ** 52;

/** floor(a / b) for whole numbers, b > 0. Exact: a float quotient is never rounded up to a whole number. */
export function divideFloor(a: number, b: number): number {
  // A remainder of floats is many times slower than a quotient, and every close comes through here for every week of every member.
  if (a < QUOTIENT_EXACT_MAX && a > -QUOTIENT_EXACT_MAX && b < QUOTIENT_EXACT_MAX) return Math.floor(a / b) + 0;
  const rest = a % b;
  return (rest < 0 ? a - rest - b : a - rest) / b;
}

/** The least whole number that is not below a / b, for whole numbers, b > 0. */
export function divideCeil(a: number, b: number): number {
  return divideFloor(a + b - 1, b);
}

/** floor(a * b / c) for whole numbers, c > 0; passes through BigInt where a * b leaves the safe range. */
export function multiplyDivideFloor(a: number, b: number, c: number): number {
  const product = a * b;
  if (Number.isSafeInteger(product)) return divideFloor(product, c);
  const wide = BigInt(a) * BigInt(b);
  const divisor = BigInt(c);
  const quotient = wide / divisor;
  return Number(wide < 0n && quotient * divisor !== wide ? quotient - 1n : quotient);
}

/** floor(product of factors / divisor), all whole and not negative. */
export function productDivideFloor(factors: readonly number[], divisor: number): number {
  let product = 1;
  for (const factor of factors) product *= factor;
  if (Number.isSafeInteger(product)) return divideFloor(product, divisor);
  let wide = 1n;
  for (const factor of factors) wide *= BigInt(factor);
  return Number(wide / BigInt(divisor));
}

export type Weighed = { readonly id: string; readonly weight: number };

/**
 * Splits a whole over parts in proportion to their weights: each exact share is floored, the units left over go to the largest
 * remainders, ties to the smaller id. The parts sum to the whole; all 0 when no weight is positive (SCORING.md section 7).
 */
export function splitByLargestRemainder(whole: number, parts: readonly Weighed[]): number[] {
  let sum = 0;
  for (const part of parts) sum += part.weight;
  if (sum <= 0 || whole <= 0) return parts.map(() => 0);
  const shares = parts.map((part) => multiplyDivideFloor(whole, part.weight, sum));
  let left = whole;
  for (const share of shares) left -= share;
  if (left === 0) return shares;
  const rests = parts.map((part) => remainder(whole, part.weight, sum));
  const largest = parts.length > FEW_PARTS ? sortedByRest : pickedByRest;
  for (const index of largest(parts, rests, left)) shares[index] = (shares[index] ?? 0) + 1;
  return shares;
}

/** An order is shared by a handful: picking the largest one by one takes a fraction of a sort, but grows with the square. */
const FEW_PARTS = 8;

function sortedByRest(parts: readonly Weighed[], rests: readonly number[], count: number): number[] {
  return parts
    .map((part, index) => ({ index, id: part.id, rest: rests[index] ?? 0 }))
    .sort((a, b) => b.rest - a.rest || compareText(a.id, b.id))
    .slice(0, count)
    .map(({ index }) => index);
}

function pickedByRest(parts: readonly Weighed[], rests: readonly number[], count: number): number[] {
  const picked: number[] = [];
  while (picked.length < count) {
    let best = -1;
    for (let index = 0; index < parts.length; index += 1) {
      if (picked.includes(index)) continue;
      const more = best < 0 ? 1 : (rests[index] ?? 0) - (rests[best] ?? 0);
      if (more > 0 || (more === 0 && (parts[index]?.id ?? "") < (parts[best]?.id ?? ""))) best = index;
    }
    picked.push(best);
  }
  return picked;
}

function remainder(a: number, b: number, c: number): number {
  const product = a * b;
  return Number.isSafeInteger(product) ? product % c : Number((BigInt(a) * BigInt(b)) % BigInt(c));
}

export function sumOf<T>(items: readonly T[], amount: (item: T) => number): number {
  let sum = 0;
  for (const item of items) sum += amount(item);
  return sum;
}
