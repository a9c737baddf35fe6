export type BenchRow = { label: string; median: number; unit: string };
export type BenchPart = { name: string; rows: BenchRow[] };

/** Runs of each side; the two take turns, so that a machine that slows down slows both. */
export const RUNS = 5;

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

export const rounded = (value: number, digits = 0): number => Number(value.toFixed(digits));

/** Medians of two sides that take turns after one uncounted run each. */
export async function inTurns<T>(sides: readonly [() => Promise<T>, () => Promise<T>]): Promise<[T[], T[]]> {
  const results: [T[], T[]] = [[], []];
  for (let run = 0; run <= RUNS; run++) {
    for (const index of [0, 1] as const) {
      const result = await sides[index]();
      if (run > 0) results[index].push(result);
    }
  }
  return results;
}
