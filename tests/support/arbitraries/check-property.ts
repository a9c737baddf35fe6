import fc from "fast-check";
import { afterEach, expect } from "vitest";

/** Cases for each property: 1,000 where CI is set (SCORING.md section 10), fewer at a desk. */
export const CASES = process.env["CI"] ? 1000 : Number(process.env["CASES"] ?? 200);

/** A property leaves the test's worker no time to answer: between two of them it has some. */
afterEach(() => new Promise((done) => setImmediate(done)));

/** `npm test` sets DEFAULT_SEED, so that a green run stays green; a run of vitest by itself looks at other cases each time. */
function seedOf(fixed?: number): number {
  const given = process.env["PROPERTY_SEED"] ?? fixed ?? process.env["DEFAULT_SEED"];
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

/** The same for a property that talks to the database. `fixedSeed`: the cases of every run, unless PROPERTY_SEED names others. */
export async function checkAsyncProperty<T>(
  name: string,
  property: fc.IAsyncProperty<T>,
  cases: number,
  fixedSeed?: number,
): Promise<void> {
  const seed = seedOf(fixedSeed);
  process.stdout.write(`property: ${name}: seed ${String(seed)}, ${String(cases)} cases\n`);
  await fc.assert(property, { numRuns: cases, seed, endOnFailure: !process.env["SHRINK"] });
}

/** The same for a property that talks to the database: it has to fail within the cases given. */
export async function expectAsyncCaught<T>(mutant: string, property: fc.IAsyncProperty<T>, cases = 40): Promise<void> {
  expectDoubt(mutant, await fc.check(property, { numRuns: cases, seed: 42, endOnFailure: true }));
}
