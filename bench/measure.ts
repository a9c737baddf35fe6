export type BenchRow = { label: string; median: number; unit: string };
export type BenchPart = { name: string; rows: BenchRow[] };

/** Runs of each side; the two take turns, so that a machine that slows down slows both. */
export const RUNS = 5;

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

export const percentile = (values: readonly number[], percent: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor((values.length * percent) / 100))] ??
  Number.NaN;

export const rounded = (value: number, digits = 0): number => Number(value.toFixed(digits));

/** What sides that take turns gave, after one uncounted run each. */
export async function inTurns<T extends readonly unknown[]>(
  ...sides: { readonly [K in keyof T]: () => Promise<T[K]> }
): Promise<{ [K in keyof T]: T[K][] }> {
  const results = sides.map((): unknown[] => []);
  for (let run = 0; run <= RUNS; run++) {
    for (const [index, side] of sides.entries()) {
      const result = await side();
      if (run > 0) results[index]?.push(result);
    }
  }
  return results as { [K in keyof T]: T[K][] };
}
