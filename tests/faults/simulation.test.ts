import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildOnce } from "../../app/cli/demo/build-once";
import { type ClusterTemplate, makeTemplate } from "./cluster";
import { simulate } from "./simulate";

/** `npm run faults -- --seeds 200` looks at more of them. */
const SEEDS = Array.from({ length: 10 }, (_, index) => index + 1);

let template: ClusterTemplate;
beforeAll(async () => {
  buildOnce((message) => process.stdout.write(`${message}\n`));
  template = await makeTemplate();
});
afterAll(() => template.remove());

describe("a store with every fault on, two web and two worker processes that are killed, and a database that crashes", () => {
  it.concurrent.each(SEEDS)(
    "ends with store, ledger and replay in agreement to the minor unit: seed %i",
    async (seed) => {
      const { broken, said } = await simulate(seed, template);
      process.stdout.write(`faults: seed ${seed}: ${said}; again: npm run faults -- --seed ${seed}\n`);
      expect(broken).toEqual([]);
    },
  );
});
