import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeCursor } from "~/adapters/persistence/reads/cursor";
import { type MembersQuery, membersView } from "~/views/members-view";
import { ordersView } from "~/views/orders-view";
import { rewardsView } from "~/views/rewards-view";
import type { Viewer } from "~/views/viewer";
import { testShop } from "../../support/app-deps";
import { type TestDatabase, testDatabase } from "../../support/test-database";

const NOW = Date.parse("2026-06-10T12:00:00Z");
const SIZE = 10;
let database: TestDatabase;
let viewer: Viewer;

beforeAll(async () => {
  database = await testDatabase();
  const shopId = await testShop(database, "Europe/Berlin", "EUR");
  const other = await testShop(database);
  viewer = { shopId, timezone: "Europe/Berlin", currency: "EUR", locale: "en", now: NOW };
  // 47 members of which every third has the same score; the other shop's must never be seen.
  for (const shop of [shopId, other]) {
    await database.pool.query(
      `insert into members (shop_id, member_id, customer_id, handle, joined_at, consented_at)
       select $1, 'm' || lpad(n::text, 3, '0'), case when n % 2 = 0 then (1000 + n)::text end,
         case when n = 7 then '100%_wool' end, timestamptz '2025-01-01Z' + n * interval '1 hour',
         case when n % 5 <> 0 then timestamptz '2025-02-01Z' end
       from generate_series(1, 47) n`,
      [shop],
    );
  }
  await database.pool.query(
    `insert into standings (shop_id, member_id, score, week, active_weeks, consistency, tier, closed_score)
     select $1, 'm' || lpad(n::text, 3, '0'), case when n % 3 = 0 then 9000 else n * 100 end, 2945, 4, 33,
       case when n % 3 = 0 then 'Regular' else 'Member' end, case when n % 3 = 0 then 7500 else 0 end
     from generate_series(1, 40) n`,
    [shopId],
  );
  await database.pool.query(
    "insert into groups (shop_id, group_id, name, creator_id) values ($1, 'g1', 'Knitters', 'm001')",
    [shopId],
  );
  await database.pool.query(
    `insert into memberships (shop_id, member_id, group_id, joined_at, left_at)
     select $1, 'm' || lpad(n::text, 3, '0'), 'g1', timestamptz '2025-03-01Z', case when n = 2 then timestamptz '2025-04-01Z' end
     from generate_series(1, 6) n`,
    [shopId],
  );
  await database.pool.query(
    `insert into orders (shop_id, order_id, name, customer_id, buyer_id, placed_at, placed_day, currency, total_minor, refunded_minor,
       paid_at, origin, source_updated_at, attribution, cancelled_at)
     select $1, 'o' || n, '#' || (1000 + n), '1002', 'm002', timestamptz '2026-06-01Z' + (n / 2) * interval '1 minute', 20605, 'EUR', 1999,
       case when n % 10 = 0 then 500 else 0 end, now(), 'webhook', now(),
       case when n % 4 = 0 then 'attributed' else 'unattributed' end, case when n = 9 then now() end
     from generate_series(1, 25) n`,
    [shopId],
  );
}, 60_000);

afterAll(() => database.close());

const members = (query: Partial<MembersQuery> = {}) =>
  membersView(database.pool, viewer, { filter: {}, sort: "score", page: { size: SIZE }, ...query });

async function walk(sort: MembersQuery["sort"]): Promise<string[]> {
  const seen: string[] = [];
  let page = await members({ sort });
  for (;;) {
    seen.push(...page.rows.map((row) => row.memberId));
    const after = decodeCursor(page.links.after);
    if (after === undefined) return seen;
    page = await members({ sort, page: { size: SIZE, after } });
  }
}

describe("the list of members", () => {
  it.each(["score", "active", "joined", "name"] as const)(
    "shows everybody once, page by page, sorted by %s",
    async (sort) => {
      const seen = await walk(sort);
      expect(seen).toHaveLength(47);
      expect(new Set(seen).size).toBe(47);
    },
  );

  it("goes back to the very page it came from", async () => {
    const first = await members();
    const after = decodeCursor(first.links.after);
    const second = await members({ page: { size: SIZE, ...(after && { after }) } });
    const before = decodeCursor(second.links.before);
    const again = await members({ page: { size: SIZE, ...(before && { before }) } });
    expect(again.rows).toEqual(first.rows);
    expect(first.links.before).toBeNull();
    expect(again.links.before).toBeNull();
    expect(again.links.after).not.toBeNull();
  });

  it.each<[string, MembersQuery["filter"], number]>([
    ["a tier", { tier: "Regular" }, 13],
    ["a group, without those who left", { groupId: "g1" }, 5],
    ["linked customers", { linked: true }, 23],
    ["members without consent", { consent: "missing" }, 9],
    ["a customer's number", { search: "1004" }, 1],
    ["a name with characters that SQL reads otherwise", { search: "100%_w" }, 1],
    ["two at once", { tier: "Regular", linked: true }, 6],
    ["nothing that fits", { search: "nobody" }, 0],
  ])("finds %s", async (_what, filter, expected) => {
    const view = await members({ filter, page: { size: 50 } });
    expect(view.total).toBe(expected);
    expect(view.rows).toHaveLength(expected);
  });

  it("writes figures as the reader expects them and says what this week added", async () => {
    const [first] = (
      await membersView(database.pool, { ...viewer, locale: "de" }, { filter: {}, sort: "score", page: { size: 1 } })
    ).rows;
    expect(first).toMatchObject({
      memberId: "m003",
      points: "7,5",
      pointsThisWeek: "1,5",
      tier: "Regular",
      groups: ["Knitters"],
    });
  });
});

describe("the list of orders", () => {
  it.each([
    ["attributed", 6],
    ["unattributed", 18],
    ["refunded", 2],
    ["cancelled", 1],
  ] as const)("filters %s", async (filter, expected) => {
    const view = await ordersView(database.pool, viewer, { filter, page: { size: 50 } });
    expect(view.rows).toHaveLength(expected);
    expect(view.counts[filter]).toBe(String(expected));
  });

  it("walks through orders of the same minute without losing or repeating one", async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const after = decodeCursor(cursor);
      const view = await ordersView(database.pool, viewer, { page: { size: 3, ...(after && { after }) } });
      seen.push(...view.rows.map((row) => row.orderId));
      cursor = view.links.after;
    } while (cursor !== null);
    expect(new Set(seen).size).toBe(25);
    expect(seen).toHaveLength(25);
  });

  it("finds an order by its name and by its id", async () => {
    for (const search of ["#1007", "o7"]) {
      const view = await ordersView(database.pool, viewer, { search, page: { size: 50 } });
      expect(view.rows.map((row) => row.orderId)).toEqual(["o7"]);
    }
  });
});

describe("a shop that has just begun", () => {
  it("has empty lists, not errors", async () => {
    const empty = { ...viewer, shopId: await testShop(database) };
    expect((await membersView(database.pool, empty, { filter: {}, sort: "score", page: { size: SIZE } })).total).toBe(
      0,
    );
    expect((await ordersView(database.pool, empty, { page: { size: SIZE } })).counts.all).toBe("0");
    const rewards = await rewardsView(database.pool, empty, { filter: {}, page: { size: SIZE } });
    expect(rewards).toMatchObject({ rows: [], liability: [], parked: 0 });
  });
});
