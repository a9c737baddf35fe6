import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TableName } from "../../../app/adapters/interchange/columns";
import { closeShop } from "../../../app/jobs/close-shop";
import { testDeps, testShop } from "../../support/app-deps";
import { importText } from "../../support/interchange";
import { stateOfShop } from "../../support/live-state";
import { type TestDatabase, testDatabase } from "../../support/test-database";

let database: TestDatabase;
beforeAll(async () => void (database = await testDatabase()));
afterAll(() => database.close());

const NOW = "2026-06-01T12:00:00Z";
const HEADERS: Readonly<Record<string, string>> = {
  members: "member,customer,joined_at",
  orders: "id,customer,placed_at,currency,total_minor,code,referral,cancelled_at",
  refunds: "id,order,refunded_at,amount_minor",
  activities: "id,source,member,group,kind,occurred_at,counterpart,ref,reverses,lang",
  groups: "group,name,creator,parent",
  memberships: "member,group,joined_at,left_at",
  codes: "code,owner,group",
  rests: "member,week_of",
};

async function shop() {
  const deps = testDeps(database, NOW);
  const shopId = await testShop(database);
  const upload = (table: TableName, ...lines: string[]) =>
    importText(deps, shopId, table, `${[HEADERS[table] ?? "", ...lines].join("\n")}\n`);
  await upload("members", "m1,1,2026-01-01T00:00:00Z", "m2,2,2026-01-01T00:00:00Z");
  return { deps, shopId, upload };
}

describe("a file that cannot be used", () => {
  it.each([
    ["a missing column", "member,joined_at\nm3,2026-01-01T00:00:00Z\n", /customer/],
    ["an unknown column", "member,customer,joined_at,email\nm3,3,2026-01-01T00:00:00Z,a@b.c\n", /email/],
    ["no header", "", /header/],
  ])("with %s is refused with the column's name, and nothing is taken", async (_, text, message) => {
    const { deps, shopId } = await shop();
    const result = await importText(deps, shopId, "members", text);
    expect(result).toMatchObject({ kind: "refused", message: expect.stringMatching(message) as string });
    const { rows } = await database.pool.query(
      "select state, accepted from imports where shop_id = $1 and state = 'failed'",
      [shopId],
    );
    expect(rows).toEqual([{ state: "failed", accepted: 0 }]);
  });
});

describe("a row that cannot be used", () => {
  it.each<[string, TableName, string[], number, string, RegExp]>([
    [
      "a member twice",
      "members",
      ["m3,3,2026-01-01T00:00:00Z", "m3,4,2026-01-01T00:00:00Z", "m4,5,2026-01-01T00:00:00Z"],
      3,
      "member",
      /twice/,
    ],
    [
      "a member who is there with another customer",
      "members",
      ["m1,9,2026-01-01T00:00:00Z", "m3,3,2026-01-01T00:00:00Z"],
      2,
      "member",
      /already a member/,
    ],
    [
      "a customer who is somebody else's",
      "members",
      ["m3,1,2026-01-01T00:00:00Z", "m4,4,2026-01-01T00:00:00Z"],
      2,
      "customer",
      /linked to another member/,
    ],
    [
      "an amount with decimals",
      "orders",
      ["o1,1,2026-05-01T10:00:00Z,USD,10.50,,,", "o2,1,2026-05-01T10:00:00Z,USD,1050,,,"],
      2,
      "total_minor",
      /without decimals, got "10.50"/,
    ],
    [
      "an instant without zone",
      "orders",
      ["o1,1,2026-05-01T10:00:00,USD,1050,,,", "o2,1,2026-05-01T10:00:00Z,USD,1050,,,"],
      2,
      "placed_at",
      /with a zone/,
    ],
    [
      "a currency that is none",
      "orders",
      ["o1,1,2026-05-01T10:00:00Z,dollars,1050,,,", "o2,1,2026-05-01T10:00:00Z,USD,1,,,"],
      2,
      "currency",
      /such as USD/,
    ],
    [
      "an unknown kind",
      "activities",
      ["a1,f,m1,,dance,2026-05-01T10:00:00Z,,,,", "a2,f,m1,,reply,2026-05-01T10:00:00Z,,,,"],
      2,
      "kind",
      /known are/,
    ],
    [
      "an activity of nobody",
      "activities",
      ["a1,f,m9,,reply,2026-05-01T10:00:00Z,,,,", "a2,f,m1,,reply,2026-05-01T10:00:00Z,,,,"],
      2,
      "member",
      /not a member/,
    ],
    [
      "an activity's instant without zone",
      "activities",
      ["a1,f,m1,,reply,2026-05-01 10:00,,,,", "a2,f,m1,,reply,2026-05-01T10:00:00Z,,,,"],
      2,
      "occurred_at",
      /with a zone/,
    ],
    ["too few fields", "refunds", ["f1,o1", "f2,o1,2026-05-01T10:00:00Z,5"], 2, "", /expected 4 fields, got 2/],
    ["a torn quote", "groups", ['g1,"One, two,m1,', "g2,Two,m1,"], 2, "", /not valid CSV/],
  ])("%s is reported with line and field, the rest is taken", async (_, table, lines, line, field, message) => {
    const { upload } = await shop();
    const result = await upload(table, ...lines);
    if (result.kind === "refused") throw new Error(result.message);
    expect(result.problems[0]).toMatchObject({ line, field, message: expect.stringMatching(message) as string });
    expect(result.accepted).toBe(lines.length - 1);
    expect(result.refused).toBe(1);
  });
});

describe("uploading", () => {
  const FILES: readonly (readonly [TableName, readonly string[]])[] = [
    ["groups", ["g1,One,m2,"]],
    ["memberships", ["m1,g1,2026-01-05T00:00:00Z,"]],
    ["codes", ["HELLO,m2,g1"]],
    ["activities", ["a1,f,m2,g1,answer,2026-04-01T10:00:00Z,m1,t1,,en", "a2,f,m1,g1,post,2026-04-01T11:00:00Z,,,,en"]],
    ["orders", ["o1,1,2026-04-03T10:00:00Z,USD,9000,hello,m2,", "o2,1,2026-05-20T10:00:00Z,USD,9000,,,"]],
    ["refunds", ["f1,o1,2026-04-10T10:00:00Z,1000"]],
  ];

  it("the same files again changes nothing and says so", async () => {
    const { deps, shopId, upload } = await shop();
    for (const [table, lines] of FILES) await upload(table, ...lines);
    await closeShop(deps, { shopId });
    const before = await stateOfShop(deps, shopId);
    expect(before.lots.length).toBeGreaterThan(3);
    for (const [table, lines] of FILES) {
      const again = await upload(table, ...lines);
      expect(again).toMatchObject({ kind: "imported", refused: 0 });
      if (["activities", "orders", "refunds"].includes(table))
        expect(again).toMatchObject({ accepted: 0, duplicates: lines.length });
    }
    await closeShop(deps, { shopId });
    expect(await stateOfShop(deps, shopId)).toEqual(before);
  });

  it("in any order of files ends in the same, also when orders were settled in between", async () => {
    const straight = await shop();
    for (const [table, lines] of FILES) await straight.upload(table, ...lines);
    await closeShop(straight.deps, straight);
    const expected = await stateOfShop(straight.deps, straight.shopId);

    const deps = testDeps(database, "2026-04-12T12:00:00Z");
    const shopId = await testShop(database);
    const order = ["orders", "refunds", "members", "activities", "codes", "memberships", "groups"];
    for (const name of order) {
      const lines =
        name === "members"
          ? ["m1,1,2026-01-01T00:00:00Z", "m2,2,2026-01-01T00:00:00Z"]
          : FILES.find(([table]) => table === name)?.[1];
      const known = name === "orders" ? lines?.slice(0, 1) : lines;
      await importText(deps, shopId, name as TableName, `${[HEADERS[name] ?? "", ...(known ?? [])].join("\n")}\n`);
      await closeShop(deps, { shopId });
    }
    const pending = await stateOfShop(deps, shopId);
    const early = await shop();
    early.deps.clock.set("2026-04-12T12:00:00Z");
    for (const [table, lines] of FILES) await early.upload(table, ...(table === "orders" ? lines.slice(0, 1) : lines));
    await closeShop(early.deps, early);
    expect(pending).toEqual(await stateOfShop(early.deps, early.shopId));
    expect(expected.shares.length).toBeGreaterThan(pending.shares.length - 1);
  });

  it("formula-like cells stay what they are: data", async () => {
    const { shopId, upload } = await shop();
    const name = '"=HYPERLINK(""https://evil.example"",""click"")"';
    await upload("groups", `g1,${name},m1,`, "+g2,@SUM(A1),m1,");
    const { rows } = await database.pool.query("select group_id, name from groups where shop_id = $1 order by 1", [
      shopId,
    ]);
    expect(rows).toEqual([
      { group_id: "+g2", name: "@SUM(A1)" },
      { group_id: "g1", name: '=HYPERLINK("https://evil.example","click")' },
    ]);
  });

  it("a refund of an order that is not there yet counts once it comes", async () => {
    const { deps, shopId, upload } = await shop();
    await upload("refunds", "f1,o9,2026-05-22T10:00:00Z,400");
    await upload("orders", "o9,1,2026-05-21T10:00:00Z,USD,1000,,,");
    await closeShop(deps, { shopId });
    const { rows } = await database.pool.query("select refunded_minor from orders where shop_id = $1", [shopId]);
    expect(rows).toEqual([{ refunded_minor: 400 }]);
  });
});

describe("rests in a file", () => {
  const rests = async (shopId: number): Promise<number> =>
    (await database.pool.query("select 1 from rests where shop_id = $1", [shopId])).rowCount ?? 0;

  it("are history as long as no week has closed", async () => {
    const { shopId, upload } = await shop();
    expect(await upload("rests", "m1,2026-03-02", "m1,2026-05-27")).toMatchObject({ accepted: 2, refused: 0 });
    expect(await rests(shopId)).toBe(2);
  });

  it("are never declared afterwards: those of a week that is over are refused by line, the others stand", async () => {
    const { deps, shopId, upload } = await shop();
    await upload("activities", "a1,csv,m1,,post,2026-04-01T12:00:00Z,,,,");
    await closeShop(deps, { shopId });
    // The shop is there since the middle of May.
    await database.pool.query("update shops set issue_from = '2026-05-13T12:00:00Z' where shop_id = $1", [shopId]);
    const result = await upload(
      "rests",
      "m1,2026-05-31",
      "m1,2026-06-01",
      "m1,2026-06-10",
      "m1,2026-05-13",
      "m1,2026-05-10",
    );
    expect(result).toMatchObject({ accepted: 3, refused: 2 });
    expect(result).toMatchObject({
      problems: [2, 5].map((line) => ({
        line,
        field: "week_of",
        message: expect.stringMatching(/expected a date in a week that has not ended/) as string,
      })),
    });
    expect(await rests(shopId)).toBe(3);
  });
});
