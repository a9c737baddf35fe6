import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runHearth } from "../../../app/cli/hearth/main";

const DATA = path.resolve("../shared/data/qcse-journey");
const AT = "2018-09-02T12:00:00Z";
const isThere = existsSync(DATA);
if (!isThere) process.stdout.write(`skipped: the real input is not at ${DATA}\n`);

type Summary = {
  membersWithActivity: number;
  scoreMilli: number;
  highest: { member: string; scoreMilli: number }[];
  tiers: Record<string, number>;
  orders: { attributed: number; shareRows: number; shareMinor: Record<string, Record<string, number>> };
  lots: Record<string, Record<string, Record<string, { lots: number; amountMinor: number }>>>;
  problems: { count: number };
};

describe.skipIf(!isThere)("a replay of the real input with the default program", () => {
  const work = mkdtempSync(path.join(tmpdir(), "hearth-real-"));
  let summary: Summary;
  beforeAll(() => {
    const program = path.join(work, "program.json");
    writeFileSync(program, "{}");
    let text = "";
    const args = ["replay", DATA, "--program", program, "--at", AT, "--out", path.join(work, "out"), "--json"];
    const status = runHearth(args, { out: (given) => (text = given), error: (given) => (text = given) }, 0);
    expect(status).toBe(0);
    summary = JSON.parse(text) as Summary;
  });
  afterAll(() => rmSync(work, { recursive: true, force: true }));

  it("gives the scores and tiers of the members", () => {
    expect(summary.membersWithActivity).toBe(402);
    expect(summary.scoreMilli).toBe(3_614_185);
    expect(summary.highest.slice(0, 3).map(({ member, scoreMilli }) => [member, scoreMilli])).toEqual([
      ["m01837", 206_237],
      ["m02293", 183_034],
      ["m00026", 159_723],
    ]);
    expect(summary.tiers).toEqual({ Member: 335, Regular: 55, Advocate: 3, "Inner circle": 9 });
  });
  it("shares orders over what helped them", () => {
    expect(summary.orders).toMatchObject({ attributed: 1762, shareRows: 7540 });
    expect(summary.orders.shareMinor).toEqual({ USD: { relational: 546_213, code: 335_884 } });
  });
  it("posts lots of each role", () => {
    const posted = Object.entries(summary.lots["USD"] ?? {}).map(([group, states]) => {
      const { lots = 0, amountMinor = 0 } = states["posted"] ?? {};
      return [group, lots, amountMinor];
    });
    expect(posted.sort()).toEqual([
      ["buyer", 1698, 10_448],
      ["contributor code", 551, 2438],
      ["contributor relational", 1212, 5169],
      ["creator relational", 1101, 6128],
    ]);
    expect(summary.problems.count).toBe(0);
  });
  it("writes the three files with exactly their columns", () => {
    const lines = (file: string) =>
      readFileSync(path.join(work, "out", file), "utf8")
        .trimEnd()
        .split("\n");
    expect(lines("scores.csv")[0]).toBe("member,score,tier,active_weeks,consistency");
    expect(lines("shares.csv")[0]).toBe("order,touch,actor,group,lane,share_bp,minor");
    expect(lines("lots.csv")[0]).toBe(
      "lot,order,member,role,lane,class,state,amount_minor,carried_minor,currency,placed_at,due_at,reason",
    );
    expect(lines("shares.csv")).toHaveLength(7541);
    expect(lines("scores.csv")).toContain("m01837,206237,Inner circle,11,91");
  });
});
