import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FileBacktest, backtest, backtestLines } from "../../../app/cli/hearth/backtest-command";
import { runReplay } from "../../../app/cli/hearth/run-replay";
import { runSimulation } from "../../../app/cli/hearth/simulate-command";
import { createTally } from "../../../app/cli/hearth/tally";
import { parseProgram } from "../../../app/core/programs/parse-program";
import type { Program } from "../../../app/core/programs/program";
import { createZone } from "../../../app/core/shared/zone";

const UNTIL = Date.parse("2026-06-29T00:00:00Z");
const work = mkdtempSync(path.join(tmpdir(), "hearth-backtest-"));
beforeAll(() => void runSimulation({ seed: 11, weeks: 30, members: 330, until: UNTIL }, work));
afterAll(() => rmSync(work, { recursive: true, force: true }));

function program(json: unknown): Program {
  const read = parseProgram(json);
  if (read.kind === "refused") throw new Error(JSON.stringify(read.problems));
  return read.program;
}

const NOW = program({});
const DRAFTS: Readonly<Record<string, unknown>> = {
  "lower rates": { rewards: { contributorRateBp: 100, buyerRateBp: { Member: 50, Regular: 100 } } },
  "another zone, harder tiers and a longer memory": {
    timezone: "Asia/Tokyo",
    scoring: { halfLifeWeeks: 6 },
    tiers: [{ name: "Member" }, { name: "Regular", minScore: 12_000, minActiveWeeks: 6 }],
  },
  "narrow maxima and codes kept short": {
    rewards: { orderMaxMinor: 40, memberMonthMaxMinor: 200, codePayoutMaxPercent: 5, codePayoutGraceMonths: 0 },
    attribution: { codeShareMax: 10 },
  },
  "peer trust and a kind of its own": {
    trust: {},
    kinds: {
      answer: { base: 16_000, lane: "relational", dailyMax: 80_000 },
      dance: { base: 1, lane: "relational", dailyMax: 1 },
    },
  },
};

describe.each(Object.entries(DRAFTS))("a backtest of %s", (_, json) => {
  const draft = program(json);
  let result: FileBacktest;
  beforeAll(() => void (result = backtest(work, NOW, draft, UNTIL)));

  it("is the same from two threads", () => {
    expect(backtest(work, NOW, draft, UNTIL, true)).toEqual(result);
  });

  it("is for each side what its own replay gives", () => {
    for (const [side, one] of [
      ["program", NOW],
      ["against", draft],
    ] as const) {
      const { tally, sink } = createTally(createZone(one.timezone));
      const run = runReplay(work, one, UNTIL, sink);
      expect(costsOf(result, side)).toEqual(tally.costByMonth["USD"]);
      expect(result.ordersInAll).toBe(run.orders);
      expect(result.orders.attributed[side]).toBe(tally.attributedOrders);
    }
  });

  it("explains every loss by parts that add up to it", () => {
    expect(result.members.losers).toBeGreaterThan(0);
    expect(result.members.losingMost.length).toBe(Math.min(20, result.members.losers));
    for (const { rewardMinor, rewardFromMinor, rewardToMinor, why } of result.members.losingMost) {
      expect(rewardMinor).toBe(rewardToMinor - rewardFromMinor);
      expect(why.reduce((sum, { minor }) => sum + minor, 0)).toBe(rewardMinor);
    }
    const losses = result.members.losingMost.map(({ rewardMinor }) => rewardMinor);
    expect(losses).toEqual([...losses].sort((a, b) => a - b));
  });

  it("counts classes, lanes and kinds of the same money", () => {
    for (const side of ["program", "against"] as const) {
      const total = result.totalMinor["USD"]?.[side] ?? -1;
      const classes = Object.values(result.classMinor["USD"]?.[side] ?? {}).reduce((a, b) => a + b, 0);
      expect(classes).toBe(total);
      const lanes = Object.values(result.laneShareBp["USD"]?.[side] ?? {}).reduce((a, b) => a + b, 0);
      expect(Math.abs(10_000 - lanes)).toBeLessThanOrEqual(2);
      expect(backtestLines(result).join("\n")).toContain(String(total));
    }
  });
});

describe("orders that another thread reads", () => {
  const orders = path.join(work, "orders.csv");
  it("have their problems counted with the others", () => {
    const good = readFileSync(orders, "utf8");
    writeFileSync(orders, `${good}o-bad,ada,yesterday,USD,100,,,\no-worse,ada,2026-01-01T00:00:00Z,USD,1.5,,,\n`);
    try {
      const [one, two] = [false, true].map((inThreads) => backtest(work, NOW, NOW, UNTIL, inThreads));
      expect(one?.problems).toBe(2);
      expect(two).toEqual(one);
    } finally {
      writeFileSync(orders, good);
    }
  });
  it("say what is wrong with a file that cannot be used", () => {
    const good = readFileSync(orders, "utf8");
    rmSync(orders);
    try {
      expect(() => backtest(work, NOW, NOW, UNTIL, true)).toThrow(/^orders\.csv: not found in /);
    } finally {
      writeFileSync(orders, good);
    }
  });
});

function costsOf(result: FileBacktest, side: "program" | "against") {
  const months = Object.entries(result.costMinor["USD"] ?? {}).map(([month, kinds]) => {
    const own = Object.entries(kinds).filter(([, pair]) => pair[side] !== 0);
    return [month, Object.fromEntries(own.map(([kind, pair]) => [kind, pair[side]]))] as const;
  });
  return Object.fromEntries(months);
}

const CAMPAIGNED = {
  rewards: {
    steadinessPoolMonthMinor: 20_000,
    codePayoutMaxPercent: 100,
    orderMaxMinor: 10_000_000,
    memberMonthMaxMinor: 10_000_000,
  },
  campaigns: [
    {
      name: "Spring",
      from: "2026-03-01",
      until: "2026-05-31",
      buyerPercent: 200,
      contributorPercent: 300,
      creatorPercent: 150,
    },
  ],
};

const causes = (result: FileBacktest) =>
  new Set(result.members.losingMost.flatMap(({ why }) => why.map(({ cause }) => cause)));

describe("what a backtest tells", () => {
  it("nothing changes for the same program", () => {
    const same = backtest(work, NOW, NOW, UNTIL);
    expect(same.members).toMatchObject({ winners: 0, losers: 0, losingMost: [] });
    expect(same.tiers).toEqual({ gained: 0, lost: 0, moves: {}, gaining: [], losing: [] });
  });
  it("names a lower rate alone where only rates differ", () => {
    const result = backtest(work, NOW, program({ rewards: { contributorRateBp: 220 } }), UNTIL);
    const [first] = result.members.losingMost;
    expect(first?.why[0]).toMatchObject({ kind: "contributor relational", cause: "rate" });
    const small = result.members.losingMost.flatMap(({ why }) => why.filter(({ cause }) => cause === "other"));
    // Roundings and refunds: well below the loss itself.
    const sum = (list: readonly { minor: number }[]) => list.reduce((all, { minor }) => all + Math.abs(minor), 0);
    expect(sum(small) * 5).toBeLessThan(sum(result.members.losingMost.flatMap(({ why }) => why)));
  });
  it("names maxima, the limit for codes, tiers, steadiness and attribution where those change", () => {
    const json = (part: string): unknown => DRAFTS[part];
    expect(causes(backtest(work, NOW, program(json("narrow maxima and codes kept short")), UNTIL))).toContain(
      "maximum",
    );
    expect(
      causes(backtest(work, NOW, program({ rewards: { codePayoutMaxPercent: 0, codePayoutGraceMonths: 0 } }), UNTIL)),
    ).toContain("code-limit");
    expect(
      causes(backtest(work, NOW, program(json("another zone, harder tiers and a longer memory")), UNTIL)),
    ).toContain("tier");
    expect(causes(backtest(work, NOW, program({ scoring: { activeWeekMin: 30_000 } }), UNTIL))).toContain("steadiness");
    expect(causes(backtest(work, NOW, program({ attribution: { bases: { advice: 0, event: 0 } } }), UNTIL))).toContain(
      "attribution",
    );
  });
  it("names rules for orders, campaigns and the pool where those change, and leaves refunds and roundings as other", () => {
    const of = (json: object): FileBacktest["members"]["losingMost"][number]["why"] =>
      backtest(work, program(CAMPAIGNED), program({ ...CAMPAIGNED, ...json }), UNTIL).members.losingMost.flatMap(
        ({ why }) => why,
      );
    const rows: readonly (readonly [string, object])[] = [
      ["order-rule", { orders: { minimumMinor: 6000 } }],
      ["campaign", { campaigns: [] }],
      ["pool", { rewards: { steadinessPoolMonthMinor: 100 } }],
    ];
    for (const [cause, json] of rows) {
      const why = of(json);
      const sum = (parts: typeof why) => parts.reduce((all, { minor }) => all + Math.abs(minor), 0);
      const named = why.filter((part) => part.cause === cause);
      expect([cause, named.length > 0]).toEqual([cause, true]);
      const others = why.filter((part) => part.cause !== cause && part.cause !== "code-limit");
      expect([cause, sum(others) * 10 < sum(named)]).toEqual([cause, true]);
    }
  });
  it("names the rate alone where rules and campaigns are the same", () => {
    const rules = { ...CAMPAIGNED, orders: { minimumMinor: 6000, firstOrderPercent: 150 } };
    const lower = { ...rules, rewards: { ...CAMPAIGNED.rewards, contributorRateBp: 200, buyerRateBp: { Member: 50 } } };
    const { losingMost } = backtest(work, program(rules), program(lower), UNTIL).members;
    const why = losingMost.flatMap((loser) => loser.why);
    expect(why.length).toBeGreaterThan(0);
    expect(why.filter(({ cause }) => ["order-rule", "campaign", "attribution", "tier"].includes(cause))).toEqual([]);
  });
  it("says what tiers bring under each program, and counts store credit among the costs alone", () => {
    const perks = [
      { id: "credit", name: "Credit", kind: "store-credit", tier: "Regular", amountMinor: 500 },
      { id: "card", name: "Card", kind: "gift-card", tier: "Regular", amountMinor: 700 },
    ];
    const result = backtest(work, NOW, program({ perks }), UNTIL);
    const [credit, card] = result.perks;
    const members = credit?.granted.against ?? 0;
    expect(members).toBeGreaterThan(5);
    expect(card?.granted).toEqual({ program: 0, against: members });
    expect(result.kindMinor["USD"]?.["perk"]).toEqual({ program: 0, against: 500 * members });
    const same = result.totalMinor["USD"];
    expect((same?.against ?? 0) - (same?.program ?? 0)).toBe(500 * members);
    expect(backtestLines(result)).toEqual(
      expect.arrayContaining([
        `Perk        Credit: 0 -> ${String(members)} members, worth 0 -> ${String(500 * members)}`,
        `Perk        Card: 0 -> ${String(members)} members, worth 0 -> ${String(700 * members)}, not in the costs`,
      ]),
    );
    expect(backtest(work, NOW, program({ perks }), UNTIL, true)).toEqual(result);
  });
  it("lists whose tier goes, by name", () => {
    const harder = backtest(work, NOW, program(DRAFTS["another zone, harder tiers and a longer memory"]), UNTIL);
    expect(harder.tiers.lost).toBeGreaterThan(0);
    expect(harder.tiers.losing).toHaveLength(harder.tiers.lost);
    const [first] = harder.tiers.losing;
    expect(backtestLines(harder)).toContain(
      `  lose  ${first?.member ?? ""}: ${first?.from ?? ""} -> ${first?.to ?? ""}`,
    );
    const named = backtestLines(harder).filter((line) => / {2}lose {2}.*->/.test(line));
    expect(named).toHaveLength(Math.min(20, harder.tiers.lost));
    const moved = Object.values(harder.tiers.moves).reduce((a, b) => a + b, 0);
    expect(moved).toBeGreaterThanOrEqual(harder.tiers.gained + harder.tiers.lost);
  });
  it("finds the orders whose code belongs to a stranger, and what they cost", () => {
    const { leakage } = backtest(work, NOW, program({ rewards: { codeRatePercent: 0 } }), UNTIL);
    const { program: before, against: after } = leakage["USD"] ?? {};
    expect(before?.codesAlone.orders).toBeGreaterThan(0);
    expect(before?.ownerWasStranger.orders).toBeGreaterThanOrEqual(before?.codesAlone.orders ?? 0);
    expect(before?.codesAlone.rewardMinor).toBeGreaterThan(0);
    expect(after?.ownerWasStranger.orders).toBe(before?.ownerWasStranger.orders);
    expect(after?.ownerWasStranger.rewardMinor).toBe(0);
  });
  it("says on which day a month's budget is used up, and nothing where there is none", () => {
    const tight = backtest(work, NOW, program({ rewards: { budgetMonthMinor: 3000 } }), UNTIL);
    expect(tight.budget["USD"]?.program).toEqual([]);
    const months = tight.budget["USD"]?.against ?? [];
    expect(months.length).toBeGreaterThan(4);
    for (const { month, exhaustedOn } of months)
      if (exhaustedOn !== null) expect(exhaustedOn.startsWith(month)).toBe(true);
    expect(months.some(({ exhaustedOn }) => exhaustedOn !== null)).toBe(true);
  });
});

it("a backtest of a rule about tags says of how many orders of the files none are known", () => {
  const result = backtest(work, NOW, program({ orders: { excludedTags: ["wholesale"] } }), UNTIL);
  expect(result.orders.unread.program).toBe(0);
  expect(result.orders.unread.against).toBeGreaterThan(0);
  expect(backtestLines(result)).toContainEqual(expect.stringContaining("no collections or tags are known"));
});
