import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const app = fileURLToPath(new URL("./app", import.meta.url));

/** Files that take minutes: with one of them left for the end, one core would wait for the other. */
const LONG = /\/(?:properties|kill-points|live|rebuild)\/|any-order|run-backfill/;

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification): boolean => LONG.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

/**
 * Projects: `unit` is pure and parallel; `integration` shares one Postgres server, a database a file; `browser` starts the demo; `faults`
 * starts a server and four processes for each of its runs.
 */
export default defineConfig({
  resolve: { alias: { "~": app } },
  test: {
    // Half of an integration test's work is the database's: two files at once keep two cores busy.
    minWorkers: 1,
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["tests/unit/**/*.test.ts", "tests/property/**/*.test.ts", "tests/architecture/**/*.test.ts"],
          testTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: "integration",
          include: ["tests/integration/**/*.test.ts", "tests/contract/**/*.test.ts"],
          globalSetup: ["tests/support/postgres-server.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: "browser",
          include: ["tests/browser/**/*.test.ts"],
          testTimeout: 180_000,
          hookTimeout: 300_000,
          poolOptions: { forks: { singleFork: true } },
          pool: "forks",
        },
      },
      {
        extends: true,
        test: {
          name: "faults",
          include: ["tests/faults/**/*.test.ts"],
          // Each run has five processes: more than two at once only slow each other down.
          maxConcurrency: 2,
          testTimeout: 600_000,
          hookTimeout: 300_000,
          poolOptions: { forks: { singleFork: true } },
          pool: "forks",
        },
      },
    ],
  },
});
