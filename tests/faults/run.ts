/* npm run faults [-- --seed N] [--seeds N] [--from N] [--at-once N]: stores with every fault on (docs/operations.md). */
import { parseArgs } from "node:util";
import { buildOnce } from "../../app/cli/demo/build-once";
import { makeTemplate } from "./cluster";
import { closeSettings } from "./setting";
import { simulate } from "./simulate";

const USAGE = "usage: npm run faults [-- --seed N | --seeds N [--from N]] [--at-once N]";
const SEEDS = 10;
const AT_ONCE = 2;

function whole(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) {
    console.error(`--${name}: expected a whole number from 1, got "${text}"\n${USAGE}`);
    process.exit(2);
  }
  return value;
}

function chosen(): { readonly seeds: number[]; readonly atOnce: number } {
  const options = {
    seed: { type: "string" },
    seeds: { type: "string" },
    from: { type: "string" },
    "at-once": { type: "string" },
  } as const;
  const { values } = parseArgs({ options });
  const from = whole("from", values.from ?? "1");
  const count = whole("seeds", values.seeds ?? String(SEEDS));
  const seeds =
    values.seed === undefined
      ? Array.from({ length: count }, (_, index) => from + index)
      : [whole("seed", values.seed)];
  return { seeds, atOnce: whole("at-once", values["at-once"] ?? String(AT_ONCE)) };
}

const { seeds, atOnce } = chosen();
buildOnce((message) => console.log(`hearth: ${message}`));
const template = await makeTemplate();
const left = [...seeds];
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    left.length = 0;
    void closeSettings().finally(() => {
      template.remove();
      process.exit(130);
    });
  });
}
const failed: number[] = [];
async function runLeft(): Promise<void> {
  for (let seed = left.shift(); seed !== undefined; seed = left.shift()) {
    const { broken, said } = await simulate(seed, template);
    console.log(`seed ${seed}: ${broken.length === 0 ? "ok" : "BROKEN"}: ${said}`);
    for (const one of broken) console.log(`  ${one}`);
    if (broken.length > 0) failed.push(seed);
  }
}
await Promise.all(Array.from({ length: atOnce }, runLeft));
template.remove();
console.log(`${seeds.length - failed.length} of ${seeds.length} seeds hold`);
for (const seed of failed) console.log(`again: npm run faults -- --seed ${seed}`);
process.exit(failed.length === 0 ? 0 : 1);
