import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { runHearth } from "../../../app/cli/hearth/main";
import type { SimulationSummary } from "../../../app/cli/hearth/simulate-command";
import { PERSONAS } from "../../../sandbox/simulation/personas";
import { simulateSample } from "../../../sandbox/simulation/sample";
import { simulate } from "../../../sandbox/simulation/simulate";

const work = mkdtempSync(path.join(tmpdir(), "hearth-simulation-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

function hearth(...args: string[]): { status: number; text: string } {
  let text = "";
  const status = runHearth(args, { out: (given) => (text = given), error: (given) => (text = given) }, 0);
  return { status, text };
}

function simulated(seed: number, out: string): SimulationSummary {
  const args = ["simulate", "--seed", String(seed), "--weeks", "40", "--members", "400", "--out", path.join(work, out)];
  const { status, text } = hearth(...args, "--json");
  expect(status, text).toBe(0);
  return JSON.parse(text) as SimulationSummary;
}

function digest(out: string): string {
  const hash = createHash("sha256");
  for (const file of readdirSync(path.join(work, out)).sort()) hash.update(readFileSync(path.join(work, out, file)));
  return hash.digest("hex");
}

describe("a simulated store", () => {
  it("is the same for the same seed, to the last byte, and another for another", () => {
    simulated(5, "a");
    simulated(5, "b");
    simulated(6, "c");
    expect(digest("b")).toBe(digest("a"));
    expect(digest("c")).not.toBe(digest("a"));
  });

  it("can be taken in whole by the engine, without a row that is refused", () => {
    const summary = simulated(5, "a");
    const program = path.join(work, "program.json");
    expect(Object.keys(summary.personas).sort()).toEqual([...PERSONAS].sort());
    expect(summary).toMatchObject({ members: 400, groups: 4, chapters: 1, weeks: 40 });
    expect(summary.cancelled).toBeGreaterThan(0);
    expect(summary.reversals).toBeGreaterThan(0);
    expect(summary.refunds).toBeGreaterThan(0);
    writeFileSync(program, "{}");
    const replay = hearth(
      "replay",
      path.join(work, "a"),
      "--program",
      program,
      "--at",
      "2026-06-29T00:00:00Z",
      "--json",
    );
    expect(JSON.parse(replay.text)).toMatchObject({
      members: 400,
      activities: summary.activities - summary.reversals,
      orders: { total: summary.orders },
      problems: { count: 0 },
      unknownCodes: [],
      unknownReferrals: [],
    });
  });

  it("has a flash sale, weeks in which all do less, people who fade, and rests", () => {
    const until = Date.parse("2026-06-29T00:00:00Z");
    const simulation = simulate({ seed: 3, weeks: 50, members: 600, until });
    const orders = new Map<number, number>();
    const fading = new Set(
      simulation.cast.people.filter(({ persona }) => persona === "fading").map((one) => one.member),
    );
    let faded = [0, 0];
    let last = 0;
    for (const event of simulation.events()) {
      expect(event.at).toBeGreaterThanOrEqual(last);
      last = event.at;
      const week = Math.floor((event.at - simulation.from) / (7 * 86_400_000));
      if (event.kind === "order") orders.set(week, (orders.get(week) ?? 0) + 1);
      if (event.kind !== "activity" || !fading.has(event.activity.member)) continue;
      faded = week < 25 ? [(faded[0] ?? 0) + 1, faded[1] ?? 0] : [faded[0] ?? 0, (faded[1] ?? 0) + 1];
    }
    expect(last).toBeLessThanOrEqual(until);
    const [busiest] = [...orders].sort((a, b) => b[1] - a[1])[0] ?? [];
    expect(busiest).toBe(35);
    expect((faded[1] ?? 0) * 3).toBeLessThan(faded[0] ?? 0);
    expect(simulation.cast.rests.length).toBeGreaterThan(10);
  });

  it("keeps its ring closed: who votes for one of it is one of it", () => {
    const simulation = simulate({ seed: 9, weeks: 30, members: 800, until: Date.parse("2026-06-29T00:00:00Z") });
    const ring = new Set(simulation.cast.people.filter(({ persona }) => persona === "ring").map((one) => one.member));
    let votes = 0;
    for (const event of simulation.events()) {
      if (event.kind !== "activity" || !["helpful_vote_received", "accepted_answer"].includes(event.activity.kind))
        continue;
      const { member, counterpart } = event.activity;
      expect(ring.has(member)).toBe(ring.has(counterpart));
      if (ring.has(member)) votes += 1;
    }
    expect(votes).toBeGreaterThan(100);
  });

  it("gives the demo four named groups and the shopper whom the README names", () => {
    const { cast } = simulateSample(20_260, Date.parse("2026-11-22T12:00:00Z"));
    expect(cast.groups.map(({ name }) => name)).toEqual([
      "Wheel Throwers",
      "Glaze Lab",
      "Slow Mornings",
      "Studio Beginners",
    ]);
    expect(cast.people.find(({ member }) => member === "elif")).toMatchObject({
      group: "wheel",
      persona: "occasional",
    });
    expect(cast.codes[0]).toEqual({ code: "WHEEL10", group: "wheel", owner: "ada" });
  });

  it.each([
    [["--weeks", "52", "--members", "50"], "--seed: missing"],
    [
      ["--seed", "x", "--weeks", "52", "--members", "50"],
      '--seed: expected a whole number from 0 to 4294967295, got "x"',
    ],
    [["--seed", "1", "--weeks", "0", "--members", "50"], "--weeks: expected a whole number from 1"],
  ])("refuses %j", (args, expected) => {
    const { status, text } = hearth("simulate", ...args);
    expect([status, text.includes(expected)]).toEqual([2, true]);
  });
});
