import fc from "fast-check";
import { afterEach, expect } from "vitest";

/** Cases for each property: 1,000 where CI is set (SCORING.md section 10), fewer at a desk. */
export const CASES = process.env["CI"] ? 1000 : Number(process.env["CASES"] ?? 200);

/** A property leaves the test's worker no time to answer: between two of them it has some. */
afterEach(() => new Promise((done) => setImmediate(done)));

/** `npm test` sets DEFAULT_SEED, so that a green run stays green; a run of vitest by itself looks at other cases each time. */
function seedOf(): number {
  const given = process.env["PROPERTY_SEED"] ?? process.env["DEFAULT_SEED"];
  return given === undefined ? Date.now() & 0x7fffffff : Number(given);
}

/** Runs a property and prints the seed; PROPERTY_SEED runs it again with the same cases. */
export function checkProperty<T>(name: string, property: fc.IProperty<T>, cases = CASES): void {
  const seed = seedOf();
  process.stdout.write(`property: ${name}: seed ${String(seed)}, ${String(cases)} cases\n`);
  fc.assert(property, { numRuns: cases, seed });
}

/** A property that cannot fail is a defect: the same property over something broken has to fail. */
export function expectCaught<T>(mutant: string, property: fc.IProperty<T>): void {
  expectDoubt(mutant, fc.check(property, { numRuns: 1000, seed: 42, endOnFailure: true }));
}

/** Failed because something was not as expected, not because the mutant itself broke down. */
function expectDoubt<T>(mutant: string, result: fc.RunDetails<T>): void {
  expect(result.failed, `the property does not notice: ${mutant}`).toBe(true);
  expect((result.errorInstance as Error).name, String(result.errorInstance)).toBe("AssertionError");
}

/** Cases on the database: the thousand where CI is set, a dozen at a desk; LIVE_CASES says otherwise. */
export const LIVE_CASES = Number(process.env["LIVE_CASES"] ?? (process.env["CI"] ? 1000 : 16));

/** Cases that are judged together: as different shops of one database they share what takes long and depends on none of them. */
const TOGETHER = 8;
/** So many of them are at work at a time: while one waits for the database, another one computes. */
const AT_ONCE = 3;

type Together<T> = fc.IAsyncProperty<[cases: readonly T[]]>;

/** A property over cases on the database, of which eight are put to the test together and each is judged for itself. */
export function together<T>(arbitrary: fc.Arbitrary<T>, judge: (cases: readonly T[]) => Promise<void>): Together<T> {
  return fc.asyncProperty(fc.array(arbitrary, { minLength: TOGETHER, maxLength: TOGETHER }), judge);
}

/** Does something with each of the cases, some at a time. What fails says which case it was. */
export async function forEachCase<T, R>(
  cases: readonly T[],
  work: (one: T, index: number) => Promise<R>,
): Promise<readonly R[]> {
  const results = new Map<number, R>();
  const rest = cases.entries();
  const worker = async (): Promise<void> => {
    for (const [index, one] of rest) results.set(index, await namingTheCase(one, () => work(one, index)));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return cases.flatMap((_one, index) => (results.has(index) ? [results.get(index) as R] : []));
}

async function namingTheCase<T, R>(one: T, work: () => Promise<R>): Promise<R> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error) error.message = `${error.message}\n\nThe case: ${fc.stringify(one)}`;
    throw error;
  }
}

/**
 * The same for a property over cases on the database. With PROPERTY_SEED and PROPERTY_PATH, as a failure prints both, only the eight that
 * failed.
 */
export async function checkAsyncProperty<T>(
  name: string,
  property: Together<T>,
  { cases = LIVE_CASES }: { readonly cases?: number } = {},
): Promise<void> {
  const seed = seedOf();
  process.stdout.write(`property: ${name}: seed ${String(seed)}, ${String(cases)} cases\n`);
  const path = process.env["PROPERTY_PATH"];
  const numRuns = Math.ceil(cases / TOGETHER);
  await fc.assert(property, { numRuns, seed, ...(path && { path }), endOnFailure: !process.env["SHRINK"] });
}

/** The same for a property over cases on the database: it has to fail within 40 of them, or as many as it says. */
export async function expectAsyncCaught<T>(mutant: string, property: Together<T>, cases = 40): Promise<void> {
  expectDoubt(mutant, await fc.check(property, { numRuns: cases / TOGETHER, seed: 42, endOnFailure: true }));
}
