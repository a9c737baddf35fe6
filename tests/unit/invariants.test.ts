import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { type Held, heldInvariants } from "../support/invariants";

const ROOT = path.join(import.meta.dirname, "../..");
const HELD = heldInvariants(ROOT, ["tests/property", "tests/integration"]);
const INVARIANTS = Array.from({ length: 20 }, (_, index) => index + 1);

const of = (invariant: number, kind: Held["kind"]): Held[] =>
  HELD.filter((one) => one.invariant === invariant && one.kind === kind);

/** One line for each test, as docs/invariants.md has it. */
function lines(): string[] {
  return INVARIANTS.flatMap((invariant) =>
    (["property", "mutant"] as const).flatMap((kind) =>
      of(invariant, kind).map(({ file, story }) => `| ${String(invariant)} | ${kind} | ${story} | ${file} |`),
    ),
  );
}

const plain = (line: string): string => line.replace(/\s+/g, " ").trim();

describe("the invariants of section 10", () => {
  it.each(INVARIANTS)("%i is held by a property that a broken version fails", (invariant) => {
    expect(of(invariant, "property").length).toBeGreaterThan(0);
    expect(of(invariant, "mutant").length).toBeGreaterThan(0);
  });
  it("are all in docs/invariants.md, with every property and every broken version", () => {
    const text = readFileSync(path.join(ROOT, "docs/invariants.md"), "utf8");
    const documented = text.split("\n").filter((line) => /^\|\s*\d+\s*\|\s*(?:property|mutant)/.test(line));
    expect(documented.map(plain)).toEqual(lines().map(plain));
  });
  it("are no others", () => {
    expect(HELD.filter((one) => !INVARIANTS.includes(one.invariant))).toEqual([]);
  });
});
