import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createCsvSplitter } from "../../../app/adapters/interchange/csv-records";
import { csvLine } from "../../../app/adapters/interchange/csv-text";
import { createSorter } from "../../../app/adapters/interchange/external-sort";
import { runHearth } from "../../../app/cli/hearth/main";

const HEADERS: Readonly<Record<string, string>> = {
  groups: "group,name,creator,parent",
  members: "member,customer,joined_at",
  memberships: "member,group,joined_at,left_at",
  codes: "code,owner,group",
  activities: "id,source,member,group,kind,occurred_at,counterpart,ref,reverses,lang",
  orders: "id,customer,placed_at,currency,total_minor,code,referral,cancelled_at",
  refunds: "id,order,refunded_at,amount_minor",
};
const AT = "2024-06-01T00:00:00Z";

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "hearth-cli-"));
  mkdirSync(path.join(directory, "in"));
  for (const [table, header] of Object.entries(HEADERS)) write(table, header, []);
  writeFileSync(path.join(directory, "program.json"), "{}");
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function write(table: string, header: string, rows: readonly string[]): void {
  writeFileSync(path.join(directory, "in", `${table}.csv`), `${[header, ...rows].join("\n")}\n`);
}
function rows(table: string, ...lines: string[]): void {
  write(table, HEADERS[table] ?? "", lines);
}
function hearth(...args: string[]): { status: number; out: string; error: string } {
  let out = "";
  let error = "";
  const status = runHearth(args, { out: (text) => (out += text), error: (text) => (error += text) }, 0);
  return { status, out, error };
}
function replay(...more: string[]) {
  return hearth(
    "replay",
    path.join(directory, "in"),
    "--program",
    path.join(directory, "program.json"),
    "--at",
    AT,
    ...more,
  );
}

describe("bad rows are named and the rest is taken", () => {
  const cases: readonly [string, string, readonly string[], string][] = [
    [
      "an instant without a zone",
      "activities",
      ["a,s,m,,post,2024-05-01T00:00:00,,,,"],
      "activities.csv:2: occurred_at: expected an instant with a zone",
    ],
    [
      "an unknown kind",
      "activities",
      ["a,s,m,,dance,2024-05-01T00:00:00Z,,,,"],
      "activities.csv:2: kind: expected a kind of the program (post,",
    ],
    [
      "a paid order as an activity",
      "activities",
      ["a,s,m,,order_paid,2024-05-01T00:00:00Z,,,,"],
      "activities.csv:2: kind: expected a kind",
    ],
    [
      "no member",
      "activities",
      ["a,s,,,post,2024-05-01T00:00:00Z,,,,"],
      "activities.csv:2: member: expected a value, got nothing",
    ],
    [
      "an id again with other content",
      "activities",
      ["a,s,m,,post,2024-05-01T00:00:00Z,,,,", "a,s,m,,reply,2024-05-01T00:00:00Z,,,,"],
      "activities.csv:3: id: the same source and id as line 2 with other content",
    ],
    [
      "a reversal of a reversal",
      "activities",
      [
        "a,s,m,,post,2024-05-01T00:00:00Z,,,,",
        "r,s,m,,,2024-05-02T00:00:00Z,,,a,",
        "q,s,m,,,2024-05-03T00:00:00Z,,,r,",
      ],
      "activities.csv:4: reverses: names a reversal",
    ],
    [
      "an amount with decimals",
      "orders",
      ["o,c,2024-05-01T00:00:00Z,USD,1.50,,,"],
      'orders.csv:2: total_minor: expected a whole number of minor units, 0 or more, without decimals, got "1.50"',
    ],
    [
      "a negative amount",
      "refunds",
      ["r,o,2024-05-01T00:00:00Z,-1"],
      "refunds.csv:2: amount_minor: expected a whole number",
    ],
    [
      "a currency that is none",
      "orders",
      ["o,c,2024-05-01T00:00:00Z,dollars,1,,,"],
      "orders.csv:2: currency: expected a currency code",
    ],
    [
      "a member twice",
      "members",
      ["m,,2024-01-01T00:00:00Z", "m,,2024-01-02T00:00:00Z"],
      'members.csv:3: member: "m" is there twice, first on line 2',
    ],
    [
      "a customer of two members",
      "members",
      ["m,c,2024-01-01T00:00:00Z", "n,c,2024-01-02T00:00:00Z"],
      'members.csv:3: customer: "c" is there twice',
    ],
    ["too few fields", "refunds", ["r,o"], "refunds.csv:2: expected 4 fields, got 2"],
    ["a quote in a field", "codes", ['A"B,m,'], "codes.csv:2: not valid CSV, expected quotes around the whole field"],
    [
      "a quote that is never closed",
      "codes",
      ['"A,m,', "B,m,"],
      "codes.csv:2: not valid CSV, expected a closing quote",
    ],
  ];
  it.each(cases)("%s", (_, table, lines, expected) => {
    rows(table, ...lines);
    const { status, out } = replay();
    expect(status).toBe(0);
    expect(out).toContain(expected);
    expect(out).toContain("Problems    1 rows were passed over");
  });
  it("takes the row after a quote that was never closed", () => {
    rows("codes", '"A,m,', "B,m,");
    rows("orders", "o,c,2024-05-01T00:00:00Z,USD,100,b,,");
    expect(replay().out).toContain("1 with shares");
  });
  it("takes the rows between a quote too many and the next one", () => {
    rows("codes", '"A,m,', "B,m,", '"C",m,');
    rows("orders", "o,c,2024-05-01T00:00:00Z,USD,100,b,,", "p,c,2024-05-01T00:00:00Z,USD,100,c,,");
    expect(replay().out).toContain("2 with shares");
  });
  it("reports a code that nobody knows, and counts the same row twice once", () => {
    const order = "o,c,2024-05-01T00:00:00Z,USD,100,SALE,,";
    rows("orders", order, order);
    const { out } = replay();
    expect(out).toContain("code SALE on 1 orders");
    expect(out).not.toContain("Problems");
  });
});

describe("what cannot be used ends with status 2 and says why", () => {
  it.each<[string, () => void, string]>([
    [
      "a missing column",
      () => write("refunds", "id,order,refunded_at", []),
      'refunds.csv:1: missing column "amount_minor"',
    ],
    ["an unknown column", () => write("codes", "code,owner,group,colour", []), 'codes.csv:1: unknown column "colour"'],
    ["a missing file", () => rmSync(path.join(directory, "in", "orders.csv")), "orders.csv: not found in"],
    [
      "an empty file",
      () => writeFileSync(path.join(directory, "in", "orders.csv"), ""),
      "orders.csv:1: expected a header row",
    ],
    [
      "an unknown key of the program",
      () => writeFileSync(path.join(directory, "program.json"), '{"a":{}}'),
      "program.json: a: unknown key",
    ],
    [
      "a program that is no JSON",
      () => writeFileSync(path.join(directory, "program.json"), "{"),
      "program.json: expected a program in JSON",
    ],
  ])("%s", (_, change, expected) => {
    change();
    const { status, error } = replay();
    expect(status).toBe(2);
    expect(error).toContain(expected);
  });
  it.each([
    [["dance"], 'unknown command "dance"'],
    [[], "expected a command"],
    [["replay", "x", "--program", "p"], "--at: missing"],
    [["replay", "x", "--program", "p", "--at", "2024-01-01"], "--at: expected an instant with a zone"],
    [["replay", "x", "--colour"], 'unknown option "--colour"'],
    [["bounds"], "--program: missing"],
    [["bounds", "--program"], "--program: expected a value after it"],
  ])("%j", (args, expected) => {
    const { status, error } = hearth(...args);
    expect([status, error.includes(expected)]).toEqual([2, true]);
  });
});

describe("commands", () => {
  it("columns may come in any order, and rows too", () => {
    write("members", "joined_at,member,customer", ["2024-01-01T00:00:00Z,m,c"]);
    const line = (id: string, day: string) => `${id},s,m,,post,2024-05-${day}T00:00:00Z,,,,`;
    rows("activities", line("a", "20"), line("b", "06"), line("c", "13"));
    const unsorted = replay("--json").out;
    rows("activities", line("b", "06"), line("c", "13"), line("a", "20"));
    expect(replay("--json").out).toBe(unsorted);
    expect(JSON.parse(unsorted)).toMatchObject({ membersWithActivity: 1, activities: 3 });
  });
  it("guards free text against formulas in what it writes", () => {
    rows("members", "=cmd(),,2024-01-01T00:00:00Z", '"a,""b""",,2024-01-01T00:00:00Z');
    replay("--out", path.join(directory, "out"));
    const text = readFileSync(path.join(directory, "out", "scores.csv"), "utf8");
    expect(text).toBe('member,score,tier,active_weeks,consistency\n\'=cmd(),0,Member,0,0\n"a,""b""",0,Member,0,0\n');
  });
  it("bounds prints the steadiness guarantee", () => {
    const { out } = hearth("bounds", "--program", path.join(directory, "program.json"));
    expect(out).toContain("10 points every week ranks above any burst of a single week after 4 weeks");
    expect(out).toContain("(above one that straddles two weeks after 9 weeks)");
    expect([...out.matchAll(/A member with (\d+) points/g)].map(([, points]) => points)).toEqual(
      ["3", "5", "8", "10", "15", "20", "30"], // the rows that every page shows
    );
  });
  it("backtest shows cost, tiers, losers and the part of codes", () => {
    rows("members", "m,c,2024-01-01T00:00:00Z", "n,d,2024-01-01T00:00:00Z");
    rows("activities", "a,s,n,,answer,2024-04-01T00:00:00Z,m,,,");
    rows("orders", "o,c,2024-04-02T00:00:00Z,USD,10000,,,");
    const against = path.join(directory, "against.json");
    writeFileSync(against, JSON.stringify({ name: "Frugal", rewards: { contributorRateBp: 100 } }));
    const program = path.join(directory, "program.json");
    const args = ["backtest", path.join(directory, "in"), "--program", program, "--against", against, "--at", AT];
    const result = JSON.parse(hearth(...args, "--json").out) as Record<string, unknown>;
    expect(result).toMatchObject({
      costMinor: { USD: { "2024-04": { "contributor relational": { program: 150, against: 50 } } } },
      tiers: { gained: 0, lost: 0 },
      members: { winners: 0, losers: 1, losingMost: [{ member: "n", rewardMinor: -100 }] },
      codeShare: { program: { USD: 0 }, against: { USD: 0 } },
    });
    expect(hearth(...args).out).toContain("n  150 -> 50 (-100)");
  });
});

describe("interchange files in pieces", () => {
  const text = '\uFEFFa,b\r\n1,"x\ny"\r\n\r\n2,"say ""hi"""\n3,z';
  const whole = [
    { kind: "record", line: 1, fields: ["a", "b"] },
    { kind: "record", line: 2, fields: ["1", "x\ny"] },
    { kind: "record", line: 5, fields: ["2", 'say "hi"'] },
    { kind: "record", line: 6, fields: ["3", "z"] },
  ];
  it("come out the same wherever they are cut", () => {
    for (let size = 1; size <= text.length; size += 1) {
      const splitter = createCsvSplitter();
      const records = [];
      for (let from = 0; from < text.length; from += size)
        records.push(...splitter.push(text.slice(from, from + size)));
      expect([...records, ...splitter.end()]).toEqual(whole);
    }
  });
  it("are written so that they read back", () => {
    const splitter = createCsvSplitter();
    const [record] = [...splitter.push(csvLine(["a,b", 'c"d', "e\nf", 7])), ...splitter.end()];
    expect(record).toMatchObject({ fields: ["a,b", 'c"d', "e\nf", "7"] });
  });
  it("are sorted on disk when they are many", () => {
    const sorter = createSorter<{ n: number }>((a, b) => a.n - b.n);
    const count = 400_000;
    for (let n = 0; n < count; n += 1) sorter.add({ n: (n * 7919) % count });
    let expected = 0;
    for (const { n } of sorter.sorted()) {
      if (n !== expected) throw new Error(`expected ${String(expected)}, got ${String(n)}`);
      expected += 1;
    }
    expect(expected).toBe(count);
  });
});
