import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { weekOf } from "~/core/shared/time";
import { closeShop } from "~/jobs/close-shop";
import { importFile } from "~/usecases/communities/import-file";
import { declareRest } from "~/usecases/members/declare-rest";
import { groupView } from "~/views/group-view";
import { groupsView } from "~/views/groups-view";
import { homeView } from "~/views/home-view";
import { memberView } from "~/views/member-view";
import { orderView } from "~/views/order-view";
import { portalGroup, portalHome } from "~/views/portal-view";
import { rewardsView } from "~/views/rewards-view";
import { restView, shopperView } from "~/views/storefront-view";
import type { Viewer } from "~/views/viewer";
import { ownWhyView } from "~/views/why-view";
import { testDeps, testShop } from "../../support/app-deps";
import { type TestDatabase, testDatabase } from "../../support/test-database";

// Ada leads the Knitters. Six members take part for five weeks; Bea answers Cem, who then buys with Ada's code.
const PEOPLE = ["ada", "bea", "cem", "dan", "eva", "fin", "gil"];
const NOW = "2026-06-10T12:00:00Z";
let database: TestDatabase;
let deps: ReturnType<typeof testDeps>;
let viewer: Viewer;

const line = (...values: readonly (string | number)[]) => `${values.join(",")}\n`;
async function* text(content: string): AsyncGenerator<string> {
  yield content;
  await Promise.resolve();
}

function activities(): string {
  let csv = "id,source,member,group,kind,occurred_at,counterpart,ref,reverses,lang\n";
  for (let week = 0; week < 5; week++) {
    for (const member of PEOPLE.slice(0, 6)) {
      const day = String(4 + week * 7 > 31 ? 4 + week * 7 - 31 : 4 + week * 7).padStart(2, "0");
      const month = 4 + week * 7 > 31 ? "06" : "05";
      csv += line(
        `p-${member}-${week}`,
        "forum",
        member,
        "knit",
        "post",
        `2026-${month}-${day}T10:00:00Z`,
        "",
        "",
        "",
        "en",
      );
    }
  }
  csv += line("a1", "forum", "bea", "knit", "answer", "2026-06-01T09:00:00Z", "cem", "t1", "", "en");
  csv += line("a2", "forum", "bea", "knit", "answer", "2026-06-01T09:05:00Z", "cem", "t2", "", "en");
  csv += line("a3", "forum", "bea", "knit", "answer", "2026-06-01T09:10:00Z", "cem", "t3", "", "en");
  csv += line("v1", "forum", "bea", "knit", "helpful_vote_received", "2026-06-01T11:00:00Z", "cem", "t1", "", "en");
  return csv;
}

beforeAll(async () => {
  database = await testDatabase();
  deps = testDeps(database, NOW);
  const shopId = await testShop(database);
  viewer = { shopId, timezone: "UTC", currency: "USD", locale: "en", now: Date.parse(NOW) };
  const files = {
    members: `member,customer,joined_at\n${PEOPLE.map((name, n) => line(name, 100 + n, "2026-04-01T00:00:00Z")).join("")}`,
    groups: "group,name,creator,parent\nknit,Knitters,ada,\nsock,Sock knitters,bea,knit\n",
    memberships: `member,group,joined_at,left_at\n${PEOPLE.map((name) => line(name, "knit", "2026-04-01T00:00:00Z", "")).join("")}`,
    codes: "code,owner,group\nADA10,ada,knit\n",
    activities: activities(),
    orders: `id,customer,placed_at,currency,total_minor,code,referral,cancelled_at\n${[
      line("o1", 102, "2026-06-02T12:00:00Z", "USD", 20_000, "ada10", "", ""),
      line("o2", 999, "2026-06-02T13:00:00Z", "USD", 5000, "", "", ""),
      line("o3", 103, "2026-06-03T13:00:00Z", "USD", 3000, "NOBODY", "ghost", ""),
    ].join("")}`,
    refunds: "id,order,refunded_at,amount_minor\nr1,o1,2026-06-05T12:00:00Z,5000\n",
  } as const;
  for (const [file, content] of Object.entries(files)) {
    const result = await importFile(deps, {
      by: "test",
      shopId,
      file: file as keyof typeof files,
      content: text(content),
      source: "admin",
    });
    expect(result, file).toMatchObject({ kind: "imported", refused: 0 });
  }
  await closeShop(deps, { shopId });
}, 60_000);

afterAll(() => database.close());

describe("one order", () => {
  it("names who helped, in shares and money that add up, and says why the rest did not count", async () => {
    const view = await orderView(database.pool, viewer, "o1");
    expect(view?.order.state).toBe("attributed");
    expect(view?.shares.reduce((sum, share) => sum + share.shareBp, 0)).toBe(10_000);
    expect(view?.shares.map((share) => share.kind)).toEqual(expect.arrayContaining(["advice", "presence", "code"]));
    expect(view?.shares.find((share) => share.kind === "advice")).toMatchObject({
      actorId: "bea",
      groupName: "Knitters",
      daysBefore: 1,
    });
    expect(view?.notes).toContainEqual({ kind: "dropped", touch: "a:forum:a1", reason: "third-or-later-of-the-actor" });
    expect(view?.net).toBe("$150.00");
    expect(view?.refunds).toHaveLength(1);
    expect(new Set(view?.lots.map((lot) => lot.role))).toEqual(new Set(["buyer", "contributor", "creator"]));
  });

  it("says that a code and a recommendation named nobody", async () => {
    const view = await orderView(database.pool, viewer, "o3");
    expect(view?.notes).toEqual(
      expect.arrayContaining([
        { kind: "unknown-code", code: "NOBODY" },
        { kind: "unknown-referral", member: "ghost" },
      ]),
    );
  });

  it("shows the unknown as unknown", async () => {
    const view = await orderView(database.pool, viewer, "o2");
    expect(view).toMatchObject({ order: { state: "unattributed", buyerId: null }, shares: [], lots: [] });
  });

  it("is not there for another shop", async () => {
    const other = { ...viewer, shopId: await testShop(database) };
    expect(await orderView(database.pool, other, "o1")).toBeUndefined();
    expect(await memberView(database.pool, other, { memberId: "bea", page: { size: 5 } })).toBeUndefined();
    expect(await groupView(database.pool, other, "knit")).toBeUndefined();
  });
});

describe("one member", () => {
  it("shows the last close, what this week added, and a score whose parts add up to it", async () => {
    const view = await memberView(database.pool, viewer, { memberId: "bea", page: { size: 5 } });
    expect(view?.parts.weeks).toHaveLength(5);
    expect(view?.closedWeek).toMatch(/^Jun 1\s–\s7$/);
    expect(view?.addedThisWeek).toBe("0");
    expect(Number(view?.parts.base) + Number(view?.parts.takenOff)).toBeCloseTo(Number(view?.parts.score), 0);
    expect(view?.activities).toHaveLength(5);
    expect(view?.activityLinks.after).not.toBeNull();
    expect(view?.helped.map((order) => order.orderId)).toContain("o1");
    expect(view?.groups).toEqual(expect.arrayContaining([expect.objectContaining({ groupId: "sock", leads: true })]));
    expect(view?.consents[0]).toMatchObject({ granted: true, source: "import" });
  });
});

describe("groups", () => {
  it("counts members, who was active, orders helped and what they stand for", async () => {
    const { rows } = await groupsView(database.pool, viewer);
    expect(rows.find((row) => row.groupId === "knit")).toMatchObject({
      members: "7",
      ordersHelped: "2",
      creatorName: "ada",
    });
    expect(rows.find((row) => row.groupId === "sock")).toMatchObject({
      parentName: "Knitters",
      members: "0",
      ordersHelped: "0",
    });
    const knit = await groupView(database.pool, viewer, "knit");
    expect(knit?.chapters.map((chapter) => chapter.groupId)).toEqual(["sock"]);
    expect(knit?.codes).toEqual([{ code: "ADA10", ownerId: "ada", ownerName: "ada", uses: "1" }]);
  });
});

describe("the home page", () => {
  it("knows what is there, what is missing and how much rewards honour engagement", async () => {
    const view = await homeView(database.pool, viewer);
    expect(view.steps).toEqual({ program: false, group: true, activity: true, linked: true });
    expect(view.activityChart).toHaveLength(26);
    const week = view.activityChart.at(-2);
    expect(week?.parts.map((part) => part.value)).toEqual([6, 0]);
    expect(view.split[0]?.engagementPercent).toBeGreaterThan(50);
    expect(view.backlog.empty).toBe(true);
    expect(view.attention).toMatchObject({ parked: 0, failedCount: 0, notices: [] });
  });
});

describe("the creator's portal", () => {
  const ask = (customerId: string, groupId = "knit") =>
    portalGroup(database.pool, viewer, { customerId, groupId, few: "few" });

  it("is for who leads a group, and tells nobody else that the group exists", async () => {
    expect(await portalHome(database.pool, viewer, "100")).toMatchObject({
      kind: "leader",
      groups: [{ groupId: "knit" }],
    });
    expect(await portalHome(database.pool, viewer, "103")).toEqual({ kind: "not-a-leader" });
    expect(await portalHome(database.pool, viewer, "nobody")).toEqual({ kind: "not-a-leader" });
    expect(await ask("103")).toBeUndefined();
    expect(await ask("101")).toBeUndefined();
  });

  it("shows nothing about fewer than five people", async () => {
    const view = await ask("100");
    expect(view?.members).toEqual({ kind: "shown", text: "7" });
    // Six posted; Bea alone answered and was recognised, so posts are hidden with her or she could be computed.
    expect(view?.kinds.map((row) => [row.kind, row.activities.kind])).toEqual([
      ["post", "hidden"],
      ["answer", "few"],
      ["helpful_vote_received", "few"],
    ]);
    expect(view?.kindsTotal).toEqual({ kind: "shown", text: "34" });
    expect(view?.orders).toEqual([{ currency: "USD", count: { kind: "few" }, people: { kind: "few" } }]);
    expect(view?.lanes.map((row) => [row.relational.kind, row.code.kind])).toEqual([["few", "few"]]);
    expect(JSON.stringify(view)).not.toMatch(/bea|cem|dan|eva/);
  });

  it("tells a creator what leading brought and when it posts", async () => {
    const home = await portalHome(database.pool, viewer, "100");
    if (home.kind !== "leader") throw new Error("Ada leads");
    expect(home.earned.map((row) => row.state)).toContain("pending");
    expect(home.next[0]?.date).toBe("Jul 2, 2026");
  });

  it("answers a creator why of each reward and of the group's part of an order, and of nobody's times and dealings", async () => {
    const home = await portalHome(database.pool, viewer, "100");
    if (home.kind !== "leader") throw new Error("Ada leads");
    const whyFor = (customerId: string, about: string, id: string) =>
      ownWhyView(database.pool, viewer, { customerId, about, id });
    expect(home.lots.length).toBeGreaterThan(0);
    const shares: string[] = [];
    for (const { lotId } of home.lots) {
      const answer = await whyFor("100", "reward", lotId);
      expect(answer?.changes).not.toEqual([]);
      shares.push(...(answer?.further ?? []).map((one) => one.id));
      expect(await whyFor("103", "reward", lotId)).toBeUndefined();
    }
    expect(shares).toContain("o1/p:knit");
    for (const id of shares) {
      const answer = await whyFor("100", "share", id);
      expect(answer?.parts.map((part) => part.code).slice(0, 2)).toEqual(
        id.startsWith("o1/c:") ? ["touch-base", "touch-code-limit"] : ["share-of-group", "share-of-order-helped"],
      );
      expect(JSON.stringify(answer)).not.toMatch(/bea|cem|days|interactions|\$|USD/);
      expect(await whyFor("103", "share", id)).toBeUndefined();
    }
  });
});

describe("rewards", () => {
  it("are listed by state, with the liability by class and currency", async () => {
    const view = await rewardsView(database.pool, viewer, {
      filter: { state: "pending", role: "creator" },
      page: { size: 20 },
    });
    expect(view.rows.length).toBeGreaterThan(0);
    expect(view.rows.every((row) => row.role === "creator" && row.state === "pending")).toBe(true);
    expect(view.liability.map((row) => row.lotClass)).toEqual(["operator", "participation", "purchase"]);
  });
});

describe("a shopper's own pages", () => {
  it("offers the weeks that can still be rested, and leaves out the one just declared", async () => {
    const before = await restView(database.pool, viewer, "103");
    expect(before.weeks).toHaveLength(4);
    const [week] = before.weeks;
    const { shopId } = viewer;
    expect(await declareRest(deps, { shopId, memberId: "dan", weekOf: week?.at ?? 0 })).toEqual({ kind: "declared" });
    const after = await restView(database.pool, viewer, "103");
    expect(after.weeks.map((one) => one.at)).not.toContain(week?.at);
    expect(after.declared).toEqual([{ ...week, open: true }]);
    expect(weekOf(Math.floor((week?.at ?? 0) / 86_400_000))).toBe(weekOf(Math.floor(viewer.now / 86_400_000)));
  });

  it("knows nothing of who is not a member", async () => {
    expect(await shopperView(database.pool, viewer, "4711")).toEqual({ member: null });
    expect((await shopperView(database.pool, viewer, "101")).member).toMatchObject({
      memberId: "bea",
      consent: "given",
    });
  });
});
